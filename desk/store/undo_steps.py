"""In which order things were done, as a row each that database triggers write: what undo goes back along."""

from __future__ import annotations

import sqlite3

import msgspec

from desk.store.db import Database

_OPEN = (
    "SELECT s.* FROM undo_step s LEFT JOIN proposal p ON p.id = s.proposal_id"
    " LEFT JOIN people_change c ON c.id = s.change_id"
    " WHERE (p.state IN ('approved', 'held', 'sent') AND p.undoes IS NULL OR c.id IS NOT NULL AND c.undone_at IS NULL)"
)


class Step(msgspec.Struct, frozen=True):
    """A draft that was approved or done, or a change of people; ``id`` grows with every step."""

    id: int
    draft: int | None
    change: int | None


def before(db: Database, step_id: int | None, limit: int) -> list[Step]:
    """Steps that are not taken back, newest first; ``step_id``: only older ones."""
    with db.read() as connection:
        rows = connection.execute(
            f"{_OPEN} AND s.id < ifnull(?, 9223372036854775807) ORDER BY s.id DESC LIMIT ?", (step_id, limit)
        )
        return [_step(row) for row in rows]


def get(db: Database, step_id: int) -> Step | None:
    """The step, if it is there and not taken back."""
    with db.read() as connection:
        row = connection.execute(f"{_OPEN} AND s.id = ?", (step_id,)).fetchone()
    return _step(row) if row else None


def _step(row: sqlite3.Row) -> Step:
    return Step(row["id"], row["proposal_id"], row["change_id"])
