"""The main screen: the conversation, what waits for approval, and the input."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import TextArea

from desk.i18n import t
from desk.outside_text import plain, show_line
from desk.tui import keys
from desk.tui.widgets.conversation import ConversationView
from desk.tui.widgets.lines import HeaderLine, Text
from desk.tui.widgets.message import glance_of
from desk.tui.widgets.prompt import Prompt, completions
from desk.tui.widgets.side import SidePanel
from desk.tui.words import status_parts

if TYPE_CHECKING:
    from desk.tui.app import DeskApp


class TalkScreen(Screen[None]):
    """Draws; what is asked of the host is the app's business."""

    BINDINGS = keys.bindings(keys.TALK)
    AUTO_FOCUS = "#prompt"

    @property
    def desk(self) -> DeskApp:
        from desk.tui.app import DeskApp

        return cast(DeskApp, self.app)

    def compose(self) -> ComposeResult:
        yield HeaderLine()
        with Horizontal(id="middle"):
            with Vertical(id="left"):
                # A widget for each message and block costs more than all the rest: first one text, then those.
                yield ConversationView(Text(glance_of(self.desk.talk.messages)))
                yield Text(id="below")
            yield SidePanel()
        yield Text(id="heard")
        yield Text(id="hints")
        yield Text(id="notice")
        with Horizontal(id="bottom"):
            yield Text("› ", id="mark")
            yield Prompt()
        yield Text(keys.line(keys.TALK), id="keys")

    def on_mount(self) -> None:
        self.refresh_status()

    @property
    def conversation(self) -> ConversationView:
        return self.query_one(ConversationView)

    @property
    def prompt(self) -> Prompt:
        return self.query_one(Prompt)

    def refresh_status(self) -> None:
        """Draw the header, the side panel, the footer and the notice anew from what the app knows."""
        if not self.query(HeaderLine):  # a turn that is cut off while Desk leaves ends after its screen
            return
        desk = self.desk
        parts = status_parts(desk.status, connected=desk.link.client is not None, model_label=desk.talk.model_label)
        parts += desk.talking.status()  # last: a narrow line cuts from the left, and an open microphone must be seen
        if desk.doing:
            parts.insert(0, desk.doing)
        self.query_one(HeaderLine).say(desk.talk.title, parts)
        self.query_one(SidePanel).say(desk.drafts, desk.waiting, desk.drafts_total)
        footer = keys.line(keys.TALK)
        if desk.undoable() is not None:
            footer = Content.assemble(("F8", "bold $warning"), f" {t('undo')}   ", footer)
        if desk.ringing.reminders:
            rings = t("{count} ringing", count=len(desk.ringing.reminders))
            footer = Content.assemble(("F7", "bold $warning"), f" {rings}   ", footer)
        self.query_one("#keys", Text).say(footer)

    def say_notice(self, sentence: str, way_out: str = "", *, error: bool = True) -> None:
        """Show a sentence right above the input until something else is done; empty takes it away."""
        notice = self.query_one("#notice", Text)
        notice.set_class(error, "-error")
        text = Content.assemble(
            ("! ", "bold") if error else "", Content(sentence), Content(f"  {way_out}" if way_out else "")
        )
        notice.say(text if sentence else "")
        notice.display = bool(sentence)

    def say_heard(self, words: str) -> None:
        """Show what was heard so far of somebody who is still speaking; empty takes it away."""
        heard = self.query_one("#heard", Text)
        heard.say(Content.assemble(("… ", "$accent"), plain(show_line(words))) if words else "")
        heard.display = bool(words)

    @on(TextArea.Changed, "#prompt")
    def _show_commands(self) -> None:
        found = completions(self.prompt.text)
        hints = self.query_one("#hints", Text)
        hints.display = bool(found)
        parts: list[tuple[str, str] | str] = []
        for name, label in found:
            parts += [(f"{name:<8}", "$accent"), f"{label}\n"]
        hints.say(Content.assemble(*parts).rstrip())

    @on(ConversationView.FollowingChanged)
    def _mark_below(self, event: ConversationView.FollowingChanged) -> None:
        below = self.query_one("#below", Text)
        if event.following:
            below.display = False

    def say_new_below(self) -> None:
        """Mark that something came under what is on screen."""
        if not self.conversation.following:
            below = self.query_one("#below", Text)
            below.say(Content.assemble("↓ ", t("new below"), ("  ^End", "$accent")))
            below.display = True

    @on(Prompt.HelpWanted)
    def action_help(self) -> None:
        self.desk.open_help()

    def action_page_up(self) -> None:
        self.conversation.page(-1)

    def action_page_down(self) -> None:
        self.conversation.page(1)

    def action_to_end(self) -> None:
        self.conversation.follow()

    def action_queue(self) -> None:
        self.desk.open_queue()

    def action_sessions(self) -> None:
        self.desk.open_sessions()

    def action_stop_work(self) -> None:
        self.desk.stop_work()

    def action_talk(self) -> None:
        self.desk.talking.press()

    def action_hands_free(self) -> None:
        self.desk.talking.hands_free()

    def action_read_aloud(self) -> None:
        self.desk.talking.read_aloud()

    def action_voice(self) -> None:
        self.desk.open_voice()

    def action_newest_draft(self) -> None:
        self.desk.open_newest_draft()
