"""Building what a person sees: the card with its whole body, where each value came from, its risks, and what was edited."""

from __future__ import annotations

import datetime
import difflib

import msgspec

from desk.dates import describe
from desk.gate.hidden import hidden_characters
from desk.gate.machine import State
from desk.gate.ports import FieldOrigin, MailFields
from desk.gate.risk import origin_of, split_mailbox
from desk.gate.store import Fields, Record, Version
from desk.gate.wording import translated
from desk.handoff import Trust
from desk.i18n import language, t
from desk.wire.cards import Card, CardField, CardSummary, Recipient, Risk

_ROLES = ("to", "cc", "bcc")


def wire_state(state: State) -> str:
    """The state as clients know it: opening the line and sending the content are both ``sending``."""
    return "sending" if state in (State.CONNECTING, State.DATA) else state.value


def summary_of(record: Record) -> CardSummary:
    fields = record.current.fields
    window = record.proposal.window
    if isinstance(fields, MailFields):
        title = fields.subject
        to = ", ".join(fields.to or fields.cc or fields.bcc)
    else:
        title, to = fields.text, ""
    return CardSummary(
        id=record.id,
        version=record.proposal.version,
        kind=record.kind,
        title=title,
        to=to,
        state=wire_state(record.proposal.state),
        created_at=record.created_at,
        updated_at=record.updated_at,
        risks=len(record.current.risks),
        undo_until=window.undo_until if window else None,
        demo=record.demo,
    )


def build_card(record: Record, before: Version | None, *, receipt: str, window_s: float) -> Card:
    """The card of ``record``; ``before`` is the version that was edited into the current one."""
    current = record.current
    fields = current.fields
    state = record.proposal.state
    risks = [msgspec.structs.replace(risk, text=translated(risk.text)) for risk in current.risks]
    text = f"{fields.subject}\n{fields.body}" if isinstance(fields, MailFields) else fields.text
    return Card(
        summary=summary_of(record),
        sentence=_sentence(record),
        account=record.account or (fields.sender if isinstance(fields, MailFields) else ""),
        recipients=_recipients(fields, current, risks) if isinstance(fields, MailFields) else [],
        fields=_fields(current),
        body=fields.body if isinstance(fields, MailFields) else fields.text,
        sha256=current.sha256,
        hidden_characters=len(hidden_characters(text)),
        risks=risks,
        diff=diff(before, current) if before else "",
        undoable=record.proposal.local or state not in (State.CONNECTING, State.DATA, State.SENT, State.UNKNOWN),
        window_s=record.proposal.window.window_s if record.proposal.window else window_s,
        attempts=record.proposal.attempts,
        error=translated(record.proposal.note),
        receipt=receipt,
        conversation_id=record.conversation_id,
        in_reply_to=record.in_reply_to_ref,
    )


def show_due(due: float) -> str:
    """A time as an editable text: ISO 8601 in this machine's zone, e.g. ``2026-11-27T10:00+01:00``."""
    return datetime.datetime.fromtimestamp(due, datetime.UTC).astimezone().isoformat(timespec="minutes")


def diff(before: Version, after: Version) -> str:
    """Unified diff of what people read of both versions; empty if that is the same."""
    lines = difflib.unified_diff(
        _as_text(before.fields).splitlines(),
        _as_text(after.fields).splitlines(),
        f"version {before.version}",
        f"version {after.version}",
        lineterm="",
    )
    return "\n".join(lines)


def _as_text(fields: Fields) -> str:
    if not isinstance(fields, MailFields):
        return f"{t('Due')}: {show_due(fields.due)}\n\n{fields.text}"
    names = {"to": t("To"), "cc": t("Cc"), "bcc": t("Bcc")}
    head = [f"{names[role]}: {', '.join(getattr(fields, role))}" for role in _ROLES if getattr(fields, role)]
    return "\n".join([*head, f"{t('Subject')}: {fields.subject}", "", fields.body])


def _sentence(record: Record) -> str:
    fields = record.current.fields
    if not isinstance(fields, MailFields):
        due = datetime.datetime.fromtimestamp(fields.due, datetime.UTC).astimezone()
        return t("Reminds you at {when}.", when=describe(due, language()))
    people = [split_mailbox(mailbox)[1] for role in _ROLES for mailbox in getattr(fields, role)]
    to = people[0] if len(people) == 1 else t("{some} and {last}", some=", ".join(people[:-1]), last=people[-1])
    sender = split_mailbox(fields.sender)[1]
    if record.kind == "mail.reply":
        said = t("Sends a reply from {sender} to {people}.", sender=sender, people=to)
    else:
        said = t("Sends a mail from {sender} to {people}.", sender=sender, people=to)
    return f"{said} {t('The demo account sends it to this machine only.')}" if record.demo else said


def _recipients(fields: MailFields, current: Version, all_risks: list[Risk]) -> list[Recipient]:
    made = []
    for role in _ROLES:
        for mailbox in getattr(fields, role):
            name, address = split_mailbox(mailbox)
            origin = _origin(current, role, address)
            risks = [risk for risk in all_risks if risk.field == f"{role}:{address}"]
            made.append(
                Recipient(address=address, name=name, role=role, trust=origin.trust, source=origin.source, risks=risks)
            )
    return made


def _fields(current: Version) -> list[CardField]:
    fields = current.fields
    if isinstance(fields, MailFields):
        values = {role: ", ".join(getattr(fields, role)) for role in _ROLES if role == "to" or getattr(fields, role)}
        values |= {"subject": fields.subject, "body": fields.body}
    else:
        values = {"text": fields.text, "due": show_due(fields.due)}
    made = []
    for name, value in values.items():
        origin = _origin(current, name)
        made.append(CardField(name=name, value=value, trust=origin.trust, source=origin.source))
    return made


def _origin(current: Version, name: str, address: str = "") -> FieldOrigin:
    found = origin_of(current.origins, name, address)
    found = found or FieldOrigin(name=name, trust=Trust.MODEL, source="the model wrote it")
    return msgspec.structs.replace(found, source=translated(found.source))
