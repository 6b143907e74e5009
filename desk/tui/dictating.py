"""Dictation into an input of any screen: F2 listens, F2 again puts the words where the cursor is."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Input, TextArea

from desk.errors import DeskError
from desk.i18n import t
from desk.outside_text import plain, show_line
from desk.tui.widgets.lines import Text
from desk.wire import voice as w
from desk.wire.voice_words import hint

if TYPE_CHECKING:
    from textual.worker import Worker

    from desk.tui.app import DeskApp

_LINE = "dictating"


class Dictating:
    """``on`` while the microphone listens for an input."""

    def __init__(self, app: DeskApp) -> None:
        self._app = app
        self._work: Worker[None] | None = None
        self._ready = False

    @property
    def on(self) -> bool:
        return self._work is not None and self._work.is_running

    def press(self) -> None:
        """Begin to listen for the input that has the focus, or hand over what was said."""
        if self.on:
            self._app.ask(self._hand_over, group="talk-key")
            return
        field = self._app.focused
        if isinstance(field, Input | TextArea) and takes_words(field):
            self._ready = False
            self._work = self._app.ask(lambda: self._run(field), group="dictating", node=field)

    def stop(self) -> bool:
        """Listen no more, and insert nothing; whether it listened."""
        if self._work is None or not self.on:
            return False
        self._work.cancel()
        return True

    async def _hand_over(self) -> None:
        if self._ready:
            self._say(t("understanding …"))
            await self._app.link.need().voice_key("talk_up")
        else:
            self.stop()

    async def _run(self, field: Input | TextArea) -> None:
        line = Text(id=_LINE)
        await field.screen.mount(line)
        self._say(t("waking the microphone"))
        try:
            heard = await self._app.link.need().dictate(on_event=self._take)
            if heard.text:
                insert(field, show_line(heard.text))
            else:
                self._app.notify(t("Nothing was understood."), markup=False)
        except DeskError as error:  # many a screen that has an input has no line for errors
            self._app.notify(show_line(f"{error.message} {error.hint}".strip()), severity="error", markup=False)
        finally:
            with contextlib.suppress(DeskError, asyncio.CancelledError):
                if line.is_attached:
                    await line.remove()

    def _take(self, event: w.TalkEvent) -> None:
        if isinstance(event, w.Shown):
            self._ready = True
            self._say(event.words, t("F2 inserts it   Esc drops it"))
        elif isinstance(event, w.Trouble):
            self._app.notify(show_line(f"{event.message} {event.hint}".strip()), markup=False)
        elif isinstance(event, w.Hint):
            self._app.notify(" ".join(hint(event.code)), markup=False)

    def _say(self, words: str, keys: str = "") -> None:
        for line in self._app.screen.query(f"#{_LINE}").results(Text):
            said = plain(show_line(words)) if words else Content(t("listening"))
            line.say(Content.assemble(("● ", "$accent"), said, (f"   {keys}", "$muted")))


def takes_words(field: Input | TextArea) -> bool:
    """Whether anything may be dictated into it: no secret, and nothing that cannot be changed."""
    if field.disabled:
        return False
    return not field.password if isinstance(field, Input) else not field.read_only


def insert(field: Input | TextArea, text: str) -> None:
    """Put ``text`` where the cursor is, apart from the word before it."""
    if isinstance(field, Input):
        before = field.value[: field.cursor_position]
        put: Callable[[str], object] = field.insert_text_at_cursor
    else:
        row, column = field.cursor_location
        before = field.document.get_line(row)[:column]
        put = field.insert
    put(apart(before, text))


def apart(before: str, text: str) -> str:
    """``text`` with the space it needs after ``before``. Pure."""
    if not before or before[-1].isspace() or before[-1] in "([{“‘\"'，。？！、：；（「" or not before[-1].isascii():
        return text
    return f" {text}" if text[:1].isascii() else text
