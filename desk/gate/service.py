"""The gate, as the host uses it: proposals in, cards out, a person's decisions, and what follows from them.

It holds no policy: ``machine`` decides, ``approval`` binds, ``outbox`` sends, ``store`` keeps, ``cards`` shows.
"""

from __future__ import annotations

import asyncio
import datetime
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import msgspec

from desk.errors import ConflictError, RefusedError, UsageError
from desk.gate import machine as m
from desk.gate.approval import GRACE_S, Approval, check, content_hash, payload
from desk.gate.audit import AuditChain
from desk.gate.cards import build_card, summary_of
from desk.gate.outbox import Outbox
from desk.gate.ports import Envelope, FieldOrigin, MailFields, MailRenderer, Sender, Signer
from desk.gate.risk import assess, split_mailbox
from desk.gate.store import Fields, GateStore, NewProposal, Record, ReminderFields, Version
from desk.handoff import Trust
from desk.schedule.clock import Clock
from desk.schedule.timers import Timers
from desk.store.db import Database
from desk.wire.cards import Card, CardSummary, DraftEdit
from desk.wire.host import Reminder

_ASKS = (m.State.PENDING, m.State.FAILED, m.State.UNKNOWN)
_UNDER_WAY = (m.State.APPROVED, m.State.CONNECTING, m.State.DATA)
_NAMED = {
    "": (*_ASKS, *_UNDER_WAY),
    "all": tuple(m.State),
    "sending": (m.State.CONNECTING, m.State.DATA),
}


class Apply(Protocol):
    def __call__(self, proposal_id: int, event: m.Event, /) -> tuple[m.Command, ...]: ...


