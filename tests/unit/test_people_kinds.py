"""Notes and changes that wait for approval: through the real queue, taken back exactly, never more trusted than their origin."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from desk.errors import ConflictError, UsageError
from desk.gate.audit import AuditChain
from desk.gate.kinds import Surroundings
from desk.gate.ports import FieldOrigin
from desk.gate.service import Gate
from desk.gate.store import NewProposal
from desk.handoff import Trust
from desk.people.card import MAX_NOTES
from desk.people.contacts import Contacts
from desk.people.forget import forget
from desk.people.kinds import ChangeFields, ContactChange, ContactNote, NoteFields
from desk.store.db import Database
from desk.testing.clock import VirtualClock
from desk.testing.gate import MemorySigner
from desk.wire.cards import Card, DraftEdit
from desk.wire.people import Detail, Person, PersonCard, PersonNote


class NoAnchor:
    def load(self) -> None:
        return None

    def save(self, count: int, head: str) -> None:
        pass


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with contextlib.closing(Database(tmp_path / "desk.db")) as opened:
        yield opened


@pytest.fixture
def contacts(db: Database) -> Contacts:
    return Contacts(db)


@pytest.fixture
def anna(contacts: Contacts) -> Person:
    return contacts.create(PersonCard(name="Anna", addresses=(Detail("anna@x.example"),)), 1.0)


@pytest.fixture
def gate(db: Database) -> Gate:
    clock = VirtualClock()
    audit = AuditChain(db, NoAnchor(), clock.now)
    return Gate(db, MemorySigner(), audit, clock, (ContactNote(), ContactChange()), {}, window_s=lambda: 10.0)


def propose_note(gate: Gate, person: Person, text: str = "likes tea") -> Card:
    fields = NoteFields(
        person_id=person.id, person=person.card.name, text=text, trust=Trust.UNTRUSTED, origin="the mail m3 of Omar"
    )
    origin = FieldOrigin(name="text", trust=Trust.UNTRUSTED, source=fields.origin)
    return gate.propose(NewProposal(kind="contact.note"), fields, [origin])


def propose_change(gate: Gate, **fields: object) -> Card:
    return gate.propose(NewProposal(kind="contact.change"), ChangeFields(**fields), [])  # type: ignore[arg-type]


def approve(gate: Gate, card: Card) -> Card:
    return gate.approve(card.summary.id, card.summary.version, card.sha256)


def test_an_approved_note_is_no_more_trusted_than_its_text(gate: Gate, contacts: Contacts, anna: Person) -> None:
    card = propose_note(gate, anna)
    assert contacts.get(anna.id) == anna, "nothing happens before approval"
    assert (card.body, card.summary.title) == ("likes tea", "likes tea")
    card = gate.edit(card.summary.id, card.summary.version, DraftEdit({"text": "likes green tea"}))
    done = approve(gate, card)
    assert done.summary.state == "sent"
    (note,) = contacts.get(anna.id).card.notes
    assert (note.text, note.trust, note.origin) == ("likes green tea", Trust.UNTRUSTED, "the mail m3 of Omar")
    gate.undo(done.summary.id)
    assert contacts.get(anna.id) == anna


def test_a_note_taken_back_after_the_person_changed_is_refused(gate: Gate, contacts: Contacts, anna: Person) -> None:
    done = approve(gate, propose_note(gate, anna))
    person = contacts.get(anna.id)
    contacts.edit(anna.id, person.version, PersonCard(name="Anna Berg", notes=person.card.notes), 3.0)
    with pytest.raises(ConflictError, match="was changed"):
        gate.undo(done.summary.id)
    assert contacts.get(anna.id).card.name == "Anna Berg"


def test_no_note_is_dropped_where_there_is_no_room_for_another(gate: Gate, contacts: Contacts, anna: Person) -> None:
    full = tuple(PersonNote(text=f"note {n}", at=float(n + 1)) for n in range(MAX_NOTES))
    contacts.edit(anna.id, anna.version, msgspec.structs.replace(anna.card, notes=full), 2.0)
    proposed = propose_note(gate, anna)
    with pytest.raises(UsageError, match=f"more than {MAX_NOTES} notes"):
        approve(gate, proposed)
    assert gate.card(proposed.summary.id).summary.state in ("pending", "failed")
    assert [note.text for note in contacts.get(anna.id).card.notes] == [note.text for note in full]


def test_adding_changing_and_merging_are_undone_exactly(gate: Gate, contacts: Contacts, anna: Person) -> None:
    added = approve(gate, propose_change(gate, action="add", name="Béla", address="bela@x.example"))
    (bela,) = contacts.listing("bela")
    changed = approve(
        gate,
        propose_change(
            gate, action="change", person_id=anna.id, person="Anna", phone="030 445566", organisation="Berg AG",
            birthday="--02-29", field_name="shoe size", field_value="43",
        ),
    )  # fmt: skip
    after = contacts.get(anna.id)
    assert after.card.phones == (Detail("030 445566"),)
    assert after.card.fields == {"shoe size": "43"}
    merged = approve(
        gate, propose_change(gate, action="merge", person_id=anna.id, person="Anna", other_id=bela.id, other="Béla")
    )
    assert len(contacts.listing()) == 1
    gate.undo(merged.summary.id)
    assert contacts.get(anna.id) == after
    gate.undo(changed.summary.id)
    assert contacts.get(anna.id) == anna
    gate.undo(added.summary.id)
    assert [one.id for one in contacts.listing()] == [anna.id]


def test_what_cannot_be_done_is_not_even_proposed(gate: Gate, anna: Person) -> None:
    for fields in (
        {"action": "merge", "person_id": anna.id, "other_id": anna.id},
        {"action": "add", "name": "X", "address": "nonsense"},
        {"action": "change", "person_id": anna.id},
        {"action": "change", "person_id": anna.id, "birthday": "30 February"},
        {"action": "explode", "person_id": anna.id},
    ):
        with pytest.raises(UsageError):
            propose_change(gate, **fields)
    with pytest.raises(UsageError):
        propose_note(gate, anna, " ")


def test_rendering_is_exact_and_what_is_shown_can_be_typed() -> None:
    around = Surroundings()
    note = NoteFields(person_id=1, person="Anna", text="a\nb", trust=Trust.MODEL, origin="x")
    change = ChangeFields(action="change", person_id=1, person="Anna", phone="1", label="vip")
    for kind, fields in ((ContactNote(), note), (ContactChange(), change)):
        assert kind.render(fields) == kind.render(fields)  # type: ignore[arg-type]
        assert kind.render(fields).envelope.recipients == ("contact:1",)  # type: ignore[arg-type]
        assert kind.sentence(fields, around)  # type: ignore[arg-type]
        same = fields
        for name, text in kind.shown(fields).items():  # type: ignore[arg-type]
            same = kind.edited(same, name, text)  # type: ignore[arg-type]
        assert same == fields
        with pytest.raises(UsageError):
            kind.edited(fields, "trust", "user")  # type: ignore[arg-type]


def test_forgetting_somebody_forgets_the_cards_about_them(
    gate: Gate, db: Database, contacts: Contacts, anna: Person
) -> None:
    waiting = propose_note(gate, anna, "Zwiebelkuchen")
    approve(gate, propose_note(gate, anna, "Quastenflosser"))
    person = contacts.get(anna.id)
    assert forget(db, person.id, person.version).proposals == 2
    with pytest.raises(UsageError):
        gate.card(waiting.summary.id)
    files = [file for file in db.path.parent.glob("desk.db*") if file.is_file()]
    for word in (b"Zwiebelkuchen", b"Quastenflosser", b"anna@x"):
        assert not any(word in file.read_bytes() for file in files)
