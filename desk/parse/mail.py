"""One RFC 5322 message, read whatever state it is in.

The email package splits the MIME tree under its most tolerant policy; headers, charsets and addresses are decoded
here, since the newer policy raises on, or takes very long over, input that real mail contains. Size, depth, parts and
time are bounded, and what was cut or odd is said in ``problems``.
"""

from __future__ import annotations

import re
import time
from email.message import Message
from email.parser import BytesFeedParser
from email.policy import compat32

import msgspec

from desk.errors import UsageError
from desk.parse.automatic import origin_of
from desk.parse.clean import clean_line, clean_text
from desk.parse.headers import addresses, header_date, header_text, message_ids
from desk.parse.tree import MAX_HIDDEN_CHARS, UNREADABLE, Body, content_of, type_of, walk
from desk.wire.mail import Address, Attachment, ParsedMail

MAX_RAW_BYTES = 60_000_000
MAX_TEXT_CHARS = 500_000
MAX_PARSE_S = 5.0
_CHUNK_BYTES = 16_384
_AUTOMATIC = frozenset(("bulk", "junk", "auto_reply", "list"))


def parse_mail(raw: bytes, *, date_fallback: float | None = None) -> ParsedMail:
    """Decode ``raw``. Never raises on any input; ``date_fallback`` (epoch seconds) stands in for a missing date."""
    message, body = _read(raw)
    headers = _headers(message)
    text = clean_text("\n\n".join(piece.strip("\n") for piece in body.pieces if piece.strip()))
    if len(text) > MAX_TEXT_CHARS:
        text = text[:MAX_TEXT_CHARS]
        body.problem("The text is very long; only its beginning is kept.")
    ids = message_ids(headers.get("message-id"))
    senders = addresses(headers.get("from")) or addresses(headers.get("sender"))
    reply_to = addresses(headers.get("reply-to"))
    date = header_date(headers.get("date"))
    if not senders:
        body.problem("The message does not say who sent it.")
    elif len(senders) > 1:
        body.problem("The message names more than one sender.")
    if date is None and headers.get("date"):
        body.problem("The date cannot be read.")
    sender = senders[0] if senders else Address("", "")
    report = bool(body.deliveries) or type_of(message) == "multipart/report"
    origin = origin_of(headers, sender, reply_to, report=report)
    return ParsedMail(
        message_id=ids[0] if ids else "",
        in_reply_to=next(iter(message_ids(headers.get("in-reply-to"))), ""),
        references=message_ids(headers.get("references")),
        subject=header_text(headers.get("subject")),
        sender=sender,
        reply_to=reply_to,
        to=addresses(headers.get("to")),
        cc=addresses(headers.get("cc")),
        date=date if date is not None else date_fallback,
        text=text,
        html=body.html,
        attachments=body.attachments,
        list_id=header_text(headers.get("list-id"), 300),
        auto_submitted=_automatic(headers),
        problems=body.problems,
        links=body.links,
        hidden=clean_text("\n".join(body.hidden))[:MAX_HIDDEN_CHARS],
        seals=body.seals,
        deliveries=body.deliveries,
        reported_id=body.reported_id or (body.attached_id if report else ""),
        **msgspec.structs.asdict(origin),
    )


def take_attachment(raw: bytes, number: int) -> tuple[Attachment, bytes]:
    """The attachment ``number`` (from 1) of a message and its decoded bytes.

    :raises UsageError: the message has no such attachment, or its bytes cannot be decoded.
    """
    _, body = _read(raw)
    if not 1 <= number <= len(body.attachments):
        raise UsageError(f"The mail has no attachment {number}.", hint="List them: desk mail attachments REF")
    try:
        return body.attachments[number - 1], content_of(body.parts[number - 1])
    except UNREADABLE as error:
        raise UsageError(f"Attachment {number} is broken ({type(error).__name__}); it cannot be taken out.") from error


def _read(raw: bytes) -> tuple[Message, Body]:
    body = Body()
    if len(raw) > MAX_RAW_BYTES:
        body.problem(f"The message is larger than {MAX_RAW_BYTES // 1_000_000} MB; only its beginning was read.")
    message = _tree(raw[:MAX_RAW_BYTES], body)
    try:
        walk(message, body)
    except UNREADABLE as error:
        body.problem(f"Parts of the message could not be read ({type(error).__name__}).")
    return message, body


def _tree(raw: bytes, body: Body) -> Message:
    if raw.startswith(b"From "):  # an mbox separator
        raw = raw.partition(b"\n")[2]
    parser = BytesFeedParser(policy=compat32)
    deadline = time.monotonic() + MAX_PARSE_S
    try:
        for start in range(0, len(raw), _CHUNK_BYTES):
            parser.feed(raw[start : start + _CHUNK_BYTES])
            if time.monotonic() > deadline:
                body.problem("The message takes too long to take apart; only its beginning was read.")
                break
        return parser.close()
    except UNREADABLE as error:
        body.problem(f"The structure of the message is broken ({type(error).__name__}); it is shown as it came.")
    head, separator, rest = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    plain = Message()
    for line in re.sub(rb"\n[ \t]+", b" ", head).split(b"\n")[:500]:
        name, colon, value = line.partition(b":")
        if colon and name.isascii() and not name.lower().startswith(b"content-"):
            plain[name.decode("ascii").strip()] = value.strip().decode("ascii", "surrogateescape")
    plain.set_payload((rest if separator else head).decode("ascii", "surrogateescape"))
    return plain


def _headers(message: Message) -> dict[str, str]:
    """The first of each header, lower-case names; repeated ones are what forgers add."""
    found: dict[str, str] = {}
    for name, value in message.raw_items():
        found.setdefault(name.lower(), str(value))
    return found


def _automatic(headers: dict[str, str]) -> bool:
    declared = clean_line(headers.get("auto-submitted", "")).partition(";")[0].lower()
    precedence = clean_line(headers.get("precedence", "")).lower()
    return (declared not in ("", "no")) or precedence in _AUTOMATIC or "x-autoreply" in headers
