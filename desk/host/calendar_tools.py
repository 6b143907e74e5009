"""The agent's tools for calendars: two that read, one that proposes. Times are worked out here, from the user's words."""

from __future__ import annotations

import datetime
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from desk.channels.calendar.words import moment_in_words
from desk.dates import Unclear, parse_when
from desk.errors import UsageError
from desk.gate.ports import FieldOrigin
from desk.handoff import Handoff, Source, Trust
from desk.i18n import t
from desk.ical import times
from desk.wire.calendar import EventDraft
from desk.wire.chat import ToolCall

if TYPE_CHECKING:
    from desk.host.app import Host

Tool = tuple[type, Callable[[ToolCall, Any], Awaitable[Handoff]]]
_NEXT_WEEK = re.compile(r"next week|下个?(?:周|星期)$", re.I)
_THIS_WEEK = re.compile(r"this week|the coming week|[这本]个?(?:周|星期)$", re.I)
_TODAY = re.compile(r"today|今[天日]", re.I)


class ReadCalendar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    when: str = ""


class FindFreeTime(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    when: str = ""
    minutes: int = 30


class ProposeEvent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    when: str
    minutes: int = 0


def calendar_tools(host: Host) -> dict[str, Tool]:
    async def read(call: ToolCall, args: ReadCalendar) -> Handoff:
        start, end, span = _span(host, args.when)
        lines = await host.calendars.reading.events(start, end)
        home = host.calendars.reading.home
        events = [
            {
                "ref": one.ref,
                "title": one.title,
                "where": one.location,
                "when": moment_in_words(one.start, one.end, one.all_day, home),
            }
            for one in lines
        ]
        return Handoff(
            tool=call.name,
            content={"span": span, "events": events},
            summary=f"{len(events)} found",
            trust=Trust.UNTRUSTED,  # anybody can put words into an invitation
            sources=(Source(kind="calendar", ref="", label="your calendar"),),
        )

    async def free(call: ToolCall, args: FindFreeTime) -> Handoff:
        start, end, span = _span(host, args.when)
        start = max(start, host.clock.now())
        found = await host.calendars.reading.free(start, end, max(args.minutes, 5) * 60.0) if end > start else None
        home = host.calendars.reading.home
        free = [moment_in_words(one.start, one.end, False, home) for one in found.free] if found else []
        return Handoff(
            tool=call.name,
            content={"span": span, "free": free},
            summary=f"{len(free)} found",
            trust=Trust.HOST,
            sources=(Source(kind="code", ref="", label="computed by Desk"),),
        )

    async def propose(call: ToolCall, args: ProposeEvent) -> Handoff:
        words = host.turns.user_text(call.turn_id)
        typed = args.title.casefold() in words.casefold()
        trust, source = (Trust.USER, "you typed it") if typed else (Trust.MODEL, "the model wrote it")
        computed = f"computed from “{args.when}”"
        origins = [
            FieldOrigin(name="title", trust=trust, source=source),
            FieldOrigin(name="start", trust=Trust.HOST, source=computed),
        ]
        draft = EventDraft(title=args.title, start=args.when, length=f"{args.minutes}m" if args.minutes > 0 else None)
        card = await host.calendars.proposing.event(draft, conversation_id=call.conversation_id, origins=origins)
        return Handoff(
            tool=call.name,
            content={"proposal": msgspec.to_builtins(card.summary), "sentence": card.sentence},
            summary=card.summary.title,
            trust=Trust.HOST,
            advice="It waits for approval; nothing has been changed.",
        )

    return {
        "read_calendar": (ReadCalendar, read),
        "find_free_time": (FindFreeTime, free),
        "propose_event": (ProposeEvent, propose),
    }


def _span(host: Host, words: str) -> tuple[float, float, str]:
    """(start, end, in words) of a day or a week; without words the seven days to come. :raises UsageError: no such day."""
    home = host.calendars.reading.home
    zone = times.known_zone(home) or ZoneInfo("UTC")
    now = host.clock.now()
    today = datetime.datetime.combine(times.in_zone(now, zone).date(), datetime.time())
    monday = today - datetime.timedelta(days=today.weekday())
    given = words.strip()
    if not given:
        first, days = today, 7
    elif _NEXT_WEEK.search(given):
        first, days = monday + datetime.timedelta(days=7), 7
    elif _THIS_WEEK.search(given):
        first, days = today, 7 - today.weekday()
    elif _TODAY.fullmatch(given):
        first, days = today, 1
    else:
        found = parse_when(given, now, home)
        if isinstance(found, Unclear):
            raise UsageError(found.message, hint=found.hint)
        first, days = datetime.datetime.combine(times.in_zone(found.at, zone).date(), datetime.time()), 1
    start, end = times.epoch(first, zone), times.epoch(first + datetime.timedelta(days=days), zone)
    shown = moment_in_words(start, end, True, home)
    if days > 1:
        last = times.epoch(first + datetime.timedelta(days=days - 1), zone)
        shown = t("{first} to {last}", first=shown, last=moment_in_words(last, end, True, home))
    return start, end, shown
