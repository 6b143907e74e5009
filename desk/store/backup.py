"""Back up, restore and purge: what a person does to all of their data at once. Nothing here asks; the commands do.

A backup is one file (``archive.py``): the database (SQLite's backup API, so the host may go on working), the config file,
and the attached files that drafts need. Keys stay in the keyring and models can be fetched again, so neither is in it.

A process that is killed here leaves the old data or the new. What lies about then has names of its own, and goes when the
host starts or the next backup is written; only a restore that had replaced the database is finished instead.
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from desk.errors import RefusedError, StoreError, UsageError
from desk.paths import Paths, ensure_private
from desk.store.archive import ATTACHMENTS, CONFIG, DATABASE, copy, need_space, open_read_only, pack, size_of, unpack
from desk.store.attached import uses
from desk.store.db import Database, check
from desk.store.faults import store_error
from desk.store.migrate import applied_names, copy_database, sync_folder
from desk.wire.host import Progress

_WORK = re.compile(r"\.{1,2}desk-\d{8}T\d{6}\.\d{6}Z\.(?:db|part)[a-z.-]*")  # and what SQLite puts beside it
_INCOMING = ".restoring"


def backup(paths: Paths, target: Path | None = None, progress: Callable[[Progress], None] | None = None) -> Path:
    """Write a backup and return where it is. Works while the host runs.

    :param target: a new file, or a folder to put it in; None is Desk's own backups folder.
    :raises StoreError: there is nothing to back up, it is damaged, or the disk is too small.
    :raises UsageError: the target is already there.
    """
    file = _target(paths, target)
    if not paths.database.exists():
        raise StoreError(f"There is no database {paths.database} to back up.", hint="Start Desk once: desk")
    stamp = _stamp()
    database, partial = (file.with_name(f".desk-{stamp}.{end}") for end in ("db", "part"))
    with _clear_errors(paths.database), _at_work_in(file.parent):
        # The copy and the zip stand side by side until the copy is removed.
        need_space(file.parent, 2 * size_of(paths.database) + size_of(Path(f"{paths.database}-wal")))
        try:
            with contextlib.closing(open_read_only(paths.database)) as connection:
                copy_database(connection, database)
                schemas = sorted(applied_names(connection))
            if damage := check(database):
                raise StoreError(
                    f"The database {paths.database} is damaged, so it was not backed up: {damage[0]}.",
                    hint=f"Bring back an earlier backup: desk restore FILE (see {paths.backups})",
                )
            files = {DATABASE: database, CONFIG: paths.config_file, **_attached(paths, database)}
            need_space(file.parent, sum(map(size_of, files.values())))
            pack(partial, files, schemas, stamp, progress)
            partial.replace(file)
            sync_folder(file.parent)
        finally:
            database.unlink(missing_ok=True)
            partial.unlink(missing_ok=True)
    return file


def restore(paths: Paths, file: Path) -> Path | None:
    """Put a backup (or a plain ``.db`` copy from the backups folder) in the place of the current data.

    Everything is verified, and brought up to this Desk's schema, before anything is replaced.

    :returns: where the current data was kept; None if there was none.
    :raises RefusedError: the host runs.
    :raises StoreError: the file is not a whole Desk backup, or from a newer Desk, or the disk is too small.
    """
    if not file.is_file():
        raise UsageError(f"There is no file {file}.", hint=f"Backups are in {paths.backups}")
    with host_kept_out(paths), _clear_errors(file):
        ensure_private(paths.data)
        clear_leftovers(paths)
        incoming = paths.data / _INCOMING
        incoming.mkdir(mode=0o700)
        try:
            unpack(file, incoming)
            database = incoming / DATABASE
            if damage := check(database):
                raise StoreError(f"The database in {file} is damaged: {damage[0]}.", hint="Choose another backup.")
            Database(database).close()
            kept = _keep_current(paths)
            _put_attached(incoming / ATTACHMENTS, paths.attachments)
            # A write-ahead log left behind would be applied to the new database.
            for suffix in ("-wal", "-shm"):
                Path(f"{paths.database}{suffix}").unlink(missing_ok=True)
            sync_folder(paths.data)
            database.replace(paths.database)
            sync_folder(paths.data)
            _put_config(paths)
            return kept
        finally:
            _discard(incoming)


def clear_leftovers(paths: Paths) -> None:
    """Finish a restore that was killed after it had replaced the database, and take away what else was left half done.

    Only for who holds the host's lock.
    """
    incoming = paths.data / _INCOMING
    if incoming.is_dir():
        if not (incoming / DATABASE).exists():
            _put_config(paths)
        _discard(incoming)
    if paths.backups.is_dir():
        with _at_work_in(paths.backups):
            pass


def purge_folders(paths: Paths) -> list[Path]:
    """The folders ``purge`` would remove, those that are there.

    :raises RefusedError: one of them is the home folder or holds it, so it cannot be Desk's alone.
    """
    found = [folder for folder in (paths.config, paths.data, paths.cache, paths.run) if folder.exists()]
    for folder in found:
        if Path.home().resolve().is_relative_to(folder.resolve()):
            raise RefusedError(
                f"{folder} holds more than Desk's own files, so Desk does not remove it.",
                hint="Remove Desk's files by hand.",
            )
    return found


def purge(paths: Paths, delete_keys: Callable[[], int]) -> tuple[list[Path], int]:
    """Remove the keyring entries (``delete_keys`` does it and says how many), then all of Desk's folders.

    :returns: the folders removed, and the number of keys.
    :raises RefusedError: the host runs.
    """
    with host_kept_out(paths), _clear_errors(paths.data):
        folders = purge_folders(paths)
        # First, as it may need files, and as a locked keyring must be seen while everything is still there.
        keys = delete_keys()
        for folder in folders:
            shutil.rmtree(folder)
        return folders, keys


@contextlib.contextmanager
def host_kept_out(paths: Paths) -> Iterator[None]:
    """Hold the host's lock, so that none runs or starts meanwhile.

    :raises RefusedError: one runs.
    """
    ensure_private(paths.run)
    descriptor = os.open(paths.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RefusedError("Desk is running, so its data cannot be replaced.", hint="Stop it: desk stop") from None
        yield
    finally:
        os.close(descriptor)


def _target(paths: Paths, target: Path | None) -> Path:
    name = f"desk-{_stamp()}.zip"
    if target is None:
        return ensure_private(paths.backups) / name
    file = target / name if target.is_dir() else target
    if file.exists():
        raise UsageError(f"{file} is already there.", hint="Name another file.")
    if not file.parent.is_dir():
        raise UsageError(f"There is no folder {file.parent}.", hint="Make it, or name another.")
    return file.absolute()


def _attached(paths: Paths, database: Path) -> dict[str, Path]:
    """The attached files that a draft in this database may still go out with, by their names in a backup."""
    with contextlib.closing(open_read_only(database)) as connection:
        needed = sorted(sha256 for sha256, use in uses(connection).items() if use.needed)
    files = {f"{ATTACHMENTS}/{sha256}": paths.attachments / sha256 for sha256 in needed}
    return {name: path for name, path in files.items() if path.is_file() and not path.is_symlink()}


def _put_attached(incoming: Path, folder: Path) -> None:
    """Before the database that needs them; those of the old one stay. A name says the content, so nothing is replaced by
    anything else, and what no draft needs in the end goes by its age."""
    files = list(incoming.iterdir()) if incoming.is_dir() else []
    if files:
        ensure_private(folder)
        for file in files:
            file.replace(folder / file.name)
        sync_folder(folder)


def _put_config(paths: Paths) -> None:
    incoming = paths.data / _INCOMING / CONFIG
    if incoming.exists():
        ensure_private(paths.config)
        _replace_across(incoming, paths.config_file)


def _discard(incoming: Path) -> None:
    """The settings first: without the database beside them they would be those of a restore that is to be finished."""
    (incoming / CONFIG).unlink(missing_ok=True)
    shutil.rmtree(incoming, ignore_errors=True)


@contextlib.contextmanager
def _at_work_in(folder: Path) -> Iterator[None]:
    """Show others that a backup is being written into ``folder``; if none is, take away what a killed one has left.

    Locks go with their process. Where the file system knows none, nothing is taken away.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for left in folder.iterdir():
                if _WORK.fullmatch(left.name):
                    left.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def _keep_current(paths: Paths) -> Path | None:
    if not paths.database.exists():
        return None
    folder = ensure_private(paths.backups)
    if check(paths.database):
        # Damaged is often why one restores: then the files are kept as they are.
        kept = folder / f"damaged-{_stamp()}.db"
        for suffix in ("-wal", ""):
            with contextlib.suppress(FileNotFoundError):
                _keep_as_it_is(Path(f"{paths.database}{suffix}"), Path(f"{kept}{suffix}"))
        return kept
    kept = backup(paths, folder / f"before-restore-{_stamp()}.zip")
    with contextlib.closing(sqlite3.connect(paths.database)) as connection:
        # So that until the rename the file alone is all of the old data.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return kept


def _keep_as_it_is(file: Path, other: Path) -> None:
    """Under another name too, so that it is in its place until it is replaced; moved where a file has one name only."""
    try:
        other.hardlink_to(file)
    except FileNotFoundError:
        raise
    except OSError:
        file.replace(other)


def _replace_across(source: Path, target: Path) -> None:
    # config and data may be on different file systems, between which nothing can be renamed
    partial = target.with_name(f".{target.name}.part")
    partial.unlink(missing_ok=True)
    with source.open("rb") as stream:
        copy(stream, partial, size_of(source))
    partial.replace(target)
    sync_folder(target.parent)


def _stamp() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S.%fZ")


@contextlib.contextmanager
def _clear_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise store_error(error, path) from error
    except OSError as error:
        where = error.filename or path
        raise StoreError(
            f"Desk cannot read or write {where}: {error.strerror}.",
            hint="See whether the disk is full or the file is not yours.",
        ) from error
