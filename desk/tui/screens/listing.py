"""A list that filters as you type: the base of queue, sessions, models and mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from desk.i18n import t
from desk.tui import keys
from desk.tui.widgets.lines import Text

if TYPE_CHECKING:
    from desk.tui.app import DeskApp

Row = tuple[str, Content]


class ListScreen(Screen[None]):
    """Typing filters, arrows move, Enter opens. A subclass gives ``rows`` and ``open_row``."""

    CSS_PATH = "listing.tcss"
    BINDINGS = keys.bindings(keys.LIST)
    AUTO_FOCUS = "Input"
    KEYS: tuple[keys.Key, ...] = keys.LIST

    def heading(self) -> str:
        raise NotImplementedError

    def nothing(self) -> str:
        """What an empty list teaches."""
        raise NotImplementedError

    async def rows(self, query: str) -> list[Row]:
        """The rows that match ``query``, each with the id ``open_row`` gets. :raises DeskError: shown on the screen."""
        raise NotImplementedError

    def open_row(self, row_id: str) -> None:
        raise NotImplementedError

    @property
    def desk(self) -> DeskApp:
        return cast("DeskApp", self.app)

    def compose(self) -> ComposeResult:
        yield Text(self.heading(), classes="title")
        yield Input(placeholder=t("type to filter"), compact=True)
        yield OptionList(markup=False, compact=True)
        yield Text(id="empty", classes="muted")
        yield Text(id="notice")
        yield Text(keys.line(self.KEYS), classes="keys")

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).cursor_blink = False
        self.reload()

    @on(Input.Changed)
    def reload(self) -> None:
        """Ask for the rows anew."""

        async def fetch() -> None:
            self.draw(await self.rows(self.query_one(Input).value.strip()))

        self.desk.ask(fetch, group="rows", node=self)

    def draw(self, rows: list[Row]) -> None:
        """Show ``rows``, keeping the place if its row is still there."""
        view = self.query_one(OptionList)
        marked = view.highlighted_option.id if view.highlighted_option is not None else None
        view.clear_options()
        view.add_options([Option(content, id=row_id) for row_id, content in rows])
        if rows:
            ids = [row_id for row_id, _ in rows]
            view.highlighted = ids.index(marked) if marked in ids else 0
        empty = self.query_one("#empty", Text)
        empty.display = not rows
        empty.say(self.nothing())

    def say_notice(self, sentence: str, way_out: str = "", *, error: bool = True) -> None:
        """Show a sentence under the list."""
        notice = self.query_one("#notice", Text)
        notice.set_class(error, "-error")
        notice.say(Content(f"{sentence}  {way_out}".strip()))
        notice.display = bool(sentence)

    def action_move(self, by: int) -> None:
        view = self.query_one(OptionList)
        if view.option_count:
            view.highlighted = ((view.highlighted or 0) + by) % view.option_count

    def on_input_submitted(self) -> None:
        option = self.query_one(OptionList).highlighted_option
        if option is not None and option.id is not None:
            self.open_row(option.id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if event.option.id is not None:
            self.open_row(event.option.id)

    def action_close(self) -> None:
        self.dismiss()
