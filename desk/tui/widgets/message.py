"""One message of the conversation: who, when, the text, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from desk.i18n import t
from desk.outside_text import plain, show, show_line
from desk.tui.widgets.lines import Text
from desk.tui.words import ICONS, bare_address, clock_time
from desk.wire.host import StoredMessage

if TYPE_CHECKING:
    from textual.widgets._markdown import MarkdownStream

    from desk.wire.cards import CardSummary

# Markdown widgets cost time by the block; a plain paragraph is drawn as text.
_LONGEST_QUICK = 20_000
_LONGEST_GLANCE = 4_000


class MessageView(Vertical):
    """A message. Desk's own may grow while it is streamed (``add``), and then is finished once (``finish``)."""

    def __init__(self, message: StoredMessage) -> None:
        super().__init__(classes=f"message {'mine' if message.role == 'user' else 'desk'}")
        self.message = message
        self.text = message.text
        self._stream: MarkdownStream | None = None
        self._notes: list[Content] = []

    def compose(self) -> ComposeResult:
        yield Text(head_of(self.message))
        if self.text:
            yield from self._body()
        note = note_of(self.message)
        if note:
            yield Text(note, classes="note")

    def _body(self) -> ComposeResult:
        from desk.tui.widgets.markdown import ModelMarkdown, is_plain

        if self.message.role == "user" or (len(self.text) < _LONGEST_QUICK and is_plain(self.text)):
            yield Text(self.text.strip("\n"), classes="body")
        else:
            yield ModelMarkdown(show(self.text))

    async def add(self, delta: str) -> None:
        """Append streamed text."""
        from desk.tui.widgets.markdown import ModelMarkdown

        self.text += delta
        if self._stream is None:
            view = ModelMarkdown()
            await self.mount(view, after=0)
            self._stream = ModelMarkdown.get_stream(view)
        await self._stream.write(show(delta))

    async def finish(self) -> None:
        """No more text comes."""
        if self._stream is not None:
            stream, self._stream = self._stream, None
            await stream.stop()

    async def note(self, text: str | Content, kind: str = "note") -> None:
        """Add a line below: what a tool did, a draft, an error."""
        await self.mount(Text(text, classes=kind))

    async def note_draft(self, card: CardSummary) -> None:
        """Add the line of a draft that was made."""
        await self.note(
            Content.assemble(
                (ICONS.get(card.kind, "•") + " ", "$accent"),
                plain(show_line(f"{card.title} → {bare_address(card.to)}" if card.to else card.title)),
                ("   ^o ", "$accent"),
                t("open"),
            )
        )


def head_of(message: StoredMessage) -> Content:
    """Who, and when."""
    who = t("you") if message.role == "user" else t("desk")
    return Content.assemble((who, "bold $accent"), "  ", (clock_time(message.at), "$muted"))


def glance_of(messages: Sequence[StoredMessage]) -> Content:
    """All of ``messages`` as one plain text: what is painted first, until their own widgets stand there."""
    parts: list[Content | str | tuple[str, str]] = []
    for message in messages:
        parts += [head_of(message), "\n"]
        if message.text:
            parts += [plain(message.text[-_LONGEST_GLANCE:].strip("\n")), "\n"]
        note = note_of(message)
        if note:
            parts += ["  ", note.stylize("$muted"), "\n"]
        parts.append("\n")
    return Content.assemble(*parts)


def note_of(message: StoredMessage) -> Content | None:
    """What to say under a stored message: its sources, that it was stopped, its error."""
    parts: list[str] = []
    sources = message.meta.get("sources") or []
    if isinstance(sources, list):
        parts.append(sources_line([str(one.get("label", "")) for one in sources if isinstance(one, dict)]))
    if message.state == "stopped":
        parts.append(t("stopped"))
    if message.meta.get("error"):
        parts.append(show_line(f"{message.meta['error']} {message.meta.get('hint', '')}"))
    parts = [part for part in parts if part]
    return Content("   ".join(parts)) if parts else None


def sources_line(labels: Sequence[str]) -> str:
    """``¹ Accounts   ² March invoice``."""
    return "   ".join(f"{_small(number)} {show_line(label)}" for number, label in enumerate(labels, 1) if label)


def _small(number: int) -> str:
    return "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(number))
