"""Aligned tables that fit the terminal, with the right widths for Chinese, Japanese and Korean text."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections.abc import Sequence

_GAP = "  "
_LEAST = 6  # columns a shortened cell keeps


def cell_width(text: str) -> int:
    """Terminal columns ``text`` takes (UAX #11: wide and fullwidth characters take two, combining ones none)."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(c) or unicodedata.category(c) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(c) in ("W", "F")
        else 1
        for c in text
    )


def fit(text: str, width: int) -> str:
    """``text`` cut to ``width`` columns, with an ellipsis where something is missing."""
    if cell_width(text) <= width:
        return text
    kept, used = [], 0
    for character in text:
        used += cell_width(character)
        if used > width - 1:
            break
        kept.append(character)
    return "".join(kept) + "…"


def pad(text: str, width: int) -> str:
    """``text`` with spaces up to ``width`` columns."""
    return text + " " * (width - cell_width(text))


def shown(text: str) -> str:
    """Text from outside on one line, its control and bidi characters made visible where a terminal would obey them."""
    from desk.outside_text import show_line

    return show_line(text)


def table(header: Sequence[str], rows: Sequence[Sequence[str]], *, columns: int | None = None) -> list[str]:
    """Lines of an aligned table. On a terminal (or with ``columns``) the widest column is cut until all fits."""
    cells = [list(header), *([shown(cell) for cell in row] for row in rows)]
    widths = [max(cell_width(row[i]) for row in cells) for i in range(len(header))]
    limit = columns or (shutil.get_terminal_size().columns if sys.stdout.isatty() else None)
    if limit:
        while sum(widths) + len(_GAP) * (len(widths) - 1) > limit and max(widths) > _LEAST:
            widths[widths.index(max(widths))] -= 1
    return [
        _GAP.join(pad(fit(cell, width), width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


def when(seconds: float | None) -> str:
    """A time as the person's own clock shows it, or nothing."""
    import time

    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds)) if seconds else ""
