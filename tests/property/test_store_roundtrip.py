"""What is stored comes back; what is searched never raises and marks what it found."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.store.conversations import Conversations
from desk.store.db import Database
from desk.store.rank import marks_in, snippet
from desk.store.search import search
from desk.store.text import storable

# All of Unicode, halves of surrogate pairs and NUL among it.
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def db() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(Database(Path(folder) / "desk.db")) as opened:
        yield opened


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.items() for inner in item for text in _texts(inner)]
    return [text for inner in value for text in _texts(inner)] if isinstance(value, list) else []


def _whole(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


@settings(max_examples=100, deadline=None)
@given(text=ANY_TEXT, meta=st.dictionaries(ANY_TEXT, JSON, max_size=3))
def test_messages_come_back(db: Database, text: str, meta: dict[str, object]) -> None:
    store = Conversations(db)
    made = store.create(text, "", 1.0)
    saved = store.add_message(made.id, "user", text, 1.0, "done", meta)
    (read,) = store.messages(made.id)
    assert read == saved
    assert read.text == storable(text) == made.title
    if _whole(text):
        assert read.text == text
    if all(_whole(inner) for inner in _texts(meta)):
        assert read.meta == meta
    store.delete(made.id)


@settings(max_examples=100, deadline=None)
@given(text=ANY_TEXT)
def test_storable_changes_only_halves_of_pairs(text: str) -> None:
    clean = storable(text)
    clean.encode()
    assert storable(clean) == clean
    if _whole(text):
        assert clean == text


@settings(max_examples=100, deadline=None)
@given(query=ANY_TEXT | st.text("\"'*()^:-+{}NEARANDOR %_\\\0 票发", max_size=20), text=ANY_TEXT)
def test_search_takes_any_query(db: Database, query: str, text: str) -> None:
    store = Conversations(db)
    made = store.create("", "", 1.0)
    store.add_message(made.id, "user", text, 1.0)
    for hit in search(db, query):
        last = 0
        for start, end in hit.marks:
            assert last <= start < end <= len(hit.text)
            last = end
    store.list(query=query)
    store.delete(made.id)


@settings(max_examples=100, deadline=None)
@given(
    before=st.text("ab 发票\n", max_size=400),
    word=st.text("xyz针", min_size=1, max_size=12),
    after=st.text("ab \n", max_size=400),
)
def test_a_word_is_found_and_shown(db: Database, before: str, word: str, after: str) -> None:
    store = Conversations(db)
    made = store.create("", "", 1.0)
    message = store.add_message(made.id, "user", f"{before}{word}{after}", 1.0)
    (hit,) = [hit for hit in search(db, word) if hit.ref == f"{made.id}/{message.id}"]
    assert [hit.text[start:end] for start, end in hit.marks][:1] == [word]
    store.delete(made.id)


@settings(max_examples=100, deadline=None)
@given(
    text=st.text(max_size=600),
    words=st.lists(st.text(min_size=1, max_size=5).filter(lambda w: w == "".join(w.split()) != ""), max_size=3),
)
def test_snippets_are_short_lines(text: str, words: list[str]) -> None:
    line = snippet(text, words)
    assert "\n" not in line
    assert len(line) <= 162
    marks_in(line, words)
