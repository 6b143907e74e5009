"""The silence an answer begins with: cut off, whatever pieces it comes in, and the words keep to their sound."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desk.voice.lead_in import LeadIn
from desk.voice.ports import Speech, SpokenWord

RATE_HZ = 1000
KEPT = 5


def said(lead_in: LeadIn, sound: list[float], sizes: list[int]) -> list[Speech]:
    """``sound`` in pieces, the word under its second half known with the last."""
    half_s, whole_s = len(sound) / 2 / RATE_HZ, len(sound) / RATE_HZ
    pieces, at = [], 0
    for size in [*sizes, len(sound)]:
        words = (SpokenWord(0, 4, half_s, whole_s),) if at + size >= len(sound) else ()
        pieces.append(lead_in.take(Speech(np.array(sound[at : at + size], np.float32), RATE_HZ, words)))
        at += size
        if at >= len(sound):
            break
    return pieces


@given(st.integers(0, 300), st.integers(1, 100), st.lists(st.integers(1, 80), max_size=8))
def test_only_the_silence_before_the_first_sound_goes(silent: int, loud: int, sizes: list[int]) -> None:
    sound = [0.0] * silent + [0.5] + [0.0, 0.3] * loud
    pieces = said(LeadIn(), sound, sizes)
    kept = np.concatenate([piece.samples for piece in pieces])
    gone = len(sound) - len(kept)
    assert kept.tolist() == np.array(sound[gone:], np.float32).tolist()
    assert gone <= silent
    assert not any(sound[:gone])
    first = int(np.flatnonzero(kept)[0])
    assert first <= KEPT
    (word,) = pieces[-1].words
    assert abs(word.end_s - len(kept) / RATE_HZ) < 1e-6
    assert word.start_s >= 0


def test_what_is_silent_throughout_is_gone() -> None:
    assert not any(len(piece.samples) for piece in said(LeadIn(), [0.0] * 90, [20, 20]))
