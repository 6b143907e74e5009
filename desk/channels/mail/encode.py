"""Text to 7-bit lines: encoded words (RFC 2047), quoted-printable and base64 (RFC 2045). Pure and deterministic.

The standard library's encoders cut bodies at characters such as U+2028 or a lone carriage return that are no line ends in
mail, so what came out was not what went in; these do not.
"""

from __future__ import annotations

import base64
import re

LINE_CHARS = 76
_WORD_BYTES = 45  # 60 characters of base64, 72 with the frame
_HEX = "0123456789ABCDEF"


def encoded_words(text: str, used: int = 0) -> list[str]:
    """``text`` as encoded words of at most 75 characters that never cut a character; ``used``: columns already taken."""
    words: list[str] = []
    room = max(3 * ((LINE_CHARS - 12 - used) // 4), 12)
    chunk = b""
    for character in text:
        encoded = character.encode()
        if len(chunk) + len(encoded) > room:
            words.append(_word(chunk))
            chunk, room = b"", _WORD_BYTES
        chunk += encoded
    return [*words, _word(chunk)] if chunk or not words else words


def _word(chunk: bytes) -> str:
    return f"=?utf-8?b?{base64.b64encode(chunk).decode('ascii')}?="


def fold_text(name: str, text: str) -> str:
    """A whole header line (without its end) for free text, folded; ASCII stays readable."""
    plain = f"{name}: {text}"
    words = re.split(r"(?<=\S)(?= \S)", text)
    if text.isascii() and "=?" not in text and text == text.strip() and all(len(word) < 70 for word in words):
        lines = [f"{name}:"]
        for word in words:
            piece = word if word.startswith(" ") else f" {word}"
            if len(lines[-1]) + len(piece) > LINE_CHARS + 2 and len(lines[-1]) > len(name) + 1:
                lines.append(piece)
            else:
                lines[-1] += piece
        return "\r\n".join(lines) if text else plain.rstrip() + " "
    return f"{name}: " + "\r\n ".join(encoded_words(text, len(name) + 2))


def encode_body(body: str) -> tuple[str, str, bytes]:
    """(charset, transfer encoding, content with CRLF at every line end) of ``body`` with line feeds.

    Plain 7bit where no relay would change it, else the shorter of quoted-printable and base64.
    """
    body = body if body.endswith("\n") else body + "\n"
    charset = "us-ascii" if body.isascii() else "utf-8"
    lines = body[:-1].split("\n")
    if body.isascii() and all(_travels(line) for line in lines):
        return charset, "7bit", body.replace("\n", "\r\n").encode("ascii")
    quoted = "".join(_quoted_line(line) + "\r\n" for line in lines).encode("ascii")
    raw = base64.b64encode(body.replace("\n", "\r\n").encode()).decode("ascii")
    in_base64 = "".join(raw[at : at + LINE_CHARS] + "\r\n" for at in range(0, len(raw), LINE_CHARS)).encode("ascii")
    if len(quoted) <= len(in_base64):
        return charset, "quoted-printable", quoted
    return charset, "base64", in_base64


def _travels(line: str) -> bool:
    fits = len(line) <= LINE_CHARS + 2 and not line.endswith((" ", "\t")) and not line.startswith(("From ", "."))
    return fits and all(" " <= character <= "~" or character == "\t" for character in line)


def _quoted_line(line: str) -> str:
    out, current = "", ""
    for index, character in enumerate(line):
        last = index == len(line) - 1
        literal = ("!" <= character <= "~" and character != "=") or (character in " \t" and not last)
        if index == 0 and (line.startswith("From ") or character == "."):
            literal = False  # relays write ">From", and a lost dot-stuffing would eat a dot
        piece = character if literal else "".join(f"={_HEX[b >> 4]}{_HEX[b & 15]}" for b in character.encode())
        if len(current) + len(piece) > LINE_CHARS - 1:
            out += current + "=\r\n"
            # A dot at the start of a continued line would be stuffed; that is undone by the receiver, as RFC 5321 says.
            current = ""
        current += piece
    return out + current
