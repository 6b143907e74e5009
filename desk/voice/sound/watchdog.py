"""When devices that fell silent are opened anew. Pure: the times come from outside.

A device that was pulled out does not raise an error everywhere; what all have in common is that no callback comes any more.
"""

from __future__ import annotations

from desk.voice.sound.choosing import Way

STALL_S = 0.5
RETRY_S = 1.0  # a device has as long for its first callback
GIVE_UP_S = 5.0


class Watchdog:
    """Watches both ways; they are opened together."""

    def __init__(self) -> None:
        self._alive_at: dict[Way, float] = {}
        self._tried_at = float("-inf")

    def alive(self, way: Way, at: float) -> None:
        """A callback came."""
        self._alive_at[way] = at

    def opened(self, at: float) -> None:
        """They were opened, for the first time or anew."""
        self.tried(at)
        for way in ("input", "output"):
            self._alive_at.setdefault(way, at)

    def tried(self, at: float) -> None:
        """An attempt to open them ended, well or not."""
        self._tried_at = at

    def to_reopen(self, now: float) -> bool:
        """Whether to open them anew now."""
        return self._silent_s(now) >= STALL_S and now - self._tried_at >= RETRY_S

    def lost(self, now: float) -> bool:
        """Whether they have been away for so long that nobody should wait for what was to be said."""
        return self._silent_s(now) >= GIVE_UP_S

    def _silent_s(self, now: float) -> float:
        return max((now - at for at in self._alive_at.values()), default=0.0)
