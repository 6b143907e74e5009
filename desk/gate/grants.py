"""Standing grants: a person's yes, given once, to one exact and reversible thing (always label newsletters from this sender).

A grant covers what a kind names as its exact target, letter for letter, and nothing beside it, so it cannot widen. It expires,
is listed and can be revoked, and it is signed, so that a row somebody else wrote approves nothing. Sending to people names no
target, so no grant for it can exist.
"""

from __future__ import annotations

import secrets
import sqlite3
import struct
from collections.abc import Callable

from desk.errors import RefusedError, UsageError
from desk.gate.approval import encode
from desk.gate.ports import Signer
from desk.schedule.clock import Clock
from desk.store.db import Database
from desk.wire.cards import Grant

LONGEST_DAYS = 366


class Grants:
    """Keeps grants. Giving and revoking is the user's doing; the gate asks ``covering``."""

    def __init__(self, db: Database, clock: Clock, signer: Callable[[], Signer]) -> None:
        self._db = db
        self._clock = clock
        self._signer = signer

    def give(self, kind: str, account_id: int | None, target: str, days: float) -> int:
        """Returns the grant's id.

        :raises RefusedError: there is no exact target, or no keyring to sign it with.
        :raises UsageError: it would last for no time, or for more than a year.
        """
        if not target:
            raise RefusedError("There is no standing approval for this kind of draft.", hint="Approve each one.")
        if not 0 < days <= LONGEST_DAYS:
            raise UsageError("A standing approval lasts from one day to one year.", hint="For example: --days 90")
        signer = self._signer()
        if not signer.durable:
            raise RefusedError(
                "Without a keyring Desk cannot keep a standing approval.", hint="See: desk doctor; or approve each one."
            )
        now, nonce = self._clock.now(), secrets.token_bytes(16)
        expires_at = now + days * 86_400
        signature = signer.sign(_payload(kind, account_id, target, now, expires_at, nonce))
        with self._db.write() as connection:
            made = connection.execute(
                "INSERT INTO standing_grant (kind, account_id, target, created_at, expires_at, nonce, signature)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (kind, account_id, target, now, expires_at, nonce, signature),
            )
        return int(made.lastrowid or 0)

    def covering(self, kind: str, account_id: int | None, target: str) -> int | None:
        """The grant that covers exactly this now; None if there is none."""
        if not target:
            return None
        with self._db.read() as connection:
            rows = connection.execute(
                "SELECT * FROM standing_grant WHERE kind = ? AND account_id IS ? AND target = ? AND revoked_at IS NULL",
                (kind, account_id, target),
            ).fetchall()
        return next((int(row["id"]) for row in rows if self._holds(row)), None)

    def _holds(self, row: sqlite3.Row) -> bool:
        if not row["created_at"] <= self._clock.now() < row["expires_at"]:
            return False
        signed = _payload(
            row["kind"], row["account_id"], row["target"], row["created_at"], row["expires_at"], bytes(row["nonce"])
        )
        return self._signer().verify(signed, bytes(row["signature"]))

    def count_use(self, grant_id: int) -> None:
        with self._db.write() as connection:
            connection.execute("UPDATE standing_grant SET uses = uses + 1 WHERE id = ?", (grant_id,))

    def revoke(self, grant_id: int) -> None:
        """:raises UsageError: there is no such grant that holds."""
        with self._db.write() as connection:
            done = connection.execute(
                "UPDATE standing_grant SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
                (self._clock.now(), grant_id),
            )
            if done.rowcount != 1:
                raise UsageError(f"There is no standing approval {grant_id}.", hint="List them: desk grants list")

    def listed(self) -> list[Grant]:
        """All that hold, newest first; a row whose signature does not fit is none."""
        with self._db.read() as connection:
            rows = connection.execute(
                "SELECT standing_grant.*, account.name AS account FROM standing_grant"
                " LEFT JOIN account ON account.id = account_id WHERE revoked_at IS NULL ORDER BY standing_grant.id DESC"
            ).fetchall()
        return [
            Grant(
                id=row["id"],
                kind=row["kind"],
                account=row["account"] or "",
                target=row["target"],
                created_at=row["created_at"],
                expires_at=row["expires_at"],
                uses=row["uses"],
            )
            for row in rows
            if self._holds(row)
        ]


def _payload(
    kind: str, account_id: int | None, target: str, created_at: float, expires_at: float, nonce: bytes
) -> bytes:
    account = b"" if account_id is None else str(account_id).encode()
    times = struct.pack(">dd", created_at, expires_at)
    return encode(b"desk grant 1", kind.encode(), account, target.encode(), times, nonce)
