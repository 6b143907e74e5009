"""Reminders that ring: a line above the input and a sound, never a window that takes the keys one is typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.i18n import t
from desk.outside_text import show_line
from desk.wire.host import Reminder, RemindersFired

if TYPE_CHECKING:
    from desk.client import Client
    from desk.tui.app import DeskApp

_MOST_NAMED = 3


class Ringing:
    """Those that nobody has answered yet, oldest first."""

    def __init__(self, app: DeskApp) -> None:
        self._app = app
        self.reminders: list[Reminder] = []
        self._caught_up = False

    def fired(self, event: RemindersFired) -> None:
        """They ring now: one sound and one line, however many they are."""
        new = {one.id for one in event.reminders}
        self.reminders = [one for one in self.reminders if one.id not in new] + event.reminders
        if event.bell:
            self._app.bell()
        count, names = len(event.reminders), _names(event.reminders[:_MOST_NAMED], len(event.reminders))
        if self._app.screen is not self._app.main:
            title = t("Reminder") if count == 1 else t("{count} reminders", count=count)
            self._app.notify(names, title=title, markup=False, timeout=30)
        self._say(
            t("Reminder: {what}", what=names) if count == 1 else t("{count} reminders: {what}", count=count, what=names)
        )

    async def catch_up(self, client: Client) -> None:
        """Those that rang while nobody was there, said once at the start."""
        self.reminders = await client.ringing()
        if self.reminders and not self._caught_up:
            names = _names(self.reminders[-_MOST_NAMED:], len(self.reminders))
            self._say(t("While you were away: {what}", what=names))
        self._caught_up = True

    def answered(self, reminder: Reminder) -> None:
        """It rings no more."""
        self.reminders = [one for one in self.reminders if one.id != reminder.id]
        if not self.reminders:
            self._app.main.say_notice("")
        self._app.main.refresh_status()

    def _say(self, sentence: str) -> None:
        self._app.main.say_notice(sentence, t("F7 answers it"), error=False)
        self._app.main.refresh_status()


def _names(named: list[Reminder], count: int) -> str:
    """What some of ``count`` reminders are about, and how many there are beside them."""
    more = count - len(named)
    return " · ".join(map(_words, named)) + (" " + t("and {count} more", count=more) if more > 0 else "")


def _words(reminder: Reminder) -> str:
    late = f" ({t('late')})" if reminder.late else ""
    return show_line(reminder.text) + late
