"""What was heard of an answer is a beginning of it, grows with what was played, and is resumed no later than it was paused."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desk.voice.turn.heard import REWIND_S, Clause, clause_of, heard_characters, resume_at_s

_TEXTS = st.lists(
    st.text(alphabet=st.sampled_from("ab cd'.?! 好的，。\n-3.5"), min_size=1, max_size=40), min_size=1, max_size=6
)


def spoken(pieces: list[str]) -> tuple[str, list[Clause], float]:
    clauses: list[Clause] = []
    start, at_s = 0, 0.0
    for piece in pieces:
        clauses.append(clause_of(piece, start, at_s, 0.05 * len(piece)))
        start, at_s = start + len(piece), at_s + 0.05 * len(piece)
    return "".join(pieces), clauses, at_s


@given(_TEXTS, st.floats(0, 1), st.floats(0, 1))
def test_more_played_is_more_heard_and_all_is_all(pieces: list[str], one: float, other: float) -> None:
    text, clauses, lasts_s = spoken(pieces)
    less, more = sorted((one * lasts_s, other * lasts_s))
    assert 0 <= heard_characters(clauses, less) <= heard_characters(clauses, more) <= len(text)
    assert heard_characters(clauses, lasts_s) == len(text)
    assert heard_characters(clauses, 0.0) == 0


@given(_TEXTS, st.floats(0, 1))
def test_no_word_is_kept_whose_sound_was_not_out(pieces: list[str], share: float) -> None:
    _, clauses, lasts_s = spoken(pieces)
    heard = heard_characters(clauses, share * lasts_s)
    kept = [word for clause in clauses for word in clause.words if word.end <= heard]
    assert all(word.end_s <= share * lasts_s + 0.011 for word in kept)


@given(_TEXTS, st.floats(0, 1), st.booleans())
def test_it_goes_on_at_a_word_or_sentence_not_after_the_pause(pieces: list[str], share: float, sentence: bool) -> None:
    text, clauses, lasts_s = spoken(pieces)
    paused_s = share * lasts_s
    at_s = resume_at_s(clauses, text, paused_s, from_sentence=sentence)
    assert 0.0 <= at_s <= paused_s
    starts = [word.start_s for clause in clauses for word in clause.words]
    if sentence:
        assert at_s in [clause.begins_s for clause in clauses]
    elif starts:
        assert at_s in (0.0, *starts)
        between = [start for start in starts if at_s < start <= paused_s]
        assert at_s >= paused_s - REWIND_S or not between, "it goes back further than it must"
