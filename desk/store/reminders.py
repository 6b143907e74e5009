"""The rows of reminders."""

from __future__ import annotations

from desk.store.db import Database
from desk.wire.host import Reminder


class ReminderStore:
    """Reads and writes reminders. Every write joins the caller's transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, text: str, due: float, proposal_id: int | None, at: float) -> None:
        with self._db.write() as connection:
            connection.execute(
                "INSERT INTO reminder (text, due, proposal_id, created_at) VALUES (?, ?, ?, ?)",
                (text, due, proposal_id, at),
            )

    def withdraw(self, proposal_id: int) -> bool:
        """False: it has fired already."""
        with self._db.write() as connection:
            gone = connection.execute(
                "DELETE FROM reminder WHERE proposal_id = ? AND state = 'waiting'", (proposal_id,)
            )
            return gone.rowcount == 1

    def reminders(self, *states: str) -> list[Reminder]:
        """Soonest first; all of them if no state is named."""
        wanted = states or ("waiting", "fired", "done")
        marks = ", ".join("?" * len(wanted))
        with self._db.read() as connection:
            rows = connection.execute(f"SELECT * FROM reminder WHERE state IN ({marks}) ORDER BY due, id", wanted)  # noqa: S608
            return [Reminder(id=row["id"], text=row["text"], due=row["due"], state=row["state"]) for row in rows]

    def set_reminder(self, reminder_id: int, before: str, after: str, at: float) -> bool:
        """Move a reminder from one state to another, once. False: it was not in the state ``before``."""
        with self._db.write() as connection:
            moved = connection.execute(
                "UPDATE reminder SET state = ?1, fired_at = coalesce(fired_at, ?2) WHERE id = ?3 AND state = ?4",
                (after, at, reminder_id, before),
            )
            return moved.rowcount == 1
