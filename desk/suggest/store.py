"""Verdicts and suggestions in the store. Decides nothing but this: one that was dismissed or taken is not offered again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

import msgspec

from desk.errors import ConflictError, UsageError
from desk.store.db import Database
from desk.store.text import to_json
from desk.suggest.triage import Reason, Suggested, Triage


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A row: what is suggested, for which thread, and what became of it. ``mail_id``: the newest mail of the thread."""

    id: int
    account_id: int
    thread: str
    kind: str
    value: dict[str, str]
    reason: Reason
    refs: list[str]
    state: str
    proposal_id: int | None
    mail_id: int


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A thread's stored verdict."""

    account_id: int
    thread: str
    mail_id: int
    verdict: str
    reason: Reason
    label: str


_SELECT = (
    "SELECT suggestion.*, coalesce(triage.mail_id, 0) AS mail_id FROM suggestion "
    "LEFT JOIN triage ON triage.account_id = suggestion.account_id AND triage.thread = suggestion.thread "
)
# Oldest first, so that of two labels given as often the one given last stands.
_GIVEN = (
    "SELECT lower(sender_address), label FROM mail_label JOIN mail ON mail.id = mail_id "
    "WHERE account_id = ? AND folder <> 'Sent' AND sender_address <> '' GROUP BY 1, 2 ORDER BY count(*), max(mail.id)"
)
_APPROVED = (
    "SELECT json_extract(suggestion.value, '$.of'), json_extract(version.fields, '$.add[0]') "
    "FROM suggestion JOIN proposal ON proposal.id = suggestion.proposal_id "
    "JOIN proposal_version AS version ON version.proposal_id = proposal.id AND version.version = proposal.version "
    "WHERE suggestion.account_id = ? AND suggestion.kind = 'label' AND proposal.state = 'sent' ORDER BY proposal.updated_at"
)


