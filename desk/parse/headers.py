"""Header fields as they come: encoded words broken in the wild, raw 8-bit bytes, address lists no parser likes.

RFC 5322 and RFC 2047, read tolerantly. Everything is one pass over the text, so hostile input costs time in
proportion to its length; nothing raises.
"""

from __future__ import annotations

import base64
import binascii
import re
from email.utils import mktime_tz, parsedate_tz

from desk.parse.charsets import decode_bytes
from desk.parse.clean import clean_line
from desk.wire.mail import Address

MAX_HEADER_CHARS = 100_000
MAX_ADDRESSES = 500
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,990}>")
_Q_BYTE = re.compile(rb"=([0-9A-Fa-f]{2})")


def _word_bytes(encoding: str, payload: str) -> bytes:
    raw = payload.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return _Q_BYTE.sub(lambda found: bytes([int(found[1], 16)]), raw.replace(b"_", b" "))
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    kept = kept[: len(kept) - 1] if len(kept) % 4 == 1 else kept
    try:
        return base64.b64decode(kept + b"=" * (-len(kept) % 4))
    except binascii.Error:
        return raw


def decode_raw(value: str) -> str:
    """A header's own bytes (kept as surrogates by the email package) as text."""
    if value.isascii():
        return value
    try:
        raw = value.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return value
    return decode_bytes(raw)[0]


def decode_words(value: str) -> str:
    """Decode RFC 2047 encoded words. Neighbours of one charset are joined first: senders cut inside a character."""
    value = decode_raw(value[:MAX_HEADER_CHARS])
    out: list[str] = []
    pending = b""
    charset = ""
    end = 0

    def flush() -> None:
        nonlocal pending
        if pending:
            out.append(decode_bytes(pending, charset)[0])
            pending = b""

    for found in _ENCODED_WORD.finditer(value):
        between = value[end : found.start()]
        label = found[1].partition("*")[0].lower()
        if between.strip() or end == 0:
            flush()
            out.append(between)
        elif label != charset:
            flush()
        charset = label
        pending += _word_bytes(found[2], found[3])
        end = found.end()
    flush()
    out.append(value[end:])
    return "".join(out)


def header_text(value: str | None, limit: int = 2000) -> str:
    """One line of readable text."""
    return clean_line(decode_words(value or ""), limit)


def message_ids(value: str | None, limit: int = 100) -> list[str]:
    """The ``<...>`` ids of a header; of a very long chain the first and the newest ones."""
    found = list(dict.fromkeys(_MESSAGE_ID.findall(clean_line((value or "")[:MAX_HEADER_CHARS], MAX_HEADER_CHARS))))
    return found if len(found) <= limit else [found[0], *found[1 - limit :]]


def header_date(value: str | None) -> float | None:
    """Seconds since the epoch, or None where there is no date to read."""
    try:
        parts = parsedate_tz((value or "")[:200])
        at = float(mktime_tz(parts)) if parts else None
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return at if at is not None and 0 <= at < 253402300800 else None  # the year 10000


def addresses(value: str | None) -> list[Address]:
    """An address list: ``Name <a@b>, "Last, First" <c@d>, group: e@f;``. An entry without address keeps its name."""
    text = decode_raw((value or "")[:MAX_HEADER_CHARS]).replace("\r", " ").replace("\n", " ")
    found: list[Address] = []
    for piece in _split_list(text):
        entry = _address(piece)
        if entry is not None:
            found.append(entry)
        if len(found) >= MAX_ADDRESSES:
            break
    return found


def _split_list(text: str) -> list[str]:
    pieces: list[str] = []
    start = position = depth = 0
    quoted = angle = False
    while position < len(text):
        character = text[position]
        if character == "\\":
            position += 2
            continue
        word = _ENCODED_WORD.match(text, position) if character == "=" and not quoted else None
        if word:
            position = word.end()
            continue
        if quoted:
            quoted = character != '"'
        elif character == '"' and not depth:
            quoted = True
        elif character == "(":
            depth += 1
        elif character == ")":
            depth = max(0, depth - 1)
        elif not depth and character == "<":
            angle = True
        elif not depth and character == ">":
            angle = False
        elif not depth and not angle and character in ",;":
            pieces.append(text[start:position])
            start = position + 1
        elif not depth and not angle and character == ":" and "@" not in text[start:position]:
            start = position + 1  # a group's name
        position += 1
    pieces.append(text[start:])
    return pieces


def _address(piece: str) -> Address | None:
    piece = piece.strip()
    if not piece:
        return None
    left, right = piece.rfind("<"), piece.rfind(">")
    if 0 <= left < right:
        name, address = piece[:left], piece[left + 1 : right]
        if not name.strip():
            name = piece[right + 1 :].strip(" ()")
    elif "@" in piece:
        comment = re.search(r"\(([^()]*)\)", piece)
        name = comment[1] if comment else ""
        address = re.sub(r"\([^()]*\)", " ", piece)
    else:
        name, address = piece, ""
    name = name.strip()
    if len(name) >= 2 and name[0] == name[-1] == '"':
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    address = clean_line(address, 500).replace(" ", "")
    if address.startswith("@") and ":" in address:  # an RFC 822 source route
        address = address.partition(":")[2]
    return Address(clean_line(decode_words(name), 300), address)
