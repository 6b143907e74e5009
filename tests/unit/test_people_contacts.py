"""The address book: adding, changing, merging, undoing after a restart, and deleting without a trace."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from desk.errors import ConflictError, UsageError
from desk.handoff import Trust
from desk.people.contacts import Contacts
from desk.people.forget import forget
from desk.store.db import Database
from desk.store.migrate import known_migrations
from desk.wire.people import Detail, Membership, Person, PersonCard, PersonNote, Postal, Rhythm

ANNA = PersonCard(
    name="Anna Müller",
    addresses=(Detail("anna@berg.example", "work"),),
    phones=(Detail("+49 171 1234567", "cell"),),
    organisations=(Membership("Berg AG", "CFO"),),
    labels=("vip",),
    fields={"shoe size": "43"},
    birthday="1980-02-29",
    postal=(Postal(city="Köln"),),
    rhythm=Rhythm(3, "week"),
    notes=(PersonNote(text="Zwiebelkuchen", at=5.0, trust=Trust.UNTRUSTED, origin="the mail m3"),),
)
BELA = PersonCard(
    name="Béla Zsigmond", addresses=(Detail("bela@x.example"),), notes=(PersonNote(text="chess", at=6.0),)
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    with contextlib.closing(Database(path)) as opened:
        yield opened


@pytest.fixture
def contacts(db: Database) -> Contacts:
    return Contacts(db)


def without_ids(person: Person) -> PersonCard:
    notes = tuple(msgspec.structs.replace(note, id=0) for note in person.card.notes)
    return msgspec.structs.replace(person.card, notes=notes)


def test_everything_of_a_card_is_kept(contacts: Contacts) -> None:
    kept = contacts.create(ANNA, 1.0)
    assert without_ids(contacts.get(kept.id)) == ANNA


def test_found_by_number_name_or_address_and_several_are_named(contacts: Contacts) -> None:
    anna = contacts.create(ANNA, 1.0)
    other = contacts.create(PersonCard(name="Anna Berg"), 1.0)
    for words in (str(anna.id), "anna müller", "ANNA MULLER", "anna@BERG.example", "Mueller"):
        assert contacts.who(words) == anna, words
    with pytest.raises(UsageError, match=rf"Anna Berg \({other.id}\), Anna Müller \({anna.id}\)"):
        contacts.who("Anna")
    with pytest.raises(UsageError, match="Nobody"):
        contacts.who("Zoe")
    with pytest.raises(UsageError, match="number 99"):
        contacts.who("99")


def test_an_edit_of_what_was_changed_since_is_refused(contacts: Contacts) -> None:
    first = contacts.create(ANNA, 1.0)
    second = contacts.note(first.id, PersonNote(text="new", at=2.0))
    with pytest.raises(ConflictError, match="changed since you looked"):
        contacts.edit(first.id, first.version, BELA, 3.0)
    contacts.undo(None, 4.0)
    third = contacts.note(first.id, PersonNote(text="newer", at=5.0))
    assert third.version not in (first.version, second.version), "a version never comes to mean another card"


def test_merging_keeps_all_and_is_undone_after_a_restart(path: Path) -> None:
    with contextlib.closing(Database(path)) as db:
        contacts = Contacts(db)
        anna, bela = contacts.create(ANNA, 1.0), contacts.create(BELA, 1.0)
        one = contacts.merge((anna.id, anna.version), (bela.id, bela.version), 2.0)
        assert {note.text for note in one.card.notes} == {"Zwiebelkuchen", "chess"}
        assert one.card.fields == {"shoe size": "43", "also called": "Béla Zsigmond"}
        with pytest.raises(UsageError, match=r"was merged into Anna Müller \(1\)"):
            contacts.get(bela.id)
    with contextlib.closing(Database(path)) as db:
        contacts = Contacts(db)
        contacts.undo(None, 3.0)
        assert (contacts.get(anna.id), contacts.get(bela.id)) == (anna, bela)
        assert [one.name for one in contacts.listing("chess")] == ["Béla Zsigmond"]


def test_merges_in_a_circle_are_refused_in_a_sentence(contacts: Contacts) -> None:
    a, b, c = (contacts.create(PersonCard(name=name), 1.0) for name in "ABC")
    with pytest.raises(UsageError, match="with themselves"):
        contacts.merge((a.id, a.version), (a.id, a.version), 2.0)
    merged = contacts.merge((b.id, b.version), (a.id, a.version), 2.0)  # A into B
    with pytest.raises(UsageError, match=rf"Number {a.id} was merged into B \({b.id}\)"):
        contacts.merge((a.id, a.version), (b.id, merged.version), 3.0)  # B into A
    with pytest.raises(UsageError, match="was merged into"):
        contacts.merge((c.id, c.version), (a.id, a.version), 3.0)  # A once more
    with pytest.raises(ConflictError, match="changed since"):
        contacts.merge((b.id, b.version), (c.id, c.version), 3.0)  # as B was before
    contacts.merge((c.id, c.version), (b.id, merged.version), 4.0)
    with pytest.raises(ConflictError, match="cannot be undone now") as refused:
        contacts.undo(4, 5.0)
    assert refused.value.hint == "Undo that first: desk people undo 5"
    contacts.undo(5, 5.0)
    contacts.undo(4, 5.0)
    assert [contacts.get(one.id) for one in (a, b, c)] == [a, b, c]
    with pytest.raises(UsageError, match="undone already"):
        contacts.undo(4, 6.0)


def test_undo_goes_backwards_through_everything(contacts: Contacts) -> None:
    anna = contacts.create(ANNA, 1.0)
    edited = contacts.edit(anna.id, anna.version, msgspec.structs.replace(anna.card, name="Anna Berg"), 2.0)
    contacts.note(anna.id, PersonNote(text="x", at=3.0))
    contacts.delete(anna.id, 4.0)
    assert contacts.listing() == []
    assert [change.kind for change in contacts.changes()] == ["delete", "note", "edit", "add"]
    contacts.undo(None, 5.0)
    contacts.undo(None, 5.0)
    assert contacts.get(anna.id) == edited
    contacts.undo(None, 5.0)
    assert contacts.get(anna.id) == anna
    contacts.undo(None, 5.0)
    assert contacts.listing() == []
    with pytest.raises(UsageError, match="no change"):
        contacts.undo(None, 5.0)


def in_files(path: Path, word: str) -> bool:
    files = [file for file in path.parent.glob("desk.db*") if file.is_file()]
    return any(word.encode() in file.read_bytes() for file in files)


def test_deleting_for_good_leaves_no_trace_in_any_file(path: Path, db: Database, contacts: Contacts) -> None:
    anna = contacts.create(ANNA, 1.0)
    for number in range(300):
        contacts.create(PersonCard(name=f"Other {number}", notes=(PersonNote(text="filler " * 20, at=1.0),)), 1.0)
    edited = contacts.edit(anna.id, anna.version, msgspec.structs.replace(anna.card, name="Quastenflosser Anna"), 2.0)
    bela = contacts.create(BELA, 3.0)
    merged = contacts.merge((edited.id, edited.version), (bela.id, bela.version), 4.0)
    traces = (
        "Quastenflosser",
        "quastenflosser",
        "Zwiebelkuchen",
        "zwiebelkuchen",
        "anna@berg",
        "Zsigmond",
        "Müller",
        "1234567",
    )
    assert all(in_files(path, word) for word in traces[:3])
    done = forget(db, merged.id, merged.version)
    assert (done.name, done.notes, done.changes) == ("Quastenflosser Anna", 2, 5)
    assert [word for word in traces if in_files(path, word)] == []
    assert contacts.listing("anna") == []
    assert len(contacts.listing(limit=1000)) == 300
    assert {change.kind for change in contacts.changes(1000)} == {"add"}
    with db.read() as connection:
        for index in ("contact_fts", "contact_words"):
            connection.execute(f"SELECT count(*) FROM {index}").fetchone()
    with db.write() as connection:
        for index in ("contact_fts", "contact_words"):
            connection.execute(f"INSERT INTO {index} ({index}) VALUES ('integrity-check')")


def test_contacts_of_an_earlier_desk_are_taken_over(path: Path) -> None:
    earlier = tuple(one for one in known_migrations() if one.name < "0012")
    with contextlib.closing(Database(path, earlier)) as db, db.write() as connection:
        connection.execute("INSERT INTO contact (name, note) VALUES ('Zoë Lang', 'likes tea')")
        connection.execute("INSERT INTO contact_address VALUES ('zoe@x.example', 1)")
        connection.execute("INSERT INTO account (name, address) VALUES ('work', 'me@x.example')")
        connection.execute(
            "INSERT INTO mail (account_id, folder, key, thread, sender_address, recipients, date, parsed)"
            " VALUES (1, 'INBOX', 'a', 't', 'zoe@x.example', '[\"me@x.example\"]', 7.0, '{}')"
        )
    with contextlib.closing(Database(path)) as db:
        (found,) = Contacts(db).listing("zoe")
        person = Contacts(db).get(found.id)
        assert person.card.addresses == (Detail("zoe@x.example"),)
        assert [(note.text, note.trust) for note in person.card.notes] == [("likes tea", Trust.USER)]
        assert found.address == "zoe@x.example"
        assert person.last_contact is not None
        assert [one.name for one in Contacts(db).listing("tea")] == ["Zoë Lang"]


def test_search_is_loose_and_marks_what_matched(contacts: Contacts) -> None:
    contacts.create(ANNA, 1.0)
    contacts.create(PersonCard(name="王芳", organisations=(Membership("上海工厂"),)), 1.0)
    contacts.create(BELA, 1.0)
    for query, name in (
        ("müller", "Anna Müller"), ("MULLER", "Anna Müller"), ("mueller", "Anna Müller"), ("mül an", "Anna Müller"),
        ("zwiebel", "Anna Müller"), ("iebelk", "Anna Müller"), ("0171/1234567", "Anna Müller"), ("koln", "Anna Müller"),
        ("shoe 43", "Anna Müller"), ("cfo", "Anna Müller"), ("vip", "Anna Müller"), ("bela", "Béla Zsigmond"),
        ("王", "王芳"), ("芳", "王芳"), ("上海", "王芳"), ("海", "王芳"), ("工厂", "王芳"), ("王芳女士", "王芳"),
    ):  # fmt: skip
        assert [one.name for one in contacts.listing(query)] == [name], query
    (found,) = contacts.listing("bela")
    assert found.name_marks == ((0, 4),)
    (found,) = contacts.listing("zwiebel")
    assert [found.found[start:end] for start, end in found.marks] == ["Zwiebel"]
    assert contacts.listing("nobody at all") == []


@pytest.mark.parametrize(
    "query", ['"', "'", "a AND", "* (", "^x", "a:b", "{a", "NEAR(", "%", "\\", "\0", "\ud83d", "x" * 5000, " "]
)
def test_odd_queries_are_text(contacts: Contacts, query: str) -> None:
    contacts.create(ANNA, 1.0)
    contacts.listing(query)
    contacts.find(query)
