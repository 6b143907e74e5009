"""Breaking long lines where a reader would: at spaces, and between Chinese characters. Pure."""

from __future__ import annotations

from rich.cells import cell_len

_NEVER_FIRST = "，。、；：！？）》】」』’”…,.;:!?)]}"
_NEVER_LAST = "（《【「『‘“([{"
_NARROWEST = 8


def wrap(line: str, width: int, *, indent: int = 0) -> list[str]:
    """``line`` in pieces of at most ``width`` cells; those after the first begin with ``indent`` spaces.

    No character is lost but the space a line is broken at. A width that leaves no room counts as a small one.
    """
    width = max(_NARROWEST, width)
    indent = min(indent, width - _NARROWEST // 2)
    lines: list[str] = []
    now, used = "", 0
    for piece in _pieces(line):
        size = cell_len(piece)
        if now and used + cell_len(piece.rstrip()) > width:
            lines.append(now.rstrip(" "))
            piece = piece.lstrip(" ")
            now, used = " " * indent, indent
            size = cell_len(piece)
        while used + cell_len(piece.rstrip()) > width:
            room = _prefix(piece, width - used)
            lines.append(now + piece[:room])
            piece, now, used = piece[room:], " " * indent, indent
            size = cell_len(piece)
        now, used = now + piece, used + size
    return [*lines, now]


def _pieces(line: str) -> list[str]:
    """What must not be broken apart: words with the space behind them, single wide characters."""
    pieces: list[str] = []
    for character in line:
        last = pieces[-1][-1] if pieces else " "
        if not pieces or (character not in " \t" and _may_break(last, character)):
            pieces.append(character)
        else:
            pieces[-1] += character
    return pieces


def _may_break(before: str, after: str) -> bool:
    if after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    return before in " \t" or cell_len(before) == 2 or cell_len(after) == 2


def _prefix(text: str, width: int) -> int:
    """How many characters fit into ``width`` cells; at least one."""
    used = 0
    for index, character in enumerate(text):
        used += cell_len(character)
        if used > width:
            return max(1, index)
    return len(text)
