"""Reminders, the agenda, jobs and retention, as clients call them."""

from __future__ import annotations

from desk.client.caller import Caller
from desk.wire import host as w
from desk.wire import schedule as s
from desk.wire.cards import Card


class Schedule(Caller):
    """What waits for a moment, and how long things are kept."""

    async def reminders(self, *, everything: bool = False) -> list[w.Reminder]:
        """Those that wait or ring, the next one first; with ``everything`` those that are over too."""
        return await self._call("reminders.list", list[w.Reminder], everything=everything)  # type: ignore[no-any-return]

    async def ringing(self) -> list[w.Reminder]:
        """Those that fired and that nobody has answered, oldest first."""
        return await self._call("reminders.ringing", list[w.Reminder])  # type: ignore[no-any-return]

    async def reminder(self, reminder_id: int) -> w.Reminder:
        return await self._call("reminders.show", w.Reminder, id=reminder_id)  # type: ignore[no-any-return]

    async def remind(self, text: str, when: str = "", *, urgent: bool = False) -> s.ReminderSet:
        """Set a reminder at once. :raises UsageError: it is not clear when."""
        return await self._call("reminders.add", s.ReminderSet, text=text, when=when, urgent=urgent)  # type: ignore[no-any-return]

    async def answer_reminder(self, reminder_id: int, action: str, until: str = "") -> s.ReminderSet:
        """``action``: snooze (``until`` in words: "1 hour", "tomorrow"), done or cancel."""
        return await self._call(  # type: ignore[no-any-return]
            "reminders.change", s.ReminderSet, id=reminder_id, action=action, until=until
        )

    async def undo_reminder(self) -> Card:
        """Take back the last order about a reminder."""
        return await self._call("reminders.undo", Card)  # type: ignore[no-any-return]

    async def agenda(self, *, days: int = 7) -> list[s.AgendaItem]:
        """What is in the days ahead, in order."""
        return await self._call("agenda", list[s.AgendaItem], days=days)  # type: ignore[no-any-return]

    async def jobs(self) -> list[s.JobInfo]:
        """Everything the scheduler has, the next one first."""
        return await self._call("schedule.list", list[s.JobInfo])  # type: ignore[no-any-return]

    async def retention(self) -> list[s.Kept]:
        """What is kept of each kind, how long, and what would go."""
        return await self._call("retention.show", list[s.Kept])  # type: ignore[no-any-return]

    async def retain(self, *, dry: bool = False) -> s.Removed:
        """Remove what is older than its limit now; ``dry``: only say what that would be."""
        return await self._call("retention.run", s.Removed, dry=dry)  # type: ignore[no-any-return]

    async def seen(self) -> None:
        """Say that a person is looking at this terminal."""
        await self._call("notify.seen", None)

    async def ended(self, what: str, seconds: float) -> bool:
        """Say that long work of this client's has ended; whether a notice was shown."""
        return await self._call("notify.ended", bool, what=what, seconds=seconds)  # type: ignore[no-any-return]
