"""How much of an answer was heard, in characters of its text, and where it goes on after a pause.

Only whole words count. Where the voice gives no times of words, they are estimated from their length within their clause.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from desk.voice.ports import SpokenWord

REWIND_S = 0.4
_SLACK_S = 0.01  # a word that ends with the last sample that was heard was heard
# A run of letters of an alphabet is a word; every other character that is no space is one by itself.
_WORD = re.compile(
    r"[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+(?:['’.\-][^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+)*|\S"
)
_SENTENCE_END = re.compile(r"[.?!。？！…]['\"”’）)]*\s*$")


@dataclass(frozen=True)
class Clause:
    """A piece of an answer that was spoken in one go: characters ``start``…``end`` of the answer's text.

    ``begins_s`` counts from the answer's first sample; ``words`` likewise, their characters are those of the answer.
    """

    start: int
    end: int
    begins_s: float
    lasts_s: float
    words: tuple[SpokenWord, ...]


def clause_of(text: str, start: int, begins_s: float, lasts_s: float, words: Sequence[SpokenWord] = ()) -> Clause:
    """A clause of an answer; ``words`` as the voice gave them, counted from the clause's own start."""
    given = tuple(words) or estimated(text, lasts_s)
    placed = tuple(
        SpokenWord(start + w.start, start + w.end, begins_s + w.start_s, begins_s + min(w.end_s, lasts_s))
        for w in given
    )
    return Clause(start, start + len(text), begins_s, lasts_s, placed)


def estimated(text: str, lasts_s: float) -> tuple[SpokenWord, ...]:
    """Words with times in proportion to their length; punctuation takes the time of a short one."""
    found = [(match.start(), match.end()) for match in _WORD.finditer(text)]
    weights = [end - start + 1 for start, end in found]
    total, done, words = sum(weights), 0, []
    for (start, end), weight in zip(found, weights, strict=True):
        words.append(SpokenWord(start, end, lasts_s * done / total, lasts_s * (done + weight) / total))
        done += weight
    return tuple(words)


def heard_characters(clauses: Sequence[Clause], played_s: float) -> int:
    """How many characters of the answer's text were heard when ``played_s`` of its sound had left the loudspeaker."""
    heard = 0
    for clause in clauses:
        if clause.begins_s + clause.lasts_s <= played_s + _SLACK_S:
            heard = clause.end
            continue
        whole = [word.end for word in clause.words if word.end_s <= played_s + _SLACK_S]
        return max(heard, *whole) if whole else heard
    return heard


def resume_at_s(clauses: Sequence[Clause], text: str, paused_s: float, *, from_sentence: bool) -> float:
    """Where to play on after a pause at ``paused_s``: the earliest start of a word within ``REWIND_S`` before, else that of
    the word it fell into; or the start of the sentence."""
    if from_sentence:
        starts = [c.begins_s for c in clauses if c.begins_s <= paused_s and _starts_sentence(text, c.start)]
        return max(starts, default=0.0)
    starts = [word.start_s for clause in clauses for word in clause.words if word.start_s <= paused_s]
    near = [start for start in starts if start >= paused_s - REWIND_S]
    return min(near) if near else max(starts, default=0.0)


def _starts_sentence(text: str, start: int) -> bool:
    before = text[:start]
    return not before.strip() or bool(_SENTENCE_END.search(before))
