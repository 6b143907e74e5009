"""Rows of drafts as the gate leaves them, in any state and of any age, for tests that need no gate."""

from __future__ import annotations

import json

from desk.store.db import Database


def put_draft(db: Database, state: str, *sha256: str, at: float, kind: str = "mail.new", before: str = "") -> int:
    """A draft whose first version has the files; the second has none of them any more."""
    with db.write() as connection:
        made = connection.execute(
            "INSERT INTO proposal (kind, state, version, before, created_at, updated_at) VALUES (?, ?, 2, ?, ?, ?)",
            (kind, state, before, at, at),
        ).lastrowid
        for version, files in ((1, sha256), (2, ())):
            fields = json.dumps({"attachments": [{"sha256": one} for one in files]}, separators=(",", ":"))
            connection.execute(
                "INSERT INTO proposal_version VALUES (?, ?, 'user', ?, x'', '{}', '', '[]', '[]', ?)",
                (made, version, fields, at),
            )
    assert made is not None
    return made
