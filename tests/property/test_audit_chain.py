"""Whoever changes an anchored chain is found out; whoever only appends never raises an alarm."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from desk.gate.audit import AuditChain, Link, entry_hash
from desk.store.db import Database
from desk.store.migrate import Migration, known_migrations

DIGEST = "ab" * 32
AUDIT_ONLY: list[Migration] = [m for m in known_migrations() if m.name == "0003_audit"]


class MemoryAnchor:
    """What the keyring would remember."""

    def __init__(self) -> None:
        self.kept: tuple[int, str] | None = None

    def load(self) -> tuple[int, str] | None:
        return self.kept

    def save(self, count: int, head: str) -> None:
        self.kept = (count, head)


@contextlib.contextmanager
def chain(entries: int) -> Iterator[tuple[AuditChain, MemoryAnchor, Database]]:
    folder = Path(tempfile.mkdtemp(prefix="dk-"))
    db = Database(folder / "a.db", AUDIT_ONLY)
    # Many commits: durability is not what is tested here.
    with db.write():
        pass
    anchor = MemoryAnchor()
    ticks = iter(range(10_000))
    audit = AuditChain(db, anchor, lambda: float(next(ticks)))
    try:
        with db.write():
            for number in range(entries):
                audit.append("approved", f"proposal:{number}", DIGEST)
        audit.save_anchor()
        yield audit, anchor, db
    finally:
        db.close()
        shutil.rmtree(folder)


def rows(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute("SELECT * FROM audit ORDER BY seq")]


COLUMNS = ("at", "event", "subject", "digest", "previous", "hash")
EDIT = st.tuples(st.just("edit"), st.integers(1, 12), st.sampled_from(COLUMNS), st.text(max_size=70))
DELETE = st.tuples(st.just("delete"), st.integers(1, 12), st.just(""), st.just(""))
TRUNCATE = st.tuples(st.just("truncate"), st.integers(0, 11), st.just(""), st.just(""))
SWAP = st.tuples(st.just("swap"), st.integers(1, 12), st.just(""), st.just(""))
RELINK = st.tuples(st.just("relink"), st.integers(1, 12), st.just(""), st.just(""))


def tamper(connection: sqlite3.Connection, kind: str, number: int, column: str, text: str) -> None:
    if kind == "edit":
        value: object = float(len(text)) + 0.5 if column == "at" else text
        connection.execute(f"UPDATE audit SET {column} = ? WHERE seq = ?", (value, number))
    elif kind == "delete":
        connection.execute("DELETE FROM audit WHERE seq = ?", (number,))
    elif kind == "truncate":
        connection.execute("DELETE FROM audit WHERE seq > ?", (number,))
    elif kind == "swap":
        connection.execute("UPDATE audit SET seq = -1 WHERE seq = ?", (number,))
        connection.execute("UPDATE audit SET seq = ? WHERE seq = ?", (number, number + 1))
        connection.execute("UPDATE audit SET seq = ? WHERE seq = -1", (number + 1,))
    else:  # everything from here on written anew, with links that fit
        connection.execute("UPDATE audit SET subject = 'proposal:999' WHERE seq = ?", (number,))
        previous = connection.execute("SELECT hash FROM audit WHERE seq = ?", (number - 1,)).fetchone()
        head = previous[0] if previous else "0" * 64
        for row in connection.execute("SELECT * FROM audit WHERE seq >= ? ORDER BY seq", (number,)).fetchall():
            old = Link(*row[:2], *(str(part).encode() for part in row[2:]))
            made = entry_hash(old.seq, old.at, old.event, old.subject, old.digest, head.encode())
            connection.execute("UPDATE audit SET previous = ?, hash = ? WHERE seq = ?", (head, made, old.seq))
            head = made


@settings(max_examples=100, deadline=None)
@given(
    st.integers(2, 12), st.lists(EDIT | DELETE | TRUNCATE | SWAP | RELINK, min_size=1, max_size=3), st.integers(0, 3)
)
def test_whatever_is_changed_in_an_anchored_chain_is_found(
    entries: int, changes: list[tuple[str, int, str, str]], appended_after: int
) -> None:
    with chain(entries) as (audit, anchor, db):
        with db.write() as connection:
            before = rows(connection)
            for change in changes:
                tamper(connection, *change)
            assume(rows(connection) != before)
        assert audit.verify().verdict == "broken"
        for number in range(appended_after):
            audit.append("sent", f"proposal:{number}")
        kept = anchor.kept
        fresh = AuditChain(db, anchor, lambda: 1.0)
        # A host that starts on the changed chain must not launder it by anchoring it anew.
        if not fresh.save_anchor():
            assert anchor.kept == kept
        assert fresh.verify().verdict == "broken"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["append", "save", "crash", "rollback"]), max_size=25))
def test_appending_never_raises_an_alarm(doings: list[str]) -> None:
    with chain(1) as (audit, anchor, db):
        total = 1
        for doing in doings:
            if doing == "append":
                audit.append("approved", f"proposal:{total}", DIGEST)
                total += 1
            elif doing == "save":
                assert audit.save_anchor()
            elif doing == "crash":  # memory is gone; the anchor lags behind
                audit = AuditChain(db, anchor, lambda: 5.0)
            else:
                with contextlib.suppress(ZeroDivisionError), db.write():
                    audit.append("approved", "proposal:7", DIGEST)
                    raise ZeroDivisionError
            report = audit.verify()
            assert (report.verdict, report.entries, report.findings) == ("intact", total, [])
