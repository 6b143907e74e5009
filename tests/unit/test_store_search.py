from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.people.contacts import Contacts
from desk.store.conversations import Conversations
from desk.store.db import Database
from desk.store.rank import SNIPPET_CHARS, marks_in, snippet
from desk.store.search import READ_CHARS, SCANNED_ROWS, search

DAY_S = 86_400.0


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with contextlib.closing(Database(tmp_path / "desk.db")) as opened:
        yield opened


def _say(db: Database, *texts: str, title: str = "", at: float = 0.0) -> list[str]:
    store = Conversations(db)
    made = store.create(title, "", at)
    return [f"{made.id}/{store.add_message(made.id, 'user', text, at).id}" for text in texts]


def _refs(db: Database, query: str) -> list[str]:
    return [hit.ref for hit in search(db, query)]


def test_english_chinese_and_short_words(db: Database) -> None:
    english, chinese, both = _say(db, "Please pay the INVOICE", "请确认三月发票", "invoice 发票 together")
    assert set(_refs(db, "invoice")) == {english, both}
    assert _refs(db, "三月发票") == [chinese]
    assert set(_refs(db, "发票")) == {chinese, both}
    assert _refs(db, "invoice 发票") == [both]
    assert _refs(db, "pa") == [english]
    assert _refs(db, "票 t") == [both]


@pytest.mark.parametrize(
    "query",
    ['"', "'", "a AND", "NOT", "* (", ")", "^x", "a:b", "-x", "{a", "NEAR(", "%", "_", "\\", "\0", "\ud83d", "", " "],
)
def test_odd_syntax_is_text(db: Database, query: str) -> None:
    _say(db, "nothing odd here")
    search(db, query)
    search(db, f"{query}{query}{query}")
    search(db, f"odd {query}")


@pytest.mark.parametrize("literal", ['say "hi there"', "50%_off", "a AND b*", "C:\\temp", "NEAR(x"])
def test_syntax_is_found_as_written(db: Database, literal: str) -> None:
    (wanted, _) = _say(db, f"they wrote {literal} there", "5000 off, ab, C temp, say hi, x near")
    assert _refs(db, literal) == [wanted]


def test_any_word_when_none_holds_all(db: Database) -> None:
    (one,) = _say(db, "the roses bloom")
    assert _refs(db, "roses spaceship") == [one]


def test_more_often_then_newer_comes_first(db: Database) -> None:
    (once,) = _say(db, "contract and much else that is not about it", at=100 * DAY_S)
    (often,) = _say(db, "contract, contract, the contract", at=90 * DAY_S)
    assert _refs(db, "contract") == [often, once]
    (new,) = _say(db, "contract, contract, the contract", at=365 * DAY_S)
    assert _refs(db, "contract")[0] == new


def test_tool_results_and_unfinished_answers_are_not_hits(db: Database) -> None:
    store = Conversations(db)
    made = store.create("", "", 1.0)
    store.add_message(made.id, "tool", "hidden words", 1.0)
    store.add_message(made.id, "assistant", "hidden words", 1.0, "streaming")
    assert search(db, "hidden words") == []
    assert search(db, "hi") == []


def test_marks_show_the_match_in_a_long_text(db: Database) -> None:
    (ref,) = _say(db, "filler words " * READ_CHARS + "the Needle 针 is here" + " more" * 100)
    (hit,) = search(db, "needle 针")
    assert hit.ref == ref
    assert [hit.text[start:end] for start, end in hit.marks] == ["Needle", "针"]
    assert len(hit.text) <= SNIPPET_CHARS + 2


def test_snippet_is_one_line() -> None:
    assert snippet("a\n\n  b\tc", ["b"]) == "a b c"
    assert marks_in("Rechnungen", ["rechnung", "rechnungen"]) == [(0, 10)]
    assert snippet("", ["x"]) == ""


def test_kinds_mail_and_contacts(db: Database) -> None:
    with db.write() as connection:
        connection.execute("INSERT INTO account (name, address) VALUES ('work', 'me@desk.example')")
        for key, subject, text, gone in (("a", "三月发票", "Please pay", 0), ("b", "Garden", "三月发票 old", 1)):
            connection.execute(
                "INSERT INTO mail (account_id, folder, key, thread, subject, sender_name, sender_address, date, text, gone,"
                " parsed) VALUES (1, 'Inbox', ?, 't', ?, 'Accounts', 'accounts@supplier.example', 5, ?, ?, '{}')",
                (key, subject, text, gone),
            )
    Contacts(db).add("Ann Accounts", ["ann@supplier.example"], "met in 上海")
    _say(db, "what do Accounts want?")
    assert {hit.kind for hit in search(db, "accounts")} == {"message", "mail", "contact"}
    assert [(hit.kind, hit.ref) for hit in search(db, "三月发票")] == [("mail", "m1")]
    assert [hit.kind for hit in search(db, "发票")] == ["mail"]
    assert [hit.kind for hit in search(db, "上海")] == ["contact"]
    assert [hit.kind for hit in search(db, "accounts", kinds=["contact"])] == ["contact"]
    assert len(search(db, "accounts", limit=1)) == 1
    assert search(db, "accounts", limit=0) == []


def test_short_words_look_at_a_bounded_number_of_rows(db: Database) -> None:
    store = Conversations(db)
    made = store.create("", "", 1.0)
    with db.write() as connection:
        rows = [(made.id, f"row {number}") for number in range(SCANNED_ROWS)]
        connection.execute(
            "INSERT INTO message (conversation_id, role, text, at) VALUES (?, 'user', 'zq', 1)", (made.id,)
        )
        connection.executemany("INSERT INTO message (conversation_id, role, text, at) VALUES (?, 'user', ?, 1)", rows)
        store.add_message(made.id, "user", "x", 1.0)
        connection.execute(
            "UPDATE message SET text = '电话号码在这里' WHERE conversation_id = ? AND id = 2", (made.id,)
        )
    assert search(db, "z") == []
    assert [hit.ref for hit in search(db, "号码")] == [f"{made.id}/2"]
    assert search(db, "号簿") == []
    assert len(search(db, "ro", limit=5)) == 5
