"""Reading calendars for clients and tools: servers asked when it is time, files looked at, instances made, free time found."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from desk.channels.calendar.free import free_times, read_hours
from desk.channels.calendar.itip import own_answer
from desk.channels.calendar.line import Login
from desk.channels.calendar.store import CalendarStore, StoredCalendar, StoredEvent
from desk.channels.calendar.sync import read_files, sync_account
from desk.channels.mail.account_store import AccountStore
from desk.errors import DeskError, UsageError
from desk.host.calendar_parsing import CalendarParsing
from desk.ical import times
from desk.schedule.clock import Clock
from desk.wire.calendar import CalendarEvent, CalendarInfo, EventDetail, FreeBusy, FreeTime, Instance, ParsedEvent

_log = logging.getLogger(__name__)
FRESH_S = 120.0
WAIT_S = 20.0
MAX_WINDOW_S = 400 * 86_400.0


class CalendarReading:
    """Every answer comes from the store; servers only fill it."""

    def __init__(
        self,
        store: CalendarStore,
        parsing: CalendarParsing,
        accounts: AccountStore,
        login: Callable[[int], Awaitable[Login]],
        clock: Clock,
        hours: Callable[[], str],
    ) -> None:
        self.store = store
        self._parsing = parsing
        self._accounts = accounts
        self._login = login
        self._clock = clock
        self._hours = hours
        self._asked_at: dict[int, float] = {}
        self._failed: dict[int, str] = {}
        self._syncing = asyncio.Lock()

    @property
    def home(self) -> str:
        return self._parsing.home

    def mine(self) -> frozenset[str]:
        """The user's own addresses, lower case."""
        return frozenset(address for account in self._accounts.accounts() for address in account.addresses)

    def stale(self, calendar_id: int) -> None:
        """Something was changed there: ask again before the next answer."""
        self.store.generation += 1
        self._asked_at.clear()

    async def sync(self, *, force: bool = False) -> None:
        """Ask every server that was not asked lately, and look at files. One that fails is noted, the others go on."""
        async with self._syncing:
            for account in self._accounts.accounts():
                if account.caldav_url and (force or self._due(account.id)):
                    try:
                        login = await self._login(account.id)
                        work = sync_account(self.store, account.id, login, self._clock.now())
                        await asyncio.wait_for(work, WAIT_S if not force else None)
                        self._failed.pop(account.id, None)
                    except TimeoutError:
                        self._failed[account.id] = "The server did not answer in time."
                    except DeskError as error:
                        _log.info("calendars of account %s: %s", account.id, error.message)
                        self._failed[account.id] = f"{error.message} {error.hint}".strip()
                    self._asked_at[account.id] = self._clock.boottime()
            for calendar in self.store.calendars():
                if calendar.kind == "file":
                    await self.read_file(calendar)
        await self._parsing.read_new()

    def _due(self, account_id: int) -> bool:
        asked = self._asked_at.get(account_id)
        return asked is None or self._clock.boottime() - asked > FRESH_S

    async def read_file(self, calendar: StoredCalendar) -> None:
        """Take over a .ics file or folder if it changed."""
        try:
            files = await read_files(Path(calendar.url))
        except DeskError as error:
            self.store.update(calendar.id, error=error.message)
            return
        version = ",".join(f"{name}:{stamp}" for name, stamp, _ in files)
        if version == calendar.ctag:
            return
        found: dict[str, tuple[str, str]] = {}
        for name, _, content in files:
            for parsed in await self._parsing.parse(content):
                found |= {f"{name}#{uid}": ("", ics) for uid, ics in parsed.resources.items()}
        gone = [href for href in self.store.versions(calendar.id) if href not in found]
        self.store.keep(calendar.id, found, gone)
        self.store.update(calendar.id, ctag=version, synced_at=self._clock.now(), error="")

    async def events(self, start: float, end: float, calendar: str = "", *, sync: bool = True) -> list[CalendarEvent]:
        """:raises UsageError: the window is upside down, or there is no such calendar."""
        if not 0 < end - start <= MAX_WINDOW_S:
            raise UsageError(
                "That is no span of time a calendar can show.", hint="At most 400 days, the end after the start."
            )
        if sync:
            await self.sync()
        chosen = [self.store.named(calendar)] if calendar else [one for one in self.store.calendars() if one.shown]
        found = await self._parsing.instances(start, end, [one.id for one in chosen])
        names = {one.id: one.name for one in chosen}
        stored = {one.id: one for one in self.store.touching(start, end, list(names))}
        mine = self.mine()
        lines = []
        for instance in found:
            event = stored.get(instance.key)
            if event is not None and instance.status != "cancelled":
                lines.append(_line(instance, event, names[event.calendar_id], mine))
        return lines

    async def show(self, ref: str) -> EventDetail:
        """:raises UsageError: no such event, or instance."""
        await self._parsing.read_new()
        event, instance = self.store.event(ref)
        calendar = self.store.calendar(event.calendar_id)
        parsed = parsed_of(event, instance)
        line = await self.line_of(event, instance, parsed)
        return EventDetail(line=line, event=parsed, read_only=not calendar.writable, raw=event.ics)

    async def line_of(self, event: StoredEvent, instance: str, parsed: ParsedEvent) -> CalendarEvent:
        """The agenda's line of an event, or of one instance of it."""
        calendar = self.store.calendar(event.calendar_id)
        found = None
        if instance:
            at = instance_start(parsed, instance, self.home)
            around = await self._parsing.instances(at - 40 * 86_400, at + 40 * 86_400, [calendar.id])
            found = next((one for one in around if one.key == event.id and one.recurrence_id == instance), None)
            if found is None:
                raise UsageError("That instance of the series is not there.", hint="desk calendar list")
        if found is None:
            found = Instance(
                key=event.id,
                uid=event.uid,
                start=parsed.start,
                end=parsed.end,
                all_day=parsed.all_day,
                title=parsed.title,
                location=parsed.location,
                zone=parsed.zone,
                status=parsed.status,
                transparent=parsed.transparent,
                repeats=parsed.repeats,
            )
        return _line(found, event, calendar.name, self.mine())

    async def free(self, start: float, end: float, least_s: float) -> FreeBusy:
        """Free times within working hours, and the events in the way. :raises UsageError: the hours set are none."""
        hours = read_hours(self._hours())
        lines = await self.events(start, end)
        busy = [line for line in lines if takes_time(line)]
        zone = times.known_zone(self.home) or ZoneInfo("UTC")
        found = free_times(start, end, [(line.start, line.end) for line in busy], hours, zone, least_s)
        free = [FreeTime(start=a, end=b) for a, b in found]
        return FreeBusy(free=free, busy=busy, hours=self._hours(), zone=self.home)

    def infos(self) -> list[CalendarInfo]:
        accounts = {account.id: account.name for account in self._accounts.accounts()}
        counts = self.store.counts()
        return [
            CalendarInfo(
                id=one.id,
                name=one.name,
                kind=one.kind,
                where=one.url,
                account=accounts.get(one.account_id or 0, ""),
                shown=one.shown,
                default=one.is_default,
                read_only=not one.writable,
                schedules=one.schedules,
                events=counts.get(one.id, 0),
                synced_at=one.synced_at,
                error=one.error or self._failed.get(one.account_id or 0, ""),
            )
            for one in self.store.calendars()
        ]

    def failures(self) -> list[str]:
        """What servers said that could not be asked at all."""
        return list(self._failed.values())