class Gate:
    """Times come from ``clock``. ``on_change`` is called after every change of the queue, ``on_reminder`` once a reminder."""

    def __init__(
        self,
        db: Database,
        signer: Signer,
        audit: AuditChain,
        clock: Clock,
        senders: Mapping[str, Sender],
        *,
        render: MailRenderer,
        window_s: Callable[[], float],
        on_change: Callable[[], None] = lambda: None,
        on_reminder: Callable[[Reminder, bool], None] = lambda reminder, late: None,
    ) -> None:
        self._db = db
        self._signer = signer
        self._audit = audit
        self._clock = clock
        self._render = render
        self._window_s = window_s
        self._on_change = on_change
        self._store = GateStore(db)
        self.outbox = Outbox(self._store, clock, senders, self._apply)
        self.timers = Timers(self._store, clock, self._reminded)
        self._on_reminder = on_reminder

    def use_signer(self, signer: Signer) -> None:
        """Sign with another key from now on; what an earlier one signed and has not been used is refused when it is due."""
        self._signer = signer

    # proposing

    def propose_mail(
        self,
        fields: MailFields,
        origins: Sequence[FieldOrigin],
        *,
        kind: str,
        conversation_id: int | None = None,
        in_reply_to_ref: str = "",
        demo: bool = False,
        account: str = "",
        known_addresses: frozenset[str] = frozenset(),
        thread_addresses: frozenset[str] = frozenset(),
    ) -> Card:
        """Queue a mail. :raises UsageError: it has no recipient, or cannot be written as a mail."""
        new = NewProposal(
            kind=kind,
            conversation_id=conversation_id,
            account_id=fields.account_id,
            account=account,
            message_id=fields.message_id,
            in_reply_to_ref=in_reply_to_ref,
            known_addresses=known_addresses,
            thread_addresses=thread_addresses,
            demo=demo,
        )
        return self._propose(new, fields, origins)

    def propose_reminder(
        self, text: str, due: float, origins: Sequence[FieldOrigin], *, conversation_id: int | None = None
    ) -> Card:
        """Queue a reminder; ``due`` in epoch seconds. :raises UsageError: it is empty."""
        new = NewProposal(kind="reminder", conversation_id=conversation_id)
        return self._propose(new, ReminderFields(text=text, due=due), origins)

    def _propose(self, new: NewProposal, fields: Fields, origins: Sequence[FieldOrigin]) -> Card:
        first = self._version(1, "model", new, fields, origins)
        with self._db.write():
            proposal_id = self._store.insert(new, first, self._clock.now())
            self._audit.append("proposed", f"proposal:{proposal_id}", first.sha256)
        self._on_change()
        return self.card(proposal_id)

    def _version(
        self, number: int, author: str, to: NewProposal | Record, fields: Fields, origins: Sequence[FieldOrigin]
    ) -> Version:
        if isinstance(fields, MailFields):
            if not (fields.to or fields.cc or fields.bcc):
                raise UsageError("The mail has no recipient.", hint="Say who should get it.")
            made = self._render(fields)
            rendered, envelope = made.message, made.envelope
            risks = assess(fields, origins, to.known_addresses, to.thread_addresses)
        else:
            if not fields.text.strip():
                raise UsageError("The reminder has no text.", hint="Say what you want to be reminded of.")
            rendered, envelope, risks = msgspec.json.encode(fields), Envelope("", ()), []
        return Version(
            version=number,
            author=author,
            fields=fields,
            rendered=rendered,
            envelope=envelope,
            sha256=content_hash(to.kind, to.account_id, rendered, envelope),
            origins=list(origins),
            risks=risks,
            created_at=self._clock.now(),
        )

    # showing

    def cards(self, state: str = "") -> list[CardSummary]:
        """The queue, newest first: one state's, "" all that still need something, "all" everything."""
        states = _NAMED.get(state)
        if states is None:
            if state not in tuple(m.State):
                raise UsageError(
                    f"There is no state “{state}”.",
                    hint="One of: pending, approved, sending, sent, failed, unknown, rejected, all.",
                )
            states = (m.State(state),)
        return [summary_of(record) for record in self._store.listed(states)]

    def card(self, proposal_id: int) -> Card:
        """:raises UsageError: there is none."""
        with self._db.read():
            record = self._store.get(proposal_id)
            number = record.proposal.version
            before = self._store.version(proposal_id, number - 1, record.kind) if number > 1 else None
            receipt = self._store.receipt(proposal_id)
        return build_card(record, before, receipt=receipt, window_s=self._window_s())

    def to_approve(self) -> int:
        """How many wait for a person."""
        return len(self._store.ids_in(*_ASKS))

    def reminders(self) -> list[Reminder]:
        """Those that wait or have fired, soonest first."""
        return self._store.reminders("waiting", "fired")

    @property
    def busy(self) -> bool:
        """Whether a window is open, a mail is going out or a reminder waits."""
        return bool(self._store.ids_in(*_UNDER_WAY) or self._store.reminders("waiting"))

    # deciding

    def edit(self, proposal_id: int, version: int, edit: DraftEdit) -> Card:
        """A new version with the user's values. :raises ConflictError: it changed since it was shown."""
        record = self._store.get(proposal_id)
        fields, changed = edited(record.current.fields, edit)
        kept = [origin for origin in record.current.origins if origin.name.partition(":")[0] not in changed]
        for name in changed:
            kept += _kept_addresses(record.current, fields, name)
            kept.append(FieldOrigin(name=name, trust=Trust.USER, source="you typed it"))
        return self._new_version(record, version, "user", fields, kept)

    def replace_body(self, proposal_id: int, version: int, body: str) -> Card:
        """A new version with the model's body. :raises ConflictError: it changed since it was shown."""
        record = self._store.get(proposal_id)
        if not isinstance(record.current.fields, MailFields):
            raise UsageError("Only a mail can be written anew.", hint="Edit its fields instead.")
        fields = msgspec.structs.replace(record.current.fields, body=body)
        kept = [origin for origin in record.current.origins if origin.name != "body"]
        kept.append(FieldOrigin(name="body", trust=Trust.MODEL, source="the model wrote it anew, as you asked"))
        return self._new_version(record, version, "model", fields, kept)

    def _new_version(
        self, record: Record, version: int, author: str, fields: Fields, origins: Sequence[FieldOrigin]
    ) -> Card:
        made = self._version(record.proposal.version + 1, author, record, fields, origins)
        with self._db.write():
            self._store.add_version(record.id, made)
            self._apply(record.id, m.Edited(version, made.sha256))
        self.outbox.wake()
        return self.card(record.id)

    def approve(self, proposal_id: int, version: int, sha256: str) -> Card:
        """Approve what was shown. :raises ConflictError: that is not what is there any more, or not to be approved."""
        now, boottime = self._clock.now(), self._clock.boottime()
        return self._decide(proposal_id, m.Approved(version, sha256, now, boottime, self._window_s()))

    def reject(self, proposal_id: int, reason: str = "") -> Card:
        return self._decide(proposal_id, m.Rejected(reason))

    def undo(self, proposal_id: int) -> Card:
        """Take back an approval in its window, a rejection, or a reminder that has not fired."""
        return self._decide(proposal_id, m.Undone())

    def resolve(self, proposal_id: int, was_sent: bool) -> Card:
        """Answer the question of an unknown outcome."""
        return self._decide(proposal_id, m.Resolved(was_sent))

    def _decide(self, proposal_id: int, event: m.Event) -> Card:
        self._apply(proposal_id, event)
        self.outbox.wake()
        self.timers.wake()
        return self.card(proposal_id)

    # living

    async def recover(self) -> None:
        """Put in order what the last run left; call it once, before anything is approved."""
        restarted = m.Restarted(self._clock.now(), self._clock.boottime(), self._signer.durable)
        for proposal_id in self._store.ids_in(*_UNDER_WAY, m.State.UNKNOWN):
            self.outbox.start(proposal_id, self._apply(proposal_id, restarted))

    async def run(self) -> None:
        """Send and remind until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.outbox.run())
            group.create_task(self.timers.run())

    def _reminded(self, reminder: Reminder, late: bool) -> None:
        self._on_reminder(reminder, late)
        self._on_change()

    # one event, one transaction

    def _apply(self, proposal_id: int, event: m.Event) -> tuple[m.Command, ...]:
        """Store what ``event`` leads to; return what is to be done after that is on disk."""
        later: list[m.Command] = []
        with self._db.write():
            record = self._store.get(proposal_id)
            after, commands = m.step(record.proposal, event)
            for command in commands:
                if isinstance(command, m.Send | m.LookInSent):
                    later.append(command)
                else:
                    self._carry_out(record, after, command)
            if after != record.proposal:
                self._store.save(proposal_id, after, self._clock.now())
        self._on_change()
        return tuple(later)

    def _carry_out(self, record: Record, after: m.Proposal, command: m.Command) -> None:
        now = self._clock.now()
        match command:
            case m.KeepApproval(window=window):
                approval = Approval(
                    kind=record.kind,
                    proposal_id=record.id,
                    version=after.version,
                    sha256=window.sha256,
                    nonce=secrets.token_bytes(16),
                    approved_at=now,
                    expires_at=window.undo_until + GRACE_S,
                )
                self._store.keep_approval(approval, self._signer.sign(payload(approval)), window)
            case m.UseApproval():
                approval, signature = self._store.open_approval(record.id, record.kind)
                current = record.current
                if approval.version != current.version:
                    raise RefusedError("The approval is for another version, so it was not sent.")
                actual = content_hash(record.kind, record.account_id, current.rendered, current.envelope)
                check(approval, signature, actual, now, self._signer)
                self._store.use_approval(approval.nonce, now)
            case m.VoidApproval():
                self._store.void_approval(record.id, now)
            case m.KeepReceipt(reply=reply, at=at):
                self._store.keep_receipt(record.id, after, reply, at)
            case m.Execute():
                assert isinstance(record.current.fields, ReminderFields)
                self._store.add_reminder(record.current.fields, record.id, now)
            case m.Withdraw():
                if not self._store.withdraw_reminder(record.id):
                    raise ConflictError("The reminder has fired already, so there is nothing to undo.")
            case m.Audit(event=event):
                self._audit.append(event, f"proposal:{record.id}", after.sha256)


def edited(fields: Fields, edit: DraftEdit) -> tuple[Fields, list[str]]:
    """``fields`` with the edit's values, and the names of what differs. :raises UsageError: a value does not fit."""
    given = {name: value for name in edit.__struct_fields__ if (value := getattr(edit, name)) is not None}
    values: dict[str, object] = {}
    for name, text in given.items():
        if name not in fields.__struct_fields__:
            raise UsageError(f"This draft has no {name}.", hint="Edit what the card shows.")
        if name in ("to", "cc", "bcc"):
            values[name] = split_list(text)
        else:
            values[name] = _point_in_time(text) if name == "due" else text
    changed = [name for name, value in values.items() if getattr(fields, name) != value]
    return msgspec.structs.replace(fields, **values), changed


