"""A gate for tests: a memory key, a bare renderer, and a sender whose server does as it is told."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator
from pathlib import Path

from desk.errors import UnavailableError
from desk.gate.audit import AuditChain
from desk.gate.ports import Envelope, FieldOrigin, MailFields, NotSent, OutcomeUnknown, Rendered, SendReceipt
from desk.gate.service import Gate
from desk.handoff import Trust
from desk.store.db import Database
from desk.testing.clock import VirtualClock


class MemorySigner:
    """HMAC with a key of its own; ``durable`` as told."""

    def __init__(self, key: bytes = b"canary-approval-key", *, durable: bool = True) -> None:
        self._key = key
        self.durable = durable

    def sign(self, payload: bytes) -> bytes:
        return hmac.digest(self._key, payload, hashlib.sha256)

    def verify(self, payload: bytes, signature: bytes) -> bool:
        return hmac.compare_digest(self.sign(payload), signature)


def bare_render(fields: MailFields) -> Rendered:
    """Enough of a mail for a test of the gate."""
    text = f"Message-ID: {fields.message_id}\r\nSubject: {fields.subject}\r\nTo: {', '.join(fields.to)}\r\n\r\n{fields.body}\r\n"
    return Rendered(text.encode(), Envelope(fields.sender, (*fields.to, *fields.cc, *fields.bcc)))


class ScriptedSender:
    """Does ``plan`` (one word an attempt, else ``ok``): ok, refuse, refuse_late, lose_early, lose_late, lose_accepted.

    ``received`` is what the server accepted; ``sent`` the Message-IDs in the Sent folder (None: it cannot be looked at).
    """

    def __init__(self, clock: VirtualClock) -> None:
        self.plan: list[str] = []
        self.received: list[tuple[bytes, Envelope, int]] = []
        self.sent: set[str] | None = set()
        self.calls = 0
        self.on_point: Callable[[str], None] = lambda point: None

    async def send(
        self, message: bytes, envelope: Envelope, account_id: int, *, before_data: Callable[[], None]
    ) -> SendReceipt:
        self.calls += 1
        how = self.plan.pop(0) if self.plan else "ok"
        self.on_point("connecting")
        if how == "refuse":
            raise NotSent("550 no such user here")
        if how == "lose_early":
            raise UnavailableError("the server hung up")
        before_data()
        self.on_point("data")
        if how == "refuse_late":
            raise NotSent("552 too big")
        if how == "lose_late":
            raise OutcomeUnknown("the line was lost")
        self.received.append((message, envelope, account_id))
        self.on_point("accepted")
        if how == "lose_accepted":
            raise OutcomeUnknown("the line was lost")
        return SendReceipt("250 queued", 0.0)

    async def find_sent(self, account_id: int, message_id: str) -> bool | None:
        return None if self.sent is None else message_id in self.sent

    async def keep_copy(self, account_id: int, message: bytes, message_id: str) -> bool:
        return False


class GateRig:
    """A gate over a database file; ``restart`` is what a crash and a new start leave."""

    def __init__(self, path: Path, *, window_s: float = 10.0, durable: bool = True) -> None:
        self.path = path
        self.clock = VirtualClock()
        self.sender = ScriptedSender(self.clock)
        self.signer = MemorySigner(durable=durable)
        self.window_s = window_s
        self.changes = 0
        self.fired: list[tuple[int, bool]] = []
        self.make_database: Callable[[Path], Database] = Database
        self._numbers: Iterator[int] = iter(range(1, 1_000_000))
        self.open()

    def open(self) -> None:
        self.db = self.make_database(self.path)
        self.gate = Gate(
            self.db,
            self.signer,
            AuditChain(self.db, None, self.clock.now),
            self.clock,
            {"mail": self.sender},
            render=bare_render,
            window_s=lambda: self.window_s,
            on_change=self._changed,
            on_reminder=lambda reminder, late: self.fired.append((reminder.id, late)),
        )

    def _changed(self) -> None:
        self.changes += 1

    async def restart(self) -> None:
        """Begin anew over the same file, as after SIGKILL; a memory key is another one then."""
        self.db.close()
        if not self.signer.durable:
            self.signer = MemorySigner(b"canary-another-key", durable=False)
        self.open()
        await self.gate.recover()
        await self.gate.outbox.finished()

    async def send_due(self) -> None:
        """End the windows that are over, and wait for what follows."""
        self.gate.outbox.elapse()
        await self.gate.outbox.finished()

    def fields(self, body: str = "Hello.", to: tuple[str, ...] = ("ada@example.org",)) -> MailFields:
        return MailFields(
            account_id=1,
            sender="me@example.com",
            to=to,
            subject="Invoice",
            body=body,
            message_id=f"<{next(self._numbers)}@example.com>",
            date=self.clock.now(),
        )

    def propose(self, body: str = "Hello.", to: tuple[str, ...] = ("ada@example.org",)) -> int:
        origins = [FieldOrigin(name="to", trust=Trust.USER, source="you typed it")]
        return self.gate.propose_mail(self.fields(body, to), origins, kind="mail.new").summary.id

    def approve(self, proposal_id: int) -> None:
        card = self.gate.card(proposal_id)
        self.gate.approve(proposal_id, card.summary.version, card.sha256)

    def state(self, proposal_id: int) -> str:
        return self.gate.card(proposal_id).summary.state
