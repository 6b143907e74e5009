"""The composition root: every part of the host is made and joined here, and nowhere else."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from typing import Any

import msgspec

from desk.channels.mail.account_store import AccountStore
from desk.channels.mail.store import MailStore
from desk.errors import KeyringError
from desk.gate.audit import AuditChain
from desk.gate.ports import Signer
from desk.gate.service import Gate
from desk.host import apis, effects
from desk.host.accounts import Accounts
from desk.host.attaching import Attaching
from desk.host.calendars import Calendars
from desk.host.children import reap_orphans
from desk.host.egress import Egress
from desk.host.knowing import Knowing
from desk.host.learning import forget_learned
from desk.host.listen import ControlSocket
from desk.host.mail_changes import MailChanges
from desk.host.mail_sync import MailSync
from desk.host.model_calls import ModelCalls, agent_calls
from desk.host.model_choice import ModelChoice
from desk.host.people import People
from desk.host.planning import Planning
from desk.host.proposing import Proposing
from desk.host.rewriting import Rewriting
from desk.host.suggesting import Suggesting
from desk.host.tools import Tools
from desk.host.turns import Turns, budget_from
from desk.host.undoing import Undoing
from desk.host.voice import Voice, voice_calls
from desk.host.workers import Workers
from desk.i18n import detect, set_language
from desk.keys.anchor import KeyringAnchor
from desk.keys.ring import KeyStore
from desk.keys.signer import make_signer
from desk.memory.store import MemoryStore
from desk.paths import Paths, ensure_private
from desk.people.contacts import Contacts
from desk.schedule.clock import SystemClock
from desk.settings.load import Settings, load
from desk.store.conversations import Conversations
from desk.store.db import Database
from desk.store.ledger import Ledger
from desk.store.voice_turns import VoiceTurns
from desk.wire.host import AuditReport, HostEvent, QueueChanged, Status, StatusChanged

_log = logging.getLogger(__name__)
_IDLE_CHECK_S = 15.0


class Host:
    """One user's Desk. ``run`` serves until it is idle for ``host.idle_s`` or ``end`` is called."""

    @classmethod
    async def make(cls, paths: Paths) -> Host:
        """Open the store while the keyring is asked, in a thread, for the key that signs approvals."""
        settings = load(paths, os.environ)
        keys = KeyStore(paths, settings.text("keys.backend"))
        signing = asyncio.ensure_future(asyncio.to_thread(make_signer, keys))
        ensure_private(paths.data)
        try:
            db = await asyncio.to_thread(Database, paths.database)
        finally:
            signer = await signing
        host = cls(paths, settings, keys, signer, db)
        await host.name_keyring(signer)
        return host

    def __init__(self, paths: Paths, settings: Settings, keys: KeyStore, signer: Signer, db: Database) -> None:
        self.paths = paths
        self.keyring_label = ""  # empty: there is none, and approvals last as long as this process
        self.pid = os.getpid()
        self.clock = SystemClock()
        self.settings = settings
        set_language(detect(settings.text("language"), os.environ))
        self.db = db
        self.timezone = timezone()
        self.started_at = self.clock.now()
        self.conversations = Conversations(self.db)
        self.ledger = Ledger(self.db)
        self.voice_turns = VoiceTurns(self.db)
        self.model_calls = ModelCalls(self)
        self.mail = MailStore(self.db)
        self.account_store = AccountStore(self.db)
        self.contacts = Contacts(self.db)
        self.knowing = Knowing(self.mail, self.account_store, self.contacts)
        self.memory = MemoryStore(db)
        self.keys = keys
        self.audit = AuditChain(db, KeyringAnchor(keys), self.clock.now)
        self.egress = Egress()
        self.workers = Workers(
            paths,
            self.egress,
            agent_calls=agent_calls(self),
            voice_calls=voice_calls(self),
            model_setup=lambda: self._model_setup,
            on_change=self.status_changed,
        )
        self._model_setup: dict[str, Any] = {"keys": {}, "providers": {}, "threads": 0}
        self.model_choice = ModelChoice(
            paths, lambda: self.settings, self.workers, lambda: frozenset(self._model_setup["keys"])
        )
        self.accounts = Accounts(paths, db, self.account_store, self.workers, self.clock, lambda: self.keys)
        self.calendars = Calendars(self, self.timezone)
        self.attaching = Attaching(self)
        self.mail_sync = MailSync(
            db,
            self.account_store,
            self.accounts.credentials,
            self.workers.parse_mails,
            self.clock,
            self.status_changed,
            on_new=self._mail_came,
        )
        self.attaching.raw_mail["imap"] = self.mail_sync
        self.gate = Gate(
            self.db,
            signer,
            self.audit,
            self.clock,
            effects.kinds(self),
            effects.channels(self),
            window_s=lambda: self.settings.number("undo.window_s"),
            hold_s=lambda: self.settings.number("undo.hold_h") * 3600,
            on_change=self._queue_changed,
            encoded=self.attaching.files.encoded,
        )
        self.undoing = Undoing(self.db, self.gate, self.contacts, self.clock)
        self.people = People(
            paths,
            db,
            self.contacts,
            self.mail,
            self.account_store,
            self.workers,
            self.clock,
            lambda: self.settings,
            self.timezone,
            also_forget=lambda addresses: forget_learned(db, addresses),
        )
        self.planning = Planning(self, self.timezone)
        self.mail_changes = MailChanges(db, self.gate, self.clock)
        self.tools = Tools(self)
        self.proposing = Proposing(
            self.gate,
            self.mail,
            self.account_store,
            self.contacts,
            self.knowing,
            self.clock,
            self.timezone,
            self.planning.reminding,
        )
        self.rewriting = Rewriting(self.gate, self.workers.agent, self.model_choice, self.mail, lambda: self.settings)
        self.suggesting = Suggesting(self, self.timezone)
        self.turns = Turns(
            self.conversations,
            self.workers.agent,
            self.workers.models,
            self.clock,
            request_defaults=self._request_defaults,
            known_refs=self.tools.known_refs,
            believed=self.knowing.believed,
            on_change=self.status_changed,
        )
        self.voice = Voice(self)
        self._control = ControlSocket(
            paths.socket, self.planning.watch_long_work(apis.calls(self)), self.status_changed
        )
        self._ending = asyncio.Event()
        self._audit_grown = asyncio.Event()
        self._tasks: list[asyncio.Task[Any]] = []
        self._announcement: asyncio.Handle | None = None

    # life

    async def run(self) -> None:
        """Recover what a crash left, serve, and end in order."""
        self.conversations.mark_interrupted()
        await self.egress.start()
        await self._gather_keys()
        await self.gate.recover()
        await self._control.start()
        self._tasks = [
            asyncio.ensure_future(self.gate.run()),
            asyncio.ensure_future(self.planning.run()),
            asyncio.ensure_future(self._end_when_idle()),
            asyncio.ensure_future(self._keep_anchor()),
            asyncio.ensure_future(self.mail_sync.run()),
        ]
        waiting = asyncio.ensure_future(self._ending.wait())
        try:
            await asyncio.wait({waiting, *self._tasks}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
            await self._stop()
        for task in self._tasks:
            if task.done() and not task.cancelled() and task.exception() is not None:
                raise task.exception()  # type: ignore[misc]

    def end(self) -> None:
        """Ask the host to end; open windows return as cards at the next start."""
        self._ending.set()

    async def _stop(self) -> None:
        self._control.refuse_new()
        await self.turns.stop_all()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._control.stop()
        await self.suggesting.stop()
        await self.workers.stop()
        await self.egress.stop()
        with contextlib.suppress(KeyringError):
            await asyncio.to_thread(self.audit.save_anchor)
        self.db.close()

    async def _end_when_idle(self) -> None:
        """Return once there was no client, turn, window, work or waiting reminder for ``host.idle_s``."""
        idle_since = self.clock.boottime()
        while True:
            await asyncio.sleep(min(_IDLE_CHECK_S, self.settings.number("host.idle_s") / 2 + 0.1))
            reap_orphans({child.status.pid or 0 for child in self.workers.all})
            if self._control.connections or self.turns.busy or self.gate.busy or self.planning.busy:
                idle_since = self.clock.boottime()
            elif self.clock.boottime() - idle_since >= self.settings.number("host.idle_s"):
                _log.info("idle: ending")
                return

    async def _keep_anchor(self) -> None:
        """Save the audit chain's head in the keyring after it grew, off the loop; a keyring may be slow or locked."""
        while True:
            await self._audit_grown.wait()
            self._audit_grown.clear()
            try:
                await asyncio.to_thread(self.audit.save_anchor)
            except KeyringError as error:
                _log.info("audit anchor not saved: %s", error.message)

    async def verify_audit(self) -> AuditReport:
        return await asyncio.to_thread(self.audit.verify)

    # what clients are told

    async def status(self) -> Status:
        model = self.model_choice.current()
        cost_cents, unknown, hosts = self.ledger.totals(self.started_at)
        states = {"asleep": "asleep", "starting": "waking", "ready": "ready", "failed": "asleep"}
        return Status(
            model=model,
            model_label=self.model_choice.label(model) if model else "",
            model_state=states[self.workers.models.status.state] if model else "missing",
            to_approve=self.gate.to_approve(),
            cost_cents=cost_cents,
            cost_unknown=unknown,
            left_machine=hosts,
            sent_bytes=self.egress.sent_bytes,
            accounts=[account.name for account in self.account_store.accounts()],
            mail=self.mail_sync.states(),
            demo=self.accounts.has_demo,
            keyring=self.keyring_label,
            notices=[self._keyring_note] if self._keyring_note else [],
            children=[child.status for child in self.workers.all],
        )

    def _mail_came(self) -> None:
        self.suggesting.soon()

    def accounts_changed(self) -> None:
        """An account was added, changed or removed, or has another password."""
        self.mail_sync.accounts_changed()
        self.status_changed()

    def _queue_changed(self) -> None:
        self._audit_grown.set()
        self.planning.scheduler.wake()
        self.tell(QueueChanged(to_approve=self.gate.to_approve()))

    def status_changed(self) -> None:
        """Tell watchers soon: changes that come together are told once."""
        if self._announcement is None and not self._ending.is_set():
            self._announcement = asyncio.get_running_loop().call_later(0.05, self._announce)

    def _announce(self) -> None:
        self._announcement = None
        if any(connection.watchers for connection in self._control.connections):
            task = asyncio.ensure_future(self._tell_status())
            task.add_done_callback(lambda done: done.exception())

    async def _tell_status(self) -> None:
        self.tell(StatusChanged(status=await self.status()))

    def tell(self, event: HostEvent) -> None:
        """Tell every client that watches."""
        for connection in self._control.connections:
            for watcher in connection.watchers:
                watcher(event)

    # settings and keys

    async def settings_changed(self, name: str) -> None:
        """Have every part work by the settings as they are now, after ``name`` was set."""
        self.settings = load(self.paths, os.environ)
        set_language(detect(self.settings.text("language"), os.environ))
        if name == "keys.backend":
            self.keys = KeyStore(self.paths, self.settings.text("keys.backend"))
            await self.keyring_opened()
        if name.startswith("voice."):
            await self.voice.limits_changed()
        await self.keys_changed()
        self.status_changed()

    async def keyring_opened(self) -> None:
        """Sign and anchor with the keyring that was chosen or unlocked just now."""
        signer = await asyncio.to_thread(make_signer, self.keys)
        self.gate.use_signer(signer)
        self.audit.use_anchor(KeyringAnchor(self.keys))
        await self.name_keyring(signer)
        self._audit_grown.set()

    async def name_keyring(self, signer: Signer) -> None:
        self.keyring_label = await asyncio.to_thread(self.keys.backend) if signer.durable else ""

    async def keys_changed(self) -> None:
        """Hand the keys and providers to ``models`` anew."""
        await self._gather_keys()
        await self.workers.set_up_models()

    async def _gather_keys(self) -> None:
        """Read the configured providers' keys into memory, for ``models`` alone."""
        keys: dict[str, str] = {}
        self._keyring_note = ""
        for name in self.settings.providers:
            try:
                secret = await asyncio.to_thread(self.keys.get, name)
            except KeyringError as error:
                self._keyring_note = error.message
                break
            if secret:
                keys[name] = secret
        providers = {name: msgspec.to_builtins(provider) for name, provider in self.settings.providers.items()}
        self._model_setup = {"keys": keys, "providers": providers, "threads": self.settings.whole("models.threads")}

    def _request_defaults(self, model: str) -> dict[str, Any]:
        return {
            "budget": budget_from(self.settings.values),
            "timezone": self.timezone,
            "country": self.settings.text("dates.country"),
            "user_name": self.settings.text("user.name"),
            "remote": self.model_choice.where(model) == "remote",
        }


def timezone() -> str:
    """The machine's IANA time zone."""
    from tzlocal import get_localzone_name

    return str(get_localzone_name() or "UTC")
