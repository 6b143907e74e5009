"""What goes to the loudspeaker, block by block: the output gate. Pure: no device, no clock, no thread.

What is said belongs to *generations*, numbered upwards, one after the other. Their samples are kept until they are over, so
that a pause can go back. Orders take effect at the next block. A stop or a pause makes no click: the 10 ms that fade out lie
over what comes next as a *tail*, which is on no playhead, so the playhead freezes at the very sample the order met.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from desk.voice.ports import Samples

DUCK_DB = -15.0
DUCK_S = 0.020
STOP_FADE_S = 0.010
RESUME_FADE_S = 0.030
_DUCKED = 10 ** (DUCK_DB / 20)

Why = Literal["done", "stopped", "lost"]


@dataclass(frozen=True)
class Span:
    """Samples ``position``… of ``generation`` that stand in a block from ``offset`` on."""

    generation: int
    position: int
    offset: int
    length: int


@dataclass(frozen=True)
class Ended:
    """A generation is over: ``offset`` tells where in the block; ``position`` how far its playhead came."""

    generation: int
    position: int
    why: Why
    offset: int


@dataclass(frozen=True)
class Block:
    """What goes to the device, and what of whom is in it."""

    samples: Samples
    spans: tuple[Span, ...] = ()
    ended: tuple[Ended, ...] = ()


@dataclass
class _Generation:
    id: int
    pieces: list[Samples] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)  # the position of each piece's first sample
    length: int = 0
    complete: bool = False
    position: int = 0

    def add(self, samples: Samples) -> None:
        if len(samples):
            self.starts.append(self.length)
            self.pieces.append(samples)
            self.length += len(samples)

    def read(self, start: int, count: int) -> Samples:
        """Up to ``count`` samples from ``start`` on."""
        if start >= self.length:
            return np.zeros(0, np.float32)
        number = bisect_right(self.starts, start) - 1
        found = [self.pieces[number][start - self.starts[number] :][:count]]
        missing = count - len(found[0])
        while missing > 0 and (number := number + 1) < len(self.pieces):
            found.append(self.pieces[number][:missing])
            missing -= len(found[-1])
        return np.concatenate(found)


class Gate:
    """The output gate at ``rate_hz``: open, ducked or paused, with a queue of generations."""

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self.paused = False
        self.ducked = False
        self._queue: deque[_Generation] = deque()
        self._newest = 0  # generations up to it were seen or are over
        self._over: list[Ended] = []
        self._tail = np.zeros(0, np.float32)
        self._gain = 1.0
        self._step = self._step_over(DUCK_S, 1 - _DUCKED)

    def _step_over(self, seconds: float, change: float) -> float:
        return change / max(1, round(seconds * self.rate_hz))

    # what is to be said

    def enqueue(self, generation: int, samples: Samples) -> bool:
        """Queue a piece; False if that generation is over, or older than one that has begun."""
        live = self._live(generation)
        if live is None or live.complete:
            return False
        live.add(samples)
        return True

    def finish(self, generation: int) -> bool:
        """Nothing more comes for it: it is done when its last sample has gone out, at once if it has none."""
        live = self._live(generation)
        if live is None or live.complete:
            return False
        live.complete = True
        return True

    def _live(self, generation: int) -> _Generation | None:
        for one in self._queue:
            if one.id == generation:
                return one
        if generation <= self._newest:
            return None
        self._newest = generation
        self._queue.append(_Generation(generation))
        return self._queue[-1]

    # orders

    def duck(self) -> None:
        """15 dB less within 20 ms; what is said goes on."""
        self.ducked = True
        self._step = self._step_over(DUCK_S, 1 - _DUCKED)

    def unduck(self) -> None:
        self.ducked = False
        self._step = self._step_over(DUCK_S, 1 - _DUCKED)

    def pause(self) -> None:
        """Freeze the playhead where it is."""
        if not self.paused:
            self._fade_out()
            self.paused = True

    def resume(self, position: int | None = None) -> None:
        """Go on within 30 ms at full loudness, where it was frozen or at an earlier ``position`` of the generation that was."""
        if not self.paused:
            return
        self.paused = False
        self.ducked = False
        if position is not None and self._queue:
            self._queue[0].position = min(max(position, 0), self._queue[0].position)
        self._gain = 0.0
        self._step = self._step_over(RESUME_FADE_S, 1.0)

    def stop(self, through: int = 0, *, why: Why = "stopped") -> None:
        """Fade out within 10 ms and drop everything that was queued: every generation so far is over, and those up to
        ``through`` even if nothing of them has come yet."""
        if through > self._newest:
            self._live(through)
        if not self.paused:
            self._fade_out()
        self._over += [Ended(one.id, one.position, why, 0) for one in self._queue]
        self._queue.clear()
        self.paused = self.ducked = False
        self._gain = 1.0

    def _fade_out(self) -> None:
        count = max(1, round(STOP_FADE_S * self.rate_hz))
        if not self._queue:
            return
        first = self._queue[0]
        rest = first.read(first.position, count)
        self._tail = (rest * (self._gain * (1 - np.arange(1, len(rest) + 1) / count))).astype(np.float32)

    @property
    def position(self) -> tuple[int, int] | None:
        """(generation, playhead) of what is being said."""
        return (self._queue[0].id, self._queue[0].position) if self._queue else None

    @property
    def silent(self) -> bool:
        """Whether nothing is queued and nothing fades out any more."""
        return not self._queue and not self._over and not len(self._tail)

    def convert(self, rate_hz: int, resample: Callable[[Samples, int, int], Samples]) -> None:
        """Go on at another rate, with everything that is queued and from where each playhead stands."""
        for one in self._queue:
            said, one.pieces, one.starts, one.length = one.read(0, one.length), [], [], 0
            if len(said):
                one.add(resample(said, self.rate_hz, rate_hz))
            one.position = min(round(one.position * rate_hz / self.rate_hz), one.length)
        self._tail = np.zeros(0, np.float32)
        self._step *= self.rate_hz / rate_hz
        self.rate_hz = rate_hz

    # the device asks

    def block(self, frames: int) -> Block:
        """The next ``frames`` samples; each call is as much later."""
        out = np.zeros(frames, np.float32)
        spans: list[Span] = []
        ended, self._over = self._over, []
        at = 0
        while self._queue and not self.paused:
            first = self._queue[0]
            piece = first.read(first.position, frames - at)
            if len(piece):
                out[at : at + len(piece)] = piece
                spans.append(Span(first.id, first.position, at, len(piece)))
                first.position += len(piece)
                at += len(piece)
            if first.complete and first.position == first.length:
                ended.append(Ended(first.id, first.position, "done", at))
                self._queue.popleft()
            elif at == frames or not len(piece):
                break
        if frames and (spans or self._gain != self._target):
            self._ramp(out)
        if len(self._tail):
            part = self._tail[:frames]
            out[: len(part)] += part
            self._tail = self._tail[frames:]
        np.clip(out, -1.0, 1.0, out=out)
        return Block(out, tuple(spans), tuple(ended))

    @property
    def _target(self) -> float:
        return _DUCKED if self.ducked else 1.0

    def _ramp(self, out: Samples) -> None:
        """Move the gain towards its target and apply it."""
        target = self._target
        if self._gain == target:
            if target != 1.0:
                out *= np.float32(target)
            return
        way = np.arange(1, len(out) + 1) * self._step
        gains = np.minimum(self._gain + way, target) if self._gain < target else np.maximum(self._gain - way, target)
        out *= gains.astype(np.float32)
        self._gain = float(gains[-1])
