"""Where recordings are cut: no speech is lost or heard twice, no piece is too long, silence costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.testing.hearing import LoudnessDetector
from desk.voice.hearing.cutting import BEFORE, LONGEST, Cutter, Piece
from desk.voice.hearing.pieces import spoken_pieces
from desk.voice.hearing.sentences import sentences
from desk.voice.ports import VAD_FRAME, HeardWord

# runs of (probability, frames), as speech and pauses come
runs = st.lists(st.tuples(st.sampled_from([0.02, 0.3, 0.4, 0.6, 0.97]), st.integers(1, 400)), min_size=1, max_size=14)


def _frames(spread: Sequence[tuple[float, int]]) -> list[float]:
    return [probability for probability, count in spread for _ in range(count)]


def _cut(frames: Sequence[float]) -> list[Piece]:
    cutter = Cutter()
    pieces = []
    for frame in frames:
        keep_from = cutter.keep_from
        piece = cutter.push(frame)
        if piece is not None:
            assert piece.start >= keep_from
            pieces.append(piece)
    last = cutter.finish()
    return [*pieces, last] if last is not None else pieces


@given(runs)
def test_pieces_come_in_order_apart_and_short_enough(spread: list[tuple[float, int]]) -> None:
    frames = _frames(spread)
    pieces = _cut(frames)
    for piece in pieces:
        assert 0 <= piece.start < piece.end <= len(frames)
        assert piece.end - piece.start <= LONGEST
        assert 0 < piece.spoken <= 1
    for one, following in pairwise(pieces):
        assert one.end <= following.start


@given(runs)
def test_what_is_clearly_spoken_is_in_a_piece(spread: list[tuple[float, int]]) -> None:
    frames = _frames(spread)
    inside = {at for piece in _cut(frames) for at in range(piece.start, piece.end)}
    at = 0
    for probability, count in spread:
        if probability >= 0.5 and count >= 3:
            assert inside.issuperset(range(at, at + count))
        at += count


@given(st.integers(0, 3000))
def test_silence_makes_no_piece_and_keeps_next_to_nothing(count: int) -> None:
    cutter = Cutter()
    assert not any(cutter.push(0.1) for _ in range(count))
    assert cutter.finish() is None
    assert count - cutter.keep_from <= BEFORE


def test_a_click_is_no_piece() -> None:
    assert _cut([0.0] * 50 + [0.9] * 2 + [0.0] * 100) == []


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 60)), min_size=1, max_size=6), st.integers(200, 5000))
def test_the_samples_of_a_piece_are_those_of_its_time_however_they_came(
    spread: list[tuple[bool, int]], block: int
) -> None:
    """Each sample is its own number, so that one that moved is seen."""
    loud = np.repeat([is_loud for is_loud, _ in spread], [count * VAD_FRAME for _, count in spread])
    numbers = np.arange(loud.size, dtype=np.float32) / loud.size
    samples = np.where(loud, numbers + 0.1, 0).astype(np.float32)
    blocks = [samples[at : at + block] for at in range(0, samples.size, block)]
    for piece in spoken_pieces(blocks, LoudnessDetector()):
        start = round(piece.start_s * 16_000)
        assert np.array_equal(piece.samples, samples[start : start + piece.samples.size])


words = st.lists(
    st.builds(
        lambda text, end: (text, end),
        st.sampled_from([" so", " it", " is.", " why?", " 3.5", "。", "好"]),
        st.floats(0.1, 3),
    ),
    max_size=40,
)


@given(words)
def test_sentences_keep_every_word_in_its_place(spread: list[tuple[str, float]]) -> None:
    at, heard = 0.0, []
    for text, length in spread:
        heard.append(HeardWord(text, at, at + length / 2, 0.9))
        at += length
    assert [word for run in sentences(heard) for word in run] == heard
    assert all(run for run in sentences(heard))


def test_a_full_stop_ends_a_sentence_and_a_number_does_not() -> None:
    heard = [
        HeardWord(text, at, at + 0.9, 1) for at, text in enumerate([" It", " costs", " 3", ".5", " euros.", " Yes."])
    ]
    assert ["".join(word.text for word in run) for run in sentences(heard)] == [" It costs 3.5 euros.", " Yes."]
