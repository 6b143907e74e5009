"""How far a mail that was sent lies from its first draft. Pure."""

from __future__ import annotations

import difflib
import re

LIGHT = 0.25  # up to this share of words changed it was lightly edited
MOST_WORDS = 2_000
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_]+|[^\s\w]")


def distance(drafted: str, sent: str) -> float:
    """0: the same words in the same order; 1: none in common. White space does not count."""
    first, last = _WORD.findall(drafted)[:MOST_WORDS], _WORD.findall(sent)[:MOST_WORDS]
    if first == last:
        return 0.0
    return round(1.0 - difflib.SequenceMatcher(None, first, last, autojunk=False).ratio(), 4)


def degree(value: float) -> str:
    """unchanged, light or rewritten."""
    if value == 0.0:
        return "unchanged"
    return "light" if value <= LIGHT else "rewritten"
