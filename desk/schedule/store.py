"""The rows of jobs. Every write joins the caller's transaction, so that a job is set with what it belongs to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from desk.schedule.jobs import Firing, Job
from desk.store.db import Database


class JobStore:
    """Reads and writes jobs; decides nothing."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def put(
        self,
        kind: str,
        name: str,
        payload: str,
        due: float,
        at: float,
        *,
        rule: str = "",
        start: str = "",
        zone: str = "",
    ) -> None:
        """Set the job of that kind and name, whatever it was before. Its count of firings goes on, so an old claim fails."""
        with self.db.write() as connection:
            connection.execute(
                "INSERT INTO job (kind, name, payload, due, rule, start, zone, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (kind, name) DO UPDATE SET payload = excluded.payload, due = excluded.due,"
                " rule = excluded.rule, start = excluded.start, zone = excluded.zone, state = 'waiting',"
                " firings = firings + 1, fired_for = NULL, fired_at = NULL, claimed_at = NULL, error = ''",
                (kind, name, payload, due, rule, start, zone, at),
            )

    def drop(self, kind: str, name: str) -> bool:
        """Forget a job. False: there is none."""
        with self.db.write() as connection:
            return connection.execute("DELETE FROM job WHERE kind = ? AND name = ?", (kind, name)).rowcount == 1

    def get(self, kind: str, name: str) -> Job | None:
        with self.db.read() as connection:
            row = connection.execute("SELECT * FROM job WHERE kind = ? AND name = ?", (kind, name)).fetchone()
        return None if row is None else _job(row)

    def due(self, now: float, kinds: Iterable[str], *, after: Job | None = None, most: int = 500) -> list[Job]:
        """What of ``kinds`` is due at ``now``, soonest first: the first ``most``, or those that come ``after`` one."""
        wanted = tuple(kinds)
        place = (after.due, after.id) if after is not None else (float("-inf"), 0)
        return self._jobs(
            f"state = 'waiting' AND due <= ? AND (due, id) > (?, ?) AND +kind IN ({_marks(wanted)}) ORDER BY due, id LIMIT ?",
            now,
            *place,
            *wanted,
            most,
        )

    def waiting(self) -> list[Job]:
        """All that wait, soonest first."""
        return self._jobs("state = 'waiting' ORDER BY due, id")

    def all(self) -> list[Job]:
        """Those that wait, soonest first; then those that have ended."""
        return self._jobs("1 ORDER BY state DESC, due, id")

    def fired_after(self, now: float) -> list[Job]:
        """Repeating ones whose last firing the clock says is still to come: it was set back."""
        return self._jobs("state = 'waiting' AND rule <> '' AND fired_at > ? ORDER BY id", now)

    def next_due(self, kinds: Iterable[str]) -> float | None:
        """When the first job of one of ``kinds`` is due."""
        wanted = tuple(kinds)
        with self.db.read() as connection:
            found = connection.execute(  # in the index's order, so that it ends at the first
                f"SELECT due FROM job WHERE state = 'waiting' AND +kind IN ({_marks(wanted)}) ORDER BY due LIMIT 1",  # noqa: S608
                wanted,
            ).fetchone()
        return None if found is None else float(found[0])

    def claim(self, firing: Firing, *, hold: bool) -> bool:
        """Compare and swap: of all who saw it due, one gets the firing. ``hold``: its work is to be finished later."""
        job = firing.job
        ended = firing.next_due is None
        with self.db.write() as connection:
            swapped = connection.execute(
                "UPDATE job SET firings = firings + 1, fired_for = ?1, fired_at = ?2, error = '',"
                " claimed_at = CASE WHEN ?3 THEN ?2 END, due = coalesce(?4, due),"
                " state = CASE WHEN ?5 THEN 'ended' ELSE 'waiting' END"
                " WHERE id = ?6 AND firings = ?7 AND state = 'waiting' AND due = ?1",
                (firing.due, firing.at, hold, firing.next_due, ended, job.id, job.firings),
            )
            return swapped.rowcount == 1

    def finish(self, firings: Sequence[Firing], error: str) -> None:
        """Their work has ended. One that was set anew meanwhile is left alone."""
        with self.db.write() as connection:
            connection.executemany(
                "UPDATE job SET claimed_at = NULL, error = ? WHERE id = ? AND firings = ?",
                [(error, firing.job.id, firing.job.firings + 1) for firing in firings],
            )

    def move(self, job: Job, due: float, now: float) -> bool:
        """Another next time, unless it was claimed meanwhile."""
        with self.db.write() as connection:
            moved = connection.execute(
                "UPDATE job SET due = ?, fired_at = ? WHERE id = ? AND firings = ? AND state = 'waiting'",
                (due, now, job.id, job.firings),
            )
            return moved.rowcount == 1

    def interrupted(self) -> list[Job]:
        """Those whose work was under way when the last host ended."""
        return self._jobs("claimed_at IS NOT NULL ORDER BY id")

    def give_up(self, job: Job, error: str) -> None:
        with self.db.write() as connection:
            connection.execute("UPDATE job SET claimed_at = NULL, error = ? WHERE id = ?", (error, job.id))

    def forget_ended(self, before: float) -> int:
        """Remove what ended before ``before``; returns how many."""
        with self.db.write() as connection:
            gone = connection.execute(
                "DELETE FROM job WHERE state = 'ended' AND claimed_at IS NULL AND coalesce(fired_at, created_at) < ?",
                (before,),
            )
            return gone.rowcount

    def _jobs(self, where: str, *values: float | str) -> list[Job]:
        with self.db.read() as connection:
            return [_job(row) for row in connection.execute(f"SELECT * FROM job WHERE {where}", values)]  # noqa: S608


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _job(row: sqlite3.Row) -> Job:
    return Job(**{name: row[name] for name in Job.__struct_fields__})
