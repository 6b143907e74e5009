"""The address book: people by number, name or address; every change can be undone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

import msgspec

from desk.errors import ConflictError, UsageError
from desk.people import changes, find, rows
from desk.people.card import merged, tidy
from desk.store.db import Database
from desk.store.fold import fold
from desk.store.text import storable
from desk.wire.host import Contact
from desk.wire.people import Detail, MergePreview, PeopleChange, Person, PersonCard, PersonNote, PersonSummary

_NAMED = 8


class Contacts:
    """The people in the store. By hand no two share an address; an import may bring people who do."""

    def __init__(self, db: Database) -> None:
        self._db = db
        with db.write() as connection:
            rows.index_missing(connection)

    # reading

    def listing(self, query: str = "", limit: int = 50, *, label: str = "") -> list[PersonSummary]:
        """Best fit first, or by name."""
        with self._db.read() as connection:
            return find.search(connection, query, limit, label=label)

    def get(self, person_id: int) -> Person:
        """:raises UsageError: there is nobody with this number (it says into whom they were merged)."""
        with self._db.read() as connection:
            return _get(connection, person_id)

    def who(self, words: str) -> Person:
        """The one person a number, a name or an address means.

        :raises UsageError: it means nobody, or several (they are named).
        """
        words = words.strip()
        with self._db.read() as connection:
            if words.isascii() and words.isdigit() and len(words) < 12:
                return _get(connection, int(words))
            owners = _owners(connection, words)
            same = owners or _called(connection, words) or find.ids(connection, words, _NAMED)
            if len(same) == 1:
                return _get(connection, same[0])
            if not same:
                raise UsageError(
                    f"Nobody in your contacts is called {words[:60]!r}.", hint='Look for them: desk people search "…"'
                )
            named = ", ".join(f"{one.name} ({one.id})" for one in rows.summaries(connection, same[:_NAMED]))
        raise UsageError(f"{words[:60]!r} may mean {named}.", hint="Give the number.")

    def find(self, name: str, limit: int = 10) -> list[Contact]:
        """Contacts whose name or address fits loosely, best first; empty for an empty name."""
        with self._db.read() as connection:
            people = rows.load(connection, found := find.ids(connection, name, limit))
        return [contact_of(people[one]) for one in found]

    def address_book(self) -> dict[str, tuple[str, ...]]:
        """Every name with its addresses, without reading the rest of each person."""
        book: dict[str, tuple[str, ...]] = {}
        with self._db.read() as connection:
            for name, address in connection.execute(
                "SELECT name, address FROM contact JOIN contact_address ON contact_id = contact.id"
            ):
                book[name] = (*book.get(name, ()), address)
        return book

    def knows(self, address: str) -> bool:
        """Whether the address is somebody's."""
        with self._db.read() as connection:
            return bool(_owners(connection, address))

    def owners(self, address: str) -> list[int]:
        """The numbers of the people who have this address."""
        with self._db.read() as connection:
            return _owners(connection, address)

    # changing

    def add(self, name: str, addresses: Sequence[str], note: str = "", at: float = 0.0) -> Contact:
        """Add a person by name and addresses.

        :raises UsageError: no name, or an address that is none.
        :raises ConflictError: an address already belongs to another contact.
        """
        notes = (PersonNote(text=note, at=at),) if note.strip() else ()
        given = sorted(addresses, key=str.lower)
        return contact_of(self.create(PersonCard(name=name, addresses=tuple(map(Detail, given)), notes=notes), at))

    def create(self, card: PersonCard, at: float) -> Person:
        """Add a person. :raises UsageError: see ``tidy``. :raises ConflictError: an address is somebody else's."""
        card = tidy(card)
        with self._db.write() as connection:
            _check_free(connection, card, None)
            change = changes.begin(connection, "add", at)
            (person_id,) = rows.insert(connection, [(None, change, card)])
            changes.record(connection, change, {person_id: None})
            return _get(connection, person_id)

    def edit(self, person_id: int, version: int, card: PersonCard, at: float) -> Person:
        """Put ``card`` in the place of what is kept.

        :raises ConflictError: they were changed since ``version``, or an address is somebody else's.
        """
        card = tidy(card)
        with self._db.write() as connection:
            _check_version(_get(connection, person_id), version)
            return self._rewrite(connection, "edit", person_id, at, lambda _: card)

    def note(self, person_id: int, note: PersonNote) -> Person:
        """Add a note."""

        def with_note(card: PersonCard) -> PersonCard:
            return msgspec.structs.replace(card, notes=(*card.notes, note))

        if not note.text.strip():
            raise UsageError(
                "There is nothing to note.", hint='Write it behind the name: desk people note Ana "likes tea"'
            )
        with self._db.write() as connection:
            return self._rewrite(connection, "note", person_id, note.at, with_note)

    def delete(self, person_id: int, at: float) -> Person:
        """Take a person out; what they were is kept for undo."""
        with self._db.write() as connection:
            person = _get(connection, person_id)
            change = changes.begin(connection, "delete", at)
            rows.remove(connection, [person_id])
            changes.record(connection, change, {person_id: person})
        return person

    def merge_preview(self, kept_id: int, gone_id: int) -> MergePreview:
        """What merging would leave. :raises UsageError: they are one, or one is merged already."""
        if kept_id == gone_id:
            raise UsageError("Nobody can be merged with themselves.", hint="Name two people: desk people merge 3 7")
        with self._db.read() as connection:
            kept, gone = _get(connection, kept_id), _get(connection, gone_id)
        return MergePreview(kept=kept, gone=gone, merged=merged(kept.card, gone.card))

    def merge(self, kept: tuple[int, int], gone: tuple[int, int], at: float) -> Person:
        """Make two people, each given as (id, version), one: the first lives on with everything of both.

        :raises ConflictError: one of them was changed since.
        """
        with self._db.write() as connection:
            preview = self.merge_preview(kept[0], gone[0])
            _check_version(preview.kept, kept[1])
            _check_version(preview.gone, gone[1])
            change = changes.begin(connection, "merge", at)
            rows.remove(connection, [kept[0], gone[0]])
            rows.insert(connection, [(kept[0], change, preview.merged)])
            connection.execute("INSERT INTO contact_merged VALUES (?, ?)", (gone[0], kept[0]))
            changes.record(connection, change, {kept[0]: preview.kept, gone[0]: preview.gone})
            return _get(connection, kept[0])

    def undo(self, change_id: int | None, at: float) -> PeopleChange:
        """See ``changes.undo``."""
        with self._db.write() as connection:
            return changes.undo(connection, change_id, at)

    def can_undo(self, change_id: int) -> bool:
        """Whether ``undo`` would take this change back now."""
        with self._db.read() as connection:
            return changes.can_undo(connection, change_id)

    def last_change(self) -> int:
        """The newest change that is not undone. :raises UsageError: there is none."""
        with self._db.read() as connection:
            return changes.newest(connection)

    def change(self, change_id: int) -> PeopleChange:
        """:raises UsageError: there is no such change."""
        with self._db.read() as connection:
            return changes.one(connection, change_id)

    def changes(self, limit: int = 20) -> list[PeopleChange]:
        """The newest changes, newest first."""
        with self._db.read() as connection:
            return changes.recent(connection, limit)

    def _rewrite(
        self,
        connection: sqlite3.Connection,
        kind: str,
        person_id: int,
        at: float,
        change: Callable[[PersonCard], PersonCard],
    ) -> Person:
        before = _get(connection, person_id)
        card = tidy(change(before.card))
        if card == before.card:
            return before
        _check_free(connection, card, before)
        version = changes.begin(connection, kind, at)
        rows.rewrite(connection, person_id, version, card)
        changes.record(connection, version, {person_id: before})
        return _get(connection, person_id)


