"""One person: the card, what waits, and everything that happened, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import msgspec
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import TextArea

from desk.client.person_text import from_text, to_text
from desk.errors import UsageError
from desk.i18n import t
from desk.outside_text import show_line
from desk.tui import keys
from desk.tui.people_text import card_content, timeline_content
from desk.tui.screens.edit import AskScreen
from desk.tui.widgets.lines import Text
from desk.wire.people import Moment, PersonCard, PersonPage

if TYPE_CHECKING:
    from desk.tui.app import DeskApp

_PAGE = 20


class PersonScreen(Screen[None]):
    """``n`` notes, ``e`` edits the card, ``l`` gives a label, ``o`` shows what is older."""

    CSS_PATH = "person.tcss"
    BINDINGS = keys.bindings(keys.PERSON)
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, who: str) -> None:
        super().__init__()
        self._who = who
        self._page: PersonPage | None = None
        self._moments: list[Moment] = []

    @property
    def desk(self) -> DeskApp:
        return cast("DeskApp", self.app)

    def compose(self) -> ComposeResult:
        yield Text(id="name", classes="title")
        with VerticalScroll():
            yield Text(id="card")
            yield Text(t("What happened"), classes="label muted")
            yield Text(id="timeline")
        yield Text(id="notice")
        yield Text(keys.line(keys.PERSON), classes="keys")

    def on_mount(self) -> None:
        self.reload()

    def reload(self) -> None:
        """Fetch the person anew, from the newest moment on."""

        async def fetch() -> None:
            page = await self.desk.link.need().person(self._who, limit=_PAGE)
            self._page, self._moments, self._who = page, list(page.moments), str(page.person.id)
            self._draw()

        self.desk.ask(fetch, group="person", node=self)

    def _draw(self) -> None:
        page = self._page
        if page is None:
            return
        self.query_one("#name", Text).say(show_line(page.person.card.name))
        self.query_one("#card", Text).say(card_content(page.person, page.due, page.follow_ups))
        self.query_one("#timeline", Text).say(timeline_content(self._moments, bool(page.older)))

    def say_notice(self, sentence: str, way_out: str = "", *, error: bool = True) -> None:
        """Show a sentence above the keys."""
        notice = self.query_one("#notice", Text)
        notice.set_class(error, "-error")
        notice.say(Content(f"{sentence}  {way_out}".strip()))
        notice.display = bool(sentence)

    def action_older(self) -> None:
        async def fetch() -> None:
            if self._page is not None and self._page.older:
                page = await self.desk.link.need().person(self._who, older=self._page.older, limit=_PAGE)
                self._moments += page.moments
                self._page = msgspec.structs.replace(self._page, older=page.older)
                self._draw()

        self.desk.ask(fetch, group="older", node=self)

    def action_note(self) -> None:
        if self._page is None:
            return
        name = show_line(self._page.person.card.name)

        def keep(text: str | None) -> None:
            async def note() -> None:
                await self.desk.link.need().note_person(self._who, text or "")
                self.say_notice(t("Noted."), t("u takes it back"), error=False)
                self.reload()

            if text:
                self.desk.ask(note, group="change", node=self)

        self.desk.push_screen(AskScreen(t("Note about {name}", name=name)), keep)

    def action_label(self) -> None:
        if self._page is None:
            return
        card = self._page.person.card

        def keep(text: str | None) -> None:
            if text:
                there = [one for one in card.labels if one.casefold() != text.casefold()]
                labels = there if len(there) < len(card.labels) else [*there, text]
                self._change(msgspec.structs.replace(card, labels=tuple(labels)))

        self.desk.push_screen(AskScreen(t("Which label? One that is there is taken away.")), keep)

    def action_edit(self) -> None:
        if self._page is None:
            return

        def keep(card: PersonCard | None) -> None:
            if card is not None:
                self._change(card)

        self.desk.push_screen(PersonEditScreen(self._page.person.card), keep)

    def _change(self, card: PersonCard) -> None:
        async def change() -> None:
            page = self._page
            if page is not None:
                await self.desk.link.need().edit_person(page.person.id, page.person.version, card)
                self.say_notice(t("Changed."), t("u takes it back"), error=False)
                self.reload()

        self.desk.ask(change, group="change", node=self)

    def action_undo_change(self) -> None:
        async def undo() -> None:
            done = await self.desk.link.need().undo_people()
            self.say_notice(t("Undone: {name}", name=show_line(done.name)), error=False)
            self.reload()

        self.desk.ask(undo, group="change", node=self)

    def action_close(self) -> None:
        self.dismiss()


class PersonEditScreen(Screen[PersonCard | None]):
    """The card as lines; what cannot be read is said, and nothing is lost."""

    CSS_PATH = "person.tcss"
    BINDINGS = keys.bindings(keys.EDIT)
    AUTO_FOCUS = "TextArea"

    def __init__(self, card: PersonCard) -> None:
        super().__init__()
        self._card = card

    def compose(self) -> ComposeResult:
        yield Text(t("Edit {name}", name=show_line(self._card.name)), classes="title")
        yield Text(t("One thing a line, like: phone: 030 445566 (work)"), classes="label muted")
        yield TextArea(to_text(self._card), soft_wrap=True, compact=True)
        yield Text(id="notice")
        yield Text(keys.line(keys.EDIT), classes="keys")

    def on_mount(self) -> None:
        self.query_one(TextArea).cursor_blink = False

    def action_save(self) -> None:
        try:
            card = from_text(self._card, self.query_one(TextArea).text)
        except UsageError as error:
            notice = self.query_one("#notice", Text)
            notice.add_class("-error")
            notice.say(Content(show_line(f"{error.message}  {error.hint}")))
            notice.display = True
            return
        self.dismiss(card if card != self._card else None)

    def action_close(self) -> None:
        self.dismiss(None)
