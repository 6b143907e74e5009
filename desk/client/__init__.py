"""What the terminal and the commands call: the host's API as typed functions.

``connect`` finds the running host, or starts one, and checks that both speak the same protocol. Every call raises a
``DeskError`` the host meant for the user. Importing this module starts nothing and imports no interface code.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec

from desk.client.accounts import Accounts
from desk.client.attachments import Attachments
from desk.client.calendar import Calendar
from desk.client.drafts import Drafts
from desk.client.files import Files
from desk.client.hearing import Hearing
from desk.client.mail import Mail
from desk.client.mail_sync import MailReading
from desk.client.memory import Memories
from desk.client.models import Models
from desk.client.people import People
from desk.client.schedule import Schedule
from desk.client.suggest import Suggest
from desk.client.talk import Talk
from desk.client.voice import Voice
from desk.client.voice_sound import VoiceSound
from desk.client.voice_speaking import VoiceSpeaking
from desk.errors import ConfigError, DeskError, ProtocolError, StoreError, UnavailableError, from_code
from desk.paths import Paths, ensure_private, find_paths
from desk.rpc.peer import MAX_LINE_BYTES, Peer
from desk.wire import host as w

PROTOCOL = 1
START_TIMEOUT_S = 20.0
STOP_TIMEOUT_S = 10.0
HELLO_TIMEOUT_S = 10.0
_FULL_BYTES = 256 * 1024


class NotRunningError(UnavailableError):
    """There is no host, and none was to be started."""


class Client(
    Talk,
    Voice,
    Drafts,
    Files,
    Mail,
    Memories,
    Models,
    Accounts,
    Calendar,
    Suggest,
    Attachments,
    MailReading,
    People,
    Schedule,
    VoiceSound,
    Hearing,
    VoiceSpeaking,
):
    """One connection to the host. Use ``async with connect() as client``."""

    def __init__(self, peer: Peer, hello: w.Hello, paths: Paths) -> None:
        self._peer = peer
        self._paths = paths
        self.hello = hello
        self._on_host_event: Callable[[w.HostEvent], None] | None = None

    # host
    async def status(self) -> w.Status:
        return await self._call("host.status", w.Status)  # type: ignore[no-any-return]

    async def stop_host(self) -> None:
        """End the host, and return when it has let go of everything.

        :raises UnavailableError: it is still there after ten seconds.
        """
        with contextlib.suppress(UnavailableError):  # it may be gone before its answer is here
            await self._call("host.stop", None)
        await _until_unlocked(self._paths.lock)

    async def watch(self, on_event: Callable[[w.HostEvent], None]) -> None:
        """Get told of changes in the queue, fired reminders and status until this call is cancelled or the host ends."""
        await self._call("host.watch", None, on_event=on_event, event=w.HostEvent)

    # audit
    async def audit(self, *, limit: int = 50) -> list[w.AuditEntry]:
        return await self._call("audit.list", list[w.AuditEntry], limit=limit)  # type: ignore[no-any-return]

    async def verify_audit(self) -> w.AuditReport:
        return await self._call("audit.verify", w.AuditReport)  # type: ignore[no-any-return]

    async def note_restored(self) -> None:
        """Put on record that the user replaced the data by a backup: the chain goes on, and is anchored, from there."""
        await self._call("audit.restored", None)


@contextlib.asynccontextmanager
async def connect(*, start: bool = True, paths: Paths | None = None) -> AsyncIterator[Client]:
    """A client of this user's host.

    :param start: start a host if none answers; otherwise raise.
    :raises NotRunningError: there is no host, and ``start`` is off.
    :raises UnavailableError: none could be started, or the one there does not answer.
    """
    where = paths or find_paths()
    reader, writer = await _open(where, start=start)
    peer = Peer(reader, writer, name="the host")
    running = asyncio.ensure_future(peer.run())
    try:
        hello = await _greet(peer, where)
        if hello.protocol != PROTOCOL:
            raise ProtocolError(
                f"The running Desk host is version {hello.version}, this is another one.", hint="Run: desk stop"
            )
        yield Client(peer, hello, where)
    finally:
        await peer.close()
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def _greet(peer: Peer, where: Paths) -> w.Hello:
    greeting = peer.call("host.hello", {"protocol": PROTOCOL, "pid": os.getpid()}, w.Hello)
    try:
        return await asyncio.wait_for(greeting, HELLO_TIMEOUT_S)
    except TimeoutError:
        hint = "Run: desk doctor"
        with contextlib.suppress(OSError, ValueError):
            hint = f"If it stays so, end it: kill -9 {int(where.lock.read_text())}"
        raise UnavailableError("The Desk host does not answer.", hint=hint) from None
    except UnavailableError as error:  # it ended just now, or it is no host
        raise UnavailableError(error.message, hint="Try again; if it stays so: desk doctor") from None


async def _dial(where: Paths) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
    """A connection; None if nobody listens.

    :raises ConfigError: the path cannot lead to a socket.
    """
    try:
        return await asyncio.open_unix_connection(str(where.socket), limit=MAX_LINE_BYTES)
    except (ConnectionError, FileNotFoundError):
        return None
    except OSError as error:
        raise ConfigError(
            f"Desk cannot use {where.socket}: {error.strerror or error}.",
            hint="Free that path, or set DESK_HOME to a folder of yours.",
        ) from error


async def _open(where: Paths, *, start: bool) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if (found := await _dial(where)) is not None:
        return found
    if not start:
        raise NotRunningError("Desk is not running.", hint="Start it with: desk")
    ensure_private(where.run)
    process = start_host()
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if (found := await _dial(where)) is not None:
            process.returncode = process.poll() or 0  # it outlives us on purpose; Popen would warn of that
            return found
        if process.poll() == 0:
            # Another host holds the lock: it is starting too, or it is still ending. Then a new one is needed.
            process = start_host()
        elif process.poll() is not None:
            raise _why_not_started(where)
        await asyncio.sleep(0.03)
    raise UnavailableError("The Desk host did not answer in time.", hint="Run: desk doctor")


def start_host() -> subprocess.Popen[bytes]:
    """Start a host in a session of its own, so that it outlives this terminal and gets none of its signals."""
    environment = dict(os.environ)
    if home := environment.get("DESK_HOME"):
        environment["DESK_HOME"] = str(Path(home).expanduser().absolute())  # the host works in another folder
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "desk.host"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        close_fds=True,
        cwd="/",
        env=environment,
    )


async def _until_unlocked(lock: Path) -> None:
    """Wait until no host holds the lock."""
    deadline = time.monotonic() + STOP_TIMEOUT_S
    with contextlib.suppress(FileNotFoundError), lock.open("rb") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise UnavailableError("The Desk host has not ended yet.", hint="Try again in a moment.") from None
            await asyncio.sleep(0.02)


def _why_not_started(where: Paths) -> DeskError:
    """The error the host left behind when it could not start."""
    try:
        left = msgspec.json.decode((where.run / "host.error").read_bytes(), type=dict[str, str])
        return from_code(left["code"], left["message"], left["hint"], False)
    except (OSError, msgspec.MsgspecError, KeyError):
        # On a full disk it cannot leave its reason either.
        with contextlib.suppress(OSError):
            disk = os.statvfs(where.run)
            if disk.f_bavail * disk.f_frsize < _FULL_BYTES:
                return StoreError(
                    f"The disk of {where.run} is full, so Desk could not start; what was stored before is unharmed.",
                    hint="Free some space there, then try again.",
                )
        return UnavailableError("The Desk host ended while it was starting.", hint="Run: desk doctor", retryable=False)
