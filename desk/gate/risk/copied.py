"""Words that came one for one from something that was read, and to whom they now go. Pure.

Longest common runs of words, Chinese characters counting half. The text is read once: every fourth group of four words of a
source is remembered, and each hit is followed to both sides, so that time grows with the lengths, not with their product.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

import msgspec

from desk.gate.risk.context import Draft, searchable
from desk.gate.risk.reasons import Level, because, counted
from desk.wire.cards import Risk

AT_LEAST = 8  # words; what is shorter, people say by themselves
_GROUP = 4
_BLOCK = 64  # words that are compared at once
_SAME_GROUP = 8  # places of one group that are followed
_WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[^\W_\u3400-\u9fff\uf900-\ufaff]+")


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """Characters ``start`` to ``end`` of a text stand in source number ``source``; ``words`` as counted here."""

    start: int
    end: int
    words: int
    source: int


def copied_spans(text: str, sources: Sequence[str], at_least: int = AT_LEAST) -> list[Span]:
    """The longest runs of at least ``at_least`` words that ``text`` shares with ``sources``, in order, none within another."""
    if not text or not any(sources):
        return []
    words = _words(text)
    places: list[tuple[int, int]] = []
    found: list[Span] = []
    for number, source in enumerate(sources):
        for first, last in _runs(words, _words(source)):
            counted_words = _weight(words[first:last])
            places = places or [match.span() for match in _WORD.finditer(text)]
            if counted_words >= at_least:
                found.append(Span(start=places[first][0], end=places[last - 1][1], words=counted_words, source=number))
    found.sort(key=lambda span: (span.start, -span.end))
    kept: list[Span] = []
    for span in found:
        if not kept or span.end > kept[-1].end:
            kept.append(span)
    return kept


def _words(text: str) -> list[str]:
    """Each folded by itself, so that the count stays that of the text."""
    if text.isascii():  # lower case, one letter stays one
        return _WORD.findall(text.lower())
    words = _WORD.findall(text)
    return words if text.islower() else [word.casefold() for word in words]


def _weight(words: Sequence[str]) -> int:
    han = sum(1 for word in words if len(word) == 1 and not word.isascii() and word >= "\u3400")
    return len(words) - han + han // 2


def _runs(words: list[str], theirs: list[str]) -> Iterator[tuple[int, int]]:
    """Common runs as (first, one past the last) word of ``words``."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for at in range(0, len(theirs) - _GROUP + 1, _GROUP):
        places = groups.setdefault(tuple(theirs[at : at + _GROUP]), [])
        if len(places) < _SAME_GROUP:
            places.append(at)
    done = at = 0
    end = len(words) - _GROUP + 1 if groups else 0
    while at < end:
        best = (0, 0)
        for place in groups.get(tuple(words[at : at + _GROUP]), ()):
            first, there = at, place
            while first > done and there > 0 and words[first - 1] == theirs[there - 1]:
                first, there = first - 1, there - 1
            last, there = at + _GROUP, place + _GROUP
            while words[last : last + _BLOCK] == theirs[there : there + _BLOCK] and last < len(words):
                last, there = min(len(words), last + _BLOCK), there + _BLOCK
            while last < len(words) and there < len(theirs) and words[last] == theirs[there]:
                last, there = last + 1, there + 1
            if last - first > best[1] - best[0]:
                best = (first, last)
        at += 1
        if best[1]:
            done = at = best[1]
            yield best


def copied_risks(draft: Draft) -> Iterator[Risk]:
    """Words of another conversation that go to somebody who was not in it; and, as a note, words of anything else read."""
    sources = [searchable(read.text) for read in draft.facts.others]
    said = draft.said
    spans = copied_spans(said, sources)
    if not spans:
        return
    heard = functools.cache(lambda words: _spaced(words) in here)
    here = _spaced(draft.conversation) + _spaced(searchable(draft.facts.user_text))
    for number, read in enumerate(draft.facts.others):
        own = [span for span in spans if span.source == number and not heard(said[span.start : span.end])]
        words = counted(sum(span.words for span in own), "word")
        if not own:
            continue
        people = {address.lower() for address in read.people}
        outsiders = [one for one in draft.recipients if one.address not in people and one.address not in draft.me]
        if people and outsiders:
            level: Level | None = "warning" if all(one.typed for one in outsiders) else None
            address = outsiders[0].address
            yield because("leak", "body", level, count=words, source=read.source, address=address)
        else:
            yield because("copied", "body", count=words, source=read.source)


def _spaced(text: str) -> str:
    return f" {' '.join(_words(text))} "
