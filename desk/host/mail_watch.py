"""One account on an IMAP server, kept up to date: read, then wait for the server's word, and again; back-off where it fails."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable

import msgspec

from desk.channels.mail.account import Account
from desk.channels.mail.credentials import CredentialSource
from desk.channels.mail.imap_folders import INBOX
from desk.channels.mail.imap_line import ImapLine, imap_line
from desk.channels.mail.imap_session import TIMEOUT_S, ImapSession
from desk.channels.mail.imap_sync import ImapSync, ParseMany
from desk.errors import ChannelError, DeskError
from desk.schedule.clock import Clock
from desk.store.db import Database
from desk.wire.mail import AccountSync, SyncProgress

_log = logging.getLogger(__name__)
IDLE_S = 9 * 60.0  # RFC 2177 allows 29 minutes; many routers forget a silent line after ten
POLL_S = 120.0  # where the server has no IDLE
_FIRST_PAUSE_S = 5.0
_LONGEST_PAUSE_S = 15 * 60.0


class MailWatch:
    """``run`` goes on until cancelled. ``timeout_s`` bounds how long a server may stay silent."""

    def __init__(
        self,
        account: Account,
        db: Database,
        credentials: CredentialSource,
        parse: ParseMany,
        clock: Clock,
        on_change: Callable[[], None],
        *,
        on_new: Callable[[], None] = lambda: None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self.account = account
        self.state = AccountSync(account=account.name, state="waiting")
        self.listeners: list[Callable[[SyncProgress], None]] = []
        self._db = db
        self._credentials = credentials
        self._parse = parse
        self._clock = clock
        self._on_change = on_change
        self._on_new = on_new
        self._timeout_s = timeout_s
        self.settled = asyncio.Event()  # what was new at the start is here, or cannot be had, or will take a while
        self._wake = asyncio.Event()
        self._line: ImapLine | None = None
        self._asked: list[asyncio.Future[AccountSync]] = []
        self._reading: asyncio.Task[int] | None = None

    async def run(self) -> None:
        failures = 0
        while True:
            try:
                async with imap_line(self.account, self._credentials, timeout_s=self._timeout_s) as line:
                    self._line = line
                    while await self._read(line):
                        failures = 0
                        await self._wait_for_word(line)
            except Exception as error:  # noqa: BLE001 - a fault in reading mail must not end the host
                failures += 1
                error = error if isinstance(error, DeskError) else _fault(error)
                self._failed(error)
                pause_s = _FIRST_PAUSE_S * 2 ** (failures - 1) if error.retryable else _LONGEST_PAUSE_S
                await self._pause(min(pause_s, _LONGEST_PAUSE_S))
            else:  # stopped: until somebody asks
                await self._pause(None)
            finally:
                self._line = None

    async def sync(self) -> AccountSync:
        """Have it read now, and return how it stands after that."""
        asked: asyncio.Future[AccountSync] = asyncio.get_running_loop().create_future()
        self._asked.append(asked)
        self.nudge()
        return await asked

    def nudge(self) -> None:
        """Have it read soon."""
        self._wake.set()
        if self._line is not None:
            self._line.wake()

    def stop(self) -> None:
        """End the reading under way; what was read is kept, and the next ``sync`` goes on from there."""
        if self._reading is not None:
            self._reading.cancel()

    async def _read(self, line: ImapLine) -> bool:
        """Read once; False if it was stopped."""
        asked, self._asked = self._asked, []
        self._wake.clear()
        self._become("syncing", message="", hint="")
        reading = self._reading = asyncio.ensure_future(
            ImapSync(self.account, self._db, self._parse, self._progress).run(line)
        )
        try:
            await asyncio.wait({reading})
        finally:
            self._reading = None
            if not reading.done():
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)
        if reading.cancelled():
            self._become("stopped", progress=None)
        elif reading.exception() is not None:
            self._asked = asked + self._asked
            raise reading.exception() or AssertionError
        else:
            self._become("current", at=self._clock.now(), new=reading.result(), progress=None)
            if reading.result():
                self._on_new()
        self._answer(asked)
        return not reading.cancelled()

    async def _wait_for_word(self, line: ImapLine) -> None:
        def wait(session: ImapSession) -> bool:
            if not session.can("IDLE"):
                return False
            session.examine(INBOX)
            session.idle(IDLE_S)
            return True

        if not self._asked and not await line.ask(wait):
            await self._pause(POLL_S)

    async def _pause(self, seconds: float | None) -> None:
        """Wait, unless somebody asks for a reading."""
        waits: list[asyncio.Future[object]] = [asyncio.ensure_future(self._wake.wait())]
        if seconds is not None:
            waits.append(asyncio.ensure_future(self._clock.sleep_until_boottime(self._clock.boottime() + seconds)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()
            self._wake.clear()

    def _failed(self, error: DeskError) -> None:
        _log.info("account %s: %s", self.account.id, error.message)
        state = "offline" if error.retryable else "refused"
        self._become(state, message=error.message, hint=error.hint, progress=None)
        asked, self._asked = self._asked, []
        self._answer(asked)

    def _answer(self, asked: list[asyncio.Future[AccountSync]]) -> None:
        for one in asked:
            if not one.done():
                one.set_result(self.state)

    def _progress(self, progress: SyncProgress) -> None:
        self.state = msgspec.structs.replace(self.state, progress=progress)
        if progress.done < progress.total:
            self.settled.set()
        for listener in list(self.listeners):
            listener(progress)

    def _become(self, state: str, **changes: object) -> None:
        self.state = msgspec.structs.replace(self.state, state=state, **changes)
        if state != "syncing":
            self.settled.set()
        with contextlib.suppress(RuntimeError):  # the loop is ending
            self._on_change()


def _fault(error: Exception) -> DeskError:
    _log.error("reading mail failed", exc_info=error)
    return ChannelError(f"Reading mail failed in Desk itself ({type(error).__name__}).", hint="desk doctor")
