"""The gate's rows: proposals, their versions, approvals and receipts. Decides nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

import msgspec

from desk.errors import RefusedError, StoreError, UsageError
from desk.gate.approval import Approval
from desk.gate.events import Proposal, State, Window
from desk.gate.kinds import Kind, LocalKind, Surroundings, Undo
from desk.gate.later_undo import LaterUndo, later_undo
from desk.gate.ports import Envelope, FieldOrigin
from desk.store.db import Database
from desk.wire.cards import Risk


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a proposal. ``fields`` are its kind's; ``rendered`` and ``envelope`` are what will go
    out; ``author`` is user or model."""

    version: int
    author: str
    fields: Any
    rendered: bytes
    envelope: Envelope
    sha256: str
    origins: list[FieldOrigin]
    risks: list[Risk]
    created_at: float


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal's row with its current version."""

    id: int
    kind: str
    proposal: Proposal
    current: Version
    conversation_id: int | None
    account_id: int | None
    account: str
    message_id: str
    in_reply_to_ref: str
    known_addresses: frozenset[str]
    thread_addresses: frozenset[str]
    demo: bool
    undoes: int | None
    before: str
    grant_id: int | None
    created_at: float
    updated_at: float
    later_undo: LaterUndo | None

    @property
    def around(self) -> Surroundings:
        return Surroundings(
            known_addresses=self.known_addresses, thread_addresses=self.thread_addresses, demo=self.demo
        )


class NewProposal(msgspec.Struct, frozen=True, kw_only=True):
    kind: str
    conversation_id: int | None = None
    account_id: int | None = None
    account: str = ""
    message_id: str = ""
    in_reply_to_ref: str = ""
    known_addresses: frozenset[str] = frozenset()
    thread_addresses: frozenset[str] = frozenset()
    demo: bool = False
    undoes: int | None = None
    grant_id: int | None = None

    @property
    def around(self) -> Surroundings:
        return Surroundings(
            known_addresses=self.known_addresses, thread_addresses=self.thread_addresses, demo=self.demo
        )


