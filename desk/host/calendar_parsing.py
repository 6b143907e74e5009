"""Having the confined worker read calendars, so that a hostile file costs its own reading and nothing else."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence

from desk.channels.calendar.store import CalendarStore, StoredEvent
from desk.errors import DeskError, UnavailableError
from desk.host.children import Child
from desk.wire.calendar import Expansion, Instance, ParsedCalendar

PARSE_TIMEOUT_S = 20.0
ONE_TIMEOUT_S = 4.0
BROKEN = "It could not be read in time, so Desk leaves it out."
_KEPT = 16


class CalendarParsing:
    """``home``: the user's zone, in which floating times and whole days are meant."""

    def __init__(self, worker: Child, store: CalendarStore, home: str) -> None:
        self._worker = worker
        self._store = store
        self.home = home
        self._kept: dict[tuple[object, ...], list[Instance]] = {}
        self._reading = asyncio.Lock()

    async def parse(
        self, raw: bytes, *, mail: bool = False, timeout_s: float = PARSE_TIMEOUT_S
    ) -> list[ParsedCalendar]:
        """The calendar in ``raw``, or with ``mail`` every one a mail carries.

        :raises UnavailableError: the reader died of it, or took too long and was ended.
        """
        data = await asyncio.to_thread(lambda: base64.b64encode(raw).decode("ascii"))
        params = {"raw": data, "home": self.home, "mail": mail}
        calling = self._worker.call("parse.calendar", params, list[ParsedCalendar])
        try:
            found: list[ParsedCalendar] = await asyncio.wait_for(calling, timeout_s)
        except TimeoutError:
            self._worker.kill()
            raise UnavailableError("A calendar took too long to read.", retryable=False) from None
        return found

    async def read_new(self) -> None:
        """Have read whatever came into the store unread."""
        async with self._reading:
            while unread := self._store.unread():
                for event in unread:
                    try:
                        (found,) = await self.parse(event.ics.encode(), timeout_s=ONE_TIMEOUT_S)
                    except DeskError:
                        self._store.mark_broken(event.id, BROKEN)
                    else:
                        self._store.keep_read(event.id, found)

    async def instances(self, start: float, end: float, calendar_ids: Sequence[int]) -> list[Instance]:
        """What takes place in [start, end), soonest first; ``key`` is the event's id."""
        await self.read_new()
        key = (self._store.generation, start, end, tuple(calendar_ids))
        if key not in self._kept:
            found = await self._expand(self._store.touching(start, end, calendar_ids), start, end)
            while len(self._kept) >= _KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = found
        return self._kept[key]

    async def _expand(self, events: list[StoredEvent], start: float, end: float) -> list[Instance]:
        try:
            return await self._ask(events, start, end, PARSE_TIMEOUT_S)
        except DeskError:
            if len(events) == 1:
                self._store.mark_broken(events[0].id, BROKEN)
                return []
        found: list[Instance] = []
        for half in (events[: len(events) // 2], events[len(events) // 2 :]):  # the one that does it is found
            if half:
                found += await self._expand(half, start, end)
        return sorted(found, key=lambda one: (one.start, one.end, one.key))

    async def _ask(self, events: list[StoredEvent], start: float, end: float, timeout_s: float) -> list[Instance]:
        if not events:
            return []
        files = [(event.id, event.ics) for event in events]
        params = {"files": files, "start": start, "end": end, "home": self.home}
        limit_s = timeout_s if len(events) > 1 else ONE_TIMEOUT_S
        try:
            asking = self._worker.call("parse.instances", params, Expansion)
            found: Expansion = await asyncio.wait_for(asking, limit_s)
        except TimeoutError:
            self._worker.kill()
            raise UnavailableError("A calendar took too long to read.", retryable=False) from None
        return found.instances
