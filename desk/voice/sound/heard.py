"""How far a person has heard what is said: what was handed to the device, less what still stands before the converter. Pure.

The device tells with each block when its first sample will sound. What sounds later than now was not heard, however long ago
it was written.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from desk.voice.sound.mixing import Block, Ended, Span

_REMEMBERED = 16  # generations whose heard position can still be asked for


@dataclass(frozen=True)
class Begun:
    """The first sample of ``generation`` sounded at ``at_s``."""

    generation: int
    at_s: float


class Played:
    """The blocks that went out, by the device's clock."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._spans: deque[tuple[float, Span]] = deque()
        self._ended: deque[tuple[float, Ended]] = deque()
        self._begun: list[Begun] = []
        self._furthest: dict[int, float] = {}

    def note(self, sounds_at: float, block: Block) -> None:
        """A block went out whose first sample will sound at ``sounds_at``."""
        for span in block.spans:
            self._spans.append((sounds_at + span.offset / self._rate_hz, span))
        for ended in block.ended:
            self._ended.append((sounds_at + ended.offset / self._rate_hz, ended))

    def use_rate(self, rate_hz: int) -> list[Ended]:
        """The device is gone, and another is opened: what was in it will not sound, and what was over is over now."""
        self._rate_hz = rate_hz
        found = [ended for _, ended in self._ended]
        self._ended.clear()
        self._spans.clear()
        return found

    def heard_s(self, generation: int, now: float) -> float:
        """Seconds of ``generation`` that have sounded by ``now``: the furthest it came."""
        self._look(now)
        return self._furthest.get(generation, 0.0)

    def take_begun(self, now: float) -> list[Begun]:
        """The generations that began to sound, each once."""
        self._look(now)
        found, self._begun = self._begun, []
        return found

    def take_ended(self, now: float) -> list[Ended]:
        """The generations that were over by ``now``, each once, in order."""
        self._look(now)
        found = []
        while self._ended and self._ended[0][0] <= now:
            found.append(self._ended.popleft()[1])
        return found

    def _look(self, now: float) -> None:
        while self._spans and self._spans[0][0] <= now:
            at, span = self._spans[0]
            sounded = min(int((now - at) * self._rate_hz), span.length)
            if span.generation not in self._furthest:
                self._begun.append(Begun(span.generation, at))
                for old in list(self._furthest)[: -_REMEMBERED + 1]:
                    del self._furthest[old]
            so_far = self._furthest.get(span.generation, 0.0)
            self._furthest[span.generation] = max(so_far, (span.position + sounded) / self._rate_hz)
            if sounded < span.length:
                break
            self._spans.popleft()
