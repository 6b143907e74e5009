"""The one undo beside its lives (tests/property): what it skips, what it names, and a database from before it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.errors import ConflictError, UsageError
from desk.gate.store import NewProposal
from desk.handoff import Trust
from desk.host.undoing import Undoing
from desk.memory.kind import MemoryFields
from desk.people.contacts import Contacts
from desk.people.kinds import NoteFields
from desk.schedule.reminders import ReminderStore
from desk.store.db import Database
from desk.store.migrate import known_migrations
from desk.store.undo_steps import Step, before
from desk.testing.gate import GateRig
from desk.wire.people import Person, PersonCard


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[GateRig]:
    made = GateRig(tmp_path / "d.db")
    with contextlib.closing(made.db):
        yield made


@pytest.fixture
def contacts(rig: GateRig) -> Contacts:
    return Contacts(rig.db)


@pytest.fixture
def undoing(rig: GateRig, contacts: Contacts) -> Undoing:
    return Undoing(rig.db, rig.gate, contacts, rig.clock)


@pytest.fixture
def anna(contacts: Contacts) -> Person:
    return contacts.create(PersonCard(name="Anna"), 1.0)


def remember(rig: GateRig, text: str = "tea") -> int:
    fields = MemoryFields(text=text, trust=Trust.USER, source="")
    return rig.gate.command(NewProposal(kind="memory.write"), fields, "you typed it").summary.id


def note(rig: GateRig, person: Person, text: str = "likes tea") -> int:
    fields = NoteFields(person_id=person.id, person=person.card.name, text=text, trust=Trust.USER)
    return rig.gate.command(NewProposal(kind="contact.note"), fields, "you typed it").summary.id


def test_nothing_done_is_nothing_to_undo(undoing: Undoing) -> None:
    assert undoing.steps(10) == []
    with pytest.raises(UsageError, match="nothing to undo"):
        undoing.undo()
    with pytest.raises(UsageError, match="no step 7"):
        undoing.undo(7)


def test_the_list_shows_drafts_and_people_in_the_order_they_were_done(
    rig: GateRig, contacts: Contacts, undoing: Undoing, anna: Person
) -> None:
    memory = remember(rig)
    rig.clock._wall -= 1_000  # the clock was put back: what was done later is still the later one
    contacts.edit(anna.id, anna.version, PersonCard(name="Anna Berg"), rig.clock.now())
    waiting = rig.propose()
    rig.approve(waiting)
    steps = undoing.steps(10)
    assert [(s.draft.id if s.draft else 0, s.change.kind if s.change else "") for s in steps] == [
        (waiting, ""), (0, "edit"), (memory, ""), (0, "add")
    ]  # fmt: skip
    assert undoing.steps(2) == steps[:2]
    done = undoing.undo()
    assert done.draft is not None
    assert (done.draft.summary.id, done.draft.summary.state) == (waiting, "pending")
    done = undoing.undo()
    assert done.change is not None
    assert (done.change.name, done.change.undone) == ("Anna Berg", True)


def test_what_a_draft_did_to_people_is_one_step_and_undone_together(
    rig: GateRig, contacts: Contacts, undoing: Undoing, anna: Person
) -> None:
    draft = note(rig, anna)
    assert len(undoing.steps(10)) == 2, "the draft, and adding Anna; not the draft's change once more"
    undone = undoing.undo_change(None)
    assert (undone.kind, undone.undone) == ("note", True)
    assert rig.state(draft) == "pending", "a card does not say done of what was taken back"
    assert contacts.get(anna.id).card == anna.card


def test_what_has_had_its_effect_does_not_stand_in_the_way(rig: GateRig, contacts: Contacts, undoing: Undoing) -> None:
    contacts.create(PersonCard(name="Anna"), 1.0)
    rig.approve(rig.propose_reminder("call", rig.clock.now() + 10))
    rig.clock.skip(20)
    reminders = ReminderStore(rig.db)
    with rig.db.write() as connection:
        connection.execute("UPDATE reminder SET fired_at = ?", (rig.clock.now(),))
    assert len(reminders.reminders()) == 1
    assert undoing.undo().change is not None
    assert len(reminders.reminders()) == 1


def test_looking_whether_it_could_be_undone_changes_nothing(rig: GateRig, undoing: Undoing) -> None:
    draft = remember(rig)
    for _ in range(3):
        assert len(undoing.steps(10)) == 1
    assert rig.state(draft) == "sent"


def test_an_older_step_by_its_number_only_while_nothing_follows_on_it(
    rig: GateRig, contacts: Contacts, undoing: Undoing, anna: Person
) -> None:
    memory = remember(rig)
    contacts.edit(anna.id, anna.version, PersonCard(name="Anna Berg"), 2.0)
    edit, kept, add = before(rig.db, None, 10)
    with pytest.raises(ConflictError, match="was changed after"):
        undoing.undo(add.id)
    assert undoing.undo(kept.id).draft is not None
    assert rig.state(memory) == "pending"
    with pytest.raises(UsageError):
        undoing.undo(kept.id)
    assert [step.id for step in undoing.steps(10)] == [edit.id, add.id]


def test_a_thousand_drafts_later_it_is_still_found(rig: GateRig, undoing: Undoing) -> None:
    draft = remember(rig)
    with rig.db.write() as connection:
        columns = ", ".join(
            row["name"]
            for row in connection.execute("PRAGMA table_info(proposal)")
            if row["name"] not in ("id", "state")
        )
        connection.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1100)"
            f" INSERT INTO proposal (state, {columns}) SELECT 'rejected', {columns} FROM n, proposal WHERE id = ?",
            (draft,),
        )
    assert undoing.undo().draft is not None
    assert rig.state(draft) == "pending"


def test_what_was_done_before_this_version_is_in_order(tmp_path: Path) -> None:
    path = tmp_path / "d.db"
    old = [one for one in known_migrations() if one.name < "0018"]
    with contextlib.closing(Database(path, old)) as db, db.write() as connection:
        for at, kind in ((5.0, "add"), (3.0, "edit"), (9.0, "note")):
            connection.execute("INSERT INTO people_change (at, kind) VALUES (?, ?)", (at, kind))
        for at, state in ((4.0, "sent"), (6.0, "approved"), (7.0, "rejected")):
            connection.execute(
                "INSERT INTO proposal (kind, state, version, created_at, updated_at) VALUES ('mail.new', ?, 1, 1, ?)",
                (state, at),
            )
    with contextlib.closing(Database(path)) as db:
        found = [(one.draft, one.change) for one in before(db, None, 10)]
        assert found == [(None, 3), (2, None), (None, 2), (None, 1), (1, None)]
        assert isinstance(before(db, None, 1)[0], Step)
