"""The side panel: what waits for approval, and which threads wait."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from desk.i18n import t
from desk.outside_text import plain, show_line
from desk.tui.widgets.lines import Text
from desk.tui.words import ICONS, bare_address, state
from desk.wire.cards import CardSummary
from desk.wire.people import FollowUp

_SHOWN = 12


class SidePanel(Vertical):
    """Only shows; the queue screen (^a) is where drafts are opened."""

    def __init__(self) -> None:
        super().__init__(id="side")

    def compose(self) -> ComposeResult:
        yield Text(id="side-text")
        yield Text(t("No draft yet. Ask Desk to answer a mail, and the draft shows up here."), id="side-empty")
        yield Text(id="side-waiting")

    def say(self, drafts: Sequence[CardSummary], waiting: Sequence[FollowUp] = (), total: int = 0) -> None:
        """Show these drafts and threads."""
        threads = self.query_one("#side-waiting", Text)
        threads.display = bool(waiting)
        threads.say(waiting_content(waiting))
        self.query_one("#side-text", Text).say(content_of(drafts, max(total, len(drafts))))
        self.query_one("#side-empty").display = not drafts


def waiting_content(waiting: Sequence[FollowUp]) -> Content:
    """Threads that wait, a line each: who, how many working days, what about."""
    parts: list[Content | str | tuple[str, str]] = [("\n" + t("Waiting"), "bold"), "\n\n"]
    for one in waiting:
        days = t("{count} days", count=one.days) if one.days != 1 else t("1 day")
        mark = "$accent" if one.kind != "awaiting" else "$muted"
        parts += [("← " if one.kind == "needs_reply" else "→ " if one.kind == "awaiting" else "! ", mark)]
        parts += [plain(show_line(one.name)), (f" · {days} · ", "$muted"), plain(show_line(one.subject)), "\n"]
    return Content.assemble(*parts)


def content_of(drafts: Sequence[CardSummary], total: int) -> Content:
    """The panel's text; ``drafts`` are the newest of ``total``."""
    waiting = sum(draft.state == "pending" for draft in drafts)
    count = f"{waiting}{'+' if total > len(drafts) else ''}" if waiting else ""
    parts: list[Content | str | tuple[str, str]] = [(t("To approve"), "bold"), f"  {count}\n"]
    for draft in drafts[:_SHOWN]:
        parts += ["\n", (ICONS.get(draft.kind, "•") + " ", "$accent"), plain(show_line(draft.title)), "\n"]
        detail = show_line(bare_address(draft.to)) if draft.state == "pending" else state(draft.state)
        if detail:
            parts += [("  " + detail, "$muted"), "\n"]
    if total > _SHOWN:
        parts.append(("\n" + t("and {count} more", count=total - _SHOWN), "$muted"))
    return Content.assemble(*parts)
