"""When a card may be approved: its last line was on screen, and nothing changed there for half a second. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

SETTLE_S = 0.5


@dataclass(frozen=True)
class Readiness:
    """``shown`` is what is on the screen (id, version, hash); times are monotonic seconds given by the caller."""

    shown: tuple[int, int, str] = (0, 0, "")
    seen_end: bool = False
    changed_at: float = float("inf")

    def show(self, what: tuple[int, int, str], now: float) -> Readiness:
        """Other content came on the screen: its end has to be seen anew."""
        return Readiness(shown=what, seen_end=self.seen_end and what == self.shown, changed_at=now)

    def change(self, now: float, *, end_visible: bool) -> Readiness:
        """Something moved: a scroll, a new size, the first paint."""
        return replace(self, seen_end=self.seen_end or end_visible, changed_at=now)

    def may_approve(self, now: float) -> bool:
        return self.seen_end and now - self.changed_at >= SETTLE_S
