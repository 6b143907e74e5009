"""Labels of mails, and the keywords and flags an IMAP server keeps for them (RFC 3501 2.3.2). Pure.

A label is one word in any script; beyond ASCII it travels as modified UTF-7, as other mail programs do it. Keywords that
programs keep for themselves (``$MDNSent``, ``NonJunk``) are not labels.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable

import msgspec

from desk.errors import UsageError

MAX_LABEL_CHARS = 60
MAX_LABELS = 50  # on one mail
_NOT_A_LABEL = re.compile(r'[\s(){}%*"\\\]\[,&\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]')
_OWN_OF_PROGRAMS = frozenset(("junk", "nonjunk", "notjunk", "forwarded", "redirected", "recent"))
_ENCODED = re.compile(r"&([A-Za-z0-9+,]*)-")
_BEYOND_ASCII = re.compile(r"[^\x20-\x7e]+")


class Marks(msgspec.Struct, frozen=True):
    """What the server keeps beside a mail. ``labels`` in the order they are shown."""

    unread: bool = True
    flagged: bool = False
    answered: bool = False
    labels: tuple[str, ...] = ()


def marks_of(flags: Iterable[str]) -> Marks:
    """What a list of IMAP flags says."""
    said = list(flags)
    system = {flag.lower() for flag in said if flag.startswith("\\")}
    labels = {label.casefold(): label for flag in said if (label := label_of(flag))}
    return Marks(
        unread="\\seen" not in system,
        flagged="\\flagged" in system,
        answered="\\answered" in system,
        labels=tuple(sorted(labels.values(), key=str.casefold))[:MAX_LABELS],
    )


def label_of(keyword: str) -> str:
    """The label a keyword stands for; empty if it is none."""
    if keyword.startswith(("\\", "$")) or keyword.lower() in _OWN_OF_PROGRAMS:
        return ""
    label = _ENCODED.sub(lambda found: _decoded(found[1]), keyword)
    return "" if len(label) > MAX_LABEL_CHARS or _NOT_A_LABEL.search(label) else label


def checked_label(text: str) -> str:
    """``text`` as a label.

    :raises UsageError: it is empty, long, more than a word, or a name that programs keep for themselves.
    """
    label = text.strip()
    if not label or len(label) > MAX_LABEL_CHARS or _NOT_A_LABEL.search(label):
        raise UsageError(
            f"{text[:40]!r} cannot be a label.", hint="A label is one word without brackets, quotes, * or %."
        )
    if label_of(keyword_of(label)) != label:
        raise UsageError(f"{label!r} is a mark that mail programs keep for themselves.", hint="Take another word.")
    return label


def keyword_of(label: str) -> str:
    """The keyword for a label."""
    return _BEYOND_ASCII.sub(lambda found: f"&{_encoded(found[0])}-", label)


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode("utf-16-be")).decode("ascii").rstrip("=").replace("/", ",")


def _decoded(text: str) -> str:
    if not text:
        return "&"
    try:
        padded = text.replace(",", "/") + "=" * (-len(text) % 4)
        return base64.b64decode(padded, validate=True).decode("utf-16-be")
    except (binascii.Error, UnicodeDecodeError):
        return "&"
