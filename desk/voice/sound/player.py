"""Saying things: pieces of generations go in at any rate, the device takes blocks out, and who asks is told how far it was heard.

The gate (``mixing.py``) runs inside the device's callback, a few microseconds a block, so that an order holds from the very next
block; what takes longer, resampling, is done where the pieces come in.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from desk.voice.ports import Samples
from desk.voice.sound.heard import Heard, Played
from desk.voice.sound.mixing import Ended, Gate
from desk.voice.sound.resampling import Resampler, resampled

_RATE_HZ = 48_000  # until a device is open


class Player:
    """Everything but ``fill`` is for one thread; ``fill`` is the device's."""

    def __init__(self, now: Callable[[], float], on_finished: Callable[[Ended], None] = lambda ended: None) -> None:
        self._now = now
        self._on_finished = on_finished
        self._lock = threading.Lock()
        self._gate = Gate(_RATE_HZ)
        self._played = Played(_RATE_HZ)
        self._resamplers: dict[int, Resampler] = {}
        self.on_block: Callable[[Samples], None] = lambda samples: None  # what goes out, for the echo canceller

    def use_rate(self, rate_hz: int) -> None:
        """A device at another rate was opened: what is queued goes on there, and what was in the old one is over."""
        with self._lock:
            ended = self._played.forget_device()
            if rate_hz != self._gate.rate_hz:
                self._gate.convert(rate_hz, resampled)
                self._played = Played(rate_hz)
                self._resamplers.clear()
        self._tell(ended)

    @property
    def rate_hz(self) -> int:
        return self._gate.rate_hz

    # the device

    def fill(self, frames: int, sounds_at: float) -> Samples:
        """The next block of the loudspeaker."""
        with self._lock:
            block = self._gate.block(frames)
            self._played.note(sounds_at, block)
        self.on_block(block.samples)
        return block.samples

    # whoever speaks

    def enqueue(self, generation: int, samples: Samples, rate_hz: int) -> bool:
        """Say this next; False if that generation is over."""
        if rate_hz != self._gate.rate_hz:
            resampler = self._resamplers.get(generation)
            if resampler is None or resampler.from_hz != rate_hz:
                resampler = self._resamplers[generation] = Resampler(rate_hz, self._gate.rate_hz)
            samples = resampler.more(samples)
        with self._lock:
            taken = self._gate.enqueue(generation, samples)
        if not taken:
            self._resamplers.pop(generation, None)
        return taken

    def finish(self, generation: int) -> bool:
        """Nothing more comes for it; ``on_finished`` is told when its last sample has sounded."""
        resampler = self._resamplers.pop(generation, None)
        with self._lock:
            if resampler is not None:
                self._gate.enqueue(generation, resampler.rest())
            return self._gate.finish(generation)

    def duck(self) -> None:
        with self._lock:
            self._gate.duck()

    def unduck(self) -> None:
        with self._lock:
            self._gate.unduck()

    def pause(self) -> None:
        with self._lock:
            self._gate.pause()

    def resume(self, from_s: float | None = None) -> None:
        """Go on where it was paused, or ``from_s`` seconds after the generation's beginning if that is earlier."""
        with self._lock:
            self._gate.resume(None if from_s is None else round(from_s * self._gate.rate_hz))

    def stop(self, through: int = 0) -> Heard | None:
        """Silence within 10 ms of sound, for every generation so far and up to ``through``. Returns what was heard by
        now: what the device still holds, some hundredths of a second, will sound."""
        with self._lock:
            self._gate.stop(through)
            self._resamplers.clear()
            return self._played.heard(self._now())

    def lose(self) -> None:
        """There is no device any more: everybody who waits for something to be said is told so."""
        with self._lock:
            self._gate.stop(why="lost")
            ended = [*self._played.forget_device(), *self._gate.block(0).ended]
            self._resamplers.clear()
        self._tell(ended)

    def heard(self) -> Heard | None:
        with self._lock:
            return self._played.heard(self._now())

    @property
    def silent(self) -> bool:
        with self._lock:
            return self._gate.silent

    def look(self) -> None:
        """Tell ``on_finished`` of every generation that is over by now."""
        with self._lock:
            ended = self._played.take_ended(self._now())
        self._tell(ended)

    def _tell(self, ended: list[Ended]) -> None:
        for one in ended:
            self._on_finished(one)


def tone(rate_hz: int, frequency_hz: float, seconds: float, level: float = 0.2) -> Samples:
    """A beep without clicks."""
    at = np.arange(round(rate_hz * seconds)) / rate_hz
    edge = np.clip(np.minimum(at, seconds - at) / 0.01, 0, 1)
    return (level * edge * np.sin(2 * np.pi * frequency_hz * at)).astype(np.float32)
