"""A Maildir, read without leaving a trace, and a Sent folder written without losing anything.

Reading never moves a file from ``new`` to ``cur`` and never sets a flag: to the user's other mail program everything stays as
it was. Layout: one Maildir a folder below the account's folder (``INBOX``, ``Sent``), see
https://cr.yp.to/proto/maildir.html. A message's key is its file name without the flags, which stays the same when another
program moves or marks it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desk.channels.mail.account import Account
from desk.channels.mail.store import MailStore
from desk.errors import ChannelError, DeskError
from desk.store.db import Database
from desk.wire.mail import ParsedMail

MAX_MESSAGE_BYTES = 60_000_000  # a file of 40 MB, as mail carries it
MAX_MESSAGES = 200_000
FOLDERS = ("INBOX", "Sent", "Archive")
_HEADER_BYTES = 65_536
_SCANNED_FOR_SENT = 2_000


@dataclass(frozen=True)
class Entry:
    """A message's file. ``at``: its time of change, epoch seconds."""

    key: str
    path: Path
    unread: bool
    at: float
    size_bytes: int


def entries(folder: Path) -> list[Entry]:
    """The messages of one Maildir, newest first. Odd names, links and vanishing files are passed over.

    :raises ChannelError: the folder is there but cannot be read.
    """
    found: dict[str, Entry] = {}
    for part in ("cur", "new"):
        for entry in _scan(folder / part, part == "new"):
            found.setdefault(entry.key, entry)
            if len(found) >= MAX_MESSAGES:
                break
    return sorted(found.values(), key=lambda entry: (-entry.at, entry.key))


def _scan(folder: Path, new: bool) -> Iterator[Entry]:
    try:
        with os.scandir(folder) as files:
            for file in files:
                key, _, info = file.name.partition(":")
                if not key or key.startswith(".") or "\udc80" <= max(key) <= "\udcff":
                    continue
                try:
                    if not file.is_file(follow_symlinks=False):
                        continue
                    about = file.stat(follow_symlinks=False)
                except OSError:
                    continue  # gone since, or moved by another program: the next look finds it
                unread = new or "S" not in info.rpartition(",")[2]
                yield Entry(key, Path(file.path), unread, about.st_mtime, about.st_size)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise ChannelError(
            f"The mail folder {folder} cannot be read: {error.strerror}.",
            hint="Check that the folder is yours to read.",
        ) from error


def read_message(entry: Entry) -> bytes | None:
    """The message's bytes, None if it is gone or unreadable. Of a huge one: the beginning."""
    return _read_first([entry.path, *_named(entry.path.parent.parent, entry.key)])


def find_message(folder: Path, key: str) -> bytes | None:
    """The bytes of the message that lies in a Maildir under ``key``, as ``read_message``. Blocking."""
    return _read_first(_named(folder, key)) if key and "/" not in key and not key.startswith(".") else None


def _named(folder: Path, key: str) -> list[Path]:
    """Where another program may have put it meanwhile."""
    found = (path for part in ("cur", "new") for path in (folder / part).glob(_literal(key) + "*"))
    return [path for path in found if path.name.partition(":")[0] == key and not path.is_symlink()]


def _read_first(paths: list[Path]) -> bytes | None:
    for path in paths:
        try:
            with open(path, "rb") as file:
                return file.read(MAX_MESSAGE_BYTES + 1)
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None


def _literal(key: str) -> str:
    return "".join(f"[{character}]" if character in "*?[" else character for character in key)


async def sync(
    account: Account,
    db: Database,
    parse: Callable[[bytes], Awaitable[ParsedMail]],
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Take over what is new in the account's Maildir, and what was read or went away; returns how many were new.

    ``parse`` runs in the parse worker; a mail it cannot take becomes an entry that says so. ``progress(done, total)``.

    :raises ChannelError: the Maildir is missing or cannot be read.
    """
    root = Path(account.maildir)
    if not account.maildir or not await asyncio.to_thread(root.is_dir):
        raise ChannelError(
            f"The mail folder of {account.name} is not there: {account.maildir or 'none is set'}.",
            hint="Put it back, or set up the account again.",
            retryable=False,
        )
    store = MailStore(db)
    fresh: list[tuple[str, Entry]] = []
    for folder in FOLDERS:
        there = {entry.key: entry for entry in await asyncio.to_thread(entries, root / folder)}
        known = store.keys(account.id, folder)
        changed = {
            key: there[key].unread for key, unread in known.items() if key in there and there[key].unread != unread
        }
        gone = [key for key in known if key not in there]
        if changed or gone:
            store.mark(account.id, folder, changed, gone)
        fresh += [(folder, entry) for key, entry in there.items() if key not in known]
    fresh.sort(key=lambda pair: pair[1].at)  # oldest first, so that conversations grow as they did
    done = 0
    for folder, entry in fresh:
        raw = await asyncio.to_thread(read_message, entry)
        if raw is not None:
            mail = await _parsed(parse, raw)
            store.upsert(account.id, folder, entry.key, mail, unread=entry.unread, date=entry.at)
            done += 1
        if progress is not None:
            progress(done, len(fresh))
    return done


async def _parsed(parse: Callable[[bytes], Awaitable[ParsedMail]], raw: bytes) -> ParsedMail:
    try:
        return await parse(raw)
    except DeskError as error:
        if error.retryable:
            raise  # the worker is away: next time
        return ParsedMail(message_id="", text="", problems=[f"The message could not be read: {error.message}"])


def append(folder: Path, message: bytes, name: str, *, seen: bool = True) -> Path:
    """Add a message to a Maildir as the standard asks: written and flushed in ``tmp``, then renamed. Blocking.

    ``name`` must be unique (a message id's own letters); appending the same name twice keeps one.

    :raises ChannelError: the folder cannot be written (full, missing rights).
    """
    file_name = "".join(character if character.isalnum() or character in "-_.@=" else "_" for character in name)[:180]
    temporary = folder / "tmp" / file_name
    target = folder / ("cur" if seen else "new") / (f"{file_name}:2,S" if seen else file_name)
    try:
        make_maildir(folder)
        with open(temporary, "wb") as file:
            file.write(message)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(target)
        _flush_folder(target.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise ChannelError(
            f"The copy cannot be put into {folder}: {error.strerror or type(error).__name__}.",
            hint="Free some space or check the folder's rights; the mail itself is not affected.",
        ) from error
    return target


def make_maildir(folder: Path) -> None:
    """Make the folder's three parts, for this user alone."""
    for part in ("tmp", "new", "cur"):
        (folder / part).mkdir(parents=True, exist_ok=True, mode=0o700)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def holds_message(folder: Path, message_id: str) -> bool | None:
    """Whether one of the newest messages of a Maildir has that Message-ID; None if it cannot be looked at. Blocking."""
    if not folder.is_dir():
        return None
    try:
        newest = entries(folder)[:_SCANNED_FOR_SENT]
    except ChannelError:
        return None
    wanted = message_id.encode("utf-8", "surrogateescape")
    return any(wanted in message_id_line(entry.path) for entry in newest)


def message_id_line(path: Path) -> bytes:
    """The value of a file's Message-ID header; empty if there is none or the file is gone."""
    try:
        with open(path, "rb") as file:
            head = file.read(_HEADER_BYTES)
    except OSError:
        return b""
    head = head.replace(b"\r\n", b"\n").partition(b"\n\n")[0].replace(b"\n ", b" ").replace(b"\n\t", b" ")
    for line in head.split(b"\n"):
        if line[:11].lower() == b"message-id:":
            return line[11:].strip()
    return b""
