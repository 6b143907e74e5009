"""Clauses for speech: nothing is lost, nothing that is one thing is cut, the first one comes early."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.voice.clauses import FIRST, Clauses

PIECES = [
    "Sure.", "well, ", "word ", "3.5", "e.g.", " i.e. ", "Dr. ", "https://a.example/b.c?d=e,f", "a.b@c.example", " 10:30",
    "1,200.50", "👨\u200d👩\u200d👧", "🇩🇪", "👍🏽", "e\u0301", "好的，", "我来安排。", "会议", "！",
    "？", "……", "\n", "\n\n", "- ", "1. ",
    "```py\nx = 1. y\n```\n",
    "`a. b`", "[a. b](https://x.example/y)", "…", "\"Yes.\"", " ", "  ", ". ", "; ", "$3.50", "，",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=60).map("".join)
WHOLE = [
    "3.5",
    "e.g.",
    "https://a.example/b.c?d=e,f",
    "a.b@c.example",
    "10:30",
    "1,200.50",
    "👨\u200d👩\u200d👧",
    "🇩🇪",
    "👍🏽",
    "$3.50",
]


def cut(text: str, sizes: list[int]) -> list[str]:
    clauses = Clauses()
    found: list[str] = []
    at = 0
    while at < len(text):
        size = sizes[at % len(sizes)]
        found += clauses.feed(text[at : at + size])
        at += size
    return found + clauses.finish()


@given(TEXTS, st.lists(st.integers(1, 9), min_size=1, max_size=5))
@settings(max_examples=300, deadline=None)
def test_joined_clauses_are_the_text_however_it_came(text: str, sizes: list[int]) -> None:
    clauses = cut(text, sizes)
    assert "".join(clauses) == text
    assert all(clauses)
    assert clauses == cut(text, [max(1, len(text))])


@given(
    st.lists(
        st.sampled_from(WHOLE) | st.sampled_from(["some words ", "and, ", "这里，", "完了。", "Yes. "]), max_size=40
    )
)
@settings(max_examples=200, deadline=None)
def test_what_is_one_thing_is_never_cut(things: list[str]) -> None:
    spaced = [f"{thing} " if thing in WHOLE else thing for thing in things]
    ends = {0}
    for thing in spaced:
        ends.add(max(ends) + len(thing))
    at = 0
    for clause in cut("".join(spaced), [4]):
        at += len(clause)
        inside = next(
            (thing for thing, end in zip(spaced, sorted(ends)[1:], strict=True) if end - len(thing) < at < end), ""
        )
        assert inside not in [f"{thing} " for thing in WHOLE]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("Sure. I will.", ["Sure. ", "I will."]),
        ("It costs 3.5 million, e.g. for a house. Yes.", ["It costs 3.5 million, ", "e.g. for a house. ", "Yes."]),
        ("Pi is 3.14159. And", ["Pi is 3.14159. ", "And"]),
        ("好的，我来帮你安排。还有别的吗？", ["好的，", "我来帮你安排。", "还有别的吗？"]),
        ('He said "No." Then he left.', ['He said "No." ', "Then he left."]),
        ("1. First point\n2. Second", ["1. First point\n", "2. Second"]),
        ("Look:\n```py\na. b\n\nc\n```\nDone.", ["Look:\n", "```py\na. b\n\nc\n```\n", "Done."]),
        ("Hello!Wow", ["Hello!Wow"]),
        ("See https://a.example/b.c?d=efgh for it.", ["See ", "https://a.example/b.c?d=efgh for it."]),
        ("  \n", ["  \n"]),
        ("", []),
    ],
)
def test_clauses_of_a_text(text: str, clauses: list[str]) -> None:
    assert cut(text, [3]) == clauses


@settings(deadline=None)
@given(st.lists(st.text("abcdefg", min_size=1, max_size=9), min_size=10, max_size=60))
def test_the_first_clause_is_short_though_no_stop_comes(words: list[str]) -> None:
    clauses = cut(" ".join(words), [4])
    assert len(clauses[0].rstrip()) <= FIRST
    assert all(len(clause) <= 141 for clause in clauses)


def test_a_clause_is_told_as_soon_as_it_is_whole() -> None:
    clauses = Clauses()
    assert clauses.feed("Sure") == []
    assert clauses.feed(". ") == []
    assert clauses.feed("I") == ["Sure. "]
    assert clauses.finish() == ["I"]
    assert clauses.feed("Again. x") == ["Again. "]


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "word " * 20_000, "你好" * 50_000, "```\n" * 25_000, "1." * 50_000, "[" * 100_000]
)
def test_a_hundred_kilobytes_are_cut_in_no_time(text: str) -> None:
    started_s = time.process_time()
    assert "".join(cut(text, [100])) == text
    assert time.process_time() - started_s < 3