def split_list(text: str) -> tuple[str, ...]:
    """An address list at its commas, those inside quotes and angle brackets left alone."""
    parts, quoted, escaped = [""], False, False
    for char in text:
        if char in ",;" and not quoted:
            parts.append("")
            continue
        if char == '"' and not escaped:
            quoted = not quoted
        escaped = char == "\\" and not escaped
        parts[-1] += char
    return tuple(part.strip() for part in parts if part.strip())


def _point_in_time(text: str) -> float:
    try:
        return datetime.datetime.fromisoformat(text.strip()).astimezone().timestamp()
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"“{text}” is no date and time.", hint="Write it like 2026-11-27T10:00.") from error


def _kept_addresses(current: Version, fields: Fields, name: str) -> list[FieldOrigin]:
    """Origins of the addresses that an edit of a list left in it."""
    if name not in ("to", "cc", "bcc"):
        return []
    old = {split_mailbox(mailbox)[1] for mailbox in getattr(current.fields, name)}
    kept = [address for mailbox in getattr(fields, name) if (address := split_mailbox(mailbox)[1]) in old]
    by_name = {origin.name: origin for origin in current.origins}
    found = [(address, by_name.get(f"{name}:{address}") or by_name.get(name)) for address in kept]
    return [msgspec.structs.replace(origin, name=f"{name}:{address}") for address, origin in found if origin]
