"""The way out for labels, marks and archiving: what was approved is done where the account keeps its mail.

Each change is looked up first (what is so already is no part of an undo) and is idempotent, so one that was cut off can be
looked at, and done again, without harm.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import msgspec

from desk.channels.mail.account import Account
from desk.channels.mail.credentials import CredentialSource
from desk.channels.mail.imap_effects import ImapWork
from desk.channels.mail.imap_errors import Refusal
from desk.channels.mail.imap_line import ImapLine, imap_line
from desk.channels.mail.imap_session import TIMEOUT_S
from desk.channels.mail.imap_store import ImapStore
from desk.channels.mail.label_fields import Before, Work, decode
from desk.channels.mail.maildir_effects import MaildirWork
from desk.errors import DeskError
from desk.gate.ports import BeforeData, Channel, Envelope, NotSent, OutcomeUnknown, SendReceipt, Unreachable
from desk.store.db import Database


class MailEffects(Channel):
    """``on_done`` is told the account's id after a change, so that it is read again."""

    def __init__(
        self,
        db: Database,
        account: Callable[[int], Account],
        credentials: CredentialSource,
        now: Callable[[], float],
        *,
        on_done: Callable[[int], None] = lambda account_id: None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._db = db
        self._account = account
        self._credentials = credentials
        self._now = now
        self._on_done = on_done
        self._timeout_s = timeout_s

    async def send(
        self, message: bytes, envelope: Envelope, account_id: int, *, before_data: BeforeData
    ) -> SendReceipt:
        """Do it, on all of the mails that are still there; the reply says if some are not."""
        work = _decoded(message)
        account = self._known(account_id)
        if account.kind == "maildir":
            local = MaildirWork(self._db, account, work)
            await asyncio.to_thread(local.look)
            self._begin(local.before, before_data)
            await asyncio.to_thread(local.do)
            before = local.before
        else:
            before = await self._on_server(account, work, before_data)
        self._on_done(account_id)
        return SendReceipt(_reply(work, before), self._now(), msgspec.json.encode(before).decode())

    async def outcome(self, message: bytes, envelope: Envelope, account_id: int, message_id: str) -> bool | None:
        work = _decoded(message)
        account = self._known(account_id)
        if account.kind == "maildir":
            local = MaildirWork(self._db, account, work)
            await asyncio.to_thread(local.look)
            return local.is_done
        try:
            async with self._line(account) as line:
                remote = ImapWork(ImapStore(self._db), account, work)
                await line.ask(remote.look)
                return remote.is_done
        except DeskError:
            return None

    async def reachable(self, account_id: int) -> bool:
        account = self._known(account_id)
        if account.kind == "maildir":
            return True
        try:
            async with self._line(account):
                return True
        except DeskError:
            return False

    async def _on_server(self, account: Account, work: Work, before_data: BeforeData) -> Before:
        remote = ImapWork(ImapStore(self._db), account, work)
        step = "looking"
        try:
            async with self._line(account) as line:
                await line.ask(remote.look)
                step = "beginning"
                self._begin(remote.before, before_data)
                step = "doing"
                await line.ask(remote.do)
        except DeskError as error:
            if step == "beginning":  # the gate's own word, not the server's
                raise
            if step == "looking":
                kind = Unreachable if error.retryable else NotSent
                raise kind(error.message, hint=error.hint, retryable=error.retryable) from error
            if isinstance(error, Refusal) and not remote.changed:
                raise NotSent(error.message, hint=error.hint, retryable=False) from error
            raise OutcomeUnknown(error.message, hint="Desk looks what has become of it.") from error
        await asyncio.to_thread(remote.take_over)
        return remote.before

    def _line(self, account: Account) -> AbstractAsyncContextManager[ImapLine]:
        return imap_line(account, self._credentials, timeout_s=self._timeout_s)

    def _begin(self, before: Before, before_data: BeforeData) -> None:
        if not before.already:
            raise NotSent("None of these mails is there any more.", hint="See what is: desk mail list", retryable=False)
        before_data(msgspec.json.encode(before).decode())

    def _known(self, account_id: int) -> Account:
        try:
            return self._account(account_id)
        except DeskError as error:
            raise NotSent(error.message, hint=error.hint, retryable=False) from error


def _decoded(message: bytes) -> Work:
    try:
        return decode(message)
    except msgspec.MsgspecError as error:
        raise NotSent("What was approved cannot be read, so nothing was done.", retryable=False) from error


def _reply(work: Work, before: Before) -> str:
    lost = len(work.mails) - len(before.already)
    done = f"done on {len(before.already)}"
    return f"{done}; {lost} are not there any more" if lost else done
