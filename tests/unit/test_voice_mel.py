"""The features in plain numpy are those of faster-whisper."""

from __future__ import annotations

import numpy as np
import pytest

from desk.voice.mel import HOP, MELS, log_mel
from desk.voice.ports import HEARING_RATE_HZ, Samples
from desk.voice.smart_turn import LOOKS_AT, prepared


def _sounds() -> dict[str, Samples]:
    rng = np.random.default_rng(3)
    clock = np.arange(LOOKS_AT) / HEARING_RATE_HZ
    return {
        "noise": rng.normal(0, 0.2, LOOKS_AT).astype(np.float32),
        "tone": (0.5 * np.sin(2 * np.pi * 440 * clock)).astype(np.float32),
        "sweep": (0.3 * np.sin(2 * np.pi * (100 + 400 * clock) * clock)).astype(np.float32),
        "short": rng.normal(0, 0.2, 20_000).astype(np.float32),
        "silence": np.zeros(LOOKS_AT, dtype=np.float32),
    }


@pytest.mark.parametrize("sound", _sounds())
def test_they_are_whispers_own(sound: str) -> None:
    from faster_whisper.feature_extractor import FeatureExtractor

    samples = prepared(_sounds()[sound])
    wanted = FeatureExtractor(chunk_length=8)(samples, padding=0)
    found = log_mel(samples)
    assert found.shape == (MELS, LOOKS_AT // HOP)
    assert found.dtype == np.float32
    assert float(np.abs(found - wanted).max()) < 1e-3


def test_the_last_eight_seconds_count_and_the_pause_before_what_is_short() -> None:
    long = np.random.default_rng(1).normal(0, 0.1, LOOKS_AT + 5000).astype(np.float32)
    assert np.array_equal(prepared(long), prepared(long[5000:]))
    short = prepared(long[:1000])
    assert np.ptp(short[:-1000]) == 0
    assert float(short.var()) == pytest.approx(1, abs=0.05)
