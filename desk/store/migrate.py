"""Named migrations: SQL files applied in the order of their names, each in one transaction with its own record."""

from __future__ import annotations

import datetime
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from desk.errors import StoreError
from desk.paths import ensure_private

KEPT_BACKUPS = 5


@dataclass(frozen=True)
class Migration:
    """``name`` is the file's name without ``.sql``, e.g. ``0001_conversations``."""

    name: str
    sql: str


def known_migrations() -> tuple[Migration, ...]:
    """All migrations this Desk comes with, in order."""
    from importlib import resources

    files = (resources.files("desk.store") / "migrations").iterdir()
    found = (
        Migration(file.name[:-4], file.read_text(encoding="utf-8")) for file in files if file.name.endswith(".sql")
    )
    return tuple(sorted(found, key=lambda migration: migration.name))


def statements(sql: str) -> Iterator[str]:
    """Cut a script into statements (triggers hold semicolons of their own, which SQLite's own test knows)."""
    pending = ""
    for line in sql.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        yield pending  # a cut-off script: let SQLite say so


def applied_names(connection: sqlite3.Connection) -> set[str]:
    """The migrations this database has seen; empty for a new one."""
    there = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migration'").fetchone()
    if there is None:
        return set()
    return {str(row[0]) for row in connection.execute("SELECT name FROM migration")}


def migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> list[str]:
    """Bring the database up to ``migrations``, a non-empty one copied into ``backups`` first; return what was applied.

    :raises StoreError: it holds a migration not among ``migrations``, so a newer Desk made it.
    """
    applied = applied_names(connection)
    newer = sorted(applied - {migration.name for migration in migrations})
    if newer:
        raise StoreError(
            f"The database {path} was made by a newer version of Desk (it has {newer[-1]}).",
            hint="Install the newer Desk again, or bring back an older backup: desk restore FILE",
        )
    pending = [migration for migration in migrations if migration.name not in applied]
    if pending and applied:
        back_up_before(connection, path, pending[0].name)
    # A rebuilt table would pull its referrers along, so keys are checked once per migration instead.
    connection.execute("PRAGMA foreign_keys = OFF")
    try:
        return [migration.name for migration in pending if _apply(connection, path, migration)]
    finally:
        connection.execute("PRAGMA foreign_keys = ON")


def _apply(connection: sqlite3.Connection, path: Path, migration: Migration) -> bool:
    connection.execute("BEGIN IMMEDIATE")
    try:
        if migration.name in applied_names(connection):  # another process was quicker
            connection.execute("ROLLBACK")
            return False
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, applied_at REAL NOT NULL) STRICT"
        )
        for statement in statements(migration.sql):
            connection.execute(statement)
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise StoreError(
                f"Bringing {path} up to {migration.name} would leave rows without their parents, so it was not done.",
                hint="Run: desk doctor",
            )
        connection.execute("INSERT INTO migration VALUES (?, ?)", (migration.name, time.time()))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return True


def back_up_before(connection: sqlite3.Connection, path: Path, name: str) -> Path:
    """Copy the database to ``backups/before-<name>-<time>.db`` and keep the last few of such copies."""
    folder = ensure_private(path.parent / "backups")
    stamp = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    target = folder / f"before-{name}-{stamp}.db"
    copy_database(connection, target)
    copies = sorted(folder.glob("before-*.db"), key=lambda file: file.name.rpartition("-")[2])
    for old in copies[:-KEPT_BACKUPS]:
        old.unlink(missing_ok=True)
    return target


def copy_database(connection: sqlite3.Connection, target: Path) -> None:
    """A consistent copy (SQLite's backup API), 0600, on disk in full before it gets its name."""
    partial = target.with_name(f".{target.name}.part")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        copy = sqlite3.connect(partial, isolation_level=None)
        try:
            connection.backup(copy)
            # One plain file: a copy in WAL mode would need its -wal and -shm beside it.
            copy.execute("PRAGMA journal_mode = DELETE")
        finally:
            copy.close()
        with open(partial, "rb") as file:
            os.fsync(file.fileno())
        partial.replace(target)
        sync_folder(target.parent)
    except BaseException:
        for leftover in (partial, Path(f"{partial}-wal"), Path(f"{partial}-shm"), Path(f"{partial}-journal")):
            leftover.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
