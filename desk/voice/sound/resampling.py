"""From one rate to another, piece by piece, without a seam between the pieces (by soxr)."""

from __future__ import annotations

import numpy as np

from desk.voice.ports import Samples


class Resampler:
    """One stream of samples. What comes out is a little behind what went in, until ``rest``."""

    def __init__(self, from_hz: int, to_hz: int) -> None:
        import soxr

        self.from_hz = from_hz
        self._stream = soxr.ResampleStream(from_hz, to_hz, 1, dtype="float32") if from_hz != to_hz else None

    def more(self, samples: Samples) -> Samples:
        if self._stream is None or not len(samples):
            return samples
        return np.asarray(self._stream.resample_chunk(samples), dtype=np.float32)

    def rest(self) -> Samples:
        """What is still inside; nothing can be put in afterwards."""
        nothing = np.zeros(0, np.float32)
        return (
            nothing if self._stream is None else np.asarray(self._stream.resample_chunk(nothing, last=True), np.float32)
        )


def resampled(samples: Samples, from_hz: int, to_hz: int) -> Samples:
    """All of it at once."""
    resampler = Resampler(from_hz, to_hz)
    return np.concatenate((resampler.more(samples), resampler.rest()))
