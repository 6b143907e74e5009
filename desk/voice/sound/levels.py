"""How loud a recording is, and what is wrong with it. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from desk.voice.ports import Samples

FLOOR_DB = -120.0
_FULL = 0.999
_CLIPPED_SHARE = 0.001
_QUIET_DB = -50.0
_ZEROS_S = 0.5


@dataclass(frozen=True)
class Level:
    """Decibels below full scale."""

    rms_db: float
    peak_db: float


def decibels(amplitude: float) -> float:
    return max(FLOOR_DB, 20 * math.log10(amplitude)) if amplitude > 0 else FLOOR_DB


def level(samples: Samples) -> Level:
    """How loud these samples are."""
    if not len(samples):
        return Level(FLOOR_DB, FLOOR_DB)
    rms = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
    return Level(decibels(rms), decibels(float(np.max(np.abs(samples)))))


class Meter:
    """Looks at a whole recording, piece by piece."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._count = self._full = self._zeros = self._zeros_now = 0
        self._energy = self._peak = 0.0

    def add(self, samples: Samples) -> Level:
        """Take a piece in; its own level."""
        size = np.abs(samples)
        self._count += len(samples)
        self._full += int(np.count_nonzero(size >= _FULL))
        self._energy += float(np.sum(np.square(samples, dtype=np.float64)))
        self._peak = max(self._peak, float(size.max(initial=0.0)))
        self._zeros_now = self._zeros_now + len(samples) if not size.any() else 0
        return level(samples)

    @property
    def total(self) -> Level:
        rms = math.sqrt(self._energy / self._count) if self._count else 0.0
        return Level(decibels(rms), decibels(self._peak))

    @property
    def zeros(self) -> bool:
        """The device gives nothing but zeros, as one that is muted or not permitted does: a room is never that quiet."""
        return self._zeros_now >= _ZEROS_S * self._rate_hz

    @property
    def clipping(self) -> bool:
        return self._count > 0 and self._full / self._count > _CLIPPED_SHARE

    @property
    def problem(self) -> str:
        """``nothing``, ``zeros``, ``clipping``, ``quiet`` or empty; in words: ``desk.wire.voice_sound_words``."""
        if not self._count:
            return "nothing"
        if self.zeros:
            return "zeros"
        if self.clipping:
            return "clipping"
        return "quiet" if self.total.peak_db < _QUIET_DB else ""
