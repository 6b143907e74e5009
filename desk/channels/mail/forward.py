"""Passing a mail on: its head and text below what is said about it, its files by choice. Pure."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from collections.abc import Sequence

from desk.channels.mail.account import Account
from desk.channels.mail.addresses import show_mailbox
from desk.channels.mail.compose import MAX_BODY_CHARS, MESSAGE_ID
from desk.channels.mail.subjects import forward_subject
from desk.gate.ports import AttachedFile, MailFields
from desk.wire.mail import Address, ParsedMail

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_UNSENDABLE = re.compile(r"[\x00\ud800-\udfff]")
_MAX_SHOWN_ADDRESSES = 50


def forward_fields(
    mail: ParsedMail,
    account: Account,
    to: Sequence[str],
    note: str,
    *,
    files: Sequence[AttachedFile] = (),
    message_id: str,
    date: float,
    timezone: str = "UTC",
) -> MailFields:
    """``mail`` passed on to ``to`` with ``note`` above it. ``date``: epoch seconds of the draft."""
    head = "\n".join(f"{name}: {value}" for name, value in _head(mail, timezone) if value)
    passed_on = f"---------- Forwarded message ----------\n{head}\n\n{_UNSENDABLE.sub('', mail.text).rstrip()}\n"
    note = note.rstrip()
    body = f"{note}\n\n{passed_on}" if note else passed_on
    if len(body) > MAX_BODY_CHARS:
        body = body[: MAX_BODY_CHARS - 20].rpartition("\n")[0] + "\n[...]\n"
    return MailFields(
        account_id=account.id,
        sender=show_mailbox(account.display_name, account.address),
        to=tuple(to),
        subject=forward_subject(_CONTROL.sub(" ", mail.subject))[:400],
        body=body,
        references=(mail.message_id,) if MESSAGE_ID.fullmatch(mail.message_id) else (),
        message_id=message_id,
        date=date,
        attachments=tuple(files),
    )


def _head(mail: ParsedMail, timezone: str) -> list[tuple[str, str]]:
    return [
        ("From", _shown([mail.sender])),
        ("Date", _when(mail.date, timezone)),
        ("Subject", " ".join(_CONTROL.sub(" ", mail.subject).split())),
        ("To", _shown(mail.to)),
        ("Cc", _shown(mail.cc)),
    ]


def _shown(people: Sequence[Address]) -> str:
    shown = [f"{one.name} <{one.address}>" if one.name else one.address for one in people[:_MAX_SHOWN_ADDRESSES]]
    more = [f"(+{len(people) - _MAX_SHOWN_ADDRESSES})"] if len(people) > _MAX_SHOWN_ADDRESSES else []
    return " ".join(_CONTROL.sub(" ", ", ".join([one for one in shown if one] + more)).split())


def _when(at: float | None, timezone: str) -> str:
    if at is None:
        return ""
    try:
        zone: datetime.tzinfo = zoneinfo.ZoneInfo(timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        zone = datetime.UTC
    moment = datetime.datetime.fromtimestamp(at, zone)
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[moment.weekday()]
    month = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"[4 * (moment.month - 1) :][:3]
    return f"{day}, {moment.day} {month} {moment.year} {moment:%H:%M %z}"
