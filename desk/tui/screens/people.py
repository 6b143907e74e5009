"""People: the list, found as you type."""

from __future__ import annotations

from desk.i18n import t
from desk.tui.people_text import row_of
from desk.tui.screens.listing import ListScreen, Row

_SHOWN = 100


class PeopleScreen(ListScreen):
    """By name; with something typed, the best fitting first."""

    def heading(self) -> str:
        return t("People")

    def nothing(self) -> str:
        return t("Nobody here. desk people suggest names those you write with; desk people import FILE brings a file.")

    async def rows(self, query: str) -> list[Row]:
        found = await self.desk.link.need().people(query=query, limit=_SHOWN)
        return [(f"p-{one.id}", row_of(one)) for one in found]

    def open_row(self, row_id: str) -> None:
        self.desk.open_person(row_id.removeprefix("p-"))

    def on_screen_resume(self) -> None:
        if self.is_mounted and self.query("OptionList"):
            self.reload()
