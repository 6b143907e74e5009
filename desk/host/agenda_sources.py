"""What the other parts of Desk have in the days ahead: events, birthdays, whom to write to again, threads and cards that wait.

A day is the user's: what lasts all day, and what is due without an hour, stands at its first moment there.
"""

from __future__ import annotations

import asyncio
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from desk.host.agenda import Source, trouble
from desk.i18n import mark, t
from desk.wire.people_words import waits_for
from desk.wire.schedule import AgendaItem

if TYPE_CHECKING:
    from desk.host.app import Host

_MOST_WAITING = 20  # the longest waits; all of them are in the list of their own


def sources(host: Host, zone: str) -> list[tuple[str, Source]]:
    """Each with what is said in its place when it fails."""
    return [
        (mark("Calendars"), _events(host, ZoneInfo(zone))),
        (mark("People"), _people(host, ZoneInfo(zone))),
        (mark("Follow-ups"), _follow_ups(host)),
        (mark("Queue"), _cards(host)),
    ]


def _events(host: Host, zone: ZoneInfo) -> Source:
    async def source(begin: float, end: float) -> list[AgendaItem]:
        today = _first_moment(datetime.fromtimestamp(begin, zone).date(), zone)
        found = [trouble("Calendars", said) for said in host.calendars.reading.failures()]
        for event in await host.calendars.reading.events(begin, end):
            note = ", ".join(part for part in (event.location, _answer(event.answer)) if part)
            found.append(
                AgendaItem(
                    kind="event",
                    ref=event.ref,
                    title=event.title or t("(no title)"),
                    at=max(event.start, today),
                    end=None if event.all_day else event.end,
                    all_day=event.all_day,
                    note=note,
                )
            )
        return found

    return source


def _people(host: Host, zone: ZoneInfo) -> Source:
    """A birthday in each year of the span; who was to be written to long ago is due today."""

    async def source(begin: float, end: float) -> list[AgendaItem]:
        days = (datetime.fromtimestamp(end, zone).date() - datetime.fromtimestamp(begin, zone).date()).days
        found = []
        for one in await asyncio.to_thread(host.people.due, days):
            day = date.fromisoformat(one.date)
            note = ""
            if one.kind == "birthday" and one.age is not None:
                note = t("turns {age}", age=one.age)
            elif one.kind == "rhythm" and one.last_contact is None:
                note = t("never so far")
            elif one.days < 0:
                note = t("{count} days late", count=-one.days)
            at = max(_first_moment(day, zone), _first_moment(datetime.fromtimestamp(begin, zone).date(), zone))
            if at < end:
                kind = "birthday" if one.kind == "birthday" else "touch"
                found.append(
                    AgendaItem(kind=kind, ref=str(one.person_id), title=one.name, at=at, all_day=True, note=note)
                )
        return found

    return source


def _follow_ups(host: Host) -> Source:
    """They wait already, so they are today's."""

    async def source(begin: float, end: float) -> list[AgendaItem]:
        return [
            AgendaItem(
                kind="follow-up",
                ref=one.ref,
                title=f"{one.name}: {one.subject}",
                at=begin,
                all_day=True,
                note=", ".join((waits_for(one.kind), t("{count} days", count=one.days))),
            )
            for one in await asyncio.to_thread(host.people.follow_ups, "", _MOST_WAITING)
        ]

    return source


def _cards(host: Host) -> Source:
    async def source(begin: float, end: float) -> list[AgendaItem]:
        return [
            AgendaItem(kind="card", ref=str(card.id), title=card.title, at=card.snoozed_until, note=t("to approve"))
            for card in host.gate.cards("snoozed")
            if begin <= card.snoozed_until < end
        ]

    return source


def _first_moment(day: date, zone: ZoneInfo) -> float:
    return datetime.combine(day, time(), zone).timestamp()


def _answer(answer: str) -> str:
    return {
        "needs-action": t("not answered"),
        "declined": t("declined"),
        "tentative": t("tentative"),
    }.get(answer, "")
