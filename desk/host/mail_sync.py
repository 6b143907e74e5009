"""The accounts on servers: each watched by a task of its own, read when asked, and how each stands."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import Callable
from typing import Any

import msgspec

from desk.channels.mail.account import Account
from desk.channels.mail.account_store import AccountStore
from desk.channels.mail.credentials import CredentialSource
from desk.channels.mail.imap_line import imap_line
from desk.channels.mail.imap_session import MAX_MESSAGE_BYTES
from desk.channels.mail.imap_store import ImapStore, mail_id_of
from desk.channels.mail.imap_sync import ParseMany
from desk.channels.mail.label_kinds import ArchiveKind, LabelKind, MarkKind
from desk.channels.mail.mail_effects import MailEffects
from desk.errors import ChannelError, DeskError, UsageError
from desk.gate.kinds import Kind
from desk.gate.ports import Channel
from desk.host.mail_watch import MailWatch
from desk.schedule.clock import Clock
from desk.store.db import Database
from desk.wire.mail import AccountSync, MailFolder, SyncProgress

_log = logging.getLogger(__name__)
_LOOK_AGAIN_S = 60.0
# A list is not held up longer than this by a server; what comes later is there the next time.
_FRESH_S = 1.5


class MailSync:
    """Nothing of it runs before ``run``. ``on_change`` is told whenever an account's state changed, ``on_new`` when mail came."""

    def __init__(
        self,
        db: Database,
        store: AccountStore,
        credentials: CredentialSource,
        parse: ParseMany,
        clock: Clock,
        on_change: Callable[[], None] = lambda: None,
        *,
        on_new: Callable[[], None] = lambda: None,
    ) -> None:
        self._db = db
        self._store = store
        self._imap = ImapStore(db)
        self._credentials = credentials
        self._parse = parse
        self._clock = clock
        self._on_change = on_change
        self._on_new = on_new
        self._watches: dict[int, tuple[MailWatch, asyncio.Task[None]]] = {}
        self._changed = asyncio.Event()
        self._matching = asyncio.Lock()

    async def run(self) -> None:
        """Watch every account until cancelled; one that is added, changed or removed is noticed."""
        # Threads that read mail share the interpreter with the loop. It asks for its turn after a millisecond, not five, and
        # collecting garbage leaves alone what the start made, which would take tens of milliseconds each time.
        sys.setswitchinterval(0.001)
        gc.freeze()
        try:
            while True:
                self._changed.clear()
                await self._match_accounts()
                tasks = [task for _, task in self._watches.values()]
                changed = asyncio.ensure_future(self._changed.wait())
                done, _ = await asyncio.wait(
                    {changed, *tasks}, timeout=_LOOK_AGAIN_S, return_when=asyncio.FIRST_COMPLETED
                )
                changed.cancel()
                for task in done - {changed}:
                    task.result()  # a watch ends only by a fault
        finally:
            await self._end([task for _, task in self._watches.values()])
            self._watches.clear()

    def accounts_changed(self) -> None:
        """Look at the accounts again, now. A password is in no account's row: one that was not let in tries again too."""
        self._changed.set()
        for watch, _ in self._watches.values():
            if watch.state.state in ("offline", "refused"):
                watch.nudge()

    def states(self) -> list[AccountSync]:
        """How each account on a server stands."""
        watches = {account_id: watch for account_id, (watch, _) in self._watches.items()}
        return [
            watches[account.id].state if account.id in watches else AccountSync(account=account.name, state="waiting")
            for account in self._on_servers()
        ]

    async def sync(
        self, name: str = "", on_progress: Callable[[SyncProgress], None] | None = None
    ) -> list[AccountSync]:
        """Read one account, or all, now; returns how they stand after that. Cancelling stops the reading.

        :raises UsageError: there is no account of that name on a server.
        """
        await self._match_accounts()
        watches = [watch for watch, _ in self._watches.values() if name in ("", watch.account.name)]
        if name and not watches:
            raise UsageError(f"There is no account {name!r} on a mail server.", hint="See them: desk accounts list")
        for watch in watches:
            if on_progress is not None:
                watch.listeners.append(on_progress)
        try:
            return list(await asyncio.gather(*(watch.sync() for watch in watches)))
        except asyncio.CancelledError:
            for watch in watches:
                watch.stop()
            raise
        finally:
            for watch in watches:
                if on_progress in watch.listeners:
                    watch.listeners.remove(on_progress)

    async def freshen(self) -> None:
        """Wait a moment for accounts that were not read since Desk started."""
        await self._match_accounts()
        early = [asyncio.ensure_future(watch.settled.wait()) for watch, _ in self._watches.values()]
        if early:
            await asyncio.wait(early, timeout=_FRESH_S)
            for one in early:
                one.cancel()

    @property
    def kinds(self) -> tuple[Kind[Any], ...]:
        """What the gate is to know of labels, marks and archiving."""
        return (LabelKind(), MarkKind(), ArchiveKind())

    @property
    def channels(self) -> dict[str, Channel]:
        """The gate's way out for them; what was changed is read again at once."""

        def read_again(account_id: int) -> None:
            if account_id in self._watches:
                self._watches[account_id][0].nudge()

        effects = MailEffects(self._db, self._store.account, self._credentials, self._clock.now, on_done=read_again)
        return {kind.name: effects for kind in self.kinds}

    def folders(self, name: str = "") -> list[MailFolder]:
        """The folders of one account or all, as last listed by their servers."""
        return [
            MailFolder(
                account=account.name,
                name=row.name,
                role=row.role,
                synced=row.synced,
                mails=self._imap.count(row) if row.synced else 0,
            )
            for account in self._on_servers()
            if name in ("", account.name)
            for row in self._imap.folders(account.id)
        ]

    def choose(self, name: str, folder: str, synced: bool) -> list[MailFolder]:
        """Read a folder too, or no more (what was read stays). :raises UsageError: there is no such folder."""
        account = next((one for one in self._on_servers() if one.name == name), None)
        row = None if account is None else self._imap.folder(account.id, folder)
        if account is None or row is None:
            raise UsageError(f"There is no folder {folder!r} in {name!r}.", hint=f"desk mail folders --account {name}")
        self._imap.save_folder(msgspec.structs.replace(row, synced=synced, complete=False))
        return self.folders(name)

    async def complete(self, ref: str) -> None:
        """Fetch the rest of a mail of which only the beginning is here. Where that fails, the beginning stays."""
        cut = await asyncio.to_thread(self._imap.cut_mail, ref)
        if cut is None:
            return
        try:
            account = self._store.account(cut.row.account_id)
            async with imap_line(account, self._credentials) as line:
                whole = await line.ask(lambda session: session.whole_of(cut.row.path, cut.row.uidvalidity, cut.uid))
        except DeskError as error:
            _log.info("mail %s stays cut: %s", ref, error.message)
            return
        if whole is not None:
            (mail,) = await self._parse([whole.raw])
            await asyncio.to_thread(self._imap.add, cut.row, [(whole, mail)])

    async def raw(self, ref: str) -> bytes | None:
        """A mail as it lies on its server (see ``RawMail``); None if it is not there any more.

        :raises ChannelError: the server cannot be reached, or the mail is larger than Desk fetches.
        """
        place = await asyncio.to_thread(self._imap.place, mail_id_of(ref))
        if place is None:
            return None
        account = self._store.account(place.row.account_id)
        async with imap_line(account, self._credentials) as line:
            whole = await line.ask(lambda session: session.whole_of(place.row.path, place.row.uidvalidity, place.uid))
        if whole is not None and max(whole.size, len(whole.raw)) > MAX_MESSAGE_BYTES:
            raise ChannelError(
                f"The mail {ref} has more than {MAX_MESSAGE_BYTES // 1_000_000} MB, so its attachments are not fetched.",
                hint="Save them with a mail program.",
                retryable=False,
            )
        return whole.raw if whole is not None else None

    def _on_servers(self) -> list[Account]:
        return [account for account in self._store.accounts() if account.kind == "imap"]

    async def _match_accounts(self) -> None:
        async with self._matching:
            accounts = {account.id: account for account in self._on_servers()}
            over = [key for key, (watch, _) in self._watches.items() if accounts.get(key) != watch.account]
            await self._end([self._watches.pop(key)[1] for key in over])
            for key, account in accounts.items():
                if key not in self._watches:
                    watch = MailWatch(
                        account,
                        self._db,
                        self._credentials,
                        self._parse,
                        self._clock,
                        self._on_change,
                        on_new=self._on_new,
                    )
                    self._watches[key] = (watch, asyncio.ensure_future(watch.run()))

    @staticmethod
    async def _end(tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
