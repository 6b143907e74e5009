"""The MIME tree of a message: its text, its attachments and what was odd about it, in one bounded walk.

What the walk lists as attachment is what can be taken out later, by its place in that list: the same bytes always give the
same list.
"""

from __future__ import annotations

import io
import quopri
import re
from dataclasses import dataclass, field
from email.errors import MessageError
from email.generator import BytesGenerator
from email.message import Message
from email.utils import collapse_rfc2231_value

from desk.parse.charsets import decode_bytes
from desk.parse.clean import clean_line, clean_text
from desk.parse.flowed import unflow
from desk.parse.headers import decode_raw, header_text, message_ids
from desk.parse.html import html_to_text
from desk.parse.reports import REPORTS, deliveries, reported_id
from desk.parse.seals import SEALED, armoured, sealed, signed
from desk.wire.delivery import DeliveryStatus
from desk.wire.mail import Attachment

MAX_DEPTH = 30
MAX_PARTS = 500
MAX_ATTACHMENTS = 200
MAX_LINKS = 200
MAX_HIDDEN_CHARS = 2_000
# What the email package raises on input it was not made for.
UNREADABLE = (
    RecursionError,
    MessageError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
)
_SOFT_BREAK = re.compile(rb"=[ \t]+\r?\n")
_NO_LABEL = frozenset(("unknown-8bit", "x-unknown", "unknown", "8bit", "x-user-defined", "default", "binary"))


@dataclass
class Body:
    """What a walk has found so far. ``parts`` are the attachments' own parts, in the order of ``attachments``."""

    pieces: list[str] = field(default_factory=list)
    plains: list[str] = field(default_factory=list)  # those of the pieces that are text/plain
    attachments: list[Attachment] = field(default_factory=list)
    parts: list[Message] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    seals: list[str] = field(default_factory=list)
    deliveries: list[DeliveryStatus] = field(default_factory=list)
    reported_id: str = ""
    attached_id: str = ""  # of the first attached message: in a report, the mail it is about
    html: bool = False
    seen: int = 0

    def problem(self, text: str) -> None:
        if text not in self.problems:
            self.problems.append(text)

    def seal(self, name: str) -> None:
        if name and name not in self.seals:
            self.seals.append(name)

    def take(self, other: Body, *, text: bool = True) -> None:
        """Add what ``other`` holds; without ``text`` all but its words."""
        self.seen = max(self.seen, other.seen)
        if text:
            self.pieces += other.pieces
            self.plains += other.plains
            self.html = self.html or other.html
        room = MAX_ATTACHMENTS - len(self.attachments)
        self.attachments += other.attachments[:room]
        self.parts += other.parts[:room]
        self.links = [*self.links, *other.links][:MAX_LINKS]
        self.hidden += other.hidden
        self.deliveries += other.deliveries
        self.reported_id = self.reported_id or other.reported_id
        self.attached_id = self.attached_id or other.attached_id
        for name in other.seals:
            self.seal(name)
        for problem in other.problems:
            self.problem(problem)


def walk(part: Message, body: Body, depth: int = 0) -> None:
    """Read ``part`` and all below it into ``body``. :raises: what ``UNREADABLE`` lists."""
    body.seen += 1
    if depth > MAX_DEPTH or body.seen > MAX_PARTS:
        body.problem("The message has too many parts or nests too deep; the rest is left out.")
        return
    kind = type_of(part)
    children = _children(part)
    if kind in REPORTS:
        body.deliveries += deliveries(part)
        body.reported_id = body.reported_id or reported_id(part)
        _attach(part, kind, body)
    elif kind == "message/rfc822" and children:
        _read_attached_message(part, children[0], body, depth)
    elif kind in SEALED:
        _read_sealed(part, kind, body)
    elif kind == "multipart/alternative" and children:
        _read_alternative(children, body, depth)
    elif children:
        if kind == "multipart/signed":
            body.seal(signed(part))
        for child in children:
            walk(child, body, depth + 1)
    elif kind.startswith("multipart/"):  # it says it has parts, and has none: what is there is its text
        body.problem("The message has no parts where it should; it is shown as it came.")
        _read_text(part, "text/plain", body)
    elif kind in ("text/plain", "text/html") and not _is_attachment(part):
        _read_text(part, kind, body)
    else:
        if kind == "text/rfc822-headers":
            body.reported_id = body.reported_id or reported_id(part)
        _attach(part, kind, body)


def type_of(part: Message) -> str:
    """The part's content type, lower case."""
    return clean_line(decode_raw(part.get_content_type()), 100)


def content_of(part: Message) -> bytes:
    """The decoded bytes of an attachment; of an attached message or report, the message itself."""
    if not part.is_multipart():
        return _decoded(part)
    out = io.BytesIO()
    for child in _children(part):
        BytesGenerator(out, mangle_from_=False, maxheaderlen=0).flatten(child)
    return out.getvalue()


def _decoded(part: Message) -> bytes:
    """Without the transfer encoding. Blanks after a soft line break are no part of the text (RFC 2045 6.7, rule 3)."""
    payload = part.get_payload()
    if isinstance(payload, str) and "quoted-printable" in str(part.get("content-transfer-encoding", "")).lower():
        return quopri.decodestring(_SOFT_BREAK.sub(b"=\n", payload.encode("ascii", "surrogateescape")))
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _filename(part: Message) -> str:
    for parameter, header in (("filename", "content-disposition"), ("name", "content-type")):
        value = _eight_bit_safe(part, header).get_param(parameter, None, header)
        if value is not None:
            name = header_text(collapse_rfc2231_value(value, errors="replace"), 200)
            return name.replace("/", "_").replace("\\", "_")
    return ""


