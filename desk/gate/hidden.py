"""Characters a reader does not see, counted: direction overrides, zero-width marks, tags, fillers, control characters.

Joiners and selectors that emoji, Arabic, Indic and CJK text really need are not counted.
"""

from __future__ import annotations

import re
import unicodedata

BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_MARKS = frozenset("\u200e\u200f")
_JOINERS = frozenset("\u200c\u200d")
# Wherever one of these stands it is looked at closely; nothing else can be hidden.
_SUSPECT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\U000110bd\U000110cd\U00013430-\U0001345f\U0001bca0-\U0001bcaf\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def hidden_characters(text: str) -> list[int]:
    """The positions in ``text`` of what a reader cannot see."""
    return [found.start() for found in _SUSPECT.finditer(text) if _hidden(text, found.start())]


def without_hidden(text: str) -> str:
    """``text`` as it is searched for words: joiners and selectors, hidden or not, are left out too."""
    return _SUSPECT.sub("", text)


def _hidden(text: str, index: int) -> bool:
    char = text[index]
    if char in "\n\t\r":
        return False
    before = text[index - 1] if index else ""
    if char in _JOINERS:
        return not _needs_joiner(before)
    if char in _MARKS:
        return not _beside_right_to_left(text, index)
    if _is_selector(char):
        return not before or before.isspace() or _is_selector(before) or (char >= "\U000e0100" and not _is_han(before))
    if "\U000e0020" <= char <= "\U000e007f":
        return not _in_flag(text, index)
    return char in _FILLERS or unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _beside_right_to_left(text: str, index: int) -> bool:
    """Whether the next letter or digit to a side, at most three characters off, is of Hebrew, Arabic or the like."""
    before, after = text[max(0, index - 3) : index][::-1], text[index + 1 : index + 4]
    nearest = (next((char for char in side if char.isalnum()), "") for side in (before, after))
    return any(char and unicodedata.bidirectional(char) in ("R", "AL") for char in nearest)


def _needs_joiner(before: str) -> bool:
    if not before:
        return False
    emoji = unicodedata.category(before) in ("So", "Sk") or before == "\ufe0f"
    return emoji or "\u0600" <= before <= "\u08ff" or "\u0900" <= before <= "\u0dff" or "\u1000" <= before <= "\u18aa"


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\U00020000" <= char <= "\U0003ffff"


def _in_flag(text: str, index: int) -> bool:
    start = index
    while start and "\U000e0020" <= text[start] <= "\U000e007f" and index - start < 8:
        start -= 1
    return text[start] == "\U0001f3f4"
