"""Back up, restore and purge: what a person does to all of their data at once. Nothing here asks; the commands do.

A backup is one zip file: the database (SQLite's backup API, so the host may go on working), the config file, and a manifest
with their hashes. Keys stay in the keyring and models can be fetched again, so neither is in it.
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import hashlib
import os
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import msgspec

from desk import __version__
from desk.errors import RefusedError, StoreError, UsageError
from desk.paths import Paths, ensure_private
from desk.store.db import Database, check
from desk.store.faults import store_error
from desk.store.migrate import applied_names, copy_database, known_migrations, sync_folder
from desk.wire.host import Progress

FORMAT = 1
_SPARE_BYTES = 16_000_000
_CHUNK_BYTES = 1 << 20
_MANIFEST_BYTES = 1_000_000
_DATABASE, _CONFIG, _MANIFEST = "desk.db", "desk.toml", "manifest.json"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a backup."""

    sha256: str
    size_bytes: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds. ``schemas`` are the names of the migrations its database has seen."""

    format: int
    desk: str
    created_at: str
    schemas: list[str]
    files: dict[str, Entry]


def backup(paths: Paths, target: Path | None = None, progress: Callable[[Progress], None] | None = None) -> Path:
    """Write a backup and return where it is. Works while the host runs.

    :param target: a new file, or a folder to put it in; None is Desk's own backups folder.
    :raises StoreError: there is nothing to back up, it is damaged, or the disk is too small.
    :raises UsageError: the target is already there.
    """
    file = _target(paths, target)
    if not paths.database.exists():
        raise StoreError(f"There is no database {paths.database} to back up.", hint="Start Desk once: desk")
    # The copy and the zip stand side by side until the copy is removed.
    _need_space(file.parent, 2 * _size(paths.database) + _size(Path(f"{paths.database}-wal")))
    copy = file.with_name(f".{file.name}.db")
    partial = file.with_name(f".{file.name}.part")
    try:
        with _clear_errors(paths.database):
            with contextlib.closing(_open_read_only(paths.database)) as connection:
                copy_database(connection, copy)
                schemas = sorted(applied_names(connection))
            if damage := check(copy):
                raise StoreError(
                    f"The database {paths.database} is damaged, so it was not backed up: {damage[0]}.",
                    hint=f"Bring back an earlier backup: desk restore FILE (see {paths.backups})",
                )
            _write_zip(partial, {_DATABASE: copy, _CONFIG: paths.config_file}, schemas, progress)
            partial.replace(file)
            sync_folder(file.parent)
    finally:
        copy.unlink(missing_ok=True)
        partial.unlink(missing_ok=True)
    return file


def restore(paths: Paths, file: Path) -> Path | None:
    """Put a backup (or a plain ``.db`` copy from the backups folder) in the place of the current data.

    Everything is verified, and brought up to this Desk's schema, before anything is replaced.

    :returns: where the current data was kept; None if there was none.
    :raises RefusedError: the host runs.
    :raises StoreError: the file is not a whole Desk backup, or from a newer Desk.
    """
    if not file.is_file():
        raise UsageError(f"There is no file {file}.", hint=f"Backups are in {paths.backups}")
    with host_kept_out(paths), _clear_errors(file):
        ensure_private(paths.data)
        incoming = paths.data / ".restoring"
        shutil.rmtree(incoming, ignore_errors=True)
        incoming.mkdir(mode=0o700)
        try:
            _unpack(file, incoming)
            database = incoming / _DATABASE
            if damage := check(database):
                raise StoreError(f"The database in {file} is damaged: {damage[0]}.", hint="Choose another backup.")
            Database(database).close()
            kept = _keep_current(paths)
            # A write-ahead log left behind would be applied to the new database.
            for suffix in ("-wal", "-shm"):
                Path(f"{paths.database}{suffix}").unlink(missing_ok=True)
            sync_folder(paths.data)
            database.replace(paths.database)
            sync_folder(paths.data)
            if (incoming / _CONFIG).exists():
                ensure_private(paths.config)
                _replace_across(incoming / _CONFIG, paths.config_file)
            return kept
        finally:
            shutil.rmtree(incoming, ignore_errors=True)


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


def _write_zip(
    partial: Path, files: dict[str, Path], schemas: list[str], progress: Callable[[Progress], None] | None
) -> None:
    total = sum(_size(path) for path in files.values())
    done = 0
    entries: dict[str, Entry] = {}
    descriptor = os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    with open(descriptor, "wb") as stream:
        os.fchmod(descriptor, 0o600)
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, path in files.items():
                if not path.exists():
                    continue
                digest, size = hashlib.sha256(), 0
                with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as packed:
                    while chunk := source.read(_CHUNK_BYTES):
                        packed.write(chunk)
                        digest.update(chunk)
                        size += len(chunk)
                        done += len(chunk)
                        if progress:
                            progress(Progress(what="backup", done=done, total=total))
                entries[name] = Entry(sha256=digest.hexdigest(), size_bytes=size)
            manifest = Manifest(format=FORMAT, desk=__version__, created_at=_stamp(), schemas=schemas, files=entries)
            archive.writestr(_MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        stream.flush()
        os.fsync(descriptor)


def _unpack(file: Path, folder: Path) -> None:
    with file.open("rb") as stream:
        plain = stream.read(16) == b"SQLite format 3\0"
    if plain:
        _need_space(folder, _size(file))
        with file.open("rb") as source:
            _copy(source, folder / _DATABASE, _size(file))
        _check_schemas(file, folder / _DATABASE)
        return
    try:
        with zipfile.ZipFile(file) as archive:
            with archive.open(_MANIFEST) as source:
                manifest = msgspec.json.decode(source.read(_MANIFEST_BYTES), type=Manifest)
            if manifest.format != FORMAT:
                raise StoreError(
                    f"{file} was made by another version of Desk ({manifest.desk}).", hint="Use that version."
                )
            if _DATABASE not in manifest.files:
                raise StoreError(f"{file} holds no database.", hint="Choose another backup.")
            _need_space(folder, sum(entry.size_bytes for entry in manifest.files.values()))
            for name, entry in manifest.files.items():
                if name not in (_DATABASE, _CONFIG):
                    continue
                with archive.open(name) as source:
                    digest = _copy(source, folder / name, entry.size_bytes)
                if digest != entry.sha256:
                    raise StoreError(f"{name} in {file} is not what was backed up.", hint="Choose another backup.")
    except (
        zipfile.BadZipFile,
        KeyError,
        EOFError,
        NotImplementedError,
        msgspec.MsgspecError,
        zlib.error,
    ) as error:
        raise StoreError(f"{file} is not a whole Desk backup: {error}.", hint="Choose another backup.") from error
    _check_schemas(file, folder / _DATABASE)


def _check_schemas(file: Path, database: Path) -> None:
    with contextlib.closing(_open_read_only(database)) as connection:
        names = applied_names(connection)
    if not names:
        raise StoreError(f"{file} holds no Desk database.", hint="Choose another backup.")
    newer = sorted(names - {migration.name for migration in known_migrations()})
    if newer:
        raise StoreError(
            f"{file} was made by a newer version of Desk (it has {newer[-1]}).",
            hint="Install that version, then restore.",
        )


def _copy(source: IO[bytes], target: Path, limit_bytes: int) -> str:
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with open(descriptor, "wb") as stream:
        while chunk := source.read(_CHUNK_BYTES):
            size += len(chunk)
            if size > limit_bytes:
                return ""  # longer than the manifest says: no hash fits
            digest.update(chunk)
            stream.write(chunk)
        stream.flush()
        os.fsync(descriptor)
    return digest.hexdigest()


def _keep_current(paths: Paths) -> Path | None:
    if not paths.database.exists():
        return None
    folder = ensure_private(paths.backups)
    try:
        kept = backup(paths, folder / f"before-restore-{_stamp()}.zip")
        with _clear_errors(paths.database), contextlib.closing(sqlite3.connect(paths.database)) as connection:
            # So that until the rename the file alone is all of the old data.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return kept
    except StoreError:
        # Damaged is often why one restores: then the files are kept as they are.
        kept = folder / f"damaged-{_stamp()}.db"
        for suffix in ("-wal", ""):
            old = Path(f"{paths.database}{suffix}")
            if old.exists():
                old.replace(f"{kept}{suffix}")
        return kept


def _replace_across(source: Path, target: Path) -> None:
    # config and data may be on different file systems, between which nothing can be renamed
    partial = target.with_name(f".{target.name}.part")
    partial.unlink(missing_ok=True)
    with source.open("rb") as stream:
        _copy(stream, partial, _size(source))
    partial.replace(target)
    sync_folder(target.parent)


def _open_read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _need_space(folder: Path, size_bytes: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size_bytes + _SPARE_BYTES:
        raise StoreError(
            f"{folder} has {free / 1e6:.0f} MB free, and {(size_bytes + _SPARE_BYTES) / 1e6:.0f} MB are needed.",
            hint="Free some space, or name another place.",
            retryable=True,
        )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


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
