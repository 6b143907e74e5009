"""Calendars, as clients call them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from desk.channels.calendar.sync import MAX_FILE_BYTES
from desk.errors import ChannelError, UsageError
from desk.host.calls import Nothing, bind
from desk.ical import lines
from desk.rpc.peer import Call, Handler
from desk.wire.calendar import (
    CalendarEvent,
    CalendarInfo,
    EventDetail,
    EventDraft,
    FreeBusy,
    ImportPreview,
    Invitation,
)
from desk.wire.cards import Card

if TYPE_CHECKING:
    from desk.host.app import Host


class Window(msgspec.Struct, frozen=True):
    start: float
    end: float
    calendar: str = ""
    sync: bool = True
    least_s: float = 1800.0


class Ref(msgspec.Struct, frozen=True):
    ref: str


class Named(msgspec.Struct, frozen=True):
    name: str = ""
    path: str = ""
    shown: bool | None = None
    default: bool | None = None


class Draft(msgspec.Struct, frozen=True):
    draft: EventDraft


class Import(msgspec.Struct, frozen=True):
    path: str
    calendar: str = ""
    propose: bool = False


class Export(msgspec.Struct, frozen=True):
    calendar: str = ""


class Limit(msgspec.Struct, frozen=True):
    limit: int = 50


class Answer(msgspec.Struct, frozen=True):
    ref: str
    answer: str
    comment: str = ""


def calls(host: Host) -> dict[str, Handler]:
    calendars = host.calendars

    async def events(call: Call, p: Window) -> list[CalendarEvent]:
        return await calendars.reading.events(p.start, p.end, p.calendar, sync=p.sync)

    async def show(call: Call, p: Ref) -> EventDetail:
        return await calendars.reading.show(p.ref)

    async def free(call: Call, p: Window) -> FreeBusy:
        return await calendars.reading.free(p.start, p.end, p.least_s)

    async def listing(call: Call, p: Nothing) -> list[CalendarInfo]:
        await calendars.reading.sync()
        return calendars.reading.infos()

    async def sync(call: Call, p: Nothing) -> list[CalendarInfo]:
        await calendars.reading.sync(force=True)
        if failures := calendars.reading.failures():
            raise ChannelError(failures[0], hint="What was known before is still there: desk calendar calendars")
        return calendars.reading.infos()

    async def add(call: Call, p: Named) -> CalendarInfo:
        return await calendars.add(p.name, p.path)

    async def change(call: Call, p: Named) -> list[CalendarInfo]:
        found = calendars.store.named(p.name)
        if p.default and not found.writable:
            raise UsageError(f"{found.name} is only to be read.", hint="Choose another for new events.")
        if p.shown is not None:
            calendars.store.update(found.id, shown=int(p.shown))
        if p.default is not None:
            calendars.store.update(found.id, is_default=int(p.default))
        return calendars.reading.infos()

    async def remove(call: Call, p: Named) -> list[CalendarInfo]:
        calendars.remove(p.name)
        return calendars.reading.infos()

    async def propose(call: Call, p: Draft) -> Card:
        return await calendars.proposing.event(p.draft)

    async def delete(call: Call, p: Ref) -> Card:
        return await calendars.proposing.deletion(p.ref)

    async def take_over(call: Call, p: Import) -> ImportPreview:
        content = await asyncio.to_thread(_read, p.path)
        (parsed,) = await calendars.parsing.parse(content)
        if not parsed.events:
            raise UsageError(f"There is no event in {p.path}.", hint="Give a .ics file.")
        await calendars.parsing.read_new()
        return await calendars.proposing.take_over(parsed, p.calendar, propose=p.propose)

    async def export(call: Call, p: Export) -> str:
        store = calendars.store
        chosen = [store.named(p.calendar)] if p.calendar else [one for one in store.calendars() if one.shown]
        texts = [event.ics for one in chosen for event in store.of_calendar(one.id)]
        return await asyncio.to_thread(_joined, texts)

    async def invitations(call: Call, p: Limit) -> list[Invitation]:
        return await calendars.invitations.listed(p.limit)

    async def answer(call: Call, p: Answer) -> Card:
        return await calendars.invitations.answer(p.ref, p.answer, p.comment)

    return {
        "calendar.events": bind(events),
        "calendar.show": bind(show),
        "calendar.free": bind(free),
        "calendar.list": bind(listing),
        "calendar.sync": bind(sync),
        "calendar.add": bind(add),
        "calendar.set": bind(change),
        "calendar.remove": bind(remove),
        "calendar.propose": bind(propose),
        "calendar.delete": bind(delete),
        "calendar.import": bind(take_over),
        "calendar.export": bind(export),
        "calendar.invitations": bind(invitations),
        "calendar.answer": bind(answer),
    }


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror}.", hint="Check the path and your rights to it."
        ) from error
    if len(content) > MAX_FILE_BYTES:
        raise UsageError(f"{Path(path).name} is larger than 30 MB.", hint="Split it.")
    return content


def _joined(texts: list[str]) -> str:
    """Many resources as one calendar, each zone once."""
    zones: dict[str, lines.Component] = {}
    events: list[lines.Component] = []
    for text in texts:
        for component in lines.read(text).walk():
            if component.name == "VTIMEZONE":
                zones.setdefault(component.value("TZID"), component)
            elif component.name == "VEVENT":
                events.append(component)
    head = (lines.Line("VERSION", "2.0"), lines.Line("PRODID", "-//Desk//calendar//EN"))
    return lines.write(lines.Component("VCALENDAR", (*head, *zones.values(), *events)))