class Suggestions:
    """Reads and writes rows."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def changed_threads(self, since: float, skip_folders: Sequence[str]) -> list[tuple[int, str]]:
        """Account and thread of what was never judged, or has other mails than when it was; newest first.

        ``since``: threads whose newest mail is older (epoch seconds) are left alone.
        """
        marks = ", ".join("?" * len(skip_folders))
        sql = (
            "SELECT mail.account_id, mail.thread FROM mail LEFT JOIN triage USING (account_id, thread) "  # noqa: S608
            f"WHERE gone = 0 AND lower(folder) NOT IN ({marks}) GROUP BY mail.account_id, mail.thread "
            "HAVING max(mail.date) >= ? AND (triage.mails IS NULL OR triage.mails <> count(*)) ORDER BY max(mail.date) DESC"
        )
        with self._db.read() as connection:
            rows = connection.execute(sql, (*skip_folders, since))
            return [(int(row[0]), str(row[1])) for row in rows]

    def keep(self, account_id: int, thread: str, mail_id: int, mails: int, found: Triage, at: float) -> None:
        """Store a verdict with its suggestions. What was open and is no longer suggested goes; what was dismissed or taken
        stays so, and is now of the mail that gave rise to it this time: a suggestion goes with its mail."""
        with self._db.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO triage VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (account_id, thread, mail_id, mails, found.verdict.value, to_json(found.reason), found.label, at),
            )
            prints = [one.fingerprint for one in found.suggestions]
            marks = ", ".join("?" * len(prints))
            connection.execute(
                f"DELETE FROM suggestion WHERE account_id = ? AND thread = ? AND state = 'open' AND fingerprint NOT IN ({marks})",  # noqa: S608
                (account_id, thread, *prints),
            )
            connection.executemany(
                "INSERT INTO suggestion (account_id, thread, kind, value, reason, refs, fingerprint, created_at, updated_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account_id, fingerprint) DO UPDATE SET refs = excluded.refs",
                [self._row(account_id, thread, one, at) for one in found.suggestions],
            )

    def _row(self, account_id: int, thread: str, one: Suggested, at: float) -> tuple[object, ...]:
        return (
            account_id,
            thread,
            one.kind,
            to_json(one.value),
            to_json(one.reason),
            to_json(list(one.refs)),
            one.fingerprint,
            at,
            at,
        )

    def judged(self, verdicts: Sequence[str], limit: int) -> list[Judged]:
        """Threads with one of the verdicts, and those with an open suggestion other than a label; newest first."""
        marks = ", ".join("?" * len(verdicts))
        sql = (
            "SELECT triage.* FROM triage JOIN mail ON mail.id = triage.mail_id "  # noqa: S608
            f"WHERE (verdict IN ({marks}) OR EXISTS (SELECT 1 FROM suggestion WHERE suggestion.account_id = triage.account_id "
            "AND suggestion.thread = triage.thread AND suggestion.state = 'open' AND suggestion.kind <> 'label')) "
            "AND mail.gone = 0 ORDER BY mail.date DESC, mail.id DESC LIMIT ?"
        )
        with self._db.read() as connection:
            return [_judged(row) for row in connection.execute(sql, (*verdicts, limit))]

    def verdict_of(self, account_id: int, thread: str) -> Judged | None:
        with self._db.read() as connection:
            row = connection.execute(
                "SELECT * FROM triage WHERE account_id = ? AND thread = ?", (account_id, thread)
            ).fetchone()
        return None if row is None else _judged(row)

    def listed(self, state: str = "open", *, account_id: int | None = None, thread: str = "") -> list[Suggestion]:
        """Suggestions in a state, newest thread first; of one thread if it is named."""
        where, values = "WHERE state = ?", [state]
        if thread:
            where += " AND suggestion.account_id = ? AND suggestion.thread = ?"
        sql = f"{_SELECT} {where} ORDER BY mail_id DESC, suggestion.id LIMIT 500"
        with self._db.read() as connection:
            rows = connection.execute(sql, (*values, account_id, thread) if thread else tuple(values))
            return [_suggestion(row) for row in rows]

    def get(self, suggestion_id: int) -> Suggestion:
        """:raises UsageError: there is none."""
        with self._db.read() as connection:
            row = connection.execute(f"{_SELECT} WHERE suggestion.id = ?", (suggestion_id,)).fetchone()
        if row is None:
            raise UsageError(f"There is no suggestion {suggestion_id}.", hint="List them: desk suggest list")
        return _suggestion(row)

    def take(self, suggestion_id: int, proposal_id: int, at: float) -> None:
        """:raises ConflictError: it was taken or dismissed already."""
        self._settle(suggestion_id, "taken", at, proposal_id=proposal_id)

    def dismiss(self, suggestion_id: int, at: float) -> None:
        """Not again; its content is let go of. :raises ConflictError: it was taken or dismissed already."""
        self._settle(suggestion_id, "dismissed", at)

    def _settle(self, suggestion_id: int, state: str, at: float, proposal_id: int | None = None) -> None:
        with self._db.write() as connection:
            moved = connection.execute(
                "UPDATE suggestion SET state = ?1, updated_at = ?2, proposal_id = ?3, "
                "value = CASE ?1 WHEN 'dismissed' THEN '{}' ELSE value END WHERE id = ?4 AND state = 'open'",
                (state, at, proposal_id, suggestion_id),
            )
            if moved.rowcount != 1:
                raise ConflictError("That suggestion was answered already.", hint="List them: desk suggest list")

    def forget(self, address: str) -> int:
        """Erase what was read of somebody for the address book; returns how many there were."""
        with self._db.write() as connection:
            gone = connection.execute(
                "DELETE FROM suggestion WHERE kind = 'fact' AND instr(lower(value), lower(?)) > 0", (address,)
            )
            return gone.rowcount

    def precedents(self, account_id: int) -> dict[str, str]:
        """The label that was given to each exact sender most often, and to each sender or list by the suggestion that was
        approved last."""
        with self._db.read() as connection:
            found: dict[str, str] = {}
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'mail_label'").fetchone():
                found = {str(row[0]): str(row[1]) for row in connection.execute(_GIVEN, (account_id,))}
            approved = connection.execute(_APPROVED, (account_id,))
            return found | {str(row[0]): str(row[1]) for row in approved if row[0] and row[1]}

    def labels(self, account_id: int, thread: str) -> tuple[str, ...]:
        """The labels that the mails of a thread have."""
        with self._db.read() as connection:
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'mail_label'").fetchone():
                return ()
            rows = connection.execute(
                "SELECT DISTINCT label FROM mail_label JOIN mail ON mail.id = mail_id WHERE account_id = ? AND thread = ?",
                (account_id, thread),
            )
            return tuple(str(row[0]) for row in rows)


def _judged(row: sqlite3.Row) -> Judged:
    return Judged(
        account_id=row["account_id"],
        thread=row["thread"],
        mail_id=row["mail_id"],
        verdict=row["verdict"],
        reason=msgspec.json.decode(row["reason"], type=Reason),
        label=row["label"],
    )


def _suggestion(row: sqlite3.Row) -> Suggestion:
    return Suggestion(
        id=row["id"],
        account_id=row["account_id"],
        thread=row["thread"],
        kind=row["kind"],
        value=json.loads(row["value"]),
        reason=msgspec.json.decode(row["reason"], type=Reason),
        refs=json.loads(row["refs"]),
        state=row["state"],
        proposal_id=row["proposal_id"],
        mail_id=row["mail_id"],
    )
