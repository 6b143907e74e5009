"""One undo over everything: whatever the gate did and whatever was changed of people by hand, in any order, over restarts and
clocks that jump, undoing goes back through exactly the states that were."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from desk.errors import ConflictError, UsageError
from desk.gate.store import NewProposal
from desk.handoff import Trust
from desk.host.undoing import Undoing
from desk.memory.kind import MemoryFields
from desk.memory.store import MemoryStore
from desk.people import importing
from desk.people.card import tidy
from desk.people.contacts import Contacts
from desk.people.kinds import ChangeFields, NoteFields
from desk.schedule.reminders import ReminderStore
from desk.testing.gate import GateRig
from desk.wire.people import Detail, Person, PersonCard, PersonNote

_FAST = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
NUMBER = st.integers(0, 9)
NAMES = st.sampled_from(["Anna Berg", "A. Berg", "Béla", "王芳"])


class EverythingDone(RuleBasedStateMachine):
    """The model is a stack of whole states; whatever changed something pushed one."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory(dir=_FAST)
        self.loop = asyncio.new_event_loop()
        self.rig = GateRig(Path(self.folder.name) / "d.db")
        self.states = [self.state()]
        self.numbers = 0

    @property
    def contacts(self) -> Contacts:
        return Contacts(self.rig.db)

    @property
    def undoing(self) -> Undoing:
        return Undoing(self.rig.db, self.rig.gate, self.contacts, self.rig.clock)

    def people(self) -> dict[int, Person]:
        return {one.id: self.contacts.get(one.id) for one in self.contacts.listing(limit=1_000)}

    def state(self) -> dict[str, Any]:
        return {
            "people": self.people(),
            "memories": sorted(one.text for one in MemoryStore(self.rig.db).listed()),
            "reminders": sorted(one.text for one in ReminderStore(self.rig.db).reminders()),
            "lamps": set(self.rig.lamps.lit),
        }

    def pick(self, number: int) -> Person | None:
        people = list(self.people().values())
        return people[number % len(people)] if people else None

    def text(self) -> str:
        self.numbers += 1
        return f"text {self.numbers}"

    def changed(self) -> None:
        now = self.state()
        if now != self.states[-1]:
            self.states.append(now)

    def approved(self, kind: str, fields: msgspec.Struct) -> None:
        """Proposed and approved; what is done is a step, also where it changed nothing (a label that was there)."""
        with contextlib.suppress(ConflictError, UsageError):
            draft = self.rig.gate.propose(NewProposal(kind=kind), fields, []).summary.id
            self.rig.approve(draft)
            self.states.append(self.state())

    def pass_windows(self) -> None:
        self.rig.clock.skip(10)
        self.loop.run_until_complete(self.rig.send_due())

    # by the gate

    @rule(lit=st.booleans(), lamp=st.sampled_from(["a", "b"]))
    def switch(self, lamp: str, lit: bool) -> None:
        if (lamp in self.rig.lamps.lit) != lit:
            self.rig.approve(self.rig.propose_lamp(lamp, lit))
            self.pass_windows()
        self.changed()

    @rule()
    def remember(self) -> None:
        self.approved("memory.write", MemoryFields(text=self.text(), trust=Trust.USER, source=""))

    @rule()
    def remind(self) -> None:
        self.rig.approve(self.rig.propose_reminder(self.text(), self.rig.clock.now() + 1e6))
        self.changed()

    @rule(number=NUMBER)
    def note_proposed(self, number: int) -> None:
        if person := self.pick(number):
            fields = NoteFields(person_id=person.id, person=person.card.name, text=self.text(), trust=Trust.USER)
            self.approved("contact.note", fields)

    @rule(number=NUMBER, label=st.sampled_from(["vip", "fair"]))
    def change_proposed(self, number: int, label: str) -> None:
        if person := self.pick(number):
            self.approved("contact.change", ChangeFields(action="change", person_id=person.id, label=label))

    @rule(first=NUMBER, second=NUMBER)
    def merge_proposed(self, first: int, second: int) -> None:
        a, b = self.pick(first), self.pick(second)
        if a and b:
            self.approved("contact.change", ChangeFields(action="merge", person_id=a.id, other_id=b.id))

    # by hand

    @rule(name=NAMES, address=st.sampled_from(["", "a@x.example", "b@x.example"]))
    def add(self, name: str, address: str) -> None:
        card = PersonCard(name=name, addresses=(Detail(address),) if address else ())
        with contextlib.suppress(ConflictError):
            self.contacts.create(card, self.rig.clock.now())
        self.changed()

    @rule(number=NUMBER, name=NAMES)
    def edit(self, number: int, name: str) -> None:
        if person := self.pick(number):
            card = msgspec.structs.replace(person.card, name=name)
            self.contacts.edit(person.id, person.version, card, self.rig.clock.now())
        self.changed()

    @rule(number=NUMBER)
    def note(self, number: int) -> None:
        if person := self.pick(number):
            self.contacts.note(person.id, PersonNote(text=self.text(), at=self.rig.clock.now()))
        self.changed()

    @rule(first=NUMBER, second=NUMBER)
    def merge(self, first: int, second: int) -> None:
        a, b = self.pick(first), self.pick(second)
        if a and b and a.id != b.id:
            self.contacts.merge((a.id, a.version), (b.id, b.version), self.rig.clock.now())
        self.changed()

    @rule(number=NUMBER)
    def delete(self, number: int) -> None:
        if person := self.pick(number):
            self.contacts.delete(person.id, self.rig.clock.now())
        self.changed()

    @rule(names=st.lists(NAMES, max_size=3))
    def bring(self, names: list[str]) -> None:
        with self.rig.db.write() as connection:
            cards = [tidy(PersonCard(name=name, labels=("fair",))) for name in names]
            planner, there = importing.plan(connection, cards)
            importing.apply(connection, planner, there, self.rig.clock.now())
        self.changed()

    # around it

    @rule(seconds=st.sampled_from([-86_400.0, -1.0, 0.0, 1.0]))
    def set_the_clock(self, seconds: float) -> None:
        self.rig.clock._wall += seconds

    @rule()
    def restart(self) -> None:
        self.loop.run_until_complete(self.rig.restart())

    @precondition(lambda self: len(self.states) > 1)
    @rule(by_number=st.booleans(), as_people=st.booleans())
    def undo(self, by_number: bool, as_people: bool) -> None:
        last = self.undoing.steps(1)[0]
        if as_people and last.change is not None:
            self.undoing.undo_change(None)
        else:
            self.undoing.undo(last.id if by_number else None)
        self.loop.run_until_complete(self.rig.send_due())
        self.states.pop()
        assert self.state() == self.states[-1]

    @invariant()
    def every_state_can_be_gone_back_to(self) -> None:
        if hasattr(self, "states"):
            assert self.state() == self.states[-1]
            assert bool(self.undoing.steps(1)) == (len(self.states) > 1)

    def teardown(self) -> None:
        if hasattr(self, "rig"):
            self.rig.db.close()
            self.loop.close()
            self.folder.cleanup()


TestEverythingDone = EverythingDone.TestCase
TestEverythingDone.settings = settings(max_examples=10, stateful_step_count=20, deadline=None)
