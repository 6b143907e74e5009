"""Text from outside (mail, web, tools, models) made safe for a terminal: shown, never obeyed.

Control characters appear as their Unicode pictures, invisible and direction-changing ones by their number. What comes out
contains no byte a terminal acts on, and ``plain`` wraps it so that a widget never reads it as markup.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.content import Content

_KEPT = "\n\t"
_JOINER, _EMOJI_STYLE = "\u200d", "\ufe0f"
# C0, DEL, C1; soft hyphen; zero-width and direction marks, embeddings, isolates (UAX #9); separators; fillers; tags.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)


def show(text: str) -> str:
    """``text`` with everything a terminal might obey made visible; newlines and tabs stay."""
    text = text.replace("\r\n", "\n")
    return _UNSAFE.sub(_visible, text)


def show_line(text: str) -> str:
    """``show`` on one line: every run of white space becomes one space."""
    return " ".join(show(text).split())


def plain(text: str) -> Content:
    """``show(text)`` as content that is never parsed as markup."""
    from textual.content import Content

    return Content(show(text))


def plain_line(text: str) -> Content:
    """``show_line(text)`` as content that is never parsed as markup."""
    from textual.content import Content

    return Content(show_line(text))


def _visible(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if character in _KEPT:
        return character
    if character == _JOINER and _joins_emoji(match.string, match.start()):
        return character
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    return f"⟨U+{code:04X}⟩"


def _joins_emoji(text: str, at: int) -> bool:
    before = text[at - 1] if at else ""
    if before == _EMOJI_STYLE and at > 1:
        before = text[at - 2]
    after = text[at + 1] if at + 1 < len(text) else ""
    return all(one and unicodedata.category(one) in ("So", "Sk") for one in (before, after))
