"""Lines of one row: the header, and text that is never markup."""

from __future__ import annotations

from typing import Any

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from desk.outside_text import plain, show_line


class Text(Static):
    """A ``Static`` for text from anywhere: it is shown, never parsed."""

    def __init__(self, text: str | Content = "", **kwargs: Any) -> None:
        super().__init__(text if isinstance(text, Content) else plain(text), markup=False, **kwargs)

    def say(self, text: str | Content) -> None:
        """Show ``text`` instead."""
        self.update(text if isinstance(text, Content) else plain(text))


class HeaderLine(Widget):
    """``Desk · title`` at the left, the status at the right; the status gives way from its left, the title last."""

    DEFAULT_CSS = "HeaderLine { height: 1; width: 1fr; padding: 0 1; }"

    def __init__(self) -> None:
        super().__init__(id="header")
        self._title = ""
        self._parts: list[str] = []

    def say(self, title: str, parts: list[str]) -> None:
        """Show another title and status."""
        if (title, parts) != (self._title, self._parts):
            self._title, self._parts = title, parts
            self.refresh()

    def render(self) -> Content:
        width = self.content_size.width
        title = show_line(self._title)
        left = Content.assemble(("Desk", "bold"), f" · {title}" if title else "")
        parts = list(self._parts)
        while len(parts) > 1 and sum(Content(part).cell_length + 3 for part in parts) > width - 8:
            parts.pop(0)
        right = Content(" · ".join(parts)).truncate(max(0, width - 6), ellipsis=True)
        room = max(4, width - right.cell_length - 2)
        left = left.truncate(room, ellipsis=True)
        gap = max(1, width - left.cell_length - right.cell_length)
        return Content.assemble(left, " " * gap, right.stylize("$muted"))
