"""Where an account keeps what it has sent: a Maildir's folder, or one on the IMAP server."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Protocol

from desk.channels.mail import maildir
from desk.channels.mail.account import Account
from desk.channels.mail.credentials import CredentialSource
from desk.channels.mail.imap_folders import SENT, named, new_path
from desk.channels.mail.imap_line import imap_line
from desk.channels.mail.imap_session import ImapSession
from desk.errors import DeskError


class SentFolder(Protocol):
    async def holds(self, message_id: str) -> bool | None:
        """Whether it holds the message; None where it cannot be looked at."""
        ...

    async def keep(self, message: bytes, message_id: str) -> bool:
        """Put a copy there, as read, unless there is one; returns whether it was put there now.

        :raises ChannelError: it cannot be written.
        """
        ...


class MaildirSent:
    """``Sent`` below the account's folder."""

    def __init__(self, account: Account) -> None:
        self._folder = Path(account.maildir) / SENT

    async def holds(self, message_id: str) -> bool | None:
        return await asyncio.to_thread(maildir.holds_message, self._folder, message_id)

    async def keep(self, message: bytes, message_id: str) -> bool:
        if await self.holds(message_id):
            return False
        await asyncio.to_thread(maildir.append, self._folder, message, message_id.strip("<>"))
        return True


class ImapSent:
    """The folder the server names as Sent (RFC 6154), or one of the usual names; made where there is none."""

    def __init__(self, account: Account, credentials: CredentialSource) -> None:
        self._account = account
        self._credentials = credentials

    async def holds(self, message_id: str) -> bool | None:
        def look(session: ImapSession) -> bool:
            path = _path(session)
            if not path:
                return False
            session.examine(path)
            return bool(session.having(message_id))

        try:
            async with imap_line(self._account, self._credentials) as line:
                return await line.ask(look)
        except DeskError:
            return None

    async def keep(self, message: bytes, message_id: str) -> bool:
        def put(session: ImapSession) -> bool:
            path = _path(session)
            if not path:
                path = new_path(session.folders(), SENT)
                session.create(path)
            session.examine(path)
            if session.having(message_id):
                return False
            session.append(path, message)
            return True

        async with imap_line(self._account, self._credentials) as line:
            return await line.ask(put)


def sent_folder(account: Account, credentials: CredentialSource) -> SentFolder | None:
    """The account's own; None if it has none that can be reached."""
    if account.kind == "imap":
        return ImapSent(account, credentials)
    return MaildirSent(account) if account.maildir else None


def _path(session: ImapSession) -> str:
    return next((one.path for one in named(session.folders()) if one.role == "sent"), "")
