"""People as rows: written from cards, read back as cards, and kept findable. Every function joins its caller's transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

import msgspec

from desk.handoff import Trust
from desk.people.card import phone_key
from desk.store.fold import both, fold, phone_digits, words
from desk.store.text import to_json
from desk.wire.people import Detail, Membership, Person, PersonCard, PersonNote, PersonSummary, Postal, Rhythm

_PARTS = ("contact_address", "contact_phone", "contact_organisation", "contact_label", "contact_note")
_LAST_CONTACT = (
    "(SELECT max(t) FROM (SELECT max(p.date) AS t FROM contact_address a JOIN mail_party p ON p.address = a.address"
    " WHERE a.contact_id = contact.id UNION ALL"
    " SELECT max(at) FROM contact_note n WHERE n.contact_id = contact.id AND n.trust = 'user' AND n.at > 0))"
)
_SEPARATOR = " · "


class _Details(msgspec.Struct, frozen=True):
    postal: tuple[Postal, ...] = ()
    fields: dict[str, str] = {}


def insert(connection: sqlite3.Connection, people: Iterable[tuple[int | None, int, PersonCard]]) -> list[int]:
    """Write (id or None for a new one, version, tidy card) as new rows; returns their ids in order."""
    ids: list[int] = []
    addresses: list[tuple[object, ...]] = []
    phones: list[tuple[object, ...]] = []
    memberships: list[tuple[object, ...]] = []
    labels: list[tuple[object, ...]] = []
    notes: list[tuple[object, ...]] = []
    texts: list[tuple[object, ...]] = []
    for wanted_id, version, card in people:
        rhythm = card.rhythm
        made = connection.execute(
            "INSERT INTO contact (id, name, version, folded, birthday, rhythm_every, rhythm_unit, details)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (
                wanted_id, card.name, version, fold(card.name), card.birthday, rhythm.every if rhythm else None,
                rhythm.unit if rhythm else None, to_json(_Details(card.postal, card.fields)),
            ),
        )  # fmt: skip
        person_id = int(made.fetchone()[0])
        ids.append(person_id)
        addresses += [(person_id, one.value, one.label, place) for place, one in enumerate(card.addresses)]
        phones += [
            (person_id, place, one.value, one.label, phone_digits(one.value)) for place, one in enumerate(card.phones)
        ]
        memberships += [
            (person_id, place, _organisation(connection, one.organisation), one.role)
            for place, one in enumerate(card.organisations)
        ]
        labels += [(person_id, label) for label in card.labels]
        notes += [(note.id or None, person_id, note.at, note.text, note.trust, note.origin) for note in card.notes]
        texts.append((person_id, *_index_texts(card)))
    connection.executemany(
        "INSERT INTO contact_address (contact_id, address, label, place) VALUES (?,?,?,?)", addresses
    )
    connection.executemany("INSERT INTO contact_phone VALUES (?, ?, ?, ?, ?)", phones)
    connection.executemany("INSERT INTO contact_organisation VALUES (?, ?, ?, ?)", memberships)
    connection.executemany("INSERT INTO contact_label VALUES (?, ?)", labels)
    connection.executemany("INSERT INTO contact_note VALUES (?, ?, ?, ?, ?, ?)", notes)
    connection.executemany("INSERT INTO contact_text VALUES (?, ?, ?, ?)", texts)
    return ids


def remove(connection: sqlite3.Connection, ids: Sequence[int]) -> None:
    """Take people out, with what only they held."""
    inside = "contact_id IN (SELECT value FROM json_each(?))"
    wanted = json.dumps(list(ids))
    held = connection.execute(f"SELECT organisation_id FROM contact_organisation WHERE {inside}", (wanted,))  # noqa: S608
    organisations = [(row[0],) for row in set(held.fetchall())]
    for table in ("contact_text", *_PARTS):
        connection.execute(f"DELETE FROM {table} WHERE {inside}", (wanted,))  # noqa: S608
    connection.execute("DELETE FROM contact WHERE id IN (SELECT value FROM json_each(?))", (wanted,))
    connection.executemany(
        "DELETE FROM organisation WHERE id = ?1 AND NOT EXISTS"
        " (SELECT 1 FROM contact_organisation WHERE organisation_id = ?1)",
        organisations,
    )


def rewrite(connection: sqlite3.Connection, person_id: int, version: int, card: PersonCard) -> None:
    """Put ``card`` in the place of what is kept of a person."""
    remove(connection, [person_id])
    insert(connection, [(person_id, version, card)])


def load(connection: sqlite3.Connection, ids: Iterable[int]) -> dict[int, Person]:
    """The people of these ids that are there."""
    wanted = json.dumps(list(ids))
    inside = "contact_id IN (SELECT value FROM json_each(?))"
    parts: dict[int, dict[str, list[object]]] = {}

    def part(person_id: int, name: str, value: object) -> None:
        parts.setdefault(person_id, {}).setdefault(name, []).append(value)

    for row in connection.execute(f"SELECT * FROM contact_address WHERE {inside} ORDER BY place, address", (wanted,)):  # noqa: S608
        part(row["contact_id"], "addresses", Detail(row["address"], row["label"]))
    for row in connection.execute(f"SELECT * FROM contact_phone WHERE {inside} ORDER BY place", (wanted,)):  # noqa: S608
        part(row["contact_id"], "phones", Detail(row["number"], row["label"]))
    for row in connection.execute(
        "SELECT c.contact_id, c.role, o.name FROM contact_organisation c JOIN organisation o"  # noqa: S608
        f" ON o.id = c.organisation_id WHERE {inside} ORDER BY c.place",
        (wanted,),
    ):
        part(row["contact_id"], "organisations", Membership(row["name"], row["role"]))
    for row in connection.execute(f"SELECT * FROM contact_label WHERE {inside} ORDER BY label", (wanted,)):  # noqa: S608
        part(row["contact_id"], "labels", row["label"])
    for row in connection.execute(f"SELECT * FROM contact_note WHERE {inside} ORDER BY at, id", (wanted,)):  # noqa: S608
        part(row["contact_id"], "notes", _note(row))
    sql = f"SELECT *, {_LAST_CONTACT} AS last_contact FROM contact WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608
    return {row["id"]: _person(row, parts.get(row["id"], {})) for row in connection.execute(sql, (wanted,))}


def summaries(connection: sqlite3.Connection, ids: Sequence[int]) -> list[PersonSummary]:
    """Lines for these people, in this order; who is not there is left out."""
    people = load(connection, ids)
    return [summary_of(people[one]) for one in ids if one in people]


def summary_of(person: Person) -> PersonSummary:
    card = person.card
    return PersonSummary(
        id=person.id,
        name=card.name,
        address=card.addresses[0].value if card.addresses else "",
        organisation=card.organisations[0].organisation if card.organisations else "",
        labels=card.labels,
        last_contact=person.last_contact,
    )


def pieces(card: PersonCard) -> list[str]:
    """Everything of a card but the name that can be searched, as it is shown."""
    return [
        *(one.value for one in card.addresses),
        *(" ".join(part for part in (one.role, one.organisation) if part) for one in card.organisations),
        *card.labels,
        *(one.value for one in card.phones),
        *(f"{name}: {value}" for name, value in card.fields.items()),
        *(" ".join(part for part in (one.street, one.postcode, one.city, one.region, one.country) if part)
          for one in card.postal),
        *(note.text for note in reversed(card.notes)),
    ]  # fmt: skip


def _index_texts(card: PersonCard) -> tuple[str, str, str]:
    name = both(card.name)
    rest = _SEPARATOR.join([*(both(piece) for piece in pieces(card)), *(phone_key(one.value) for one in card.phones)])
    return name, rest, " ".join(dict.fromkeys(words(f"{name} {rest}")))


def index_missing(connection: sqlite3.Connection) -> None:
    """Make people findable who came into the database before there was an index for them."""
    rows = connection.execute("SELECT id FROM contact WHERE id NOT IN (SELECT contact_id FROM contact_text)")
    for person in load(connection, [row[0] for row in rows]).values():
        connection.execute("UPDATE contact SET folded = ? WHERE id = ?", (fold(person.card.name), person.id))
        connection.execute("INSERT INTO contact_text VALUES (?, ?, ?, ?)", (person.id, *_index_texts(person.card)))


def _organisation(connection: sqlite3.Connection, name: str) -> int:
    there = connection.execute("SELECT id FROM organisation WHERE name = ?", (name,)).fetchone()
    if there is None:
        there = connection.execute("INSERT INTO organisation (name) VALUES (?) RETURNING id", (name,)).fetchone()
    return int(there[0])


def _note(row: sqlite3.Row) -> PersonNote:
    return PersonNote(id=row["id"], at=row["at"], text=row["text"], trust=Trust(row["trust"]), origin=row["origin"])


def _person(row: sqlite3.Row, parts: dict[str, list[object]]) -> Person:
    details = msgspec.json.decode(row["details"], type=_Details)
    card = PersonCard(
        name=row["name"],
        birthday=row["birthday"],
        rhythm=Rhythm(row["rhythm_every"], row["rhythm_unit"]) if row["rhythm_every"] else None,
        fields=details.fields,
        postal=details.postal,
        **{name: tuple(values) for name, values in parts.items()},  # type: ignore[arg-type]
    )
    return Person(id=row["id"], version=row["version"], card=card, last_contact=row["last_contact"])
