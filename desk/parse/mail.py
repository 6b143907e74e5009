"""One RFC 5322 message, read whatever state it is in.

The email package splits the MIME tree under its most tolerant policy; headers, charsets and addresses are decoded
here, since the newer policy raises on, or takes very long over, input that real mail contains. Size, depth, parts and
time are bounded, and what was cut or odd is said in ``problems``.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from email.errors import MessageError
from email.message import Message
from email.parser import BytesFeedParser
from email.policy import compat32
from email.utils import collapse_rfc2231_value

from desk.parse.charsets import decode_bytes
from desk.parse.clean import clean_line, clean_text
from desk.parse.flowed import unflow
from desk.parse.headers import addresses, decode_raw, header_date, header_text, message_ids
from desk.parse.html import html_to_text
from desk.wire.mail import Address, Attachment, ParsedMail

MAX_RAW_BYTES = 30_000_000
MAX_TEXT_CHARS = 500_000
MAX_DEPTH = 30
MAX_PARTS = 500
MAX_ATTACHMENTS = 200
MAX_PARSE_S = 5.0
_CHUNK_BYTES = 16_384
_AUTOMATIC = frozenset(("bulk", "junk", "auto_reply", "list"))


@dataclass
class _Body:
    pieces: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    html: bool = False
    parts: int = 0

    def problem(self, text: str) -> None:
        if text not in self.problems:
            self.problems.append(text)


def parse_mail(raw: bytes, *, date_fallback: float | None = None) -> ParsedMail:
    """Decode ``raw``. Never raises on any input; ``date_fallback`` (epoch seconds) stands in for a missing date."""
    body = _Body()
    if len(raw) > MAX_RAW_BYTES:
        body.problem(f"The message is larger than {MAX_RAW_BYTES // 1_000_000} MB; only its beginning was read.")
    message = _tree(raw[:MAX_RAW_BYTES], body)
    headers = _headers(message)
    try:
        _read(message, body, 0)
    except (
        RecursionError,
        MessageError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        KeyError,
        AssertionError,
    ) as error:
        body.problem(f"Parts of the message could not be read ({type(error).__name__}).")
    text = clean_text("\n\n".join(piece.strip("\n") for piece in body.pieces if piece.strip()))
    if len(text) > MAX_TEXT_CHARS:
        text = text[:MAX_TEXT_CHARS]
        body.problem("The text is very long; only its beginning is kept.")
    ids = message_ids(headers.get("message-id"))
    senders = addresses(headers.get("from")) or addresses(headers.get("sender"))
    date = header_date(headers.get("date"))
    if not senders:
        body.problem("The message does not say who sent it.")
    elif len(senders) > 1:
        body.problem("The message names more than one sender.")
    if date is None and headers.get("date"):
        body.problem("The date cannot be read.")
    return ParsedMail(
        message_id=ids[0] if ids else "",
        in_reply_to=next(iter(message_ids(headers.get("in-reply-to"))), ""),
        references=message_ids(headers.get("references")),
        subject=header_text(headers.get("subject")),
        sender=senders[0] if senders else Address("", ""),
        reply_to=addresses(headers.get("reply-to")),
        to=addresses(headers.get("to")),
        cc=addresses(headers.get("cc")),
        date=date if date is not None else date_fallback,
        text=text,
        html=body.html,
        attachments=body.attachments,
        list_id=header_text(headers.get("list-id"), 300),
        auto_submitted=_automatic(headers),
        problems=body.problems,
    )


def _tree(raw: bytes, body: _Body) -> Message:
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
    except (RecursionError, MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
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


def _type(part: Message) -> str:
    return decode_raw(part.get_content_type())[:100]


def _filename(part: Message) -> str:
    for parameter, header in (("filename", "content-disposition"), ("name", "content-type")):
        value = part.get_param(parameter, None, header)
        if value is not None:
            name = header_text(collapse_rfc2231_value(value, errors="replace"), 200)
            return name.replace("/", "_").replace("\\", "_")
    return ""


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _read(part: Message, body: _Body, depth: int) -> None:
    body.parts += 1
    if depth > MAX_DEPTH or body.parts > MAX_PARTS:
        body.problem("The message has too many parts or nests too deep; the rest is left out.")
        return
    kind = _type(part)
    children = _children(part)
    if kind == "message/rfc822" and children:
        _read_attached_message(part, children[0], body, depth)
    elif kind in ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"):
        _read_sealed(part, kind, body)
    elif kind == "multipart/alternative" and children:
        _read_alternative(children, body, depth)
    elif children:
        for child in children:
            _read(child, body, depth + 1)
    elif kind in ("text/plain", "text/html") and not _is_attachment(part):
        _read_text(part, kind, body)
    else:
        _attach(part, kind, body)


def _is_attachment(part: Message) -> bool:
    disposition = str(part.get("content-disposition", "")).strip().lower()
    return disposition.startswith("attachment") or (bool(_filename(part)) and not disposition.startswith("inline"))


def _attach(part: Message, kind: str, body: _Body) -> None:
    if len(body.attachments) >= MAX_ATTACHMENTS:
        body.problem("The message has too many attachments; the rest is left out.")
        return
    body.attachments.append(Attachment(filename=_filename(part), content_type=kind, size=len(_payload(part))))


def _read_sealed(part: Message, kind: str, body: _Body) -> None:
    how = "PGP" if kind == "multipart/encrypted" else "S/MIME"
    signed = "signed-data" in str(part.get_param("smime-type") or "")
    body.pieces.append(f"[signed with {how}; the text is inside the seal]" if signed else f"[encrypted with {how}]")
    body.problem(f"The text is sealed with {how}; Desk cannot read it.")
    for child in _children(part) or [part]:
        _attach(child, _type(child), body)


def _read_attached_message(part: Message, inner: Message, body: _Body, depth: int) -> None:
    headers = _headers(inner)
    subject = header_text(headers.get("subject"), 200)
    try:
        size = len(inner.as_bytes())
    except (RecursionError, MessageError, ValueError, LookupError, TypeError, AttributeError, KeyError):
        size = 0
    name = _filename(part) or (f"{subject.replace('/', '_')}.eml" if subject else "message.eml")
    body.attachments.append(Attachment(filename=name, content_type="message/rfc822", size=size))
    sender = header_text(headers.get("from"), 200)
    body.pieces.append(
        f"---- Attached message ----\nFrom: {sender}\nDate: {header_text(headers.get('date'), 80)}\nSubject: {subject}"
    )
    _read(inner, body, depth + 1)


def _read_alternative(children: list[Message], body: _Body, depth: int) -> None:
    plain, rich = _Body(parts=body.parts), None
    for child in children:
        kind = _type(child)
        if kind == "text/plain" and not _is_attachment(child):
            _read(child, plain, depth + 1)
        elif kind == "text/calendar":
            _attach(child, kind, plain)
        else:  # the last is the best, RFC 2046 5.1.4
            rich = child
    body.parts = plain.parts
    best = plain
    words = sum(len(piece.strip()) for piece in plain.pieces)
    if rich is not None:
        other = _Body(parts=plain.parts)
        _read(rich, other, depth + 1)
        body.parts = other.parts
        rich_words = sum(len(piece.strip()) for piece in other.pieces)
        if not words or (words < 200 and rich_words > 10 * words):  # "your program cannot show HTML"
            best = other
            other.attachments += plain.attachments
        else:
            plain.attachments += other.attachments
            plain.problems += [problem for problem in other.problems if problem.startswith("A link shows")]
    body.pieces += best.pieces
    body.attachments += best.attachments[: MAX_ATTACHMENTS - len(body.attachments)]
    body.html = body.html or best.html
    for problem in best.problems:
        body.problem(problem)


def _read_text(part: Message, kind: str, body: _Body) -> None:
    label = part.get_content_charset() or ""
    data = _payload(part)
    if kind == "text/html" and not label:
        declared = re.search(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{1,40})", data[:2000], re.IGNORECASE)
        label = declared[1].decode("ascii", "replace") if declared else ""
    text, right = decode_bytes(data, label)
    if not right and label and not data.isascii():
        body.problem(f"The text says it is {clean_line(label, 40)} but is not.")
    text = clean_text(text)
    if kind == "text/html":
        text, problems = html_to_text(text)
        for problem in problems:
            body.problem(problem)
        body.html = True
    elif str(part.get_param("format") or "").lower() == "flowed":
        text = unflow(text, str(part.get_param("delsp") or "").lower() == "yes")
    body.pieces.append(text.rstrip())