def contact_of(person: Person) -> Contact:
    """A person as short as lists of recipients need them."""
    card = person.card
    return Contact(
        id=person.id,
        name=card.name,
        addresses=[one.value for one in card.addresses],
        note=card.notes[-1].text if card.notes else "",
    )


def _get(connection: sqlite3.Connection, person_id: int) -> Person:
    found = rows.load(connection, [person_id])
    if person_id in found:
        return found[person_id]
    into = connection.execute(
        "SELECT c.id, c.name FROM contact_merged m JOIN contact c ON c.id = m.into_id WHERE m.contact_id = ?",
        (person_id,),
    ).fetchone()
    if into is not None:
        raise UsageError(
            f"Number {person_id} was merged into {into['name']} ({into['id']}).",
            hint=f"See them: desk people show {into['id']}",
        )
    raise UsageError(f"There is nobody with the number {person_id}.", hint="See who is there: desk people list")


def _owners(connection: sqlite3.Connection, address: str) -> list[int]:
    sql = "SELECT contact_id FROM contact_address WHERE address = ? ORDER BY contact_id"
    return [row[0] for row in connection.execute(sql, (storable(address).strip(),))]


def _called(connection: sqlite3.Connection, name: str) -> list[int]:
    sql = "SELECT id FROM contact WHERE folded = ? ORDER BY id LIMIT ?"
    return [row[0] for row in connection.execute(sql, (fold(storable(name)), _NAMED + 1))]


def _check_version(person: Person, version: int) -> None:
    if person.version != version:
        raise ConflictError(
            f"{person.card.name} was changed since you looked.", hint=f"Look again: desk people show {person.id}"
        )


def _check_free(connection: sqlite3.Connection, card: PersonCard, before: Person | None) -> None:
    """By hand, a new address must be nobody else's."""
    had = {one.value.lower() for one in before.card.addresses} if before else set()
    for one in card.addresses:
        if one.value.lower() in had:
            continue
        for owner in _owners(connection, one.value):
            if before is None or owner != before.id:
                name = connection.execute("SELECT name FROM contact WHERE id = ?", (owner,)).fetchone()[0]
                raise ConflictError(
                    f"{one.value} already belongs to {name}.", hint="Change that contact, or use another address."
                )
