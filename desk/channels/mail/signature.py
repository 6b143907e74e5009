"""Signatures below a draft's own text, above what it quotes. Pure.

The line ``-- `` before a signature (RFC 3676 4.3) ends in a space, which the encoder keeps; no other line of it does, so that
nothing flows where a reader takes the text as flowed.
"""

from __future__ import annotations

import re

from desk.errors import UsageError

SEPARATOR = "-- "
MAX_CHARS = 2_000
_UNSENDABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clean_signature(text: str) -> str:
    """A signature as it is kept: no separator, no space at line ends, no empty line around it.

    :raises UsageError: it is too long, or holds a character a signature has no use for.
    """
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    while lines and lines[0] in ("", SEPARATOR.rstrip()):
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    kept = "\n".join(lines)
    if len(kept) > MAX_CHARS:
        raise UsageError(f"The signature is longer than {MAX_CHARS} characters.", hint="Shorten it.")
    found = _UNSENDABLE.search(kept)
    if found:
        raise UsageError(
            f"The signature holds a character that is not shown (U+{ord(found[0]):04X}).", hint="Remove it."
        )
    return kept


def sign(body: str, signature: str) -> str:
    """``body`` with ``signature`` below it, once, however often it is signed; as it is where there is no signature."""
    if not signature:
        return body
    own, there = split_signature(body)
    if there == signature:
        return body
    text = body.rstrip() if there else own.rstrip()
    if text.endswith("\n" + signature) or text == signature:  # the model signed already
        text = text[: -len(signature)].rstrip()
    return f"{text}\n\n{SEPARATOR}\n{signature}\n" if text else f"\n{SEPARATOR}\n{signature}\n"


def split_signature(body: str) -> tuple[str, str]:
    """The text above the last separator, and the signature below it (empty if there is none)."""
    lines = body.split("\n")
    for at in range(len(lines) - 1, -1, -1):
        if lines[at] == SEPARATOR:
            return "\n".join(lines[:at]), "\n".join(lines[at + 1 :]).rstrip("\n")
    return body, ""
