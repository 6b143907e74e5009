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
from typing import Any

import msgspec

from desk.errors import ConfigError, DeskError, ProtocolError, StoreError, UnavailableError, from_code
from desk.paths import Paths, ensure_private, find_paths
from desk.rpc.peer import MAX_LINE_BYTES, Peer
from desk.wire import host as w
from desk.wire.cards import Card, CardSummary, DraftEdit
from desk.wire.chat import TurnEvent, TurnResult
from desk.wire.mail import MailDetail, MailSummary

PROTOCOL = 1
START_TIMEOUT_S = 20.0
STOP_TIMEOUT_S = 10.0
HELLO_TIMEOUT_S = 10.0
_FULL_BYTES = 256 * 1024


class NotRunningError(UnavailableError):
    """There is no host, and none was to be started."""


class Client:
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

    # conversation
    async def conversations(self, *, limit: int = 50, query: str = "") -> list[w.Conversation]:
        return await self._call("conversation.list", list[w.Conversation], limit=limit, query=query)  # type: ignore[no-any-return]

    async def new_conversation(self, *, title: str = "", model: str = "") -> w.Conversation:
        return await self._call("conversation.create", w.Conversation, title=title, model=model)  # type: ignore[no-any-return]

    async def messages(
        self, conversation_id: int, *, before: int | None = None, limit: int = 20
    ) -> list[w.StoredMessage]:
        """The last ``limit`` messages (before message id ``before``), oldest first."""
        return await self._call(  # type: ignore[no-any-return]
            "conversation.messages", list[w.StoredMessage], conversation_id=conversation_id, before=before, limit=limit
        )

    async def set_model(self, conversation_id: int, model: str) -> w.Conversation:
        return await self._call(  # type: ignore[no-any-return]
            "conversation.set_model", w.Conversation, conversation_id=conversation_id, model=model
        )

    async def turn(
        self, conversation_id: int, text: str, *, model: str = "", on_event: Callable[[TurnEvent], None]
    ) -> TurnResult:
        """Ask; ``on_event`` gets text as it streams. Cancelling the task stops the turn in the host too."""
        return await self._call(  # type: ignore[no-any-return]
            "turn.run",
            TurnResult,
            conversation_id=conversation_id,
            text=text,
            model=model,
            on_event=on_event,
            event=TurnEvent,
        )

    async def stop_turns(self) -> int:
        """Stop every turn under way; returns how many there were."""
        return await self._call("turn.stop", int)  # type: ignore[no-any-return]

    # drafts
    async def drafts(self, *, state: str = "") -> list[CardSummary]:
        """The queue, newest first; ``state`` narrows it ("" is all that still need something)."""
        return await self._call("drafts.list", list[CardSummary], state=state)  # type: ignore[no-any-return]

    async def draft(self, draft_id: int) -> Card:
        return await self._call("drafts.show", Card, id=draft_id)  # type: ignore[no-any-return]

    async def edit_draft(self, draft_id: int, version: int, edit: DraftEdit) -> Card:
        return await self._call("drafts.edit", Card, id=draft_id, version=version, edit=edit)  # type: ignore[no-any-return]

    async def answer_draft(self, draft_id: int, version: int, text: str) -> Card:
        """Have the model write it anew ("shorter, and in German"); the result is a new version of the same card."""
        return await self._call("drafts.answer", Card, id=draft_id, version=version, text=text)  # type: ignore[no-any-return]

    async def approve_draft(self, draft_id: int, version: int, sha256: str) -> Card:
        return await self._call("drafts.approve", Card, id=draft_id, version=version, sha256=sha256)  # type: ignore[no-any-return]

    async def reject_draft(self, draft_id: int, reason: str = "") -> Card:
        return await self._call("drafts.reject", Card, id=draft_id, reason=reason)  # type: ignore[no-any-return]

    async def undo_draft(self, draft_id: int) -> Card:
        return await self._call("drafts.undo", Card, id=draft_id)  # type: ignore[no-any-return]

    async def resolve_draft(self, draft_id: int, was_sent: bool) -> Card:
        """Answer the question of an unknown outcome: it was sent, or it was not (then it is a draft again)."""
        return await self._call("drafts.resolve", Card, id=draft_id, was_sent=was_sent)  # type: ignore[no-any-return]

    # mail, people, search
    async def mails(self, *, query: str = "", account: str = "", limit: int = 50) -> list[MailSummary]:
        return await self._call("mail.list", list[MailSummary], query=query, account=account, limit=limit)  # type: ignore[no-any-return]

    async def mail(self, ref: str) -> MailDetail:
        return await self._call("mail.show", MailDetail, ref=ref)  # type: ignore[no-any-return]

    async def search(self, query: str, *, limit: int = 20) -> list[w.SearchHit]:
        return await self._call("search", list[w.SearchHit], query=query, limit=limit)  # type: ignore[no-any-return]

    async def reminders(self) -> list[w.Reminder]:
        return await self._call("reminders.list", list[w.Reminder])  # type: ignore[no-any-return]

    # models, keys, settings
    async def models(self) -> list[w.ModelInfo]:
        return await self._call("models.list", list[w.ModelInfo])  # type: ignore[no-any-return]

    async def use_model(self, name: str) -> w.ModelInfo:
        return await self._call("models.use", w.ModelInfo, name=name)  # type: ignore[no-any-return]

    async def test_model(self, name: str, *, on_event: Callable[[TurnEvent], None]) -> TurnResult:
        return await self._call("models.test", TurnResult, name=name, on_event=on_event, event=TurnEvent)  # type: ignore[no-any-return]

    async def warm_model(self, name: str = "") -> None:
        """Load the model now, so that the first answer need not wait."""
        await self._call("models.warm", None, name=name)

    async def unload_model(self, name: str) -> None:
        """Let go of a model's files, before they are removed."""
        await self._call("models.unload", None, name=name)

    async def set_key(self, provider: str, secret: str) -> w.KeyEntry:
        return await self._call("keys.set", w.KeyEntry, provider=provider, secret=secret)  # type: ignore[no-any-return]

    async def keys(self) -> list[w.KeyEntry]:
        return await self._call("keys.list", list[w.KeyEntry])  # type: ignore[no-any-return]

    async def delete_key(self, provider: str) -> bool:
        return await self._call("keys.delete", bool, provider=provider)  # type: ignore[no-any-return]

    async def check_key(self, provider: str) -> str:
        """Ask the provider whether it takes the key; returns one sentence."""
        return await self._call("keys.check", str, provider=provider)  # type: ignore[no-any-return]

    async def unlock_keys(self, passphrase: str) -> None:
        """Open the encrypted file the user chose instead of an OS keyring, for as long as this host lives."""
        await self._call("keys.unlock", None, passphrase=passphrase)

    async def settings(self) -> dict[str, Any]:
        return await self._call("settings.get", dict[str, Any])  # type: ignore[no-any-return]

    async def set_setting(self, name: str, value: str) -> dict[str, Any]:
        return await self._call("settings.set", dict[str, Any], name=name, value=value)  # type: ignore[no-any-return]

    async def unset_setting(self, name: str) -> bool:
        """Take a setting out of the config file; False if it was not there."""
        return await self._call("settings.unset", bool, name=name)  # type: ignore[no-any-return]

    # audit and demo
    async def audit(self, *, limit: int = 50) -> list[w.AuditEntry]:
        return await self._call("audit.list", list[w.AuditEntry], limit=limit)  # type: ignore[no-any-return]

    async def verify_audit(self) -> w.AuditReport:
        return await self._call("audit.verify", w.AuditReport)  # type: ignore[no-any-return]

    async def note_restored(self) -> None:
        """Put on record that the user replaced the data by a backup: the chain goes on, and is anchored, from there."""
        await self._call("audit.restored", None)

    async def start_demo(self) -> w.Status:
        """Set up the demo account (a mail server on loopback and a dozen threads); does nothing if it is there."""
        return await self._call("demo.start", w.Status)  # type: ignore[no-any-return]

    async def stop_demo(self) -> w.Status:
        """Remove the demo account and everything in it."""
        return await self._call("demo.stop", w.Status)  # type: ignore[no-any-return]

    async def _call(
        self,
        method: str,
        result: Any,
        *,
        on_event: Callable[[Any], None] | None = None,
        event: Any = None,
        **params: object,
    ) -> Any:
        return await self._peer.call(method, params, result, on_event=on_event, event=event)


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
