"""A suggestion that was taken, as a proposal: the kind, its fields, and where each of them came from.

The kinds belong to other parts of Desk; their fields are made by name, and what a Desk has no kind for is not suggested.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from desk.gate.kinds import Kind
from desk.gate.ports import FieldOrigin
from desk.gate.store import NewProposal
from desk.handoff import Trust
from desk.host.triage_words import fact_in_words, label_in_words, reminder_text
from desk.store.db import Database
from desk.suggest.store import Suggestion
from desk.wire.mail import MailDetail

KINDS = {"reply": "mail.reply", "reminder": "reminder", "label": "label", "fact": "contact.change"}
_CARD_FIELDS = ("phone", "organisation", "birthday")  # the others become fields with a name
Taken = tuple[NewProposal, msgspec.Struct, list[FieldOrigin]]


def proposal_of(one: Suggestion, detail: MailDetail, db: Database, kinds: Mapping[str, Kind[Any]]) -> Taken:
    """What to propose for a label, a reminder or a fact; ``detail`` is the mail it comes from."""
    kind = kinds[KINDS[one.kind]]
    values, computed = {"label": _label, "reminder": _reminder, "fact": _fact}[one.kind](one, detail, db)
    fields: msgspec.Struct = msgspec.convert(values, kind.fields_type)
    mail = FieldOrigin(name="", trust=Trust.UNTRUSTED, source="mail you got")
    origins = [msgspec.structs.replace(computed.get(name, mail), name=name) for name in kind.shown(fields)]
    account_id = one.account_id if one.kind == "label" else None
    account = detail.summary.account if one.kind == "label" else ""
    new = NewProposal(
        kind=kind.name,
        account_id=account_id,
        account=account,
        in_reply_to_ref=one.refs[0],
        demo=detail.summary.demo,
    )
    return new, fields, origins


def _reminder(one: Suggestion, detail: MailDetail, db: Database) -> tuple[dict[str, Any], dict[str, FieldOrigin]]:
    due = FieldOrigin(name="due", trust=Trust.HOST, source=f"computed from “{one.value.get('words', '')}”")
    return {"text": reminder_text(one.value), "due": float(one.value["due"])}, {"due": due}


def _label(one: Suggestion, detail: MailDetail, db: Database) -> tuple[dict[str, Any], dict[str, FieldOrigin]]:
    """Desk's own word for it, on every mail of the thread that is in a folder."""
    by_rule = FieldOrigin(name="add", trust=Trust.HOST, source="Desk's rules")
    with db.read() as connection:
        rows = connection.execute(
            "SELECT id, folder, key, message_id, sender_address, subject FROM mail "
            "WHERE account_id = ? AND thread = ? AND gone = 0 AND folder <> 'Sent' ORDER BY id",
            (one.account_id, one.thread),
        ).fetchall()
    mails = [
        {
            "ref": f"m{row['id']}",
            "folder": row["folder"],
            "key": row["key"],
            "message_id": row["message_id"],
            "sender": row["sender_address"],
            "subject": row["subject"],
        }
        for row in rows
    ]
    values = {"account": detail.summary.account, "mails": mails, "add": [label_in_words(one.value["label"])]}
    return values, {"add": by_rule}


def _fact(one: Suggestion, detail: MailDetail, db: Database) -> tuple[dict[str, Any], dict[str, FieldOrigin]]:
    """A change of the contact with that address, or a new contact."""
    address = one.value["address"]
    with db.read() as connection:
        row = connection.execute(
            "SELECT contact.id, contact.name FROM contact JOIN contact_address ON contact_id = contact.id "
            "WHERE address = ? ORDER BY contact.id LIMIT 1",
            (address,),
        ).fetchone()
    values: dict[str, Any]
    if row is None:
        values = {"action": "add", "name": one.value.get("name") or address, "address": address}
    else:
        values = {"action": "change", "person_id": row["id"], "person": row["name"]}
    told = {name.removeprefix("fact."): value for name, value in one.value.items() if name.startswith("fact.")}
    values |= {name: value for name, value in told.items() if name in _CARD_FIELDS}
    if "birthday" in told:
        values["birthday"] = f"--{told['birthday']}"  # the year is not known
    if rest := [name for name in told if name not in _CARD_FIELDS]:
        values["field_name"] = fact_in_words(rest[0])
        values["field_value"] = "; ".join(
            [told[rest[0]], *(f"{fact_in_words(name)} {told[name]}" for name in rest[1:])]
        )
    return values, {"field_name": FieldOrigin(name="field_name", trust=Trust.HOST, source="Desk's rules")}
