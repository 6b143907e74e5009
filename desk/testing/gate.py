"""A gate for tests: a memory key, a bare renderer, and a sender whose server does as it is told."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from desk.channels.mail.kinds import MailKind
from desk.errors import UnavailableError
from desk.gate.audit import AuditChain
from desk.gate.kinds import Kind, Surroundings, Undo, no_such_field
from desk.gate.ports import (
    BeforeData,
    Channel,
    Envelope,
    FieldOrigin,
    MailFields,
    NotSent,
    OutcomeUnknown,
    Rendered,
    SendReceipt,
    Unreachable,
)
from desk.gate.service import Gate
from desk.gate.store import NewProposal
from desk.handoff import Trust
from desk.host.reminder_kind import ReminderChangeKind, ReminderFields, ReminderKind
from desk.memory.kind import MemoryWrite
from desk.people.kinds import CONTACT_KINDS
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


class BareMail(MailKind):
    """Enough of a mail for a test of the gate."""

    name = "mail.new"

    def render(self, fields: MailFields) -> Rendered:
        return bare_render(fields)


class LampFields(msgspec.Struct, frozen=True, kw_only=True):
    """Which lamp, and whether it is to be lit."""

    lamp: str
    lit: bool


class LampKind(Kind[LampFields]):
    """Something outside that can be undone, granted and looked at: a row of lamps."""

    name = "lamp.switch"
    fields_type = LampFields
    undo = Undo.INVERSE

    def title(self, fields: LampFields) -> str:
        return fields.lamp

    def sentence(self, fields: LampFields, around: Surroundings) -> str:
        return f"Switches {fields.lamp} {'on' if fields.lit else 'off'}."

    def targets(self, fields: LampFields) -> tuple[str, ...]:
        return (fields.lamp,)

    def shown(self, fields: LampFields) -> dict[str, str]:
        return {"lamp": fields.lamp, "lit": "yes" if fields.lit else "no"}

    def edited(self, fields: LampFields, name: str, text: str) -> LampFields:
        if name == "lamp":
            return msgspec.structs.replace(fields, lamp=text)
        if name == "lit":
            return msgspec.structs.replace(fields, lit=text == "yes")
        raise no_such_field(name)

    def grant_target(self, fields: LampFields) -> str:
        return f"switch {fields.lamp} {'on' if fields.lit else 'off'}"

    def inverse(self, fields: LampFields, before: str) -> LampFields:
        return msgspec.structs.replace(fields, lit=before == "lit")


def bare_render(fields: MailFields) -> Rendered:
    """A mail without any of the real encoding."""
    text = f"Message-ID: {fields.message_id}\r\nSubject: {fields.subject}\r\nTo: {', '.join(fields.to)}\r\n\r\n{fields.body}\r\n"
    envelope = Envelope(fields.sender, (*fields.to, *fields.cc, *fields.bcc), fields.send_at)
    return Rendered(text.encode(), envelope)


class ScriptedSender(Channel):
    """Does ``plan`` (one word an attempt, else ``ok``): ok, unreachable, refuse, refuse_late, lose_early, lose_late,
    lose_accepted.

    ``received`` is what the server accepted; ``sent`` the Message-IDs in the Sent folder (None: it cannot be looked at).
    """

    def __init__(self, clock: VirtualClock) -> None:
        self.plan: list[str] = []
        self.received: list[tuple[bytes, Envelope, int]] = []
        self.sent: set[str] | None = set()
        self.calls = 0
        self.began = 0  # how often content began to go out
        self.online = True
        self.on_point: Callable[[str], None] = lambda point: None

    async def send(
        self, message: bytes, envelope: Envelope, account_id: int, *, before_data: Callable[[], None]
    ) -> SendReceipt:
        self.calls += 1
        how = self.plan.pop(0) if self.plan else "ok"
        self.on_point("connecting")
        if how == "unreachable":
            raise Unreachable("no route")
        if how == "refuse":
            raise NotSent("550 no such user here")
        if how == "lose_early":
            raise UnavailableError("the server hung up")
        before_data()
        self.began += 1
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

    async def outcome(self, message: bytes, envelope: Envelope, account_id: int, message_id: str) -> bool | None:
        return True if self.sent is not None and message_id in self.sent else None

    async def reachable(self, account_id: int) -> bool:
        return self.online


class Lamps(Channel):
    """The lamps that are lit; ``cut`` makes it die after (or before) the switch, and it can always be looked at."""

    def __init__(self) -> None:
        self.lit: set[str] = set()
        self.switched: list[tuple[str, bool]] = []
        self.cut = ""

    async def send(
        self, message: bytes, envelope: Envelope, account_id: int, *, before_data: BeforeData
    ) -> SendReceipt:
        fields = msgspec.json.decode(message, type=LampFields)
        before = "lit" if fields.lamp in self.lit else "dark"
        before_data(before)
        if self.cut == "before":
            raise OutcomeUnknown("cut before it was switched")
        (self.lit.add if fields.lit else self.lit.discard)(fields.lamp)
        self.switched.append((fields.lamp, fields.lit))
        if self.cut == "after":
            raise OutcomeUnknown("cut after it was switched")
        return SendReceipt("switched", 0.0, before)

    async def outcome(self, message: bytes, envelope: Envelope, account_id: int, message_id: str) -> bool | None:
        fields = msgspec.json.decode(message, type=LampFields)
        return (fields.lamp in self.lit) == fields.lit


class GateRig:
    """A gate over a database file; ``restart`` is what a crash and a new start leave."""

    def __init__(self, path: Path, *, window_s: float = 10.0, durable: bool = True) -> None:
        self.path = path
        self.clock = VirtualClock()
        self.sender = ScriptedSender(self.clock)
        self.signer = MemorySigner(durable=durable)
        self.window_s = window_s
        self.lamps = Lamps()
        self.changes = 0
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
            (BareMail(), LampKind(), ReminderKind(), ReminderChangeKind(), MemoryWrite(), *CONTACT_KINDS),
            {"mail": self.sender, "lamp": self.lamps},
            window_s=lambda: self.window_s,
            on_change=self._changed,
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
        self.gate.outbox.try_held()
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
        return self.propose_mail(self.fields(body, to), origins)

    def propose_mail(self, fields: MailFields, origins: list[FieldOrigin]) -> int:
        new = NewProposal(kind="mail.new", account_id=fields.account_id, message_id=fields.message_id)
        return self.gate.propose(new, fields, origins).summary.id

    def propose_lamp(self, lamp: str, lit: bool = True) -> int:
        return self.gate.propose(NewProposal(kind="lamp.switch"), LampFields(lamp=lamp, lit=lit), []).summary.id

    def propose_reminder(self, text: str, due: float) -> int:
        fields = ReminderFields(text=text, due=due)
        return self.gate.propose(NewProposal(kind="reminder"), fields, []).summary.id

    def approve(self, proposal_id: int) -> None:
        card = self.gate.card(proposal_id)
        self.gate.approve(proposal_id, card.summary.version, card.sha256)

    def state(self, proposal_id: int) -> str:
        return self.gate.card(proposal_id).summary.state