def _eight_bit_safe(part: Message, header: str) -> Message:
    """``part``, or one with this header alone, as text: of raw 8-bit bytes the email package makes question marks."""
    raw = next((str(value) for name, value in part.raw_items() if name.lower() == header), "")
    if raw.isascii():
        return part
    alone = Message()
    alone[header] = decode_raw(raw)
    return alone


def _disposition(part: Message) -> str:
    return decode_raw(str(part.get("content-disposition", ""))).partition(";")[0].strip().lower()


def _is_attachment(part: Message) -> bool:
    disposition = _disposition(part)
    return disposition.startswith("attachment") or (bool(_filename(part)) and not disposition.startswith("inline"))


def _attach(part: Message, kind: str, body: Body, filename: str = "") -> None:
    if len(body.attachments) >= MAX_ATTACHMENTS:
        body.problem("The message has too many attachments; the rest is left out.")
        return
    try:
        size = len(content_of(part))
    except UNREADABLE:
        size = 0
    content_id = clean_line(decode_raw(str(part.get("content-id", ""))), 300).strip("<> ")
    inline = _disposition(part).startswith("inline") or (
        bool(content_id) and kind.startswith("image/") and not _is_attachment(part)
    )
    body.attachments.append(
        Attachment(
            filename=filename or _filename(part), content_type=kind, size=size, inline=inline, content_id=content_id
        )
    )
    body.parts.append(part)


def _read_sealed(part: Message, kind: str, body: Body) -> None:
    how, is_signed = sealed(part, kind)
    body.seal(f"{'pgp' if how == 'PGP' else 'smime'}-{'signed' if is_signed else 'encrypted'}")
    body.pieces.append(f"[signed with {how}; the text is inside the seal]" if is_signed else f"[encrypted with {how}]")
    body.problem(f"The text is sealed with {how}; Desk cannot read it.")
    for child in _children(part) or [part]:
        _attach(child, type_of(child), body)


def _read_attached_message(part: Message, inner: Message, body: Body, depth: int) -> None:
    headers: dict[str, str] = {}
    for name, value in inner.raw_items():
        headers.setdefault(name.lower(), str(value))
    subject = header_text(headers.get("subject"), 200)
    name = _filename(part) or (re.sub(r"[/\\]", "_", subject) + ".eml" if subject else "message.eml")
    _attach(part, "message/rfc822", body, name)
    body.attached_id = body.attached_id or next(iter(message_ids(headers.get("message-id"))), "")
    sender = header_text(headers.get("from"), 200)
    body.pieces.append(
        f"---- Attached message ----\nFrom: {sender}\nDate: {header_text(headers.get('date'), 80)}\nSubject: {subject}"
    )
    walk(inner, body, depth + 1)


def _read_alternative(children: list[Message], body: Body, depth: int) -> None:
    """The text as the sender's best version has it (the last, RFC 2046 5.1.4), plain text first; nothing else is lost."""
    plain, rich = Body(seen=body.seen), Body(seen=body.seen)
    for child in children:
        kind = type_of(child)
        if kind == "text/plain" and not _is_attachment(child):
            walk(child, plain, depth + 1)
        elif kind == "text/html" or kind.startswith(("multipart/", "message/")) or kind in SEALED:
            one = Body(seen=max(plain.seen, rich.seen))
            walk(child, one, depth + 1)
            better, worse = (one, rich) if _words(one) or not _words(rich) else (rich, one)
            better.take(worse, text=False)
            rich = better
        else:  # a calendar, or a file where a version of the text belongs
            _attach(child, kind, plain)
    words, rich_words = _words(plain), _words(rich)
    if rich_words and (not words or (words < 200 and rich_words > 10 * words)):  # "your program cannot show HTML"
        best, other = rich, plain
    else:
        best, other = plain, rich
    said = set(
        " ".join(best.pieces).split()
    )  # a greeting the HTML lacks, or a version within a version: nothing is lost
    left_out = [piece for piece in other.plains if not said.issuperset(piece.split())]
    best.pieces = [*left_out, *best.pieces] if best is rich else [*best.pieces, *left_out]
    body.take(best)
    body.take(other, text=False)


def _words(body: Body) -> int:
    return sum(len(piece.strip()) for piece in body.pieces)


def _read_text(part: Message, kind: str, body: Body) -> None:
    label = clean_line(part.get_content_charset() or "", 60)
    data = _decoded(part)
    if kind == "text/html" and not label:
        declared = re.search(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{1,40})", data[:2000], re.IGNORECASE)
        label = declared[1].decode("ascii", "replace") if declared else ""
    text, right = decode_bytes(data, label)
    if not right and label and label.lower() not in _NO_LABEL and not data.isascii():
        body.problem(f"The text says it is {label[:40]} but is not.")
    text = clean_text(text)
    if kind == "text/html":
        page = html_to_text(text)
        for problem in page.problems:
            body.problem(problem)
        body.links = [*body.links, *page.links][:MAX_LINKS]
        body.hidden += [page.hidden] if page.hidden else []
        body.html = True
        text = page.text
    elif str(part.get_param("format") or "").lower() == "flowed":
        text = unflow(text, str(part.get_param("delsp") or "").lower() == "yes")
    if kind == "text/plain":
        body.plains.append(text.rstrip())
    body.seal(armoured(text))
    body.pieces.append(text.rstrip())