class GateStore:
    """Reads and writes rows. Every write joins the caller's transaction."""

    def __init__(self, db: Database, kinds: Mapping[str, Kind[Any]]) -> None:
        self.db = db
        self.kinds = kinds

    def insert(self, new: NewProposal, first: Version, at: float) -> int:
        columns = {
            "kind": new.kind,
            "state": State.PENDING.value,
            "version": first.version,
            "conversation_id": new.conversation_id,
            "account_id": new.account_id,
            "account": new.account,
            "message_id": new.message_id,
            "in_reply_to_ref": new.in_reply_to_ref,
            "known_addresses": json.dumps(sorted(new.known_addresses)),
            "thread_addresses": json.dumps(sorted(new.thread_addresses)),
            "demo": int(new.demo),
            "undoes": new.undoes,
            "grant_id": new.grant_id,
            "created_at": at,
            "updated_at": at,
        }
        names = ", ".join(columns)
        marks = ", ".join("?" * len(columns))
        with self.db.write() as connection:
            made = connection.execute(f"INSERT INTO proposal ({names}) VALUES ({marks})", tuple(columns.values()))  # noqa: S608
            proposal_id = int(made.lastrowid or 0)
            self.add_version(proposal_id, first)
        return proposal_id

    def add_version(self, proposal_id: int, version: Version) -> None:
        with self.db.write() as connection:
            connection.execute(
                "INSERT INTO proposal_version VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    proposal_id,
                    version.version,
                    version.author,
                    _dump(version.fields),
                    version.rendered,
                    _dump(version.envelope),
                    version.sha256,
                    _dump(version.origins),
                    _dump(version.risks),
                    version.created_at,
                ),
            )

    def save(self, proposal_id: int, proposal: Proposal, at: float) -> None:
        with self.db.write() as connection:
            connection.execute(
                "UPDATE proposal SET state = ?, version = ?, attempts = ?, note = ?, snoozed_until = ?, updated_at = ?"
                " WHERE id = ?",
                (
                    proposal.state.value,
                    proposal.version,
                    proposal.attempts,
                    proposal.note,
                    proposal.snoozed_until,
                    at,
                    proposal_id,
                ),
            )

    def keep_before(self, proposal_id: int, before: str) -> None:
        with self.db.write() as connection:
            connection.execute("UPDATE proposal SET before = ? WHERE id = ?", (before, proposal_id))

    def get(self, proposal_id: int) -> Record:
        """:raises UsageError: there is no such proposal."""
        with self.db.read() as connection:
            row = connection.execute("SELECT * FROM proposal WHERE id = ?", (proposal_id,)).fetchone()
            if row is None:
                raise UsageError(f"There is no draft {proposal_id}.", hint="List them: desk drafts list")
            return self._record(connection, row)

    def listed(self, condition: str, now: float, *, before: int = 0, limit: int = -1) -> list[Record]:
        """Newest first; ``before``: only those with a smaller number (0: all), ``limit``: at most so many (-1: all)."""
        with self.db.read() as connection:
            rows = connection.execute(
                f"SELECT * FROM proposal WHERE {condition} AND (:before = 0 OR id < :before) ORDER BY id DESC LIMIT :limit",  # noqa: S608
                {"now": now, "before": before, "limit": limit},
            ).fetchall()
            return [self._record(connection, row) for row in rows]

    def count(self, condition: str, now: float) -> int:
        with self.db.read() as connection:
            row = connection.execute(f"SELECT count(*) FROM proposal WHERE {condition}", {"now": now}).fetchone()  # noqa: S608
        return int(row[0])

    def asking(self, states: tuple[State, ...], now: float) -> int:
        """How many in ``states`` are not snoozed."""
        marks = ", ".join("?" * len(states))
        with self.db.read() as connection:
            row = connection.execute(
                f"SELECT count(*) FROM proposal WHERE state IN ({marks}) AND snoozed_until <= ?",  # noqa: S608
                (*(state.value for state in states), now),
            ).fetchone()
        return int(row[0])

    def next_snooze_end(self, now: float) -> float | None:
        """When (epoch seconds) the next snoozed proposal asks again."""
        with self.db.read() as connection:
            row = connection.execute(
                "SELECT min(snoozed_until) FROM proposal WHERE snoozed_until > ? AND state IN ('pending', 'failed')",
                (now,),
            ).fetchone()
        return None if row[0] is None else float(row[0])

    def ids_in(self, *states: State) -> list[int]:
        marks = ", ".join("?" * len(states))
        with self.db.read() as connection:
            rows = connection.execute(
                f"SELECT id FROM proposal WHERE state IN ({marks}) ORDER BY id",  # noqa: S608
                tuple(state.value for state in states),
            )
            return [int(row[0]) for row in rows]

    def version(self, proposal_id: int, version: int, kind: str) -> Version:
        with self.db.read() as connection:
            return self._version(connection, proposal_id, version, kind)

    # approvals

    def keep_approval(self, approval: Approval, signature: bytes, window: Window) -> None:
        with self.db.write() as connection:
            connection.execute(
                "INSERT INTO approval (proposal_id, version, sha256, nonce, signature, approved_at, expires_at, window_s,"
                " undo_until, due_boottime, not_before) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    approval.proposal_id,
                    approval.version,
                    approval.sha256,
                    approval.nonce,
                    signature,
                    approval.approved_at,
                    approval.expires_at,
                    window.window_s,
                    window.undo_until,
                    window.due_boottime,
                    window.not_before,
                ),
            )

    def open_approval(self, proposal_id: int, kind: str) -> tuple[Approval, bytes]:
        """:raises RefusedError: there is none that was not used."""
        with self.db.read() as connection:
            row = _open_row(connection, proposal_id)
        if row is None:
            raise RefusedError("There is no approval left to use, so nothing was done.", hint="Approve it again.")
        approval = Approval(
            kind=kind,
            proposal_id=proposal_id,
            version=row["version"],
            sha256=row["sha256"],
            nonce=bytes(row["nonce"]),
            approved_at=row["approved_at"],
            expires_at=row["expires_at"],
        )
        return approval, bytes(row["signature"])

    def use_approval(self, nonce: bytes, at: float) -> None:
        """Compare and swap: of all who try, one gets it. :raises RefusedError: it was used or void already."""
        with self.db.write() as connection:
            used = connection.execute(
                "UPDATE approval SET used_at = ? WHERE nonce = ? AND used_at IS NULL AND void_at IS NULL", (at, nonce)
            )
            if used.rowcount != 1:
                raise RefusedError("This approval was used already, so nothing was done.", hint="Approve it again.")

    def void_approval(self, proposal_id: int, at: float) -> None:
        with self.db.write() as connection:
            connection.execute(
                "UPDATE approval SET void_at = ? WHERE proposal_id = ? AND used_at IS NULL AND void_at IS NULL",
                (at, proposal_id),
            )

    def next_due(self) -> float | None:
        """The boottime at which the first open window ends."""
        with self.db.read() as connection:
            row = connection.execute(
                "SELECT min(due_boottime) FROM approval JOIN proposal ON proposal.id = proposal_id"
                " WHERE used_at IS NULL AND void_at IS NULL AND state = 'approved'"
            ).fetchone()
        return None if row[0] is None else float(row[0])

    # receipts

    def keep_receipt(self, proposal_id: int, proposal: Proposal, reply: str, at: float) -> None:
        with self.db.write() as connection:
            connection.execute(
                "INSERT INTO receipt (proposal_id, version, attempt, reply, at) VALUES (?, ?, ?, ?, ?)",
                (proposal_id, proposal.version, proposal.attempts, reply, at),
            )

    def receipt(self, proposal_id: int) -> str:
        """The last receipt's words; empty if there is none."""
        with self.db.read() as connection:
            row = connection.execute(
                "SELECT reply FROM receipt WHERE proposal_id = ? ORDER BY id DESC LIMIT 1", (proposal_id,)
            ).fetchone()
        return str(row[0]) if row else ""

    # rows

    def _record(self, connection: sqlite3.Connection, row: sqlite3.Row) -> Record:
        current = self._version(connection, row["id"], row["version"], row["kind"])
        opened = _open_row(connection, row["id"])
        window = None
        if opened is not None:
            window = Window(
                sha256=opened["sha256"],
                due_boottime=opened["due_boottime"],
                undo_until=opened["undo_until"],
                window_s=opened["window_s"],
                expires_at=opened["expires_at"],
                not_before=opened["not_before"],
            )
        proposal = Proposal(
            state=State(row["state"]),
            version=row["version"],
            sha256=current.sha256,
            local=isinstance(self.kind(row["kind"]), LocalKind),
            reversible=self.kind(row["kind"]).undo is Undo.INVERSE,
            attempts=row["attempts"],
            window=window,
            note=row["note"],
            snoozed_until=row["snoozed_until"],
        )
        return Record(
            id=row["id"],
            kind=row["kind"],
            proposal=proposal,
            current=current,
            conversation_id=row["conversation_id"],
            account_id=row["account_id"],
            account=row["account"],
            message_id=row["message_id"],
            in_reply_to_ref=row["in_reply_to_ref"],
            known_addresses=frozenset(json.loads(row["known_addresses"])),
            thread_addresses=frozenset(json.loads(row["thread_addresses"])),
            demo=bool(row["demo"]),
            undoes=row["undoes"],
            before=row["before"],
            grant_id=row["grant_id"],
            created_at=row["created_at"],
            updated_at=row["updated_at"],
            later_undo=later_undo(connection, row["id"]),
        )

    def kind(self, name: str) -> Kind[Any]:
        """:raises StoreError: this Desk knows no such kind."""
        try:
            return self.kinds[name]
        except KeyError:
            raise StoreError(
                f"This Desk does not know drafts of the kind {name}.", hint="Install the newer Desk."
            ) from None

    def _version(self, connection: sqlite3.Connection, proposal_id: int, version: int, kind: str) -> Version:
        row = connection.execute(
            "SELECT * FROM proposal_version WHERE proposal_id = ? AND version = ?", (proposal_id, version)
        ).fetchone()
        try:
            return _decode(row, self.kind(kind).fields_type)
        except (msgspec.MsgspecError, TypeError) as error:
            raise StoreError(
                f"Draft {proposal_id} is damaged in the database.", hint="Bring back a backup: desk restore FILE"
            ) from error


def _decode(row: sqlite3.Row, fields_type: type[msgspec.Struct]) -> Version:
    return Version(
        version=row["version"],
        author=row["author"],
        fields=msgspec.json.decode(row["fields"], type=fields_type),
        rendered=bytes(row["rendered"]),
        envelope=msgspec.json.decode(row["envelope"], type=Envelope),
        sha256=row["sha256"],
        origins=msgspec.json.decode(row["origins"], type=list[FieldOrigin]),
        risks=msgspec.json.decode(row["risks"], type=list[Risk]),
        created_at=row["created_at"],
    )


def _open_row(connection: sqlite3.Connection, proposal_id: int) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM approval WHERE proposal_id = ? AND used_at IS NULL AND void_at IS NULL", (proposal_id,)
    ).fetchone()
    return row


def _dump(value: Any) -> str:
    return msgspec.json.encode(value).decode()
