"""What was changed of people, and taking it back: each change keeps everybody it touched as they were before.

A change is undone only while everybody it touched is as it left them, so undoing goes backwards, one after the other.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

import msgspec

from desk.errors import ConflictError, UsageError
from desk.people import rows
from desk.store.text import to_json
from desk.wire.people import PeopleChange, Person, PersonCard

_TOUCHED = (
    "p.contact_id, p.after_version, c.version, c.name FROM people_change_person p"
    " LEFT JOIN contact c ON c.id = p.contact_id WHERE p.change_id = ?"
)


def begin(connection: sqlite3.Connection, kind: str, at: float) -> int:
    """A change is about to be made; its id is the new version of everybody it writes."""
    made = connection.execute("INSERT INTO people_change (at, kind) VALUES (?, ?) RETURNING id", (at, kind))
    return int(made.fetchone()[0])


def record(connection: sqlite3.Connection, change_id: int, before: Mapping[int, Person | None]) -> None:
    """Note whom the change has touched, as they were before (None: they were not there)."""
    connection.executemany(
        "INSERT INTO people_change_person VALUES (?1, ?2, ?3, (SELECT version FROM contact WHERE id = ?2))",
        [(change_id, person_id, None if person is None else to_json(person)) for person_id, person in before.items()],
    )


def undo(connection: sqlite3.Connection, change_id: int | None, at: float) -> PeopleChange:
    """Put everybody back as they were before the change (None: the newest that is not undone).

    :raises UsageError: there is no such change, or it is undone already.
    :raises ConflictError: somebody of it was changed since.
    """
    if change_id is None:
        change_id = newest(connection)
    change = connection.execute("SELECT * FROM people_change WHERE id = ?", (change_id,)).fetchone()
    if change is None:
        raise UsageError(f"There is no change {change_id}.", hint="See what can be undone: desk people changes")
    if change["undone_at"] is not None:
        raise UsageError(f"Change {change_id} is undone already.", hint="See what can be undone: desk people changes")
    shown = _change(connection, change)
    touched = connection.execute(f"SELECT p.before, {_TOUCHED}", (change_id,)).fetchall()
    for row in touched:
        if row["after_version"] != row["version"]:
            later = connection.execute(
                "SELECT max(p.change_id) FROM people_change_person p JOIN people_change c ON c.id = p.change_id"
                " WHERE p.contact_id = ? AND c.undone_at IS NULL AND c.id <> ?",
                (row["contact_id"], change_id),
            ).fetchone()[0]
            who = (
                row["name"] or msgspec.json.decode(row["before"], type=Person).card.name
                if row["before"]
                else "Somebody"
            )
            hint = f"Undo that first: desk people undo {later}" if later else "See them: desk people list"
            raise ConflictError(f"{who} was changed after change {change_id}, so it cannot be undone now.", hint=hint)
    rows.remove(connection, [row["contact_id"] for row in touched if row["version"] is not None])
    before = [msgspec.json.decode(row["before"], type=Person) for row in touched if row["before"] is not None]
    rows.insert(connection, [(person.id, person.version, person.card) for person in before])
    if change["kind"] == "merge":
        connection.executemany("DELETE FROM contact_merged WHERE contact_id = ?", [(one.id,) for one in before])
    connection.execute("UPDATE people_change SET undone_at = ? WHERE id = ?", (at, change_id))
    return msgspec.structs.replace(shown, undone=True)


def newest(connection: sqlite3.Connection) -> int:
    """The newest change that is not undone. :raises UsageError: there is none."""
    found = connection.execute("SELECT max(id) FROM people_change WHERE undone_at IS NULL").fetchone()[0]
    if found is None:
        raise UsageError("There is no change of people to undo.", hint="desk people list")
    return int(found)


def can_undo(connection: sqlite3.Connection, change_id: int) -> bool:
    """Whether everybody the change touched is as it left them."""
    touched = connection.execute(f"SELECT {_TOUCHED}", (change_id,)).fetchall()
    return bool(touched) and all(row["after_version"] == row["version"] for row in touched)


def one(connection: sqlite3.Connection, change_id: int) -> PeopleChange:
    """The change. :raises UsageError: there is no such change."""
    row = connection.execute("SELECT * FROM people_change WHERE id = ?", (change_id,)).fetchone()
    if row is None:
        raise UsageError(f"There is no change {change_id}.", hint="See what can be undone: desk people changes")
    return _change(connection, row)


def recent(connection: sqlite3.Connection, limit: int) -> list[PeopleChange]:
    """The newest changes, newest first."""
    found = connection.execute("SELECT * FROM people_change ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
    return [_change(connection, row) for row in found]


def _change(connection: sqlite3.Connection, row: sqlite3.Row) -> PeopleChange:
    people = connection.execute("SELECT count(*) FROM people_change_person WHERE change_id = ?", (row["id"],))
    first = connection.execute(
        "SELECT c.name, p.before FROM people_change_person p LEFT JOIN contact c ON c.id = p.contact_id"
        " WHERE p.change_id = ? ORDER BY c.name IS NULL, p.contact_id LIMIT 1",
        (row["id"],),
    ).fetchone()
    name = ""
    if first is not None:
        name = first["name"] or (msgspec.json.decode(first["before"], type=_Named).card.name if first["before"] else "")
    return PeopleChange(
        id=row["id"],
        at=row["at"],
        kind=row["kind"],
        people=int(people.fetchone()[0]),
        name=name,
        undone=row["undone_at"] is not None,
    )


class _Named(msgspec.Struct):
    card: PersonCard
