"""Which files on drafts the database speaks of; the files themselves lie in ``data/attachments`` under their hash."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass

_HASH = re.compile(r"[0-9a-f]{64}")
_SQL = (
    "SELECT proposal.state, proposal.updated_at, version.fields FROM proposal_version AS version"
    " JOIN proposal ON proposal.id = version.proposal_id WHERE instr(version.fields, '\"sha256\"') > 0"
)


@dataclass(frozen=True)
class Use:
    """``needed``: a draft that names it may still go out, at once or after an undo. ``at``: when one that does last changed."""

    needed: bool
    at: float


def uses(connection: sqlite3.Connection) -> dict[str, Use]:
    """Every file that any version of a draft names, by its SHA-256. Only what was sent needs its files no more: a rejected
    draft can be taken up again, and of an unknown one it is not known."""
    there = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'proposal_version'")
    if there.fetchone() is None:  # of the first Desks
        return {}
    found: dict[str, Use] = {}
    for state, at, fields in connection.execute(_SQL):
        for sha256 in _HASH.findall(fields):
            before = found.get(sha256, Use(needed=False, at=0.0))
            found[sha256] = Use(needed=before.needed or state != "sent", at=max(before.at, at))
    return found
