"""The mail accounts of this host: the demo account's life, reading mail into the store, and the sender the gate uses."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
from collections.abc import Callable

import msgspec

from desk.channels.mail.account import Account
from desk.channels.mail.account_store import AccountStore
from desk.channels.mail.credentials import Credentials
from desk.channels.mail.maildir import sync
from desk.channels.mail.smtp import SmtpSender
from desk.demo.setup import write_demo
from desk.demo.threads import ADDRESS, DISPLAY_NAME
from desk.errors import DeskError
from desk.gate.ports import Channel, Envelope, NotSent, SendReceipt
from desk.host.account_secrets import AccountSecrets
from desk.host.workers import Workers
from desk.keys.ring import KeyStore
from desk.paths import Paths
from desk.schedule.clock import Clock
from desk.store.db import Database

_log = logging.getLogger(__name__)
DEMO_NAME = "demo"


class DemoServer(msgspec.Struct, frozen=True):
    """Where the demo account's SMTP server listens, and its login, made anew at each start."""

    port: int
    user: str
    password: str


class Accounts(Channel):
    """Knows every account and, for the demo one, keeps its server running while it is needed."""

    def __init__(
        self,
        paths: Paths,
        db: Database,
        store: AccountStore,
        workers: Workers,
        clock: Clock,
        keys: Callable[[], KeyStore],
    ) -> None:
        self._paths = paths
        self._db = db
        self._store = store
        self._reading = asyncio.Lock()
        self._workers = workers
        self._clock = clock
        self._demo: DemoServer | None = None
        self._demo_lock = asyncio.Lock()
        self.secrets = AccountSecrets(keys, clock)
        self._smtp = SmtpSender(self._account, self.credentials, clock.now)

    @property
    def has_demo(self) -> bool:
        return any(account.demo for account in self._store.accounts())

    async def start_demo(self) -> None:
        """Make the demo account if there is none: its folders, its server, its mails in the store."""
        if not (self._paths.demo / "INBOX").exists():
            await asyncio.to_thread(write_demo, self._paths.demo, self._clock.now())
        server = await self._ensure_demo_server()
        account = self._store.save_account(
            Account(
                name=DEMO_NAME,
                address=ADDRESS,
                display_name=DISPLAY_NAME,
                maildir=str(self._paths.demo),
                smtp_host="127.0.0.1",
                smtp_port=server.port,
                smtp_security="none",
                smtp_user=server.user,
                demo=True,
                sent_copy="server",
            )
        )
        await self.read_mail(account)

    async def stop_demo(self) -> None:
        """Remove the demo account with everything in it."""
        await self._workers.demo.stop()
        self._demo = None
        for account in self._store.accounts():
            if account.demo:
                self._store.delete_account(account.id)
        with contextlib.suppress(FileNotFoundError):
            await asyncio.to_thread(shutil.rmtree, self._paths.demo)

    async def read_all(self) -> None:
        """Read what is new in every Maildir; one that cannot be read is noted, the others go on."""
        for account in self._store.accounts():
            if account.kind != "maildir":
                continue
            try:
                await self.read_mail(account)
            except DeskError as error:
                _log.warning("account %s: %s", account.id, error.message)

    async def read_mail(self, account: Account) -> int:
        """Read one account's new mail; returns how many there were."""
        async with self._reading:
            return await sync(account, self._db, self._workers.parse_mail)

    async def send(
        self, message: bytes, envelope: Envelope, account_id: int, *, before_data: Callable[[], None]
    ) -> SendReceipt:
        """The gate's way out. The demo account's server is started first if it is not running."""
        if self._store.account(account_id).demo:
            try:
                await self._ensure_demo_server()
            except DeskError as error:
                raise NotSent(error.message, hint=error.hint) from error
        return await self._smtp.send(message, envelope, account_id, before_data=before_data)

    async def outcome(self, message: bytes, envelope: Envelope, account_id: int, message_id: str) -> bool | None:
        return await self._smtp.outcome(message, envelope, account_id, message_id)

    async def reachable(self, account_id: int) -> bool:
        """The demo account's server is started when it is needed, so it always is."""
        return self._store.account(account_id).demo or await self._smtp.reachable(account_id)

    async def keep_copy(self, account_id: int, message: bytes, message_id: str) -> bool:
        return await self._smtp.keep_copy(account_id, message, message_id)

    async def credentials(self, account: Account, part: str = "imap", *, fresh: bool = False) -> Credentials:
        """What logs the account in; ``fresh`` after a token was refused. Used for one log-in, then let go.

        :raises ChannelError: there is no password, or the sign-in has ended.
        :raises KeyringError: the keyring cannot be read.
        """
        if account.demo:
            server = await self._ensure_demo_server()
            return Credentials(user=server.user, password=server.password)
        return await self.secrets.credentials(account, part, fresh=fresh)

    def _account(self, account_id: int) -> Account:
        account = self._store.account(account_id)
        if account.demo and self._demo is not None:
            account = msgspec.structs.replace(account, smtp_port=self._demo.port, smtp_user=self._demo.user)
        return account

    async def _ensure_demo_server(self) -> DemoServer:
        async with self._demo_lock:
            if self._demo is None or not self._workers.demo.running:
                self._demo = await self._workers.demo.call("demo.serve", {"folder": str(self._paths.demo)}, DemoServer)
            return self._demo
