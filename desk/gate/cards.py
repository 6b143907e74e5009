"""Building what a person sees: the card with its whole text, where each value came from, its risks, and what was edited."""

from __future__ import annotations

import difflib
from typing import Any

import msgspec

from desk.gate.events import State
from desk.gate.hidden import hidden_characters
from desk.gate.kinds import Kind, LocalKind, Undo
from desk.gate.later_undo import LaterUndo
from desk.gate.ports import FieldOrigin
from desk.gate.risk import origin_of
from desk.gate.store import Record, Version
from desk.gate.wording import translated
from desk.handoff import Trust
from desk.i18n import t
from desk.wire.cards import Card, CardField, CardSummary, OpenUndo, Recipient, Risk


def wire_state(state: State, later: LaterUndo | None) -> str:
    """The state as clients know it: opening the line and sending the content are both ``sending``, and undone is only what is."""
    if later is not None:
        return "undone" if later.again else "undoing"
    return "sending" if state in (State.CONNECTING, State.DATA) else state.value


def summary_of(record: Record, kind: Kind[Any]) -> CardSummary:
    fields, proposal = record.current.fields, record.proposal
    window = proposal.window
    later = record.later_undo
    done_but_undoable = proposal.state is State.SENT and (proposal.local or proposal.reversible) and later is None
    return CardSummary(
        id=record.id,
        version=proposal.version,
        kind=record.kind,
        title=kind.title(fields),
        to=kind.whom(fields),
        state=wire_state(proposal.state, later),
        created_at=record.created_at,
        updated_at=record.updated_at,
        risks=sum(risk.level != "note" for risk in record.current.risks),
        undo_until=window.undo_until if window else None,
        undoable=proposal.state in (State.APPROVED, State.HELD, State.REJECTED) or done_but_undoable,
        local=proposal.local,
        snoozed_until=proposal.snoozed_until,
        not_before=kind.not_before(fields),
        demo=record.demo,
        undo=OpenUndo(draft=later.id, state=wire_state(later.state, None), error=translated(later.note))
        if later
        else None,
    )


def build_card(record: Record, kind: Kind[Any], before: Version | None, *, receipt: str, window_s: float) -> Card:
    """The card of ``record``; ``before`` is the version that was edited into the current one."""
    current = record.current
    fields = current.fields
    shown = kind.shown(fields)
    risks = [msgspec.structs.replace(risk, text=translated(risk.text)) for risk in current.risks]
    return Card(
        summary=summary_of(record, kind),
        sentence=kind.sentence(fields, record.around),
        account=record.account or current.envelope.sender,
        recipients=_recipients(kind, current, risks),
        fields=[_field(kind, current, name, value) for name, value in shown.items()],
        body=shown.get(kind.body_field, ""),
        body_field=kind.body_field,
        sha256=current.sha256,
        hidden_characters=len(hidden_characters("\n".join(shown.values()))),
        risks=risks,
        diff=kind.changes(fields) or (diff(kind, before, current) if before else ""),
        once_done=once_done(kind),
        grant=kind.grant_target(fields),
        undoes=record.undoes,
        window_s=record.proposal.window.window_s if record.proposal.window else window_s,
        attempts=record.proposal.attempts,
        error=translated(record.proposal.note),
        receipt=translated(receipt),
        conversation_id=record.conversation_id,
        in_reply_to=record.in_reply_to_ref,
    )


def once_done(kind: Kind[Any]) -> str:
    """Whether what was done can still be undone, in a sentence."""
    if isinstance(kind, LocalKind):
        return t("Done at once when approved; it can be undone.")
    if kind.undo is Undo.INVERSE:
        return t("It can be undone afterwards too.")
    return t("Once it has gone out it cannot be undone.")


def diff(kind: Kind[Any], before: Version, after: Version) -> str:
    """Unified diff of what people read of both versions; empty if that is the same."""
    lines = difflib.unified_diff(
        _as_text(kind, before.fields).splitlines(),
        _as_text(kind, after.fields).splitlines(),
        f"version {before.version}",
        f"version {after.version}",
        lineterm="",
    )
    return "\n".join(lines)


def _as_text(kind: Kind[Any], fields: msgspec.Struct) -> str:
    shown = kind.shown(fields)
    body = shown.pop(kind.body_field, "")
    return "\n".join([*(f"{kind.label(name)}: {value}" for name, value in shown.items() if value), "", body])


def _recipients(kind: Kind[Any], current: Version, all_risks: list[Risk]) -> list[Recipient]:
    made = []
    for role, name, address in kind.recipients(current.fields):
        origin = _origin(current, role, address)
        risks = [risk for risk in all_risks if risk.field == f"{role}:{address}"]
        made.append(
            Recipient(address=address, name=name, role=role, trust=origin.trust, source=origin.source, risks=risks)
        )
    return made


def _field(kind: Kind[Any], current: Version, name: str, value: str) -> CardField:
    origin = _origin(current, name)
    return CardField(name=name, label=kind.label(name), value=value, trust=origin.trust, source=origin.source)


def _origin(current: Version, name: str, address: str = "") -> FieldOrigin:
    found = origin_of(current.origins, name, address)
    found = found or FieldOrigin(name=name, trust=Trust.MODEL, source="the model wrote it")
    return msgspec.structs.replace(found, source=translated(found.source))
