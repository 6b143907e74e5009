"""Lives of an address book: whatever is added, changed, merged, imported and deleted, undoing goes back through exactly that."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from desk.errors import ConflictError, UsageError
from desk.people import importing
from desk.people.card import tidy
from desk.people.contacts import Contacts
from desk.store.db import Database
from desk.wire.people import Detail, Person, PersonCard, PersonNote

NAMES = st.sampled_from(["Anna Berg", "A. Berg", "Béla", "王芳", "Omar"])
CARD = st.builds(
    PersonCard,
    name=NAMES,
    addresses=st.lists(st.sampled_from("abc"), max_size=1).map(
        lambda found: tuple(Detail(f"{c}@x.example") for c in found)
    ),
    labels=st.lists(st.sampled_from(["vip", "fair"]), max_size=1).map(tuple),
)


class AddressBook(RuleBasedStateMachine):
    """The model is a stack of whole states; each change that happened pushed one."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.open()
        self.states: list[dict[int, Person]] = [{}]
        self.now = 0.0

    def open(self) -> None:
        self.db = Database(Path(self.folder.name) / "desk.db")
        self.contacts = Contacts(self.db)

    def there(self) -> dict[int, Person]:
        return {one.id: self.contacts.get(one.id) for one in self.contacts.listing(limit=1_000)}

    def changed(self) -> None:
        now = self.there()
        if now != self.states[-1]:
            self.states.append(now)

    def pick(self, number: int) -> Person | None:
        people = list(self.there().values())
        return people[number % len(people)] if people else None

    @rule(card=CARD)
    def add(self, card: PersonCard) -> None:
        with contextlib.suppress(ConflictError):
            self.contacts.create(card, self.now)
        self.changed()

    @rule(number=st.integers(0, 9), name=NAMES)
    def edit(self, number: int, name: str) -> None:
        if person := self.pick(number):
            self.contacts.edit(person.id, person.version, msgspec.structs.replace(person.card, name=name), self.now)
        self.changed()

    @rule(number=st.integers(0, 9))
    def note(self, number: int) -> None:
        self.now += 1
        if person := self.pick(number):
            self.contacts.note(person.id, PersonNote(text=f"note {self.now}", at=self.now))
        self.changed()

    @rule(first=st.integers(0, 9), second=st.integers(0, 9))
    def merge(self, first: int, second: int) -> None:
        a, b = self.pick(first), self.pick(second)
        if a and b:
            with contextlib.suppress(UsageError):
                self.contacts.merge((a.id, a.version), (b.id, b.version), self.now)
        self.changed()

    @rule(number=st.integers(0, 9))
    def delete(self, number: int) -> None:
        if person := self.pick(number):
            self.contacts.delete(person.id, self.now)
        self.changed()

    @rule(cards=st.lists(CARD, max_size=3))
    def bring(self, cards: list[PersonCard]) -> None:
        with self.db.write() as connection:
            planner, there = importing.plan(connection, [tidy(card) for card in cards])
            importing.apply(connection, planner, there, self.now)
        self.changed()

    @precondition(lambda self: len(self.states) > 1)
    @rule()
    def undo(self) -> None:
        self.contacts.undo(None, self.now)
        self.states.pop()
        assert self.there() == self.states[-1]

    @rule()
    def restart(self) -> None:
        self.db.close()
        self.open()

    @invariant()
    def nothing_is_lost_and_everybody_is_found(self) -> None:
        if not hasattr(self, "states"):
            return
        people = self.there()
        assert people == self.states[-1]
        for person in people.values():
            assert person.id in [one.id for one in self.contacts.listing(person.card.name, 100)]
        with self.db.read() as connection:
            indexed = connection.execute("SELECT count(*) FROM contact_text").fetchone()[0]
        assert indexed == len(people)

    def teardown(self) -> None:
        if hasattr(self, "db"):
            self.db.close()
            self.folder.cleanup()


TestAddressBook = AddressBook.TestCase
TestAddressBook.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
