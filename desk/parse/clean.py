"""Text that can be stored and passed on: no NUL, no lone surrogate, line feeds only, bounded.

Escape sequences and bidi controls stay: whoever shows the text shows them as what they are.
"""

from __future__ import annotations

import re

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_LINE_ENDS = re.compile(r"\r\n?|\x0b|\x0c|\u2028|\u2029")


def clean_text(text: str, limit: int | None = None) -> str:
    """``text`` with line feeds only, without what SQLite, UTF-8 or JSON cannot carry; at most ``limit`` characters."""
    text = _UNSTORABLE.sub("", _LINE_ENDS.sub("\n", text))
    return text if limit is None or len(text) <= limit else text[:limit]


def clean_line(text: str, limit: int = 2000) -> str:
    """``clean_text`` on one line: every run of white space becomes one blank."""
    return " ".join(clean_text(text).split())[:limit]
