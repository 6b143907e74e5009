"""How far a person has heard what is said: what was handed to the device, less what still stands before the converter. Pure.

The device tells with each block when its first sample will sound. What sounds later than now was not heard, however long ago
it was written.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from desk.voice.sound.mixing import Block, Ended, Span


@dataclass(frozen=True)
class Heard:
    """``seconds`` of ``generation`` have sounded."""

    generation: int
    seconds: float


class Played:
    """The blocks that went out, by the device's clock."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._spans: deque[tuple[float, Span]] = deque()
        self._ended: deque[tuple[float, Ended]] = deque()
        self._last: Heard | None = None

    def note(self, sounds_at: float, block: Block) -> None:
        """A block went out whose first sample will sound at ``sounds_at``."""
        for span in block.spans:
            self._spans.append((sounds_at + span.offset / self._rate_hz, span))
        for ended in block.ended:
            self._ended.append((sounds_at + ended.offset / self._rate_hz, ended))

    def heard(self, now: float) -> Heard | None:
        """The generation that sounds at ``now``, or did last, and how far it has; None before the first sample."""
        while len(self._spans) > 1 and self._spans[1][0] <= now:
            self._spans.popleft()
        if self._spans and self._spans[0][0] <= now:
            at, span = self._spans[0]
            played = min(int((now - at) * self._rate_hz), span.length)
            self._last = Heard(span.generation, (span.position + played) / self._rate_hz)
            if played == span.length:
                self._spans.popleft()
        return self._last

    def take_ended(self, now: float) -> list[Ended]:
        """The generations that were over by ``now``, each once, in order."""
        found = []
        while self._ended and self._ended[0][0] <= now:
            found.append(self._ended.popleft()[1])
        return found

    def forget_device(self) -> list[Ended]:
        """The device is gone, and what was in it will not sound: what was over is over now."""
        found = [ended for _, ended in self._ended]
        self._ended.clear()
        self._spans.clear()
        return found
