"""The terminal application: what is on the screen, what is asked of the host, and which screen is on top."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import msgspec
from textual.app import App
from textual.events import Event, InputEvent
from textual.worker import Worker

from desk.errors import DeskError, UsageError
from desk.i18n import t
from desk.outside_text import show_line
from desk.paths import Paths
from desk.tui import commands, keys, snapshot, themes
from desk.tui.dictating import Dictating
from desk.tui.link import Connect, Link
from desk.tui.ringing import Ringing
from desk.tui.screens.talk import TalkScreen
from desk.tui.talking import Talking
from desk.tui.turn import run_turn
from desk.tui.widgets.conversation import ConversationView
from desk.tui.widgets.prompt import Prompt
from desk.wire import host as w
from desk.wire.cards import CardSummary
from desk.wire.people import FollowUp

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.dom import DOMNode

    from desk.client import Client

QUIT_WITHIN_S = 2.0
SEEN_EVERY_S = 10.0
UNDO_AGAIN_S = 5.0
FIRST_MESSAGES = 5
OLDER_MESSAGES = 10
DRAFTS_AT_ONCE = 200
WAITING_SHOWN = 6


def _provider() -> type[Provider]:
    from desk.tui.palette import DeskCommands

    return DeskCommands


class DeskApp(App[int]):
    """``clock`` is monotonic seconds, ``wall`` seconds since the epoch: both given, so that tests own the time."""

    CSS_PATH = ["app.tcss", "screens/talk.tcss"]  # noqa: RUF012 - the first screen is not pushed, so its sheet is here
    BINDINGS = keys.bindings(keys.EVERYWHERE)
    COMMANDS = {_provider}  # noqa: RUF012 - Textual's own way
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (12, "-tall")]  # noqa: RUF012

    def __init__(
        self,
        paths: Paths,
        connect: Connect,
        *,
        theme: str = "desk-dark",
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self.paths, self.clock, self.wall = paths, clock, wall
        self.link = Link(connect, self._link_changed, self._host_event)
        self.talk = snapshot.read(paths)
        self.status: w.Status | None = None
        self.drafts: list[CardSummary] = []  # the newest of ``drafts_total``
        self.drafts_total = 0
        self.waiting: list[FollowUp] = []
        self.doing = ""
        for one in (themes.DARK, themes.LIGHT):
            self.register_theme(one)
        self.theme = theme
        self.main = TalkScreen()
        self.ringing = Ringing(self)
        self.talking, self.dictating = Talking(self), Dictating(self)
        self.animation_level = "none"
        self._work: Worker[None] | None = None
        self._seen_at = self._interrupted_at = float("-inf")
        self._undo_asked = (0, float("-inf"))
        self._listeners: list[Callable[[w.HostEvent], None]] = []
        self._looked_at_first_run = False

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"muted": "#8d9490", "line": "#3a4043"}

    def get_default_screen(self) -> TalkScreen:
        return self.main

    def on_mount(self) -> None:
        self.call_after_refresh(self._wake)

    async def _wake(self) -> None:
        await self.main.conversation.fill(self.talk.messages)
        self.run_worker(self.link.keep(), group="link")

    # the host
    def _link_changed(self) -> None:
        if self.link.client is not None:
            self.main.say_notice("")
            self.ask(self._catch_up, group="catch-up")
        else:
            self.status = None
            if self.link.error is not None:
                self.say_error(self.link.error, t("F5 try again"))
        self.main.refresh_status()

    async def _catch_up(self) -> None:
        client = self.link.need()
        self.status = await client.status()
        await self._fetch_drafts(client)
        await self.ringing.catch_up(client)
        self.main.refresh_status()
        self.refresh_waiting()
        talks = await client.conversations(limit=1) if not self.talk.conversation_id else []
        if talks:
            await self.open_conversation(talks[0])
        elif self.talk.conversation_id and not self.busy:
            try:
                stored = await client.messages(self.talk.conversation_id, limit=FIRST_MESSAGES)
            except UsageError:  # it is gone, with a restored backup say: begin anew
                self.new_conversation()
                return
            if stored != self.talk.messages:
                await self._fill(stored)
        new_here = not self.talk.conversation_id and not self.status.accounts
        if new_here and not self._looked_at_first_run:
            self._looked_at_first_run = True
            self.open_first_run()

    def _host_event(self, event: w.HostEvent) -> None:
        if isinstance(event, w.RemindersFired):
            self.ringing.fired(event)
        elif isinstance(event, w.StatusChanged):
            self.status = event.status
        elif self.status is not None:
            self.status = msgspec.structs.replace(self.status, to_approve=event.to_approve)
        if isinstance(event, w.QueueChanged):
            self.refresh_drafts()
            self.refresh_waiting()
        self.main.refresh_status()
        for listener in list(self._listeners):
            listener(event)

    def listen(self, listener: Callable[[w.HostEvent], None]) -> Callable[[], None]:
        """Tell ``listener`` of host events; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def _fetch_drafts(self, client: Client) -> None:
        page = await client.drafts_page(limit=DRAFTS_AT_ONCE)
        self.drafts, self.drafts_total = page.drafts, page.total

    def refresh_drafts(self) -> None:
        """Fetch the queue anew."""

        async def fetch() -> None:
            await self._fetch_drafts(self.link.need())
            self.main.refresh_status()

        self.ask(fetch, group="drafts")

    def refresh_waiting(self) -> None:
        """Fetch anew which threads wait."""

        async def fetch() -> None:
            self.waiting = await self.link.need().follow_ups(limit=WAITING_SHOWN)
            self.main.refresh_status()

        self.ask(fetch, group="waiting")

    def ask(self, work: Callable[[], Awaitable[None]], *, group: str, node: DOMNode | None = None) -> Worker[None]:
        """Run what asks the host; its ``DeskError`` becomes a sentence on the screen. It ends with ``node``."""

        async def run() -> None:
            try:
                await work()
            except DeskError as error:
                self.say_error(error)

        return (node or self).run_worker(run, group=group, exclusive=True)

    def say_error(self, error: DeskError, way_out: str = "") -> None:
        """Show an error where the eye is: in the top screen if it can, else above the input."""
        say = getattr(self.screen, "say_notice", self.main.say_notice)
        hint = show_line(error.hint)
        say(show_line(error.message), " · ".join(part for part in (hint, way_out) if part))

    # the conversation
    @property
    def busy(self) -> bool:
        return self._work is not None and self._work.is_running

    def on_prompt_sent(self, event: Prompt.Sent) -> None:
        self.main.say_notice("")
        if event.text.startswith("/") and commands.run(self, event.text):
            self.main.prompt.empty()
        elif self.busy:
            self.main.say_notice(t("Desk is still answering."), t("Esc stops it."))
        elif self.link.client is None:
            self.main.say_notice(t("Desk is still waking."), t("Your text stays here; send it again in a moment."))
        elif self.talking.on:
            self.main.prompt.empty()
            self.talking.type(event.text)
        else:
            self.main.prompt.empty()
            self._work = self.ask(lambda: run_turn(self, event.text), group="turn")

    async def open_conversation(self, talk: w.Conversation) -> None:
        """Show another conversation."""
        stored = await self.link.need().messages(talk.id, limit=FIRST_MESSAGES)
        self.talk = msgspec.structs.replace(
            self.talk, conversation_id=talk.id, title=talk.title, model=talk.model, messages=stored
        )
        await self._fill(stored)

    async def _fill(self, stored: list[w.StoredMessage]) -> None:
        self.talk = msgspec.structs.replace(self.talk, messages=stored)
        await self.main.conversation.fill(stored)
        self.main.refresh_status()

    def new_conversation(self) -> None:
        """An empty conversation; the host makes it when the first message is sent."""
        self.stop_work()
        self.talk = snapshot.LastScreen()
        self.ask(lambda: self._fill([]), group="open")

    def on_conversation_view_older_wanted(self, event: ConversationView.OlderWanted) -> None:
        async def fetch() -> None:
            older = await self.link.need().messages(
                self.talk.conversation_id, before=event.before, limit=OLDER_MESSAGES
            )
            await self.main.conversation.add_older(older)

        if self.talk.conversation_id:
            self.ask(fetch, group="older")

    def save_snapshot(self) -> None:
        """Keep what is on the screen for the next start."""
        if self.talk.conversation_id:
            label = self.status.model_label if self.status else self.talk.model_label
            snapshot.write(self.paths, msgspec.structs.replace(self.talk, model_label=label))

    # keys
    async def on_event(self, event: Event) -> None:
        """Besides what Textual does: tell the host now and then that somebody is here, so that it need not call."""
        if (
            isinstance(event, InputEvent)
            and self.link.client is not None
            and self.clock() - self._seen_at > SEEN_EVERY_S
        ):
            self._seen_at = self.clock()
            self.ask(self.link.client.seen, group="seen")
        await super().on_event(event)

    def stop_work(self) -> bool:
        """Stop the turn under way, or what is being said; whether there was either."""
        if not self.busy or self._work is None:
            return self.dictating.stop() or self.talking.stop()
        self._work.cancel()
        return True

    def action_stop_or_quit(self) -> None:
        now = self.clock()
        again = now - self._interrupted_at <= QUIT_WITHIN_S
        self._interrupted_at = now
        stopped = self.stop_work()
        stopped = bool(getattr(self.screen, "stop_work", lambda: False)()) or stopped
        if again or not stopped:
            self.leave()

    def leave(self, code: int = 0) -> None:
        """Give the terminal back and end with the exit code ``code``."""
        self.save_snapshot()
        self.exit(code)

    def undoable(self) -> CardSummary | None:
        """The newest approved draft whose window is still open."""
        open_ones = [d for d in self.drafts if d.state == "approved" and (d.undo_until or 0) > self.wall()]
        return max(open_ones, key=lambda draft: draft.updated_at, default=None)

    def confirms_undo(self, draft_id: int) -> bool:
        """Whether this is the second wish in a row to undo just this."""
        asked, self._undo_asked = self._undo_asked, (draft_id, self.clock())
        return asked[0] == draft_id and self.clock() - asked[1] <= UNDO_AGAIN_S

    def action_dictate(self) -> None:
        self.dictating.press()

    def action_drop_dictation(self) -> None:
        self.dictating.stop()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # Esc is the screen's own but while somebody dictates.
        return self.dictating.on if action == "drop_dictation" else super().check_action(action, parameters)

    def action_undo(self) -> None:
        commands.undo(self)

    def action_reconnect(self) -> None:
        self.link.retry()

    # screens: imported when first opened
    def open_queue(self) -> None:
        from desk.tui.screens.queue import QueueScreen

        self.push_screen(QueueScreen())

    def open_card(self, draft_id: int, *, queue: bool = False) -> None:
        from desk.tui.screens.card import CardScreen

        self.push_screen(CardScreen(draft_id, queue=queue))

    def open_newest_draft(self) -> None:
        """Open the newest draft that needs an answer."""
        waiting = [draft for draft in self.drafts if draft.state in ("pending", "failed", "unknown", "approved")]
        if waiting:
            self.open_card(max(waiting, key=lambda draft: draft.updated_at).id)
        else:
            self.main.say_notice(t("Nothing waits for you."), error=False)

    def open_sessions(self) -> None:
        from desk.tui.screens.sessions import SessionsScreen

        self.push_screen(SessionsScreen())

    def open_accounts(self) -> None:
        from desk.tui.screens.accounts import AccountsScreen

        self.push_screen(AccountsScreen())

    def open_models(self) -> None:
        from desk.tui.screens.models import ModelsScreen

        self.push_screen(ModelsScreen())

    def open_mails(self) -> None:
        from desk.tui.screens.mails import MailsScreen

        self.push_screen(MailsScreen())

    def open_mail(self, ref: str) -> None:
        from desk.tui.screens.mails import MailScreen

        self.push_screen(MailScreen(ref))

    def open_triage(self) -> None:
        from desk.tui.screens.triage import TriageScreen

        self.push_screen(TriageScreen())

    def open_people(self) -> None:
        from desk.tui.screens.people import PeopleScreen

        self.push_screen(PeopleScreen())

    def open_person(self, who: str) -> None:
        from desk.tui.screens.person import PersonScreen

        self.push_screen(PersonScreen(who))

    def open_voice(self) -> None:
        from desk.tui.screens.voice import VoiceScreen

        self.push_screen(VoiceScreen())

    def open_agenda(self) -> None:
        from desk.tui.screens.agenda import AgendaScreen

        self.push_screen(AgendaScreen())

    def action_command_palette(self) -> None:
        """Textual's own, which its binding reaches before a screen's, in the user's language."""
        from textual.command import CommandPalette

        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder=t("type to filter")))

    def action_reminders(self) -> None:
        from desk.tui.screens.agenda import RingScreen

        self.push_screen(RingScreen())

    def open_help(self) -> None:
        from desk.tui.screens.help import HelpScreen

        self.push_screen(HelpScreen())

    def open_first_run(self) -> None:
        from desk.tui.screens.first_run import FirstRunScreen

        self.push_screen(FirstRunScreen())
