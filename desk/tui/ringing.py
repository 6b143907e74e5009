"""Reminders that ring: a line above the input and a sound, never a window that takes the keys one is typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.i18n import t
from desk.outside_text import show_line
from desk.wire.host import Reminder, ReminderFired

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

    def fired(self, event: ReminderFired) -> None:
        """One rings now."""
        self.reminders = [one for one in self.reminders if one.id != event.reminder.id] + [event.reminder]
        if event.bell:
            self._app.bell()
        if self._app.screen is not self._app.main:
            self._app.notify(_words(event.reminder), title=t("Reminder"), markup=False, timeout=30)
        self._say(t("Reminder: {what}", what=_words(event.reminder)))

    async def catch_up(self, client: Client) -> None:
        """Those that rang while nobody was there, said once at the start."""
        self.reminders = await client.ringing()
        if self.reminders and not self._caught_up:
            names = " · ".join(_words(one) for one in self.reminders[-_MOST_NAMED:])
            more = len(self.reminders) - _MOST_NAMED
            said = t("While you were away: {what}", what=names)
            self._say(said + (" " + t("and {count} more", count=more) if more > 0 else ""))
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


def _words(reminder: Reminder) -> str:
    late = f" ({t('late')})" if reminder.late else ""
    return show_line(reminder.text) + late
