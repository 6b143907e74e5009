"""The rows of reminders, and the jobs behind them. A reminder rings from its firing until somebody answers it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import msgspec

from desk.errors import ConflictError, UsageError
from desk.schedule.jobs import Firing
from desk.schedule.store import JobStore
from desk.store.db import Database
from desk.wire.host import Reminder

KIND = "reminder"
SNOOZE = "reminder.snooze"
STATES = ("waiting", "fired", "done", "cancelled")
_ROW = (
    "id, text, due, rule, start, zone, urgent, state, rings_since, late, missed, snoozed_until, proposal_id, fired_at"
)


class _Payload(msgspec.Struct, frozen=True):
    id: int


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """A reminder as it was before a change, for its undo."""

    due: float
    state: str
    rings_since: float | None
    late: bool
    missed: int
    snoozed_until: float | None
    fired_at: float | None
    job_due: float | None  # None: no job waited


class ReminderStore:
    """Reads and writes reminders. Every write joins the caller's transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._jobs = JobStore(db)

    def add(
        self,
        text: str,
        due: float,
        proposal_id: int | None,
        at: float,
        *,
        rule: str = "",
        start: str = "",
        zone: str = "",
        urgent: bool = False,
    ) -> int:
        """Set a reminder and its job; returns its id."""
        with self._db.write() as connection:
            made = connection.execute(
                "INSERT INTO reminder (text, due, rule, start, zone, urgent, proposal_id, created_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (text, due, rule, start, zone, urgent, proposal_id, at),
            )
            reminder_id = int(made.lastrowid or 0)
            self._put(reminder_id, due, at, rule, start, zone)
        return reminder_id

    def withdraw(self, proposal_id: int) -> bool:
        """False: it has fired or was changed already."""
        with self._db.write() as connection:
            row = connection.execute(
                "DELETE FROM reminder WHERE proposal_id = ? AND state = 'waiting' AND fired_at IS NULL"
                " AND snoozed_until IS NULL RETURNING id",
                (proposal_id,),
            ).fetchone()
            if row is not None:
                self._jobs.drop(KIND, str(row["id"]))
        return row is not None

    def reminders(self, *states: str) -> list[Reminder]:
        """Soonest first; all of them if no state is named."""
        wanted = states or STATES
        marks = ", ".join("?" * len(wanted))
        return self._read(f"state IN ({marks}) ORDER BY coalesce(snoozed_until, due), id", *wanted)

    def ringing(self) -> list[Reminder]:
        """Those that fired and were not answered, oldest first."""
        return self._read("rings_since IS NOT NULL ORDER BY rings_since, id")

    def get(self, reminder_id: int) -> Reminder:
        """:raises UsageError: there is none."""
        found = self._read("id = ?", reminder_id)
        if not found:
            raise UsageError(f"There is no reminder {reminder_id}.", hint="List them: desk reminders list")
        return found[0]

    def of_proposal(self, proposal_id: int) -> Reminder:
        """The one that a proposal has set."""
        return self._read("proposal_id = ?", proposal_id)[0]

    def ringing_of(self, ids: Sequence[int]) -> list[Reminder]:
        """Those of ``ids`` that ring, in that order."""
        marks = ", ".join("?" * len(ids))
        found = {one.id: one for one in self._read(f"rings_since IS NOT NULL AND id IN ({marks})", *ids)}
        return [found[one] for one in ids if one in found]

    # firing: called in the transaction that claims the job

    def fired(self, firing: Firing) -> None:
        """It rings; one that repeats waits for its next moment as well."""
        with self._db.write() as connection:
            connection.execute(
                "UPDATE reminder SET state = CASE WHEN ?1 IS NULL THEN 'fired' ELSE 'waiting' END, due = coalesce(?1, due),"
                " rings_since = ?2, fired_at = ?2, late = ?3, missed = ?4, snoozed_until = NULL WHERE id = ?5",
                (firing.next_due, firing.at, firing.late, firing.missed, id_of(firing)),
            )
            self._jobs.drop(SNOOZE, str(id_of(firing)))

    def woken(self, firing: Firing) -> None:
        """A snooze is over: it rings again."""
        with self._db.write() as connection:
            connection.execute(
                "UPDATE reminder SET rings_since = ?1, fired_at = ?1, late = ?2, snoozed_until = NULL,"
                " state = CASE WHEN rule = '' THEN 'fired' ELSE state END WHERE id = ?3",
                (firing.at, firing.late, id_of(firing)),
            )

    # answering

    def snooze(self, reminder_id: int, until: float, at: float) -> Before:
        """Ring again at ``until``. :raises ConflictError: it is over."""
        with self._db.write() as connection:
            before = self._before(connection, reminder_id, "waiting", "fired")
            repeats = connection.execute("SELECT rule <> '' FROM reminder WHERE id = ?", (reminder_id,)).fetchone()[0]
            if not repeats:  # one that has not rung yet is put off; the other job would ring it twice
                self._jobs.drop(KIND, str(reminder_id))
            self._jobs.put(SNOOZE, str(reminder_id), _payload(reminder_id), until, at)
            connection.execute(
                "UPDATE reminder SET rings_since = NULL, snoozed_until = ?,"
                " state = CASE WHEN rule = '' THEN 'waiting' ELSE state END WHERE id = ?",
                (until, reminder_id),
            )
        return before

    def done(self, reminder_id: int, at: float) -> Before:
        """Answered; one that repeats goes on. :raises ConflictError: it is over."""
        return self._end(reminder_id, "done")

    def cancel(self, reminder_id: int, at: float) -> Before:
        """Called off, with all that was to come. :raises ConflictError: it is over."""
        return self._end(reminder_id, "cancelled")

    def _end(self, reminder_id: int, state: str) -> Before:
        with self._db.write() as connection:
            before = self._before(connection, reminder_id, "waiting", "fired")
            self._jobs.drop(SNOOZE, str(reminder_id))
            row = connection.execute("SELECT rule, state FROM reminder WHERE id = ?", (reminder_id,)).fetchone()
            goes_on = state == "done" and row["rule"] and row["state"] == "waiting"
            if not goes_on:
                self._jobs.drop(KIND, str(reminder_id))
            connection.execute(
                "UPDATE reminder SET state = ?, rings_since = NULL, snoozed_until = NULL WHERE id = ?",
                ("waiting" if goes_on else state, reminder_id),
            )
        return before

    def restore(self, reminder_id: int, before: Before, at: float) -> None:
        """Put back what an answer changed. :raises ConflictError: it has fired since."""
        with self._db.write() as connection:
            row = connection.execute(
                "SELECT rule, start, zone, fired_at FROM reminder WHERE id = ?", (reminder_id,)
            ).fetchone()
            if row is None or row["fired_at"] != before.fired_at:
                raise ConflictError("The reminder has fired since, so there is nothing to undo.")
            connection.execute(
                "UPDATE reminder SET due = ?, state = ?, rings_since = ?, late = ?, missed = ?, snoozed_until = ?"
                " WHERE id = ?",
                (
                    before.due,
                    before.state,
                    before.rings_since,
                    before.late,
                    before.missed,
                    before.snoozed_until,
                    reminder_id,
                ),
            )
            self._jobs.drop(SNOOZE, str(reminder_id))
            if before.snoozed_until is not None:
                self._jobs.put(SNOOZE, str(reminder_id), _payload(reminder_id), before.snoozed_until, at)
            if before.job_due is not None:
                self._put(reminder_id, before.job_due, at, row["rule"], row["start"], row["zone"])

    def _put(self, reminder_id: int, due: float, at: float, rule: str, start: str, zone: str) -> None:
        name = str(reminder_id)
        self._jobs.put(KIND, name, _payload(reminder_id), due, at, rule=rule, start=start, zone=zone)

    def _before(self, connection: sqlite3.Connection, reminder_id: int, *states: str) -> Before:
        row = connection.execute(f"SELECT {_ROW} FROM reminder WHERE id = ?", (reminder_id,)).fetchone()  # noqa: S608
        if row is None:
            raise UsageError(f"There is no reminder {reminder_id}.", hint="List them: desk reminders list")
        if row["state"] not in states:
            raise ConflictError(f"Reminder {reminder_id} is over already.", hint="List them: desk reminders list")
        job = self._jobs.get(KIND, str(reminder_id))
        waits = job.due if job is not None and job.state == "waiting" else None
        return Before(
            due=row["due"],
            state=row["state"],
            rings_since=row["rings_since"],
            late=bool(row["late"]),
            missed=row["missed"],
            snoozed_until=row["snoozed_until"],
            fired_at=row["fired_at"],
            job_due=waits,
        )

    def _read(self, where: str, *values: object) -> list[Reminder]:
        with self._db.read() as connection:
            rows = connection.execute(f"SELECT {_ROW} FROM reminder WHERE {where}", values).fetchall()  # noqa: S608
        return [
            Reminder(
                id=row["id"],
                text=row["text"],
                due=row["due"],
                state=row["state"],
                rule=row["rule"],
                start=row["start"],
                zone=row["zone"],
                urgent=bool(row["urgent"]),
                rings_since=row["rings_since"],
                late=bool(row["late"]),
                missed=row["missed"],
                snoozed_until=row["snoozed_until"],
                proposal_id=row["proposal_id"],
            )
            for row in rows
        ]


def id_of(firing: Firing) -> int:
    """The reminder a firing is of."""
    return msgspec.json.decode(firing.job.payload, type=_Payload).id


def _payload(reminder_id: int) -> str:
    return msgspec.json.encode(_Payload(reminder_id)).decode()
