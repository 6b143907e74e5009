"""The rows of memories."""

from __future__ import annotations

from desk.errors import UsageError
from desk.handoff import Trust
from desk.store.db import Database
from desk.store.text import storable
from desk.wire.host import Memory


class MemoryStore:
    """Reads and writes memories. Every write joins the caller's transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, text: str, trust: Trust, source: str, proposal_id: int | None, at: float) -> None:
        with self._db.write() as connection:
            connection.execute(
                "INSERT INTO memory (text, trust, source, proposal_id, created_at) VALUES (?, ?, ?, ?, ?)",
                (storable(text), trust.value, source, proposal_id, at),
            )

    def forget_proposed(self, proposal_id: int) -> bool:
        """Take back what a proposal wrote; False: it has been forgotten already."""
        with self._db.write() as connection:
            return connection.execute("DELETE FROM memory WHERE proposal_id = ?", (proposal_id,)).rowcount == 1

    def forget(self, memory_id: int) -> None:
        """:raises UsageError: there is no such memory."""
        with self._db.write() as connection:
            if connection.execute("DELETE FROM memory WHERE id = ?", (memory_id,)).rowcount != 1:
                raise UsageError(f"There is no memory {memory_id}.", hint="List them: desk memory list")

    def listed(self, limit: int = 500) -> list[Memory]:
        """Newest first."""
        with self._db.read() as connection:
            rows = connection.execute("SELECT * FROM memory ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
        return [
            Memory(
                id=row["id"],
                text=row["text"],
                trust=Trust(row["trust"]),
                source=row["source"],
                created_at=row["created_at"],
            )
            for row in rows
        ]
