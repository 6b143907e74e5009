"""Saying things: pieces of generations go in at any rate, the device takes blocks out, and who asks is told how far it was heard.

The gate (``mixing.py``) runs inside the device's callback, a few microseconds a block, so that an order holds from the very next
block; what takes longer, resampling, is done where the pieces come in.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from desk.voice.ports import Samples
from desk.voice.sound.heard import Begun, Played
from desk.voice.sound.mixing import Ended, Gate
from desk.voice.sound.resampling import Resampler, resampled

_RATE_HZ = 48_000  # until a device is open


class Player:
    """Implements ``Loudspeaker``. Everything is for one thread but ``fill``, the device's, and ``use_rate``, whose opens it.

    ``on_begun`` is told when the first sample of a generation has sounded, ``on_ended`` when it is over: each exactly once.
    """

    def __init__(
        self,
        now: Callable[[], float],
        *,
        on_begun: Callable[[Begun], None] = lambda begun: None,
        on_ended: Callable[[Ended], None] = lambda ended: None,
    ) -> None:
        self._now = now
        self._on_begun = on_begun
        self._on_ended = on_ended
        self._lock = threading.Lock()
        self._gate = Gate(_RATE_HZ)
        self._played = Played(_RATE_HZ)
        self._resamplers: dict[int, Resampler] = {}
        self._owed: list[Ended] = []  # over, but not told yet

    def use_rate(self, rate_hz: int) -> None:
        """A device was opened, perhaps at another rate: what is queued goes on there, what was in the old one is over."""
        with self._lock:
            self._owed += self._played.use_rate(rate_hz)
            if rate_hz != self._gate.rate_hz:
                self._gate.convert(rate_hz, resampled)
                self._resamplers.clear()

    @property
    def rate_hz(self) -> int:
        return self._gate.rate_hz

    # the device

    def fill(self, frames: int, sounds_at: float) -> Samples:
        """The next block of the loudspeaker."""
        with self._lock:
            block = self._gate.block(frames)
            self._played.note(sounds_at, block)
        return block.samples

    # whoever speaks

    def enqueue(self, generation: int, samples: Samples, rate_hz: int) -> None:
        """Say this next; of a generation that is over, nothing."""
        if rate_hz != self._gate.rate_hz:
            resampler = self._resamplers.get(generation)
            if resampler is None or resampler.from_hz != rate_hz:
                resampler = self._resamplers[generation] = Resampler(rate_hz, self._gate.rate_hz)
            samples = resampler.more(samples)
        with self._lock:
            taken = self._gate.enqueue(generation, samples)
        if not taken:
            self._resamplers.pop(generation, None)

    def finish(self, generation: int) -> None:
        """Nothing more comes for it; ``on_ended`` is told when its last sample has sounded."""
        resampler = self._resamplers.pop(generation, None)
        with self._lock:
            if resampler is not None:
                self._gate.enqueue(generation, resampler.rest())
            self._gate.finish(generation)

    def duck(self) -> None:
        with self._lock:
            self._gate.duck()

    def unduck(self) -> None:
        with self._lock:
            self._gate.unduck()

    def pause(self) -> None:
        with self._lock:
            self._gate.pause()

    def resume(self, at_s: float) -> None:
        """Go on ``at_s`` seconds after the generation's beginning, or where it was paused if that is earlier."""
        with self._lock:
            self._gate.resume(round(at_s * self._gate.rate_hz))

    def stop(self, through: int) -> None:
        """Silence within 10 ms of sound: every generation up to ``through`` is over, and what is queued. What the device still
        holds, some hundredths of a second, will sound, and counts as heard when it has."""
        with self._lock:
            self._gate.stop(through)
            self._resamplers.clear()

    def lose(self) -> None:
        """There is no device any more: everybody who waits for something to be said is told so."""
        with self._lock:
            self._gate.stop(why="lost")
            self._owed += [*self._played.use_rate(self._gate.rate_hz), *self._gate.block(0).ended]
            self._resamplers.clear()

    def heard_s(self, generation: int) -> float:
        with self._lock:
            return self._played.heard_s(generation, self._now())

    @property
    def silent(self) -> bool:
        with self._lock:
            return self._gate.silent

    def look(self) -> None:
        """Tell of every generation that has begun to sound, or is over, by now."""
        with self._lock:
            begun = self._played.take_begun(self._now())
            ended, self._owed = [*self._owed, *self._played.take_ended(self._now())], []
        for first in begun:
            self._on_begun(first)
        for over in ended:
            self._on_ended(over)
