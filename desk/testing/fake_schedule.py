"""The reminders and days of a client that has no host: lists in memory, for tests of the screen."""

from __future__ import annotations

import msgspec

from desk.wire import host as w
from desk.wire import schedule as s


class FakeSchedule:
    """Answers the calls about reminders from ``rings`` and about the days ahead from ``days_ahead``."""

    rings: list[w.Reminder]
    days_ahead: list[s.AgendaItem]

    def on_reminders_list(self, everything: bool) -> list[w.Reminder]:
        return self.rings

    def on_reminders_ringing(self) -> list[w.Reminder]:
        return [one for one in self.rings if one.rings_since is not None]

    def on_reminders_show(self, id: int) -> w.Reminder:  # noqa: A002
        return next(one for one in self.rings if one.id == id)

    def on_reminders_change(self, id: int, action: str, until: str) -> s.ReminderSet:  # noqa: A002
        before = self.on_reminders_show(id)
        after = msgspec.structs.replace(before, rings_since=None, state="waiting" if action == "snooze" else "done")
        self.rings = [after if one.id == id else one for one in self.rings]
        return s.ReminderSet(reminder=after, draft_id=1, understood=until)

    def on_agenda(self, days: int) -> list[s.AgendaItem]:
        return self.days_ahead
