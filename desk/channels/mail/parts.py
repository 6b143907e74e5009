"""A mail of several parts (RFC 2046 5.1): the text, then each file. Pure; the same fields give the same bytes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from desk.channels.mail.addresses import refuse_control
from desk.errors import UsageError
from desk.gate.ports import AttachedFile, file_mark

MAX_FILES = 50
MAX_FILENAME_CHARS = 150
OPAQUE = "application/octet-stream"
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}")
# RFC 5987's attr-char, of what RFC 2231 lets stand as it is
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~")
_SECTION_CHARS = 55


def fitting_type(content_type: str) -> str:
    """The type a file can go out under: what holds parts of its own may not be in base64 (RFC 2046 5.1, 5.2)."""
    kind = content_type.strip().lower()
    return kind if _TYPE.fullmatch(kind) and not kind.startswith(("multipart/", "message/")) else OPAQUE


def in_parts(
    message_id: str, text_head: Sequence[str], text: bytes, files: Sequence[AttachedFile]
) -> tuple[str, bytes]:
    """The boundary and the body of ``multipart/mixed``; the content of each file, in lines of base64, as its mark.

    :raises UsageError: a file's name or type that a mail cannot carry.
    """
    if len(files) > MAX_FILES:
        raise UsageError(f"The mail has more than {MAX_FILES} attachments.", hint="Send it in parts, or pack them.")
    boundary = _boundary(message_id, text)
    pieces = [f"--{boundary}\r\n", *(f"{line}\r\n" for line in text_head), "\r\n"]
    made = ["".join(pieces).encode("ascii"), text]
    for file in files:
        if not _TYPE.fullmatch(file.content_type):
            raise UsageError(f"{file.content_type[:80]!r} is not a type a file can be sent under.")
        head = [
            f"--{boundary}",
            f"Content-Type: {file.content_type}",
            "Content-Disposition: attachment;\r\n " + ";\r\n ".join(_filename(file.filename)),
            "Content-Transfer-Encoding: base64",
        ]
        made += ["".join(f"{line}\r\n" for line in head).encode("ascii"), b"\r\n", file_mark(file.sha256)]
    return boundary, b"".join([*made, f"--{boundary}--\r\n".encode("ascii")])


def _boundary(message_id: str, text: bytes) -> str:
    """A line that is not in the text; base64 and quoted-printable cannot hold ``=_``, plain text could."""
    for count in range(1000):
        mark = hashlib.sha256(f"{count} {message_id}".encode()).hexdigest()[:32]
        if mark.encode("ascii") not in text:
            break
    return f"=_{mark}"


def _filename(name: str) -> list[str]:
    """The parameter ``filename``: quoted if it is short ASCII, else in sections as RFC 2231 wants it."""
    refuse_control(name, "file name")
    if not name or len(name) > MAX_FILENAME_CHARS:
        raise UsageError(f"A file's name has 1 to {MAX_FILENAME_CHARS} characters.", hint="Rename the file.")
    if name.isascii() and len(name) <= _SECTION_CHARS and "=?" not in name:
        return ['filename="' + name.replace("\\", "\\\\").replace('"', '\\"') + '"']
    letters = [chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in name.encode()]
    sections = [""]
    for letter in letters:
        if len(sections[-1]) + len(letter) > _SECTION_CHARS:
            sections.append("")
        sections[-1] += letter
    if len(sections) == 1:
        return [f"filename*=utf-8''{sections[0]}"]
    return [f"filename*{at}*=" + ("utf-8''" if at == 0 else "") + section for at, section in enumerate(sections)]
