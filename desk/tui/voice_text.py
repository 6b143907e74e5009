"""How the voice screen draws what it measures: bars of the microphone, and a plot of how soon answers came. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

LOUDEST_DB, QUIETEST_DB = 0.0, -60.0
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_PLOT_ROWS = 4
_SCALE_CELLS = 9


def bar(share: float, width: int, *, mark: float | None = None) -> Content:
    """A line of ``width`` cells that is thick up to ``share`` (0 to 1); ``mark`` is a place on it that matters."""
    filled = round(min(1.0, max(0.0, share)) * width)
    cells = [("━", "$accent") if cell < filled else ("─", "$line") for cell in range(width)]
    if mark is not None:
        cells[min(width - 1, round(mark * width))] = ("┃", "$warning")
    return Content.assemble(*cells)


def loudness(dbfs: float) -> float:
    """Where a level stands between the quietest that is drawn and the loudest there is."""
    return (dbfs - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB)


def seconds(milliseconds: float) -> str:
    """A span as a person reads it."""
    return f"{milliseconds / 1000:.2f} s" if milliseconds >= 1000 else f"{milliseconds:.0f} ms"


def plot(values: Sequence[float], width: int) -> list[Content]:
    """The newest ``values`` (milliseconds) as columns, the newest at the right, with the scale at the left."""
    shown = list(values)[-max(1, width - _SCALE_CELLS) :]
    top = max(shown, default=0.0)
    if top <= 0:
        return []
    scale = seconds(top)
    heights = [max(1, round(value / top * _PLOT_ROWS * 8)) for value in shown]
    rows = []
    for row in range(_PLOT_ROWS - 1, -1, -1):
        cells = "".join(_EIGHTHS[min(8, max(0, height - row * 8))] for height in heights)
        label = scale if row == _PLOT_ROWS - 1 else "0" if row == 0 else ""
        corner = "┤" if label else "│"
        rows.append(Content.assemble((f"{label:>{len(scale)}} {corner}", "$muted"), (cells, "$accent")))
    return rows
