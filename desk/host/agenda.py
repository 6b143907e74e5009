"""The days ahead, from whoever has something in them: reminders, events, follow-ups, birthdays, cards that were put off."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from itertools import takewhile

import msgspec

from desk.dates.rules import occurrences
from desk.errors import DeskError
from desk.i18n import t
from desk.schedule.reminders import ReminderStore
from desk.wire.schedule import AgendaItem

# From and to (epoch seconds) to what is in between, in any order.
Source = Callable[[float, float], Awaitable[list[AgendaItem]]]
_MOST_OF_ONE = 200
_log = logging.getLogger(__name__)
TROUBLE = "trouble"
_ORDER = {kind: place for place, kind in enumerate(("event", "reminder", "card", "birthday", "touch", "follow-up"))}


class Agenda:
    """Features add their sources. One that fails leaves a line that says so; the others stay.

    ``day_of`` gives the number of the user's day that a moment (epoch seconds) is in.
    """

    def __init__(self, day_of: Callable[[float], int]) -> None:
        self._sources: list[tuple[str, Source]] = []
        self._day_of = day_of

    def add(self, name: str, source: Source) -> None:
        """``name``: what is said to be missing when it fails."""
        self._sources.append((name, source))

    async def between(self, begin: float, end: float) -> list[AgendaItem]:
        """Everything in [``begin``, ``end``), in order: trouble first; what lasts all day comes first on its day."""
        asked = await asyncio.gather(*(_ask(name, source, begin, end) for name, source in self._sources))
        given = [item for items in asked for item in items]
        found = [msgspec.structs.replace(one, at=begin) if one.kind == TROUBLE else one for one in given]
        return sorted(
            found,
            key=lambda item: (
                item.kind != TROUBLE,
                self._day_of(item.at),
                not item.all_day,
                item.at if not item.all_day else 0.0,
                _ORDER.get(item.kind, 0),
                item.title,
                item.ref,
            ),
        )


async def _ask(name: str, source: Source, begin: float, end: float) -> list[AgendaItem]:
    try:
        return await source(begin, end)
    except DeskError as error:
        _log.info("agenda: %s: %s", name, error.message)
        return [trouble(name, error.message)]


def trouble(name: str, said: str) -> AgendaItem:
    """The line in place of what cannot be shown."""
    return AgendaItem(kind=TROUBLE, ref="", title=f"{t(name)}: {said}", at=0.0, all_day=True)


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
