"""The file a backup is: a zip with the database, the settings, the files that drafts need, and a manifest with their hashes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

import msgspec

from desk import __version__
from desk.errors import StoreError
from desk.store.migrate import applied_names, known_migrations
from desk.wire.host import Progress

FORMAT = 1
DATABASE, CONFIG, ATTACHMENTS = "desk.db", "desk.toml", "attachments"
_MANIFEST = "manifest.json"
_KNOWN = re.compile(r"desk\.db|desk\.toml|attachments/[0-9a-f]{64}")
_MANIFEST_BYTES = 10_000_000
_SPARE_BYTES = 16_000_000
_CHUNK_BYTES = 1 << 20


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


def pack(
    target: Path,
    files: Mapping[str, Path],
    schemas: list[str],
    created_at: str,
    progress: Callable[[Progress], None] | None,
) -> None:
    """Write ``files`` (by the name they get; what is not there is left out) into ``target``, 0600, and onto the disk."""
    total = sum(size_of(path) for path in files.values())
    done = 0
    entries: dict[str, Entry] = {}
    descriptor = os.open(target, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
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
            manifest = Manifest(format=FORMAT, desk=__version__, created_at=created_at, schemas=schemas, files=entries)
            archive.writestr(_MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        stream.flush()
        os.fsync(descriptor)


def unpack(file: Path, folder: Path) -> None:
    """Put what a backup, or a plain copy of a database, holds into the empty ``folder``: the database first.

    :raises StoreError: it is no whole Desk backup, or from a newer Desk, or the disk is too small.
    """
    with file.open("rb") as stream:
        plain = stream.read(16) == b"SQLite format 3\0"
    if plain:
        need_space(folder, size_of(file))
        with file.open("rb") as source:
            copy(source, folder / DATABASE, size_of(file))
        _check_schemas(file, folder / DATABASE)
        return
    try:
        with zipfile.ZipFile(file) as archive:
            with archive.open(_MANIFEST) as source:
                manifest = msgspec.json.decode(source.read(_MANIFEST_BYTES), type=Manifest)
            if manifest.format != FORMAT:
                raise StoreError(
                    f"{file} was made by another version of Desk ({manifest.desk}).", hint="Use that version."
                )
            if DATABASE not in manifest.files:
                raise StoreError(f"{file} holds no database.", hint="Choose another backup.")
            need_space(folder, sum(entry.size_bytes for entry in manifest.files.values()))
            (folder / ATTACHMENTS).mkdir(mode=0o700)
            for name in (DATABASE, *(name for name in manifest.files if name != DATABASE)):
                if not _KNOWN.fullmatch(name):
                    continue
                entry = manifest.files[name]
                with archive.open(name) as source:
                    digest = copy(source, folder / name, entry.size_bytes)
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
    _check_schemas(file, folder / DATABASE)


def copy(source: IO[bytes], target: Path, limit_bytes: int) -> str:
    """Copy into a new file, 0600, and onto the disk; returns the SHA-256, "" if there is more than ``limit_bytes``."""
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


def need_space(folder: Path, size_bytes: int) -> None:
    """:raises StoreError: the disk of ``folder`` has less than that, and some to spare."""
    free = shutil.disk_usage(folder).free
    if free < size_bytes + _SPARE_BYTES:
        raise StoreError(
            f"{folder} has {free / 1e6:.0f} MB free, and {(size_bytes + _SPARE_BYTES) / 1e6:.0f} MB are needed.",
            hint="Free some space, or name another place.",
            retryable=True,
        )


def size_of(path: Path) -> int:
    """In bytes; 0 if it is not there."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def open_read_only(path: Path) -> sqlite3.Connection:
    """A database that nothing is to be written to."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _check_schemas(file: Path, database: Path) -> None:
    with contextlib.closing(open_read_only(database)) as connection:
        names = applied_names(connection)
    if not names:
        raise StoreError(f"{file} holds no Desk database.", hint="Choose another backup.")
    newer = sorted(names - {migration.name for migration in known_migrations()})
    if newer:
        raise StoreError(
            f"{file} was made by a newer version of Desk (it has {newer[-1]}).",
            hint="Install that version, then restore.",
        )
