"""Changing a file exactly as approved: only if it still holds what the card showed, whole or not at all.

The new text goes into a temporary file beside the old one, flushed, and is renamed over it. Links are not followed, also none
that a folder on the way has become since; Desk's own folders are out of reach. After a crash the file itself says what happened.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

import msgspec

from desk.channels.files.kinds import FileFields, digest
from desk.channels.files.look import read, refuse_unwritable
from desk.gate.ports import Channel, Envelope, NotSent, OutcomeUnknown, SendReceipt


class Files(Channel):
    """``own`` are the folders nobody changes this way; ``now`` gives epoch seconds."""

    def __init__(self, own: tuple[Path, ...], now: Callable[[], float]) -> None:
        self._own = own
        self._now = now

    def owns(self, path: Path) -> bool:
        """Whether it lies in a folder of Desk's."""
        folder = path.parent.resolve()
        return any(folder == own or own in folder.parents for own in (one.resolve() for one in self._own))

    async def send(
        self, message: bytes, envelope: Envelope, account_id: int, *, before_data: Callable[[], None]
    ) -> SendReceipt:
        fields = msgspec.json.decode(message, type=FileFields)
        path = Path(fields.path)
        temporary = await asyncio.to_thread(self._prepare, path, fields)
        try:
            before_data()
            await asyncio.to_thread(_finish, path, temporary, fields)
        except OSError as error:
            raise NotSent(f"{path} cannot be changed: {error.strerror}.", retryable=False) from error
        finally:
            if temporary is not None:
                with contextlib.suppress(OSError):
                    temporary.unlink()
        return SendReceipt(f"{path}: {digest(fields.content)[:12] or 'removed'}", self._now())

    async def outcome(self, message: bytes, envelope: Envelope, account_id: int, message_id: str) -> bool | None:
        fields = msgspec.json.decode(message, type=FileFields)
        try:
            there = digest(await asyncio.to_thread(read, Path(fields.path)))
        except (NotSent, OSError):
            return None
        if there == digest(fields.content):
            return True
        return False if there == digest(fields.before) else None

    def _prepare(self, path: Path, fields: FileFields) -> Path | None:
        """Check that the file is as the card showed it, and write the new text beside it. None: it is to be removed."""
        try:
            folder = path.parent.resolve(strict=True)
            if self.owns(path):
                raise NotSent(f"{path} is Desk's own; it is not changed this way.", retryable=False)
            if folder != path.parent:
                raise NotSent(f"{path} leads to another folder now, so it was left alone.", retryable=False)
            _refuse_changed(path, fields)
            refuse_unwritable(path, exists=fields.before is not None)
            if fields.content is None:
                return None
            temporary = folder / f".{path.name[:40]}.{secrets.token_hex(6)}"
            with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "wb") as file:
                if fields.before is not None:
                    os.fchmod(file.fileno(), stat.S_IMODE(path.stat().st_mode))  # whatever the umask says
                file.write(fields.content.encode())
                file.flush()
                os.fsync(file.fileno())
            return temporary
        except OSError as error:
            raise NotSent(
                f"{path} cannot be changed: {error.strerror}.", hint="Check the folder and its rights.", retryable=False
            ) from error


def _refuse_changed(path: Path, fields: FileFields) -> None:
    if digest(read(path)) != digest(fields.before):
        raise NotSent(
            f"{path} has changed since the card showed it, so it was left alone.",
            hint="Reject this draft and ask for a new one.",
            retryable=False,
        )


def _finish(path: Path, temporary: Path | None, fields: FileFields) -> None:
    _refuse_changed(path, fields)  # the approval was stored on disk in between, which takes a while
    if temporary is None:
        path.unlink()
    else:
        temporary.replace(path)
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise OutcomeUnknown(f"{path} was changed, but the disk did not confirm it: {error.strerror}.") from error
