"""Answering a mail: to whom, under which subject, in which conversation, with what quoted. Pure."""

from __future__ import annotations

import datetime
import re
import zoneinfo

from desk.channels.mail.account import Account
from desk.channels.mail.addresses import parse_mailbox, show_mailbox
from desk.channels.mail.choose import reply_sender, sender_choices, sender_line
from desk.channels.mail.compose import MESSAGE_ID
from desk.channels.mail.signature import sign
from desk.channels.mail.subjects import reply_subject
from desk.errors import UsageError
from desk.gate.ports import MailFields
from desk.wire.mail import Address, ParsedMail

MAX_REFERENCES = 30
MAX_QUOTED_CHARS = 20_000
# Controls, bidi controls and zero-width characters have no business in a name that goes out again.
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_HAN = re.compile(r"[\u3400-\u9fff]")


def reply_fields(
    mail: ParsedMail,
    account: Account,
    body: str,
    *,
    reply_all: bool,
    message_id: str,
    date: float,
    timezone: str = "UTC",
) -> MailFields:
    """The answer to ``mail`` with ``body`` above the quoted original. ``date``: epoch seconds of the draft.

    :raises UsageError: the mail names nobody who could be answered.
    """
    to, cc = _recipients(mail, account, reply_all)
    chain = [one for one in (*mail.references, mail.in_reply_to if not mail.references else "", mail.message_id) if one]
    chain = [one for one in dict.fromkeys(chain) if MESSAGE_ID.fullmatch(one)]
    if len(chain) > MAX_REFERENCES:  # RFC 5537 3.4.4: the first and the newest
        chain = [chain[0], *chain[1 - MAX_REFERENCES :]]
    return MailFields(
        account_id=account.id,
        sender=sender_line(account, reply_sender(mail, account)),
        senders=sender_choices(account),
        to=to,
        cc=cc,
        subject=reply_subject(_HIDDEN.sub("", mail.subject))[:400],
        body=f"{sign(body, account.signature).rstrip()}\n\n{quote(mail, timezone)}\n",
        in_reply_to=mail.message_id if MESSAGE_ID.fullmatch(mail.message_id) else "",
        references=tuple(chain),
        message_id=message_id,
        date=date,
    )


def _recipients(mail: ParsedMail, account: Account, reply_all: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    own = set(account.addresses)
    mine = mail.sender.address.lower() in own
    first = _mailboxes(mail.to if mine else (mail.reply_to or [mail.sender]), own)
    if not first and not mine:
        first = _mailboxes([mail.sender], own)
    if not first:
        raise UsageError("The mail names nobody who could be answered.", hint="Write a new mail to the right address.")
    if not reply_all:
        return tuple(first.values()), ()
    taken = {*own, *first}
    others = _mailboxes([*([] if mine else [mail.sender]), *mail.to, *mail.cc], taken)
    return tuple(first.values()), tuple(others[address] for address in sorted(others))


def _mailboxes(people: list[Address], taken: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in people:
        name = " ".join(_HIDDEN.sub("", one.name).split())[:100]
        try:
            box = parse_mailbox(show_mailbox("", one.address))
            shown = show_mailbox(name, box.address)
            parse_mailbox(shown)
        except UsageError:
            continue  # an address nobody can send to
        if box.address.lower() not in taken:
            found.setdefault(box.address.lower(), shown)
    return found


def quote(mail: ParsedMail, timezone: str = "UTC") -> str:
    """The attribution, in the mail's language, and every line of the mail one level deeper."""
    text = mail.text.rstrip()
    if len(text) > MAX_QUOTED_CHARS:
        text = text[:MAX_QUOTED_CHARS].rpartition("\n")[0] + "\n[...]"
    lines = [f"> {line}".rstrip() for line in text.replace("\0", "").split("\n")]
    return "\n".join([attribution(mail, timezone), *lines])


def attribution(mail: ParsedMail, timezone: str = "UTC") -> str:
    """``On Tue, 3 Mar 2026 at 09:14, Accounts <a@b.example> wrote:`` or the same in Chinese, on one line."""
    name = " ".join(_HIDDEN.sub("", mail.sender.name).split())[:100]
    address = _HIDDEN.sub("", mail.sender.address)
    who = f"{name} <{address}>" if name and address else name or address
    sample = (mail.text or mail.subject)[:2000]
    chinese = len(_HAN.findall(sample)) > len(re.findall(r"[A-Za-z]+", sample))
    try:
        zone: datetime.tzinfo = zoneinfo.ZoneInfo(timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        zone = datetime.UTC
    if mail.date is None:
        return f"{who} 写道：" if chinese else f"{who} wrote:"
    at = datetime.datetime.fromtimestamp(mail.date, zone)
    if chinese:
        return f"{who} 于{at.year}年{at.month}月{at.day}日 {at:%H:%M}写道："
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[at.weekday()]
    month = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"[4 * (at.month - 1) :][:3]
    return f"On {day}, {at.day} {month} {at.year} at {at:%H:%M}, {who} wrote:"
