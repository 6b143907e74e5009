"""Whisper's log-mel features in plain numpy: what the recognisers' and Smart Turn's networks see of sound."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from desk.voice.ports import HEARING_RATE_HZ, Samples

FFT = 400
HOP = 160
MELS = 80
_FLOOR = 1e-10
_RANGE = 8.0  # powers of ten under the loudest that still count
_LINEAR_HZ = 200 / 3  # per mel, up to 1 kHz
_LOG_FROM_HZ = 1000.0
_LOG_STEP = np.log(6.4) / 27  # per mel, above


def log_mel(samples: Samples) -> NDArray[np.float32]:
    """``MELS`` rows, one column for each ``HOP`` samples, about -1 to 1."""
    padded = np.pad(samples.astype(np.float32), FFT // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, FFT)[::HOP][:-1]
    window = np.hanning(FFT + 1)[:-1].astype(np.float32)
    power = np.abs(np.fft.rfft(frames * window, axis=-1)) ** 2
    loudness = np.log10(np.maximum(_filters() @ power.T, _FLOOR))
    loudness = np.maximum(loudness, loudness.max() - _RANGE)
    features: NDArray[np.float32] = ((loudness + 4) / 4).astype(np.float32)
    return features


@cache
def _filters() -> NDArray[np.float64]:
    """Triangles evenly spaced on Slaney's mel scale, each of the same area; a row for each mel, a column for each bin."""
    top = _LOG_FROM_HZ / _LINEAR_HZ + np.log(HEARING_RATE_HZ / 2 / _LOG_FROM_HZ) / _LOG_STEP
    mels = np.linspace(0, top, MELS + 2)
    over = mels - _LOG_FROM_HZ / _LINEAR_HZ
    corners = np.where(over < 0, mels * _LINEAR_HZ, _LOG_FROM_HZ * np.exp(_LOG_STEP * over))
    bins = np.fft.rfftfreq(FFT, 1 / HEARING_RATE_HZ)
    low, middle, high = corners[:-2, None], corners[1:-1, None], corners[2:, None]
    triangles = np.minimum((bins - low) / (middle - low), (high - bins) / (high - middle))
    return np.asarray(np.maximum(triangles, 0) * 2 / (high - low), dtype=np.float64)
