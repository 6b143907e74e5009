"""The gate, as the host uses it: proposals in, cards out, a person's decisions, and what follows from them.

It holds no policy: ``machine`` decides, ``approval`` binds, ``outbox`` executes, ``store`` keeps, ``cards`` shows, and each
kind (``kinds``) says what it is.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from desk.errors import ConflictError, RefusedError, UsageError
from desk.gate import events as ev
from desk.gate import machine as m
from desk.gate.approval import Approval, check, content_hash, payload
from desk.gate.audit import AuditChain
from desk.gate.cards import build_card, summary_of
from desk.gate.grants import Grants
from desk.gate.kinds import Kind, LocalKind
from desk.gate.named_states import ASKS, UNDER_WAY, condition
from desk.gate.origins import edited
from desk.gate.outbox import Outbox
from desk.gate.ports import Channel, FieldOrigin, Signer, no_files, pieces
from desk.gate.store import GateStore, NewProposal, Record, Version
from desk.handoff import Trust
from desk.schedule.clock import Clock
from desk.store.db import Database
from desk.wire.cards import Card, CardSummary, DraftEdit


class Apply(Protocol):
    def __call__(self, proposal_id: int, event: ev.Event, /) -> tuple[ev.Command, ...]: ...


class Gate:
    """Times come from ``clock``. ``on_change`` is called after every change. ``encoded`` gives a kept file as it is sent."""

    def __init__(
        self,
        db: Database,
        signer: Signer,
        audit: AuditChain,
        clock: Clock,
        kinds: Iterable[Kind[Any]],
        channels: Mapping[str, Channel],
        *,
        window_s: Callable[[], float],
        hold_s: Callable[[], float] = lambda: 86_400.0,
        on_change: Callable[[], None] = lambda: None,
        encoded: Callable[[str], bytes] = no_files,
    ) -> None:
        self._db = db
        self._encoded = encoded
        self._signer = signer
        self._audit = audit
        self._clock = clock
        self._window_s = window_s
        self._hold_s = hold_s
        self._on_change = on_change
        self._store = GateStore(db, {kind.name: kind for kind in kinds})
        self.kinds: Mapping[str, Kind[Any]] = self._store.kinds
        self.grants = Grants(db, clock, lambda: self._signer)
        self.outbox = Outbox(self._store, clock, channels, self._apply, on_change, encoded)

    def use_signer(self, signer: Signer) -> None:
        """Sign with another key from now on; what an earlier one signed and has not been used is refused when it is due."""
        self._signer = signer

    # proposing

    def propose(
        self, new: NewProposal, fields: msgspec.Struct, origins: Sequence[FieldOrigin], *, author: str = "model"
    ) -> Card:
        """Queue what ``fields`` say. A standing grant that covers exactly this approves it at once.

        :raises UsageError: it cannot be done, whoever approves it.
        """
        kind = self._store.kind(new.kind)
        grant = self.grants.covering(new.kind, new.account_id, kind.grant_target(fields))
        new = msgspec.structs.replace(new, grant_id=grant)
        first = self._version(1, author, new, fields, origins)
        with self._db.write():
            proposal_id = self._store.insert(new, first, self._clock.now())
            self._audit.append("proposed", f"proposal:{proposal_id}", first.sha256)
            if grant is not None:
                self._approve(proposal_id, first.version, first.sha256, self._window_s())
                self.grants.count_use(grant)
        self._changed()
        return self.card(proposal_id)

    def command(self, new: NewProposal, fields: msgspec.Struct, source: str) -> Card:
        """What the user ordered with exact values is its own approval: done at once, with undo.

        :raises RefusedError: it cannot be undone, so it needs a look at the card first.
        """
        kind = self._store.kind(new.kind)
        if kind.undo.value == "never":
            raise RefusedError("This cannot be undone, so it has to be approved on its card.", hint="desk drafts list")
        origins = [FieldOrigin(name=name, trust=Trust.USER, source=source) for name in kind.shown(fields)]
        first = self._version(1, "user", new, fields, origins)
        with self._db.write():
            proposal_id = self._store.insert(new, first, self._clock.now())
            self._audit.append("proposed", f"proposal:{proposal_id}", first.sha256)
            self._approve(proposal_id, first.version, first.sha256, 0.0)
        self._changed()
        return self.card(proposal_id)

    def _version(
        self,
        number: int,
        author: str,
        to: NewProposal | Record,
        fields: msgspec.Struct,
        origins: Sequence[FieldOrigin],
    ) -> Version:
        kind = self._store.kind(to.kind)
        kind.check(fields)
        made = kind.render(fields)
        return Version(
            version=number,
            author=author,
            fields=fields,
            rendered=made.message,
            envelope=made.envelope,
            sha256=content_hash(to.kind, to.account_id, pieces(made.message, self._encoded), made.envelope),
            origins=list(origins),
            risks=kind.risks(fields, origins, to.around),
            created_at=self._clock.now(),
        )

    # showing

    def cards(self, state: str = "", *, before: int = 0, limit: int = -1) -> list[CardSummary]:
        """The queue, newest first: one state's, "" all that need something now, "snoozed", "all" everything.

        ``before``: only those with a smaller number; ``limit``: at most so many.
        """
        records = self._store.listed(condition(state), self._clock.now(), before=before, limit=limit)
        return [summary_of(record, self._store.kind(record.kind)) for record in records]

    def count(self, state: str = "") -> int:
        """How many ``cards`` would be, all together."""
        return self._store.count(condition(state), self._clock.now())

    def card(self, proposal_id: int) -> Card:
        """:raises UsageError: there is none."""
        with self._db.read():
            record = self._store.get(proposal_id)
            number = record.proposal.version
            before = self._store.version(proposal_id, number - 1, record.kind) if number > 1 else None
            receipt = self._store.receipt(proposal_id)
        kind = self._store.kind(record.kind)
        return build_card(record, kind, before, receipt=receipt, window_s=self._window_s())

    def record(self, proposal_id: int) -> Record:
        """:raises UsageError: there is none."""
        return self._store.get(proposal_id)

    def to_approve(self) -> int:
        """How many wait for a person."""
        return self._store.asking(ASKS, self._clock.now())

    @property
    def busy(self) -> bool:
        """Whether a window is open, or something is held or going out."""
        return bool(self._store.ids_in(*UNDER_WAY))

    # deciding

    def edit(self, proposal_id: int, version: int, edit: DraftEdit) -> Card:
        """A new version with the user's values. :raises ConflictError: it changed since it was shown."""
        record = self._store.get(proposal_id)
        fields, kept = edited(self._store.kind(record.kind), record.current, edit)
        return self._new_version(record, version, "user", fields, kept)

    def replace_fields(
        self, proposal_id: int, version: int, fields: msgspec.Struct, origins: Sequence[FieldOrigin], *, author: str
    ) -> Card:
        """A new version with other fields. :raises ConflictError: it changed since it was shown."""
        return self._new_version(self._store.get(proposal_id), version, author, fields, origins)

    def replace_body(self, proposal_id: int, version: int, body: str) -> Card:
        """A new version with the model's long text. :raises ConflictError: it changed since it was shown."""
        record = self._store.get(proposal_id)
        kind = self._store.kind(record.kind)
        if not kind.body_field:
            raise UsageError("This has no text that could be written anew.", hint="Edit its fields instead.")
        fields = kind.edited(record.current.fields, kind.body_field, body)
        kept = [origin for origin in record.current.origins if origin.name != kind.body_field]
        source = "the model wrote it anew, as you asked"
        kept.append(FieldOrigin(name=kind.body_field, trust=Trust.MODEL, source=source))
        return self._new_version(record, version, "model", fields, kept)

    def _new_version(
        self, record: Record, version: int, author: str, fields: msgspec.Struct, origins: Sequence[FieldOrigin]
    ) -> Card:
        made = self._version(record.proposal.version + 1, author, record, fields, origins)
        with self._db.write():
            self._store.add_version(record.id, made)
            self._apply(record.id, ev.Edited(version, made.sha256))
        self.outbox.wake()
        return self.card(record.id)

    def approve(self, proposal_id: int, version: int, sha256: str) -> Card:
        """Approve what was shown. :raises ConflictError: that is not what is there any more, or not to be approved."""
        self._approve(proposal_id, version, sha256, self._window_s())
        self.outbox.wake()
        return self.card(proposal_id)

    def _approve(self, proposal_id: int, version: int, sha256: str, window_s: float) -> None:
        record = self._store.get(proposal_id)
        not_before = self._store.kind(record.kind).not_before(record.current.fields)
        now, boottime = self._clock.now(), self._clock.boottime()
        self._apply(proposal_id, ev.Approved(version, sha256, now, boottime, window_s, self._hold_s(), not_before))

    def snooze(self, proposal_id: int, until: float) -> Card:
        """Ask for nothing before ``until`` (epoch seconds; 0: ask again now)."""
        return self._decide(proposal_id, ev.Snoozed(until))

    def reject(self, proposal_id: int, reason: str = "") -> Card:
        with self._db.write():
            undone = self._store.get(proposal_id).undoes
            self._apply(proposal_id, ev.Rejected(reason))
            self._turn(undone, undo=False)
        return self.card(proposal_id)

    def undo(self, proposal_id: int) -> Card:
        """Take back an approval that is not used yet, a rejection, or what was done, where that is possible.

        What was done outside Desk is undone by a second proposal, whose card is returned; ordering it is its approval.
        """
        record = self._store.get(proposal_id)
        if record.later_undo is not None:
            waiting = record.later_undo.id
            raise ConflictError(
                f"An undo of this has not come to its end: draft {waiting}.", hint=f"desk drafts show {waiting}"
            )
        if record.proposal.state is ev.State.SENT and record.proposal.reversible:
            return self._reverse(record)
        with self._db.write():
            if record.proposal.state is ev.State.REJECTED:
                self._turn(record.undoes, undo=True)  # an undo that is wanted after all
            self._apply(proposal_id, ev.Undone())
        self.outbox.wake()
        return self.card(proposal_id)

    def _reverse(self, record: Record) -> Card:
        kind = self._store.kind(record.kind)
        fields = kind.inverse(record.current.fields, record.before)
        new = NewProposal(
            kind=record.kind,
            conversation_id=record.conversation_id,
            account_id=record.account_id,
            account=record.account,
            demo=record.demo,
            undoes=record.id,
        )
        with self._db.write():
            self._turn(record.id, undo=True)
            return self.command(new, fields, f"what undoes draft {record.id}")

    def _turn(self, proposal_id: int | None, *, undo: bool) -> None:
        """Mark one as undone (or done again); if it is an undo itself, what it undid is then done again, and so on."""
        while proposal_id is not None:
            self._apply(proposal_id, ev.Reversed() if undo else ev.ReversalDropped())
            proposal_id, undo = self._store.get(proposal_id).undoes, not undo

    def rehearse_undo(self, proposal_id: int) -> CardSummary | None:
        """The draft, if undo would take back now what was approved or done.

        What is Desk's own is really taken back for that, as only then it shows: the caller gives its transaction up.
        """
        record = self._store.get(proposal_id)
        kind = self._store.kind(record.kind)
        shown = summary_of(record, kind)
        if not shown.undoable or record.proposal.state is ev.State.REJECTED:
            return None
        if isinstance(kind, LocalKind) and record.proposal.state is ev.State.SENT:
            try:
                with self._db.write():
                    kind.take_back(self._db, proposal_id, record.current.fields, record.before)
            except ConflictError:
                return None
        return shown

    def resolve(self, proposal_id: int, was_sent: bool) -> Card:
        """Answer the question of an unknown outcome."""
        return self._decide(proposal_id, ev.Resolved(was_sent))

    def _decide(self, proposal_id: int, event: ev.Event) -> Card:
        self._apply(proposal_id, event)
        self.outbox.wake()
        return self.card(proposal_id)

    # standing grants

    def give_grant(self, proposal_id: int, days: float) -> None:
        """Always approve exactly this from now on. :raises RefusedError: there is no grant for this kind of draft."""
        record = self._store.get(proposal_id)
        target = self._store.kind(record.kind).grant_target(record.current.fields)
        with self._db.write():
            grant_id = self.grants.give(record.kind, record.account_id, target, days)
            self._audit.append("granted", f"grant:{grant_id}", record.current.sha256)
        self._on_change()

    def revoke_grant(self, grant_id: int) -> None:
        """:raises UsageError: there is no such grant that holds."""
        with self._db.write():
            self.grants.revoke(grant_id)
            self._audit.append("revoked", f"grant:{grant_id}", "")
        self._on_change()

    # living

    async def recover(self) -> None:
        """Put in order what the last run left; call it once, before anything is approved."""
        restarted = ev.Restarted(self._clock.now(), self._clock.boottime(), self._signer.durable)
        for proposal_id in self._store.ids_in(*UNDER_WAY, ev.State.UNKNOWN):
            self.outbox.start(proposal_id, self._apply(proposal_id, restarted))

    async def run(self) -> None:
        """Execute what is due until cancelled."""
        await self.outbox.run()

    def _changed(self) -> None:
        self._on_change()
        self.outbox.wake()

    # one event, one transaction

    def _apply(self, proposal_id: int, event: ev.Event) -> tuple[ev.Command, ...]:
        """Store what ``event`` leads to; return what is to be done after that is on disk."""
        later: list[ev.Command] = []
        with self._db.write():
            record = self._store.get(proposal_id)
            after, commands = m.step(record.proposal, event)
            for command in commands:
                if isinstance(command, ev.Send | ev.LookForOutcome):
                    later.append(command)
                else:
                    self._carry_out(record, after, command)
            if after != record.proposal:
                self._store.save(proposal_id, after, self._clock.now())
        self._on_change()
        return tuple(later)

    def _carry_out(self, record: Record, after: ev.Proposal, command: ev.Command) -> None:
        now = self._clock.now()
        match command:
            case ev.KeepApproval(window=window):
                approval = Approval(
                    kind=record.kind,
                    proposal_id=record.id,
                    version=after.version,
                    sha256=window.sha256,
                    nonce=secrets.token_bytes(16),
                    approved_at=now,
                    expires_at=window.expires_at,
                )
                self._store.keep_approval(approval, self._signer.sign(payload(approval)), window)
            case ev.CheckApproval():
                self._check_approval(record, now)
            case ev.UseApproval():
                self._store.use_approval(self._check_approval(record, now).nonce, now)
            case ev.VoidApproval():
                self._store.void_approval(record.id, now)
            case ev.KeepReceipt(reply=reply, at=at, before=before):
                self._store.keep_receipt(record.id, after, reply, at)
                if before:
                    self._store.keep_before(record.id, before)
            case ev.KeepBefore(before=before):
                self._store.keep_before(record.id, before)
            case ev.Execute():
                kind = self._local(record)
                self._store.keep_before(record.id, kind.do(self._db, record.id, record.current.fields, now))
            case ev.Withdraw():
                self._local(record).take_back(self._db, record.id, record.current.fields, record.before)
            case ev.Audit(event=event):
                self._audit.append(event, f"proposal:{record.id}", after.sha256)

    def _check_approval(self, record: Record, now: float) -> Approval:
        """:raises RefusedError: these bytes are not approved, or not any more."""
        approval, signature = self._store.open_approval(record.id, record.kind)
        current = record.current
        if approval.version != current.version:
            raise RefusedError("The approval is for another version, so it was not sent.")
        actual = content_hash(record.kind, record.account_id, pieces(current.rendered, self._encoded), current.envelope)
        check(approval, signature, actual, now, self._signer)
        return approval

    def _local(self, record: Record) -> LocalKind[Any]:
        kind = self._store.kind(record.kind)
        assert isinstance(kind, LocalKind)
        return kind
