"""Triage: thread by thread what it wants, why, and what Desk would do about it, each with one key."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import msgspec
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input

from desk.i18n import t
from desk.outside_text import plain, show_line
from desk.tui import keys
from desk.tui.screens.mails import content_of
from desk.tui.widgets.lines import Text
from desk.tui.words import clock_time
from desk.tui.wrap import wrap
from desk.wire.mail import MailDetail
from desk.wire.suggest import SuggestionView, ThreadTriage

if TYPE_CHECKING:
    from desk.tui.app import DeskApp

ICONS = {"reply": "✉", "label": "⌂", "reminder": "◷", "fact": "☺"}
VERDICTS = {
    "needs_reply": ("↩", "$text-warning"),
    "undelivered": ("!", "$text-error"),
    "waiting": ("…", "$accent"),
    "nothing": ("✓", "$muted"),
}
_BESIDE = 3


class TriageScreen(Screen[None]):
    """``t`` takes the marked suggestion into the queue, ``x`` dismisses it; with the last one answered the next thread comes."""

    CSS_PATH = "triage.tcss"
    BINDINGS = keys.bindings(keys.TRIAGE)
    AUTO_FOCUS = "#read"

    def __init__(self) -> None:
        super().__init__()
        self._threads: list[ThreadTriage] = []
        self._at = 0
        self._marked = 0
        self._mail: MailDetail | None = None
        self._loaded = False

    @property
    def desk(self) -> DeskApp:
        return cast("DeskApp", self.app)

    @property
    def thread(self) -> ThreadTriage | None:
        return self._threads[self._at] if self._at < len(self._threads) else None

    def compose(self) -> ComposeResult:
        yield Text(t("Triage"), classes="title", id="title")
        yield Text(t("Desk reads your mail…"), id="verdict")
        yield Text(id="offers")
        with VerticalScroll(id="read"):
            yield Text(id="mail")
        yield Text(id="notice")
        yield Input(id="say", placeholder=t("what the reply should say, then Enter"), compact=True)
        yield Text(keys.line(keys.TRIAGE), classes="keys")

    def on_mount(self) -> None:
        self.query_one("#say", Input).display = False

        async def fetch() -> None:
            self._threads = await self.desk.link.need().triage()
            self._loaded = True
            await self._show()

        self.desk.ask(fetch, group="triage", node=self)

    def on_resize(self) -> None:
        self._draw()

    async def _show(self) -> None:
        thread = self.thread
        self._marked = 0
        self._mail = await self.desk.link.need().mail(thread.ref) if thread else None
        self._draw()
        self.query_one("#read", VerticalScroll).scroll_home(animate=False)

    def _draw(self) -> None:
        thread = self.thread
        width = max(20, self.size.width - _BESIDE)
        if thread is None:
            if self._loaded:
                self.query_one("#title", Text).say(t("Triage"))
                done = t("Done: nothing else needs you.") if self._threads else t("Nothing needs you.")
                self.query_one("#verdict", Text).say(done)
                for name in ("#offers", "#mail"):
                    self.query_one(name, Text).say("")
            return
        self.query_one("#title", Text).say(
            f"{t('Triage')}  {t('{at} of {count}', at=self._at + 1, count=len(self._threads))}"
        )
        self.query_one("#verdict", Text).say(verdict_of(thread, width))
        self.query_one("#offers", Text).say(offers_of(thread, self._marked, width))
        if self._mail is not None:
            self.query_one("#mail", Text).say(content_of(self._mail))

    def say_notice(self, sentence: str, way_out: str = "", *, error: bool = True) -> None:
        """Show a sentence above the keys."""
        notice = self.query_one("#notice", Text)
        notice.set_class(error, "-error")
        notice.say(plain(f"{sentence}  {way_out}".strip()))
        notice.display = bool(sentence)

    def _suggestion(self) -> SuggestionView | None:
        thread = self.thread
        return thread.suggestions[self._marked] if thread and self._marked < len(thread.suggestions) else None

    def _settled(self, state: str) -> None:
        """Mark the suggestion as answered, and go on: to the next open one, else to the next thread."""
        thread, one = self.thread, self._suggestion()
        if thread is None or one is None:
            return
        after = [
            msgspec.structs.replace(each, state=state) if each.id == one.id else each for each in thread.suggestions
        ]
        self._threads[self._at] = msgspec.structs.replace(thread, suggestions=after)
        still = [index for index, each in enumerate(after) if each.state == "open"]
        if still:
            self._marked = still[0]
            self._draw()
        else:
            self.action_next()

    def action_mark(self, by: int) -> None:
        if self.thread and self.thread.suggestions:
            self._marked = (self._marked + by) % len(self.thread.suggestions)
            self._draw()

    def action_take(self, say: str = "") -> None:
        one = self._suggestion()
        if one is None or one.state != "open":
            return

        async def take() -> None:
            self.say_notice(t("Drafting…") if one.kind == "reply" else "", error=False)
            card = await self.desk.link.need().take_suggestion(one.id, say=say)
            self.say_notice(
                t("Waits for your approval: {title}", title=show_line(card.summary.title)), t("^a queue"), error=False
            )
            self._settled("taken")

        self.desk.ask(take, group="take", node=self)

    def action_dismiss_one(self) -> None:
        one = self._suggestion()
        if one is None or one.state != "open":
            return

        async def drop() -> None:
            await self.desk.link.need().dismiss_suggestion(one.id)
            self.say_notice("")
            self._settled("dismissed")

        self.desk.ask(drop, group="take", node=self)

    def action_say(self) -> None:
        """Take the reply, with what it should say."""
        one = self._suggestion()
        if one is not None and one.kind == "reply" and one.state == "open":
            entry = self.query_one("#say", Input)
            entry.display = True
            entry.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        self._leave_entry()
        if text:
            self.action_take(text)

    def _leave_entry(self) -> None:
        entry = self.query_one("#say", Input)
        entry.value = ""
        entry.display = False
        self.query_one("#read").focus()

    def action_next(self) -> None:
        self._go(1)

    def action_previous(self) -> None:
        self._go(-1)

    def _go(self, by: int) -> None:
        self._at = max(0, min(len(self._threads), self._at + by))
        self.desk.ask(self._show, group="triage", node=self)

    def action_queue(self) -> None:
        self.desk.open_queue()

    def action_close(self) -> None:
        if self.query_one("#say", Input).display:
            self._leave_entry()
        else:
            self.dismiss()


def verdict_of(thread: ThreadTriage, width: int) -> Content:
    """What the thread wants, of whom it is, and why."""
    icon, style = VERDICTS.get(thread.verdict, ("•", "$muted"))
    words = {
        "needs_reply": t("needs a reply"),
        "undelivered": t("not delivered"),
        "waiting": t("you wait"),
        "nothing": t("nothing to do"),
    }
    head = f"{show_line(thread.sender)} · {show_line(thread.subject)}"
    return Content.assemble(
        ("\n".join(wrap(head, width)), "bold"),
        (f"   {clock_time(thread.date)}", "$muted"),
        (f"   [{show_line(thread.label)}]" if thread.label else "", "$muted"),
        "\n",
        (f"{icon} {words.get(thread.verdict, thread.verdict)}", style),
        ("\n" + "\n".join(wrap(show_line(thread.reason), width, indent=2)), ""),
    )


def offers_of(thread: ThreadTriage, marked: int, width: int) -> Content:
    """The suggestions, the marked one with a bar; what was answered says so."""
    if not thread.suggestions:
        return Content.styled(t("No suggestion; n goes on."), "$muted")
    states = {"taken": t("in the queue"), "dismissed": t("dismissed")}
    parts: list[Content | str | tuple[str, str]] = []
    for index, one in enumerate(thread.suggestions):
        said = f"{ICONS.get(one.kind, '•')} {show_line(one.title)}"
        why = f" ({show_line(one.reason)})" if one.reason != thread.reason else ""
        lines = wrap(said + why, width - 2, indent=2)
        bar = "▌" if index == marked and one.state == "open" else " "
        parts.append((bar + " ", "$accent"))
        parts.append(("\n  ".join(lines), "" if one.state == "open" else "$muted"))
        if one.state in states:
            parts.append((f"  {states[one.state]}", "$muted"))
        parts.append("\n")
    return Content.assemble(*parts).rstrip()
