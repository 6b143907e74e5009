"""The queue: every draft that still needs something."""

from __future__ import annotations

from textual.content import Content

from desk.i18n import t
from desk.outside_text import show_line
from desk.tui.screens.listing import ListScreen, Row
from desk.tui.words import ICONS, clock_time, state
from desk.wire.cards import CardSummary
from desk.wire.host import HostEvent


class QueueScreen(ListScreen):
    """Enter opens the card; there ``a`` approves."""

    def heading(self) -> str:
        return t("To approve")

    def nothing(self) -> str:
        return t("No draft yet. Ask Desk to answer a mail, and the draft shows up here.")

    def on_mount(self) -> None:
        super().on_mount()
        self._stop_listening = self.desk.listen(self._host_event)

    def on_unmount(self) -> None:
        self._stop_listening()

    def on_screen_resume(self) -> None:
        self.reload()

    def _host_event(self, event: HostEvent) -> None:
        self.reload()

    async def rows(self, query: str) -> list[Row]:
        drafts = await self.desk.link.need().drafts()
        self.desk.drafts = drafts
        wanted = query.casefold()
        return [(str(d.id), row_of(d)) for d in drafts if wanted in f"{d.title} {d.to} {state(d.state)}".casefold()]

    def open_row(self, row_id: str) -> None:
        self.desk.open_card(int(row_id), queue=True)


def row_of(draft: CardSummary) -> Content:
    """One line of the queue."""
    return Content.assemble(
        (f"{ICONS.get(draft.kind, '•')} ", "$accent"),
        show_line(draft.title),
        (f" → {show_line(draft.to)}" if draft.to else "", "$muted"),
        (f"   {state(draft.state)}", "$muted" if draft.state == "pending" else "$text-warning"),
        (f"   ! {t('{count} to note', count=draft.risks)}" if draft.risks else "", "$text-warning"),
        (f"   {clock_time(draft.updated_at)}", "$muted"),
    )
