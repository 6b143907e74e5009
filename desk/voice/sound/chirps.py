"""A sound that can be found again: where it lies in a recording is told to the sample. Pure."""

from __future__ import annotations

import numpy as np

from desk.voice.ports import Samples


def chirp(
    rate_hz: int, *, seconds: float = 0.25, low_hz: float = 400.0, high_hz: float = 3_000.0, level: float = 0.5
) -> Samples:
    """A rising tone: where it lies in a recording can be told to the sample by ``find``."""
    at = np.arange(int(rate_hz * seconds)) / rate_hz
    phase = 2 * np.pi * (low_hz * at + (high_hz - low_hz) * at**2 / (2 * seconds))
    edge = np.minimum(1, np.minimum(at, seconds - at) / 0.005)
    return (level * edge * np.sin(phase)).astype(np.float32)


def find(needle: Samples, recording: Samples) -> tuple[int, float]:
    """Where ``needle`` begins in ``recording``, and how alike they are there (0 to 1)."""
    size = 1 << (len(needle) + len(recording) - 1).bit_length()
    product = np.fft.irfft(np.fft.rfft(recording, size) * np.conj(np.fft.rfft(needle, size)), size)
    product = product[: max(len(recording) - len(needle), 1)]
    at = int(np.argmax(product))
    there = recording[at : at + len(needle)]
    norm = float(np.linalg.norm(there) * np.linalg.norm(needle[: len(there)]))
    return at, float(product[at] / norm) if norm else 0.0
