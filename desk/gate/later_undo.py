"""The undo of a draft that has not come to its end: what stands between a draft and being undone."""

from __future__ import annotations

import sqlite3

import msgspec

from desk.gate.events import State


class LaterUndo(msgspec.Struct, frozen=True, kw_only=True):
    """An undo of a draft that has not come to its end; ``again``: it undoes an undo of it, and so does it again."""

    id: int
    state: State
    note: str
    again: bool


def later_undo(connection: sqlite3.Connection, proposal_id: int) -> LaterUndo | None:
    row = connection.execute(
        "WITH RECURSIVE later (id, depth) AS (SELECT id, 1 FROM proposal WHERE undoes = ?"
        " UNION ALL SELECT p.id, depth + 1 FROM proposal p JOIN later ON p.undoes = later.id)"
        " SELECT p.id, p.state, p.note, depth FROM proposal p JOIN later ON later.id = p.id"
        " WHERE p.state NOT IN ('sent', 'undone', 'rejected') LIMIT 1",
        (proposal_id,),
    ).fetchone()
    if row is None:
        return None
    return LaterUndo(id=row["id"], state=State(row["state"]), note=row["note"], again=row["depth"] % 2 == 0)
