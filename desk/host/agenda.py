"""The days ahead, from whoever has something in them: reminders, events, follow-ups, birthdays."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import takewhile

from desk.dates.rules import occurrences
from desk.schedule.reminders import ReminderStore
from desk.wire.schedule import AgendaItem

# From and to (epoch seconds) to what is in between, in any order.
Source = Callable[[float, float], Awaitable[list[AgendaItem]]]
_MOST_OF_ONE = 200


class Agenda:
    """Features add their sources; one that fails is the caller's to hear of."""

    def __init__(self) -> None:
        self._sources: list[Source] = []

    def add(self, source: Source) -> None:
        self._sources.append(source)

    async def between(self, begin: float, end: float) -> list[AgendaItem]:
        """Everything in [``begin``, ``end``), in order; what lasts all day comes first on its day."""
        found = [item for source in self._sources for item in await source(begin, end)]
        return sorted(found, key=lambda item: (item.at, not item.all_day, item.kind, item.ref))


def reminders_in(store: ReminderStore) -> Source:
    """Reminders, one that repeats at each of its moments."""

    async def source(begin: float, end: float) -> list[AgendaItem]:
        found = []
        for reminder in store.reminders("waiting", "fired"):
            moments = [reminder.snoozed_until] if reminder.snoozed_until is not None else []
            if not reminder.rule:
                moments = moments or [reminder.due]
            else:
                coming = occurrences(reminder.rule, reminder.start, reminder.zone, begin - 0.001)
                moments += list(takewhile(lambda at: at < end, coming))[:_MOST_OF_ONE]
            note = "urgent" if reminder.urgent else ""
            found += [
                AgendaItem(kind="reminder", ref=str(reminder.id), title=reminder.text, at=at, note=note)
                for at in moments
                if begin <= at < end
            ]
        return found

    return source
