"""What changes in a text, line by line and exactly: ends of lines and of the file are part of it. Pure.

A person approves what stands here, so nothing may look the same that is not: a carriage return is shown as its picture,
and a last line without a line break is said to be one.
"""

from __future__ import annotations

import difflib

_CONTEXT_LINES = 3
_MOST_PAIRS = 1_000_000  # lines compared with lines: more would keep the host busy for seconds
_Opcode = tuple[str, int, int, int, int]


def unified(before: str | None, after: str | None, path: str, *, no_end: str) -> str:
    """Unified diff; None is no file. Longer than needed where very much changed, but never wrong.

    ``no_end``: what is said behind a last line without a line break.
    """
    old, new = _lines(before), _lines(after)
    lines = [f"--- {path if before is not None else '/dev/null'}", f"+++ {path if after is not None else '/dev/null'}"]
    for group in _Known(_opcodes(old, new)).get_grouped_opcodes(_CONTEXT_LINES):
        first, last = group[0], group[-1]
        lines.append(f"@@ -{_span(first[1], last[2])} +{_span(first[3], last[4])} @@")
        for what, i1, i2, j1, j2 in group:
            if what == "equal":
                lines += _marked(" ", old[i1:i2], no_end)
            else:
                lines += [*_marked("-", old[i1:i2], no_end), *_marked("+", new[j1:j2], no_end)]
    return "\n".join(lines)


def counted(before: str | None, after: str | None) -> tuple[int, int]:
    """How many lines are added and taken out."""
    changes = [one for one in _opcodes(_lines(before), _lines(after)) if one[0] != "equal"]
    return sum(one[4] - one[3] for one in changes), sum(one[2] - one[1] for one in changes)


class _Known(difflib.SequenceMatcher[str]):
    """Groups opcodes that were found elsewhere."""

    def __init__(self, opcodes: list[_Opcode]) -> None:
        super().__init__()
        self._known = opcodes

    def get_opcodes(self) -> list[_Opcode]:  # type: ignore[override]
        return self._known


def _lines(text: str | None) -> list[str]:
    """Each with its line feed; only the last may have none."""
    lines = (text or "").split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _opcodes(old: list[str], new: list[str]) -> list[_Opcode]:
    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    end = next((at for at in range(shorter - start) if old[-1 - at] != new[-1 - at]), shorter - start)
    one, two = old[start : len(old) - end], new[start : len(new) - end]
    if len(one) * len(two) > _MOST_PAIRS:
        middle: list[_Opcode] = [("replace", 0, len(one), 0, len(two))]
    else:
        middle = list(difflib.SequenceMatcher(None, one, two).get_opcodes())
    return [
        *([("equal", 0, start, 0, start)] if start else []),
        *((what, i1 + start, i2 + start, j1 + start, j2 + start) for what, i1, i2, j1, j2 in middle),
        *([("equal", len(old) - end, len(old), len(new) - end, len(new))] if end else []),
    ]


def _span(start: int, stop: int) -> str:
    """As ``diff -u`` counts: from 1, and an empty part by the line before it."""
    length = stop - start
    return str(start + 1) if length == 1 else f"{start + (1 if length else 0)},{length}"


def _marked(mark: str, lines: list[str], no_end: str) -> list[str]:
    made = [mark + line.removesuffix("\n").replace("\r", "␍") for line in lines]
    if lines and not lines[-1].endswith("\n"):
        made.append(f"\\ {no_end}")
    return made
