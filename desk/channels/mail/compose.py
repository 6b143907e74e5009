"""Mail as bytes: the same fields always give the same bytes, and those are what is approved and sent. Pure.

RFC 5322 with CRLF, 7 bit throughout (RFC 2045, 2047), except that an address with a Unicode local part stands in the headers
as UTF-8 (RFC 6532) and needs SMTPUTF8. Bcc lives in the envelope only.
"""

from __future__ import annotations

import datetime
import re

from desk.channels.mail.addresses import Mailbox, parse_mailbox, quoted_name, refuse_control
from desk.channels.mail.encode import LINE_CHARS, encode_body, encoded_words, fold_text
from desk.channels.mail.parts import in_parts
from desk.errors import UsageError
from desk.gate.ports import Envelope, MailFields, Rendered

MAX_RECIPIENTS = 100
MAX_BODY_CHARS = 1_000_000
MAX_SUBJECT_CHARS = 900
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,500}>")
_UNSENDABLE = re.compile(r"[\x00\ud800-\udfff]")


def new_message_id(domain: str, random_token: str) -> str:
    """``<token@domain>``. The caller brings the randomness (at least 16 letters and digits).

    :raises UsageError: the token is too short or odd, or the domain is none.
    """
    if not re.fullmatch(r"[A-Za-z0-9._-]{16,100}", random_token):
        raise UsageError("A message's id needs a random token of 16 to 100 letters and digits.")
    return f"<{parse_mailbox(f'x@{domain}').address.replace('x@', random_token + '@', 1)}>"


def render_mail(fields: MailFields) -> Rendered:
    """The exact message and its envelope; a file's content stands in it as its mark (``ports.file_mark``).

    :raises UsageError: an address, id or text that mail cannot carry; nothing is silently changed.
    """
    sender = parse_mailbox(fields.sender)
    to, cc, bcc = (tuple(map(parse_mailbox, people)) for people in (fields.to, fields.cc, fields.bcc))
    if len(to) + len(cc) + len(bcc) > MAX_RECIPIENTS:  # the same one twice counts: each stands on the card
        raise UsageError(f"The mail has more than {MAX_RECIPIENTS} recipients.", hint="Send it in parts.")
    recipients = tuple({one.address.lower(): one.address for one in (*to, *cc, *bcc)}.values())
    if not recipients:
        raise UsageError("The mail has no recipient.", hint="Give at least one address.")
    lines = [_address_line("From", (sender,))]
    lines.append(_address_line("To", to) if to else "To: undisclosed-recipients:;")
    if cc:
        lines.append(_address_line("Cc", cc))
    subject = refuse_control(fields.subject, "subject")
    if len(subject) > MAX_SUBJECT_CHARS:
        raise UsageError(f"The subject is longer than {MAX_SUBJECT_CHARS} characters.", hint="Shorten it.")
    lines += [
        fold_text("Subject", subject),
        f"Date: {_date(fields.date)}",
        f"Message-ID: {_checked_id(fields.message_id)}",
    ]
    if fields.in_reply_to:
        lines.append(f"In-Reply-To: {_checked_id(fields.in_reply_to)}")
    if fields.references:
        lines.append("References: " + "\r\n ".join(map(_checked_id, fields.references)))
    charset, encoding, content = encode_body(_checked_body(fields.body))
    text = [f'Content-Type: text/plain; charset="{charset}"', f"Content-Transfer-Encoding: {encoding}"]
    lines.append("MIME-Version: 1.0")
    if fields.attachments:
        boundary, content = in_parts(fields.message_id, text, content, fields.attachments)
        lines.append(f'Content-Type: multipart/mixed; boundary="{boundary}"')
    else:
        lines += text
    head = "".join(f"{line}\r\n" for line in lines)
    return Rendered(head.encode() + b"\r\n" + content, Envelope(sender.address, recipients))


def _checked_body(body: str) -> str:
    if len(body) > MAX_BODY_CHARS:
        raise UsageError(f"The text is longer than {MAX_BODY_CHARS:,} characters.", hint="Shorten it.")
    found = _UNSENDABLE.search(body)
    if found:
        raise UsageError(f"The text holds a character mail cannot carry (U+{ord(found[0]):04X}).", hint="Remove it.")
    return body.replace("\r\n", "\n").replace("\r", "\n")


def _checked_id(value: str) -> str:
    if not MESSAGE_ID.fullmatch(value):
        raise UsageError(f"{value[:80]!r} is not a message id.", hint="An id looks like <letters@domain>.")
    return value


def _date(at: float) -> str:
    try:
        moment = datetime.datetime.fromtimestamp(int(at), datetime.UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise UsageError("The date of the mail is out of range.") from error
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[moment.weekday()]
    month = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"[4 * (moment.month - 1) :][:3]
    return f"{day}, {moment.day:02} {month} {moment.year:04} {moment:%H:%M:%S} +0000"


def _address_line(header: str, people: tuple[Mailbox, ...]) -> str:
    pieces = []
    for one in people:
        address = f"<{one.address}>" if one.name else one.address
        if one.name and (not one.name.isascii() or len(one.name) > 60):
            name = "\r\n ".join(encoded_words(one.name, len(header) + 2))
        else:
            name = quoted_name(one.name)
        joint = "\r\n " if len(name.rpartition("\n")[2]) + len(address) + len(header) + 3 > LINE_CHARS else " "
        pieces.append(f"{name}{joint}{address}" if one.name else address)
    return f"{header}: " + ",\r\n ".join(pieces)
