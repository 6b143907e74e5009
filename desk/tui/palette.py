"""Everything Desk can open, for the command palette."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from desk.i18n import t
from desk.tui import commands

if TYPE_CHECKING:
    from desk.tui.app import DeskApp


class DeskCommands(Provider):
    """The palette's entries."""

    def _entries(self) -> list[tuple[str, str, Callable[[], object]]]:
        app = cast("DeskApp", self.app)
        return [
            *self._of_mail(),
            (t("Queue"), t("what waits for your approval"), app.open_queue),
            (t("New conversation"), t("begin anew; the old one stays"), app.new_conversation),
            (t("Sessions and search"), t("find a conversation, a message or a mail"), app.open_sessions),
            (t("Mail"), t("read mail, ask Desk for a reply"), app.open_mails),
            (t("Accounts"), t("add, test and change your mailboxes"), app.open_accounts),
            (t("Triage"), t("thread by thread: what needs you, and what Desk would do"), app.open_triage),
            (t("People"), t("who they are, what happened, what waits"), app.open_people),
            (t("Agenda"), t("the days ahead: reminders, events, birthdays"), app.open_agenda),
            (t("Reminders"), t("answer those that ring"), app.action_reminders),
            (t("Talk"), t("speak, and hand over with the same key (F2)"), app.talking.press),
            (
                t("Talk hands-free"),
                t("Desk hears when you speak and when you have finished (F4)"),
                app.talking.hands_free,
            ),
            (t("Read aloud"), t("the newest answer (F6)"), app.talking.read_aloud),
            (t("Voice"), t("the microphone's meter, thresholds, how soon Desk answers (F9)"), app.open_voice),
            (t("Models"), t("choose or fetch the model that answers"), app.open_models),
            (t("Demo account"), t("a mail server on this machine, to try Desk"), lambda: commands.start_demo(app)),
            (t("First steps"), t("the choices of the first start"), app.open_first_run),
            (t("Dark or light"), t("change the colours"), lambda: _other_theme(app)),
            (t("Keys"), t("all keys"), app.open_help),
            (t("Quit"), t("leave Desk; the host goes on until it is idle"), app.leave),
        ]

    def _of_mail(self) -> list[tuple[str, str, Callable[[], object]]]:
        """What can be done with the mail that is open."""
        from desk.tui.screens.mails import MailScreen

        mail = self.screen
        if not isinstance(mail, MailScreen):
            return []
        return [
            (t("Label this mail"), t("give it a label, or take one off"), mail.action_label),
            (t("Unsubscribe"), t("leave the list this mail came over"), mail.action_unsubscribe),
        ]

    async def discover(self) -> Hits:
        for name, about, call in self._entries():
            yield DiscoveryHit(name, call, help=about)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, about, call in self._entries():
            score = max(matcher.match(name), matcher.match(about) * 0.8)
            if score > 0:
                yield Hit(score, matcher.highlight(name), call, help=about)


def _other_theme(app: DeskApp) -> None:
    app.theme = "desk-light" if app.theme == "desk-dark" else "desk-dark"
    choice = app.theme.removeprefix("desk-")

    async def keep() -> None:
        await app.link.need().set_setting("theme", choice)

    app.ask(keep, group="theme")
