"""The one SQLite database: opened private, brought up to date, written by one connection and read by several.

WAL lets readers go on while one writes; ``synchronous = FULL`` makes a committed send survive a power cut.
Statements are short, so the host calls this from its loop thread; searches go through ``asyncio.to_thread``.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from desk.errors import StoreError
from desk.paths import ensure_private
from desk.store.faults import store_error
from desk.store.migrate import Migration, applied_names, known_migrations, migrate

BUSY_TIMEOUT_S = 3.0
_KEPT_READERS = 4
_REPORTED = (sqlite3.Error, UnicodeEncodeError, OverflowError)


class Database:
    """Open (and make, and migrate) the database at ``path``.

    :param migrations: what to bring it up to; None is all that this Desk knows.
    :raises StoreError: locked, full, damaged, not a database, not writable, or made by a newer Desk.
    """

    def __init__(self, path: Path, migrations: Sequence[Migration] | None = None) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._depth = 0
        self._readers: list[sqlite3.Connection] = []
        self._readers_lock = threading.Lock()
        self._closed = False
        _make_private_file(path)
        with self._reported():
            self._writer = self._connect()
            try:
                fresh = not applied_names(self._writer)
                if fresh:  # what is there already is not touched before it is known to be whole
                    self._writer.execute("PRAGMA auto_vacuum = INCREMENTAL")
                self._writer.execute("PRAGMA journal_mode = WAL")
                done = migrate(self._writer, path, known_migrations() if migrations is None else migrations)
                self.schema_version = len(applied_names(self._writer))
                if done and not fresh and not self._writer.execute("PRAGMA auto_vacuum").fetchone()[0]:
                    # Once, after an upgrade: what is deleted later can then be given back. Without room it stays as it is.
                    with contextlib.suppress(sqlite3.OperationalError):
                        self._writer.execute("PRAGMA auto_vacuum = INCREMENTAL")
                        self._writer.execute("VACUUM")
                self.page_size = int(self._writer.execute("PRAGMA page_size").fetchone()[0])
            except BaseException:
                self._writer.close()
                raise

    @contextlib.contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One durable transaction: committed at the end of the block, undone if the block raises.

        A ``write`` inside a ``write`` joins it: it is committed with the outer one; if only the inner block raises
        and the outer one catches that, only the inner changes are undone. Never ``await`` inside the block.
        """
        with self._reported(), self._lock:
            if self._closed:
                raise StoreError("The database is closed.", hint="Start Desk again.")
            nested = self._depth > 0
            self._writer.execute("SAVEPOINT joined" if nested else "BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield self._writer
                self._writer.execute("RELEASE joined" if nested else "COMMIT")
            except BaseException:
                # On some errors (full disk) SQLite has undone the whole transaction itself.
                if self._writer.in_transaction:
                    if nested:
                        self._writer.execute("ROLLBACK TO joined")
                        self._writer.execute("RELEASE joined")
                    else:
                        self._writer.execute("ROLLBACK")
                raise
            finally:
                self._depth -= 1

    @contextlib.contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection on which every statement of the block sees the same state; it cannot write.

        Inside a ``write`` block of the same thread it is the writing connection, so that it sees what was just written.
        """
        if self._in_own_write():
            with self._reported():
                yield self._writer
            return
        with self._reported():
            connection = self._take_reader()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                self._give_back(connection)

    def compact(self) -> None:
        """Write the whole file anew, so that nothing that was deleted is left in it, and empty the log.

        It waits for what is being written, and what wants to write waits for it: some seconds for a large database.
        """
        with self._reported(), self._lock:
            self._writer.execute("VACUUM")
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def empty_log(self) -> None:
        """Move what the write-ahead log holds into the database, and cut the log; a reader at work puts that off."""
        with self._reported(), self._lock:
            if not self._closed and self._depth == 0:
                self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Let go of the files. Waits for a write under way in another thread."""
        with self._lock, self._readers_lock:
            self._closed = True
            while self._readers:
                self._readers.pop().close()
            self._writer.close()

    def _in_own_write(self) -> bool:
        # An RLock this thread owns can be taken again at once; while another thread writes this fails, as it should.
        if not self._lock.acquire(blocking=False):
            return False
        try:
            return self._depth > 0
        finally:
            self._lock.release()

    def _take_reader(self) -> sqlite3.Connection:
        with self._readers_lock:
            if self._closed:
                raise StoreError("The database is closed.", hint="Start Desk again.")
            if self._readers:
                return self._readers.pop()
        connection = self._connect()
        connection.execute("PRAGMA query_only = ON")
        return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        with self._readers_lock:
            if not self._closed and len(self._readers) < _KEPT_READERS:
                self._readers.append(connection)
                return
        connection.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        try:
            for pragma in ("foreign_keys = ON", "synchronous = FULL", "temp_store = MEMORY", "secure_delete = ON"):
                connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()
            raise
        return connection

    @contextlib.contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except _REPORTED as error:
            raise store_error(error, self.path) from error


def _make_private_file(path: Path) -> None:
    ensure_private(path.parent)
    try:
        # SQLite gives -wal and -shm the mode of the database itself.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        for file in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            if file.exists() and file.stat().st_mode & 0o077:
                file.chmod(0o600)
    except OSError as error:
        raise StoreError(
            f"Desk cannot open {path}: {error.strerror}.",
            hint=f"See whether {path} is a file of yours you may write to.",
        ) from error


def check(path: Path) -> list[str]:
    """What is wrong inside the database, one line a finding; empty when all is well. Reads the whole file."""
    try:
        with contextlib.closing(
            sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=BUSY_TIMEOUT_S)
        ) as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA quick_check")]
            found += [
                f"row {row[1]} of {row[0]} refers to a row of {row[2]} that is not there"
                for row in connection.execute("PRAGMA foreign_key_check")
            ]
    except sqlite3.Error as error:
        return [store_error(error, path).message]
    return [line for line in found if line != "ok"]
