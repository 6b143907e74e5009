"""A timeline is everything, once, newest first, however it is paged; and a source can be added."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.people.contacts import Contacts
from desk.people.timeline import SOURCES, With, timeline
from desk.store.db import Database
from desk.wire.people import Detail, Moment, PersonCard, PersonNote

ADDRESSES = ("ana@x.example", "ana@y.example")
MAIL = st.tuples(
    st.integers(0, 6),  # few moments, so that many things happen at one
    st.sampled_from(["ana@x.example", "ANA@y.example", "me@x.example", "bo@x.example"]),
    st.lists(st.sampled_from([*ADDRESSES, "me@x.example", "bo@x.example"]), max_size=3, unique=True),
    st.sampled_from(["", "<1>", "<2>", "<3>"]),
    st.booleans(),
)


def fill(db: Database, mails: list[tuple[int, str, list[str], str, bool]]) -> None:
    import json

    with db.write() as connection:
        connection.execute("INSERT INTO account (name, address) VALUES ('work', 'me@x.example')")
        for number, (at, sender, to, message_id, gone) in enumerate(mails):
            connection.execute(
                "INSERT INTO mail (account_id, folder, key, message_id, thread, sender_address, recipients, date, gone, parsed)"
                " VALUES (1, 'INBOX', ?, ?, 't', ?, ?, ?, ?, '{}')",
                (str(number), message_id, sender, json.dumps(to), float(at), gone),
            )


@given(st.lists(MAIL, max_size=14), st.lists(st.integers(0, 6), max_size=4, unique=True), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_pages_make_up_the_whole(
    mails: list[tuple[int, str, list[str], str, bool]], notes: list[int], size: int
) -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(Database(Path(folder) / "desk.db")) as db:
        fill(db, mails)
        card = PersonCard(
            name="Ana",
            addresses=tuple(map(Detail, ADDRESSES)),
            notes=tuple(PersonNote(text=f"note {at}", at=float(at)) for at in notes),
        )
        ana = Contacts(db).create(card, 1.0)
        whom = With(ana.id, ADDRESSES, "Ana")
        with db.read() as connection:
            whole, end = timeline(connection, whom, "", 1_000)
            assert end == ""
            pages: list[Moment] = []
            older = ""
            while True:
                page, older = timeline(connection, whom, older, size)
                assert len(page) <= size
                pages += page
                if not older:
                    break
        assert [one.at for one in whole] == sorted((one.at for one in whole), reverse=True)
        assert pages == whole
        with_her = {
            message_id or str(number)
            for number, (_, sender, to, message_id, gone) in enumerate(mails)
            if not gone and {sender.lower(), *to} & set(ADDRESSES)
        }
        assert sum(one.kind.startswith("mail") for one in whole) == len(with_her)
        assert sum(one.kind == "note" for one in whole) == len(notes)


def test_others_may_add_a_source(tmp_path: Path) -> None:
    def calls(connection: object, whom: With, before: float, limit: int) -> list[Moment]:
        return [Moment(at=5.0, kind="call", title=f"called {whom.name}")] if before >= 5.0 else []

    SOURCES["calls"] = calls
    try:
        with contextlib.closing(Database(tmp_path / "desk.db")) as db, db.read() as connection:
            page, older = timeline(connection, With(1, (), "Ana"), "", 10)
    finally:
        del SOURCES["calls"]
    assert [one.title for one in page] == ["called Ana"]
    assert older == ""


def test_drafts_reminders_and_events_are_part_of_it(tmp_path: Path) -> None:
    whom = With(1, ("ana@x.example",), "Ana")
    with contextlib.closing(Database(tmp_path / "desk.db")) as db:
        with db.write() as connection:
            connection.execute(
                "INSERT INTO reminder (text, due, created_at) VALUES ('call Ana', 9.0, 1.0), ('call Bo', 9.0, 1.0)"
            )
            connection.execute(
                "INSERT INTO proposal (kind, state, version, created_at, updated_at) VALUES ('mail.new', 'rejected', 1, 1.0, 8.0)"
            )
            connection.execute(
                'INSERT INTO proposal_version VALUES (1, 1, \'model\', \'{"subject": "Lunch", "body": "at one?"}\', x\'00\','
                " '{\"sender\": \"\", \"recipients\": [\"ANA@x.example\"]}', 'h', '[]', '[]', 1.0)"
            )
        with db.read() as connection:
            page, _ = timeline(connection, whom, "", 10)
    assert [(one.kind, one.title, one.state) for one in page] == [
        ("reminder", "call Ana", "waiting"),
        ("draft", "Lunch", "rejected"),
    ]
