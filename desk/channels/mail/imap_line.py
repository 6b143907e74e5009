"""An IMAP session for the host's loop: each in a thread of its own, cut when whoever waits for it stops waiting."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar

from desk.channels.mail.account import Account
from desk.channels.mail.credentials import CredentialSource
from desk.channels.mail.imap_errors import NotLetIn
from desk.channels.mail.imap_session import TIMEOUT_S, ImapSession

_T = TypeVar("_T")


class ImapLine:
    """Not for two callers at once: a session does one thing after the other."""

    def __init__(self, session: ImapSession) -> None:
        self._session = session
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="imap")

    async def ask(self, what: Callable[[ImapSession], _T]) -> _T:
        """``what`` in the session's thread. Cancelling drops the line, as an answer half read cannot be taken up again."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, what, self._session)
        except asyncio.CancelledError:
            self._session.cut()
            raise

    def wake(self) -> None:
        """End waiting for the server's word."""
        self._session.wake()

    async def close(self) -> None:
        """Leave, without waiting for a server that does not answer."""
        closing = self._thread.submit(self._session.close)
        self._thread.shutdown(wait=False)
        try:
            await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(closing)), 3.0)
        except TimeoutError:
            self._session.cut()


@asynccontextmanager
async def imap_line(
    account: Account, credentials: CredentialSource, *, timeout_s: float = TIMEOUT_S
) -> AsyncIterator[ImapLine]:
    """A line that is logged in; a token that is refused is renewed once.

    :raises ChannelError: the server cannot be reached or does not let the account in.
    :raises KeyringError: the keyring cannot be read.
    """
    line = ImapLine(ImapSession(account, timeout_s=timeout_s))
    try:
        for fresh in (False, True):
            secret = await credentials(account, "imap", fresh=fresh)
            try:
                await line.ask(lambda session, secret=secret: session.open(secret))  # type: ignore[misc]
                break
            except NotLetIn:
                if fresh or not secret.token:
                    raise
        yield line
    finally:
        await line.close()