def takes_time(line: CalendarEvent) -> bool:
    return not line.transparent and line.status != "cancelled" and line.answer != "declined" and line.end > line.start


def parsed_of(event: StoredEvent, instance: str) -> ParsedEvent:
    """What the resource says of the event, or of one instance where that was changed on its own."""
    if instance:
        for one in event.events or []:
            if one.recurrence_id == instance:
                return one
    if event.master is None:
        raise UsageError("That event cannot be read.", hint=event.problem or "desk calendar list")
    return event.master


def instance_start(parsed: ParsedEvent, instance: str, home: str) -> float:
    """The moment an instance's RECURRENCE-ID names."""
    moment = times.moment_of(instance)
    if moment is None:
        raise UsageError("That is no instance of a series.", hint="desk calendar list")
    zone = times.known_zone("UTC" if moment.zone == "UTC" else parsed.zone or home) or times.known_zone(home)
    return times.epoch(moment.local, zone or ZoneInfo("UTC"))


def _line(instance: Instance, event: StoredEvent, calendar: str, mine: frozenset[str]) -> CalendarEvent:
    own = next((one for one in event.events or [] if one.recurrence_id == instance.recurrence_id), None) or event.master
    one_of_many = instance.repeats and instance.recurrence_id
    return CalendarEvent(
        ref=f"e{event.id}@{instance.recurrence_id}" if one_of_many else f"e{event.id}",
        calendar=calendar,
        start=instance.start,
        end=instance.end,
        all_day=instance.all_day,
        title=instance.title,
        location=instance.location,
        zone=instance.zone,
        status=instance.status,
        answer=own_answer(own, mine) if own else "",
        transparent=instance.transparent,
        repeats=instance.repeats,
    )
