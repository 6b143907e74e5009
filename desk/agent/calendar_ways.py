"""The ways of a turn about the calendar: all of it is said by code, and no model has a part in it."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable

from desk.agent.calendar_wish import CalendarWish, FindFree, NewEvent, ReadCalendar
from desk.agent.context import clean
from desk.agent.says import say
from desk.agent.turn import Turn

_LISTED = 20


def calendar_way(wish: CalendarWish) -> tuple[Callable[[Turn], Awaitable[None]], frozenset[str]]:
    """The way to go, and the only tool it may use."""
    match wish:
        case NewEvent():
            return functools.partial(_new, wish=wish), frozenset({"propose_event"})
        case FindFree():
            return functools.partial(_free, wish=wish), frozenset({"find_free_time"})
        case _:
            return functools.partial(_read, wish=wish), frozenset({"read_calendar"})


async def _read(turn: Turn, wish: ReadCalendar) -> None:
    found = await turn.use("read_calendar", {"when": wish.when}, say(turn.language, "reading_calendar"))
    if found.error:
        turn.say(f"{found.error} {found.advice}".strip())
        return
    content = found.content if isinstance(found.content, dict) else {}
    events = [event for event in content.get("events", []) if isinstance(event, dict)]
    if not events:
        turn.say(say(turn.language, "no_events", span=content.get("span", "")))
        return
    lines = [f"- {event.get('when', '')}  {clean(str(event.get('title', '')))}" for event in events[:_LISTED]]
    turn.cite(found)
    turn.say(say(turn.language, "events", span=content.get("span", "")) + "\n" + "\n".join(lines))


async def _free(turn: Turn, wish: FindFree) -> None:
    args = {"when": wish.when, "minutes": wish.minutes}
    found = await turn.use("find_free_time", args, say(turn.language, "reading_calendar"))
    if found.error:
        turn.say(f"{found.error} {found.advice}".strip())
        return
    content = found.content if isinstance(found.content, dict) else {}
    free = [str(one) for one in content.get("free", [])]
    key = "free" if free else "never_free"
    lines = "\n".join(f"- {one}" for one in free[:_LISTED])
    turn.say((say(turn.language, key, span=content.get("span", ""), minutes=wish.minutes) + "\n" + lines).strip())


async def _new(turn: Turn, wish: NewEvent) -> None:
    if not wish.when:
        turn.say(say(turn.language, "event_when", what=wish.title))
        return
    args = {"title": wish.title, "when": wish.when, "minutes": wish.minutes}
    made = await turn.use("propose_event", args, say(turn.language, "writing_event"))
    if made.error:
        turn.say(f"{made.error} {made.advice}".strip())
        return
    content = made.content if isinstance(made.content, dict) else {}
    turn.say(str(content.get("sentence", "")) + " " + say(turn.language, "waits"))
