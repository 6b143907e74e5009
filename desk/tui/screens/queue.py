"""The queue: every draft that still needs something."""

from __future__ import annotations

from textual.content import Content

from desk.i18n import t
from desk.outside_text import show_line
from desk.tui.app import DRAFTS_AT_ONCE
from desk.tui.screens.listing import ListScreen, Row
from desk.tui.words import ICONS, clock_time, state
from desk.wire.cards import CardSummary
from desk.wire.host import HostEvent

_OLDER = "older"


class QueueScreen(ListScreen):
    """Enter opens the card; there ``a`` approves."""

    def __init__(self) -> None:
        super().__init__()
        self._more = 0  # pages beyond the first

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
        client = self.desk.link.need()
        page = await client.drafts_page(limit=DRAFTS_AT_ONCE)
        drafts = list(page.drafts)
        for _ in range(self._more):
            if page.older:
                page = await client.drafts_page(before=page.older, limit=DRAFTS_AT_ONCE)
                drafts += page.drafts
        self.desk.drafts, self.desk.drafts_total = drafts, page.total
        wanted = query.casefold()
        rows = [(str(d.id), row_of(d)) for d in drafts if wanted in f"{d.title} {d.to} {state(d.state)}".casefold()]
        if page.older:
            here = t("These are {count} of {total}.", count=len(drafts), total=page.total)
            rows.append((_OLDER, Content.assemble((here, "$muted"), " ", (t("Enter shows older ones."), "$accent"))))
        return rows

    def open_row(self, row_id: str) -> None:
        if row_id == _OLDER:
            self._more += 1
            self.reload()
            return
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
