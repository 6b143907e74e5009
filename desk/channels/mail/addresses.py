"""Addresses as they are written to: strict where reading is lenient, because a wrong one sends to a stranger. Pure."""

from __future__ import annotations

import re

import msgspec

from desk.errors import UsageError

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# dot-atom of RFC 5322, with the letters RFC 6531 adds
_LOCAL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\U0010ffff-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\U0010ffff-]+)*"
)
_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")
_WITH_NAME = re.compile(r'(?P<name>"(?:[^"\\]|\\.)*"|[^<>]*?)\s*<\s*(?P<address>[^<>\s]*)\s*>\s*')
_LONGEST_CHARS = 1_000


class Mailbox(msgspec.Struct, frozen=True):
    """``address`` has its domain in ASCII (IDNA 2008); the local part may be Unicode."""

    name: str
    address: str


def refuse_control(text: str, what: str) -> str:
    """``text`` as it is.

    :raises UsageError: it holds a line break or another control character, with which a header could be forged.
    """
    found = _CONTROL.search(text)
    if found:
        raise UsageError(
            f"The {what} holds a character that mail headers cannot carry (U+{ord(found[0]):04X}).",
            hint="Remove it; line breaks are not allowed there.",
        )
    return text


def parse_mailbox(text: str) -> Mailbox:
    """``Name <local@domain>`` or a bare address.

    :raises UsageError: it is not one.
    """
    refuse_control(text, "address")
    if len(text) > _LONGEST_CHARS:  # before any expression that takes long over it
        raise _bad(text)
    found = _WITH_NAME.fullmatch(text.strip())
    name, address = (found["name"], found["address"]) if found else ("", text.strip())
    if len(name) >= 2 and name[0] == name[-1] == '"':
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    local, at, domain = address.rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or len(local.encode()) > 64:
        raise _bad(text)
    return Mailbox(" ".join(name.split()), f"{local}@{_ascii_domain(domain, text)}")


def _ascii_domain(domain: str, text: str) -> str:
    if not domain.isascii():
        import idna

        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError) as error:
            raise _bad(text) from error
    if len(domain) > 253 or not all(_LABEL.fullmatch(label) for label in domain.split(".")):
        raise _bad(text)
    return domain


def _bad(text: str) -> UsageError:
    shown = text.strip()[:80]
    return UsageError(f"{shown!r} is not a mail address Desk can send to.", hint="Write it like anna@firm.example.")


def split_addresses(text: str) -> tuple[str, ...]:
    """A typed list, cut at commas and semicolons outside quotes and angle brackets; nothing is checked yet."""
    pieces, current, quoted, angle, escaped = [], "", False, False, False
    for character in text:
        if escaped or character == "\\":
            escaped = not escaped
        elif character == '"':
            quoted = not quoted
        elif not quoted and character in "<>":
            angle = character == "<"
        if character in ",;，；、\n" and not quoted and not angle:
            pieces.append(current)
            current = ""
        else:
            current += character
    return tuple(piece.strip() for piece in (*pieces, current) if piece.strip())


def quoted_name(name: str) -> str:
    """An ASCII display name as RFC 5322 wants it: atoms as they are, all else in quotes."""
    if re.fullmatch(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*", name) and "=?" not in name:
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def show_mailbox(name: str, address: str) -> str:
    """``Name <address>``, in Unicode, so that ``parse_mailbox`` gives the same parts back."""
    if not name:
        return address
    plain = not re.search(r'[",;:<>()\[\]\\@，；、.]', name)
    return f"{name if plain else quoted_name(name) if name.isascii() else _quote(name)} <{address}>"


def _quote(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def split_list(text: str) -> tuple[str, ...]:
    """An address list at its commas, those inside quotes and angle brackets left alone."""
    parts, quoted, escaped = [""], False, False
    for char in text:
        if char in ",;" and not quoted:
            parts.append("")
            continue
        if char == '"' and not escaped:
            quoted = not quoted
        escaped = char == "\\" and not escaped
        parts[-1] += char
    return tuple(part.strip() for part in parts if part.strip())
