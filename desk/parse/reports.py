"""Delivery reports (RFC 3464) and the receipts beside them (RFC 8098): what the mail system says became of a mail."""

from __future__ import annotations

import re
from email.message import Message

from desk.parse.clean import clean_line
from desk.parse.headers import decode_raw, message_ids
from desk.wire.delivery import DeliveryStatus

MAX_DELIVERIES = 100
REPORTS = frozenset(("message/delivery-status", "message/global-delivery-status", "message/disposition-notification"))
_FIELD = re.compile(r"^([!-9;-~]{1,60}):[ \t]*(.*)$")


def deliveries(part: Message) -> list[DeliveryStatus]:
    """One entry for each recipient a ``message/delivery-status`` part names; fields may be missing, broken or repeated."""
    made = []
    for block in _blocks(part)[: MAX_DELIVERIES + 1]:
        recipient = _value(block, "final-recipient") or _value(block, "original-recipient")
        action = clean_line(block.get("action", ""), 40).lower()
        if recipient or action:
            made.append(
                DeliveryStatus(
                    recipient=recipient,
                    action=action or "unknown",
                    status=clean_line(block.get("status", ""), 40),
                    diagnostic=_value(block, "diagnostic-code", 500),
                )
            )
    return made[:MAX_DELIVERIES]


def reported_id(part: Message) -> str:
    """The Message-ID of the mail that is returned within a report, or named by a receipt."""
    for block in _blocks(part):
        for name in ("original-message-id", "message-id"):
            found = message_ids(block.get(name))
            if found:
                return found[0]
    return ""


def _blocks(part: Message) -> list[dict[str, str]]:
    """The groups of fields a part consists of; the email package makes a message of each of them, or leaves text."""
    payload = part.get_payload()
    groups = payload if isinstance(payload, list) else []
    blocks = [
        {name.lower(): decode_raw(str(value)) for name, value in reversed(list(one.raw_items()))}
        for one in groups
        if isinstance(one, Message)
    ]
    if not blocks:
        raw = part.get_payload(decode=True)
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
        blocks = [_fields(block) for block in re.split(r"\r?\n[ \t]*\r?\n", text[:200_000])]
    return blocks


def _fields(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in re.sub(r"\r?\n[ \t]+", " ", text).splitlines():
        field = _FIELD.match(line)
        if field:
            found.setdefault(field[1].lower(), field[2])
    return found


def _value(block: dict[str, str], name: str, limit: int = 300) -> str:
    """The value without its ``rfc822;`` or ``smtp;`` type."""
    value = clean_line(block.get(name, ""), limit)
    kind, semicolon, rest = value.partition(";")
    return rest.strip() if semicolon and len(kind) < 20 and " " not in kind.strip() else value
