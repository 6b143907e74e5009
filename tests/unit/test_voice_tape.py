"""What packaging/bench reads off a recording: when somebody spoke, when sound began, when it was over."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desk.voice.ports import Samples

BENCHES = Path(__file__).parents[2] / "packaging" / "benches"
RATE_HZ = 16_000


@pytest.fixture(scope="module")
def bench() -> Any:
    spec = importlib.util.spec_from_file_location("_voice_tape", BENCHES / "_voice_tape.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["_voice_tape"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def tones(*parts: tuple[float, float]) -> Samples:
    """(seconds, loudness) after one another."""
    waves = [loud * np.sin(np.arange(round(s * RATE_HZ)) * 0.4 + 1) for s, loud in parts]
    return np.concatenate(waves).astype(np.float32)


def test_who_spoke_from_when_until_when(bench: Any) -> None:
    hiss = np.random.default_rng(1).normal(0, 0.001, round(2.0 * RATE_HZ)).astype(np.float32)
    tape = bench.Tape(tones((0.5, 0.0), (1.0, 0.3), (0.5, 0.0)) + hiss, RATE_HZ, 100.0)
    first, last = tape.voiced_s()
    assert first == pytest.approx(100.5, abs=0.006)
    assert last == pytest.approx(101.5, abs=0.006)
    assert bench.Tape(np.zeros(RATE_HZ, np.float32), RATE_HZ, 0.0).voiced_s() is None


def test_when_sound_begins_and_when_silence_that_lasts(bench: Any) -> None:
    tape = bench.Tape(tones((0.3, 0.0), (0.5, 0.2), (0.1, 0.0), (0.4, 0.2), (0.7, 0.0)), RATE_HZ, 10.0)
    assert tape.first_audible_s(10.0) == pytest.approx(10.3, abs=0.001)
    assert tape.first_audible_s(11.4) is None
    assert tape.silent_from_s(10.35) == pytest.approx(11.3, abs=0.001), "a tenth of a second is no end"
    assert tape.silent_from_s(10.35, lasting_s=0.05) == pytest.approx(10.8, abs=0.001)
    assert tape.silent_from_s(10.35, lasting_s=0.9) is None
    assert tape.longest_silence_s(10.3) == pytest.approx(0.1, abs=0.001)
    assert tape.audible_after(11.3, 0.5) == 0
    assert tape.audible_after(11.2, 0.5) > 1000


def test_a_recording_is_cut_where_it_pauses(bench: Any) -> None:
    sound = tones((2.2, 0.3), (0.4, 0.0), (0.5, 0.3), (0.4, 0.0), (2.5, 0.3), (0.4, 0.0))
    pieces = bench.cut_at_pauses(sound, RATE_HZ, least_s=2.0)
    assert [round(len(piece) / RATE_HZ, 1) for piece in pieces] == [2.5, 3.8]
    assert np.concatenate(pieces).tolist() == sound[: sum(map(len, pieces))].tolist()


def test_convolution_is_that_of_the_book(bench: Any) -> None:
    chance = np.random.default_rng(2)
    one, other = chance.normal(0, 1, 300).astype(np.float32), chance.normal(0, 1, 77).astype(np.float32)
    assert np.allclose(bench.convolved(one, other), np.convolve(one, other), atol=1e-3)
