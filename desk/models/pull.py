"""Fetching, finding and removing the files of local models and of speech.

Bytes arrive in ``<models>/.partial/<id>/``, each file in one that only grows (``.part``), so that any source goes on where the
last one stopped. Found right by its SHA-256 it loses that ending; when all are there they go to ``<models>/<id>/``, and the
marker that calls them whole is written last.
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
from desk.models.entries import ModelFile, Source, Weights
from desk.models.installed import MARKER, Marker, find
from desk.models.sources import Growing, fetch
from desk.models.speech_catalogue import everything, weights
from desk.paths import ensure_private
from desk.wire.host import Progress

_CHUNK_BYTES = 1 << 20
_PART = ".part"
_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class Installed:
    """A model on disk."""

    entry: Weights
    path: Path


def partial_bytes(models: Path, model_id: str) -> int:
    """How much of the model has come so far."""
    model = weights(model_id)
    folder = _partial(models, model)
    return sum(_size(folder / file.name) or _size(_growing_path(folder, file)) for file in model.files)


def installed(models: Path) -> list[Installed]:
    """Everything of the catalogues that is on disk, language models first, the best before the others."""
    found = [(model, find(models, model.id)) for model in everything()]
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
    model = weights(model_id)
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
    model = weights(model_id)
    folders = [models / model.id, models / ".partial" / model.id]
    there = any(folder.exists() for folder in folders)
    try:
        if there:
            with _lock(models, model):
                for folder in folders:
                    shutil.rmtree(folder, ignore_errors=not folder.exists())
        for slot in (models / "slots").glob(f"{model.sha256[:12]}-*"):
            slot.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"{model.label} cannot be removed: {error.strerror}.", hint=f"Look at {models}.") from error
    return there


def _pull(
    models: Path,
    model: Weights,
    on_progress: Callable[[Progress], None],
    should_stop: Callable[[], bool],
    on_note: Callable[[str], None],
) -> Path:
    folder = _partial(models, model)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _check_space(models, model)
    came: list[str] = []
    passed: set[str] = set()
    done = 0
    for file in model.files:

        def tell(of_this: int, before: int = done) -> None:
            on_progress(Progress(what=model.label, done=before + of_this, total=model.size_bytes))

        if _size(folder / file.name) != file.size_bytes:
            growing_path = _growing_path(folder, file)
            growing_path.parent.mkdir(parents=True, exist_ok=True)
            growing = Growing(growing_path, folder / "packs", file.size_bytes, tell, should_stop)
            came.append(_pull_file(model, file, growing, passed, on_note))
        done += file.size_bytes
        on_progress(Progress(what=model.label, done=done, total=model.size_bytes))
    return _install(models, model, ", ".join(dict.fromkeys(came)))


def _pull_file(
    model: Weights, file: ModelFile, growing: Growing, passed: set[str], on_note: Callable[[str], None]
) -> str:
    """Fetch one file; returns what brought it. A source that cannot be reached joins ``passed`` and is not asked for the next."""
    wrong = False
    for source in file.sources:
        if source.says in passed:
            continue
        try:
            fetch(source, growing)
            _verify(growing.path, file, source)
        except UnavailableError as error:
            passed.add(source.says)
            on_note(error.message)
        except ModelError as error:
            wrong = True
            on_note(error.message)
        else:
            growing.path.replace(growing.path.with_name(growing.path.name.removesuffix(_PART)))
            return source.says
    if wrong:
        raise ModelError(
            f"No source gave the right bytes of {model.label}; what came was deleted.",
            hint=f"Try again later: desk models pull {model.id}",
        )
    raise UnavailableError(
        f"{model.label} could not be fetched: none of its sources can be reached.",
        hint=f"Check the network, then: desk models pull {model.id} (it goes on where it stopped)",
    )


def _verify(path: Path, wanted: ModelFile, source: Source) -> None:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
    if digest.hexdigest() != wanted.sha256:
        path.unlink()
        raise ModelError(f"What {source.says} delivered is not {wanted.name} (wrong SHA-256), so it was deleted.")


def _install(models: Path, model: Weights, came_from: str) -> Path:
    partial, folder = _partial(models, model), ensure_private(models / model.id)
    for file in model.files:
        (folder / file.name).parent.mkdir(exist_ok=True, mode=0o700)
        with (partial / file.name).open("rb") as stream:
            os.fsync(stream.fileno())
        (partial / file.name).replace(folder / file.name)
    marker = Marker(model.id, model.files[0].name, model.sha256, model.size_bytes, came_from)
    fresh = folder / (MARKER + ".new")
    with fresh.open("wb") as stream:
        stream.write(msgspec.json.encode(marker))
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(folder / MARKER)
    _sync_folder(folder)
    shutil.rmtree(partial, ignore_errors=True)
    return model.path(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _check_space(models: Path, model: Weights) -> None:
    needed = int((model.size_bytes - partial_bytes(models, model.id)) * model.spare_factor)
    free = shutil.disk_usage(models).free
    if free < needed:
        raise StoreError(
            f"{model.label} needs {megabytes(needed)} and {models} has {megabytes(free)} free.",
            hint="Free some space, or set DESK_HOME to a folder on another disk.",
        )


def megabytes(size_bytes: int) -> str:
    """``size_bytes`` in words, e.g. ``491 MB``."""
    return f"{size_bytes / 1e9:.1f} GB" if size_bytes >= 1e9 else f"{max(1, round(size_bytes / 1e6))} MB"


def _partial(models: Path, model: Weights) -> Path:
    return models / ".partial" / model.id


def _growing_path(partial: Path, file: ModelFile) -> Path:
    return partial / (file.name + _PART)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


@contextlib.contextmanager
def _lock(models: Path, model: Weights) -> Iterator[None]:
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


def _disk_error(error: OSError, models: Path, model: Weights) -> DeskError:
    if error.errno in _FULL:
        return StoreError(
            f"The disk that holds {models} is full, so {model.label} is not there yet.",
            hint=f"Free some space, then: desk models pull {model.id} (it goes on where it stopped)",
        )
    return StoreError(f"{model.label} cannot be written to {models}: {error.strerror}.", hint="Check that folder.")
