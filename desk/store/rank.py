"""Ranking and cutting of search candidates: pure.

The score is BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009) without its idf: every candidate
holds every word, so idf would only weigh words against each other, and counting their rows costs more than the search.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

K1 = 1.2
B = 0.6
USUAL_CHARS = 400
TITLE_WEIGHT = 1.5
# What being new adds at most (a word that occurs often adds up to K1 + 1), and after how many days half of it is gone.
RECENCY_WEIGHT = 0.8
RECENCY_HALF_DAYS = 30.0
SNIPPET_CHARS = 160
_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that matched. ``text`` may be the beginning of a longer one; ``at`` is seconds since the epoch."""

    kind: str
    id: int
    ref: str
    title: str
    text: str
    at: float


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    # Longest first, so that of "Rechnung" and "Rechnungen" the longer is marked.
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)


def score(candidate: Candidate, words: tuple[str, ...], newest: float) -> float:
    """How well a candidate fits; more is better. ``newest`` is the time of the newest candidate."""
    size = 1 - B + B * len(candidate.text) / USUAL_CHARS
    text, title = candidate.text.lower(), candidate.title.lower()
    total = 0.0
    for word in words:
        count = text.count(word.lower())
        total += count * (K1 + 1) / (count + K1 * size)
        if word.lower() in title:
            total += TITLE_WEIGHT
    age_days = max(0.0, newest - candidate.at) / _DAY_S
    return total + RECENCY_WEIGHT * RECENCY_HALF_DAYS / (RECENCY_HALF_DAYS + age_days)


def marks_in(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """The (start, end) character ranges of ``text`` that match a word, in order, none overlapping."""
    return [match.span() for match in _pattern(tuple(words)).finditer(text)] if words else []


def snippet(text: str, words: Sequence[str]) -> str:
    """One line around the place where the most matches stand together; an ellipsis marks each cut."""
    marks = marks_in(text, words)
    start = 0
    if len(text) > SNIPPET_CHARS:
        # For each match as the first one shown, how many more the line would hold.
        best, last = -1, 0
        for index, (first, _) in enumerate(marks):
            while last < len(marks) and marks[last][1] <= first + SNIPPET_CHARS * 3 // 4:
                last += 1
            if last - index > best:
                best, start = last - index, first
        start = max(0, start - SNIPPET_CHARS // 4)
        if start > 0 and (space := text.find(" ", start, start + SNIPPET_CHARS // 8)) >= 0:
            start = space + 1
    end = min(len(text), start + SNIPPET_CHARS)
    line = " ".join(text[start:end].split())
    return ("…" if start > 0 else "") + line + ("…" if end < len(text) else "")
