"""format=flowed (RFC 3676) back to paragraphs, quoting levels kept."""

from __future__ import annotations

MAX_QUOTE_DEPTH = 50


def _quote_depth(line: str) -> int:
    depth = 0
    while depth < min(len(line), MAX_QUOTE_DEPTH) and line[depth] == ">":
        depth += 1
    return depth


def unflow(text: str, delsp: bool = False) -> str:
    """Join soft-broken lines of the same quoting level; a quoted line comes out as ``> > text``."""
    out: list[tuple[int, str]] = []
    open_depth: int | None = None
    for raw in text.split("\n"):
        depth = _quote_depth(raw)
        line = raw[depth:]
        if line.startswith(" "):
            line = line[1:]
        soft = line.endswith(" ") and line != "-- "
        signature = line == "-- "
        if delsp and soft:
            line = line[:-1]
        if open_depth == depth and not signature:
            out[-1] = (depth, out[-1][1] + line)
        else:
            out.append((depth, line))
        open_depth = depth if soft else None
    return "\n".join("> " * depth + line if line or not depth else ("> " * depth).rstrip() for depth, line in out)
