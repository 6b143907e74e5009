"""What an IMAP server says about messages, read into values, and what is asked of it, as text. Pure.

Formats are those of RFC 3501 and RFC 7162 (MODSEQ, VANISHED); ``imaplib`` hands a FETCH over as pieces: bytes, or pairs of
what stood before a literal and the literal. All of it comes from outside: whatever does not fit is passed over.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

_STARTS = re.compile(rb"\d+ \(")
_FLAGS = re.compile(rb"FLAGS \(([^()]*)\)", re.IGNORECASE)
_UID = re.compile(rb"\bUID (\d{1,10})\b", re.IGNORECASE)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,12})\b", re.IGNORECASE)
_DATE = re.compile(rb'\bINTERNALDATE "([^"]{1,40})"', re.IGNORECASE)
_RANGE = re.compile(r"(\d{1,10})(?::(\d{1,10}))?")
_MONTHS = {
    month: at // 4 + 1
    for at, month in ((at, "jan feb mar apr may jun jul aug sep oct nov dec"[at : at + 3]) for at in range(0, 48, 4))
}
_WHEN = re.compile(r" ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")

Pieces = Sequence[bytes | tuple[bytes, bytes] | None]


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """One message as a FETCH described it. ``flags`` is None where it was not said; ``date`` is epoch seconds, ``size``
    bytes on the server, ``raw`` as much of it as was asked for."""

    uid: int
    flags: tuple[str, ...] | None = None
    date: float = 0.0
    size: int = 0
    raw: bytes = b""


def read_fetch(pieces: Pieces) -> list[Fetched]:
    """The messages of one answer, those without a UID left out."""
    return [one for text, raw in _grouped(pieces) if (one := _one(text, raw)) is not None]


def _grouped(pieces: Pieces) -> Iterator[tuple[bytes, bytes]]:
    text, raw, open_ = b"", b"", False
    for piece in pieces:
        if piece is None:
            continue
        head = piece[0] if isinstance(piece, tuple) else piece
        if _STARTS.match(head) and open_:
            yield text, raw
            text, raw, open_ = b"", b"", False
        open_ = True
        text += b" " + head
        if isinstance(piece, tuple):
            raw = raw or piece[1]
    if open_:
        yield text, raw


def _one(text: bytes, raw: bytes) -> Fetched | None:
    flags = _FLAGS.search(text)
    rest = text if flags is None else text[: flags.start()] + text[flags.end() :]  # a keyword may be named UID
    uid, size, date = _UID.search(rest), _SIZE.search(rest), _DATE.search(rest)
    if uid is None or not int(uid[1]):
        return None
    return Fetched(
        uid=int(uid[1]),
        flags=None if flags is None else tuple(flags[1].decode("ascii", "replace").split()),
        date=0.0 if date is None else internal_date(date[1].decode("ascii", "replace")),
        size=0 if size is None else int(size[1]),
        raw=raw,
    )


def internal_date(text: str) -> float:
    """``17-Jul-1996 02:44:25 -0700`` in epoch seconds; 0 if it is none."""
    found = _WHEN.fullmatch(text)
    month = _MONTHS.get(found[2].lower()) if found else None
    if found is None or month is None:
        return 0.0
    offset = datetime.timedelta(hours=int(found[8]), minutes=int(found[9]))
    try:
        zone = datetime.timezone(-offset if found[7] == "-" else offset)
        day, hour, minute, second = int(found[1]), int(found[4]), int(found[5]), int(found[6])
        return datetime.datetime(int(found[3]), month, day, hour, minute, second, tzinfo=zone).timestamp()
    except (ValueError, OverflowError):
        return 0.0


def uid_set(uids: Iterable[int]) -> str:
    """``1:3,7`` for 1, 2, 3 and 7."""
    runs: list[list[int]] = []
    for uid in sorted(set(uids)):
        if runs and runs[-1][1] == uid - 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in runs)


def among(said: str, known: Collection[int]) -> set[int]:
    """Which of ``known`` a set such as ``41,43:116`` names; the set may be far larger than any list."""
    found: set[int] = set()
    spans = []
    for part in said.split(","):
        match = _RANGE.fullmatch(part.strip())
        if match:
            first, last = int(match[1]), int(match[2] or match[1])
            spans.append((min(first, last), max(first, last)))
    spans.sort()
    at = 0
    for uid in sorted(known):
        while at < len(spans) and spans[at][1] < uid:
            at += 1
        if at < len(spans) and spans[at][0] <= uid:
            found.add(uid)
    return found


def expanded(said: str, most: int) -> list[int]:
    """The numbers of a set in its own order, at most ``most``."""
    found: list[int] = []
    for part in said.split(","):
        match = _RANGE.fullmatch(part.strip())
        if match:
            first, last = int(match[1]), int(match[2] or match[1])
            step = 1 if first <= last else -1
            found += range(first, first + step * min(abs(last - first) + 1, most - len(found)), step)
    return found


def copied(said: str, most: int) -> dict[int, str]:
    """What a COPYUID says (RFC 4315): each message's UID before, and its key (``UIDVALIDITY:UID``) where it is now."""
    words = said.split()
    if len(words) != 3 or not words[0].isdigit():
        return {}
    before, after = expanded(words[1], most), expanded(words[2], most)
    return {old: f"{words[0]}:{new}" for old, new in zip(before, after, strict=False)}


def numbers(pieces: Pieces) -> list[int]:
    """The numbers of a SEARCH answer."""
    text = b" ".join(piece for piece in pieces if isinstance(piece, bytes))
    return [int(word) for word in text.split() if word.isdigit() and len(word) <= 10]


def quoted(text: str) -> str:
    """An IMAP quoted string. Only for text without line ends (a message id, a folder's path)."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
