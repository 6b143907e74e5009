"""Deleting a person for good: their card, notes, history, what an undo would bring back, the index, and cards in the queue."""

from __future__ import annotations

import json
import sqlite3

from desk.errors import ConflictError, UsageError
from desk.people import rows
from desk.store.db import Database
from desk.wire.people import Forgotten

KINDS = ("contact.note", "contact.change")


def forget(db: Database, person_id: int, version: int) -> Forgotten:
    """Remove every trace of a person (and of whoever was merged into them) from the database and its files.

    :raises UsageError: there is nobody with this number.
    :raises ConflictError: they were changed since ``version``.
    """
    with db.write() as connection:
        person = rows.load(connection, [person_id]).get(person_id)
        if person is None:
            raise UsageError(f"There is nobody with the number {person_id}.", hint="See who is there: desk people list")
        if person.version != version:
            raise ConflictError(
                f"{person.card.name} was changed since you looked.", hint=f"Look again: desk people show {person_id}"
            )
        everybody = _with_merged(connection, person_id)
        mails = connection.execute(
            "SELECT count(DISTINCT p.mail_id) FROM contact_address a JOIN mail_party p ON p.address = a.address"
            " WHERE a.contact_id = ?",
            (person_id,),
        ).fetchone()[0]
        wanted = json.dumps(everybody)
        rows.remove(connection, everybody)
        inside = "contact_id IN (SELECT value FROM json_each(?))"
        changed = connection.execute(f"DELETE FROM people_change_person WHERE {inside}", (wanted,)).rowcount  # noqa: S608
        connection.execute(
            "DELETE FROM people_change WHERE id NOT IN (SELECT change_id FROM people_change_person)",
        )
        connection.execute(f"DELETE FROM contact_merged WHERE {inside}", (wanted,))  # noqa: S608
        proposals = connection.execute(
            "DELETE FROM proposal WHERE kind IN (SELECT value FROM json_each(?1)) AND id IN (SELECT v.proposal_id"
            " FROM proposal_version v WHERE json_extract(v.fields, '$.person_id') IN (SELECT value FROM json_each(?2))"
            " OR json_extract(v.fields, '$.other_id') IN (SELECT value FROM json_each(?2)))",
            (json.dumps(KINDS), wanted),
        ).rowcount
        for index in ("contact_fts", "contact_words"):
            # Deleted words lie in the index until its parts are merged.
            connection.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608
    db.compact()
    return Forgotten(
        name=person.card.name,
        notes=len(person.card.notes),
        changes=changed,
        proposals=proposals,
        mails_stay=mails,
        backups_stay=0,
    )


def _with_merged(connection: sqlite3.Connection, person_id: int) -> list[int]:
    """The person and everybody who was merged into them, or into those."""
    rows_found = connection.execute(
        "WITH RECURSIVE gone (id) AS (SELECT ?1 UNION"
        " SELECT m.contact_id FROM contact_merged m JOIN gone ON m.into_id = gone.id) SELECT id FROM gone",
        (person_id,),
    )
    return [int(row[0]) for row in rows_found]
