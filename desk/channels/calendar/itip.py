"""What an iTIP message in a mail is, and whether it may be answered (RFC 5546, 6047). Pure.

Only a REQUEST that somebody else organises and that names one of the user's addresses is ever answered: a reply, a counter
proposal, a cancellation, our own invitation coming back and a forwarded one never are, so that no two programs can go on
answering each other.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from desk.i18n import mark
from desk.wire.calendar import Attendee, ParsedCalendar, ParsedEvent


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """``what``: invitation, update, cancelled, reply, own, forwarded, old or other; ``sentence`` in English, to translate.

    ``me``: the attendee the user is, where there is one."""

    what: str
    sentence: str
    answerable: bool = False
    me: Attendee | None = None


_OTHER = {
    "COUNTER": mark("Somebody proposes other times; it is the organiser's to decide."),
    "DECLINECOUNTER": mark("The organiser does not take the times that were proposed."),
    "REFRESH": mark("Somebody asks for the newest version of an event."),
    "ADD": mark("The organiser adds dates to a series; look at the calendar."),
    "PUBLISH": mark("An event to look at; nobody asks whether you come."),
}
INVITED = mark("You are invited.")
UPDATED = mark("The organiser changed the event.")
CANCELLED = mark("The organiser cancelled the event.")
REPLIED = mark("Somebody answered an invitation.")
OWN = mark("This is your own invitation; there is nothing to answer.")
FORWARDED = mark("You are not among those invited: it was forwarded or sent to a list. Ask the organiser.")
OLD = mark("A newer version of this event is in your calendar already.")
NOBODY = mark("It does not say who organises it, so there is nobody to answer.")
FILE = mark("A calendar file; to take it over: desk calendar import")


def carried(calendars: Sequence[ParsedCalendar]) -> list[tuple[ParsedCalendar, ParsedEvent]]:
    """The events a mail is about, each once, in their order; of a series the whole before its instances.

    A message (with a method that is about taking part) may carry several; of any other file only the first is named.
    """
    messages = [one for one in calendars if one.events and one.method not in ("", "PUBLISH")]
    found: dict[str, tuple[ParsedCalendar, ParsedEvent]] = {}
    for calendar in messages or sorted((one for one in calendars if one.events), key=lambda one: not one.method)[:1]:
        of_this: set[str] = set()
        for event in calendar.events:
            if event.uid not in found:
                of_this.add(event.uid)
                found[event.uid] = (calendar, event)
            elif event.uid in of_this and found[event.uid][1].recurrence_id and not event.recurrence_id:
                found[event.uid] = (calendar, event)
    return list(found.values())[: None if messages else 1]


def judge(calendar: ParsedCalendar, event: ParsedEvent, mine: frozenset[str], stored: Sequence[ParsedEvent]) -> Verdict:
    """``mine``: the user's addresses, lower case; ``stored``: what the user's calendars know of the same UID."""
    known = _like(event, stored)
    organiser = _address(event.organiser)
    me = next((person for person in event.attendees if _address(person) in mine), None)
    if calendar.method == "CANCEL":
        return Verdict(what="cancelled", sentence=CANCELLED, me=me)
    if calendar.method == "REPLY":
        return Verdict(what="reply", sentence=REPLIED)
    if calendar.method != "REQUEST":
        return Verdict(what="other", sentence=_OTHER.get(calendar.method, FILE))
    if organiser in mine:
        return Verdict(what="own", sentence=OWN)
    if not organiser:
        return Verdict(what="other", sentence=NOBODY)
    if me is None:
        return Verdict(what="forwarded", sentence=FORWARDED)
    if known is not None and known.sequence > event.sequence:
        return Verdict(what="old", sentence=OLD, me=me)
    if known is not None and known.status == "cancelled":
        return Verdict(what="old", sentence=OLD, me=me)
    changed = known is not None and known.sequence < event.sequence
    return Verdict(
        what="update" if changed else "invitation", sentence=UPDATED if changed else INVITED, answerable=True, me=me
    )


def judge_stored(event: ParsedEvent, mine: frozenset[str]) -> Verdict:
    """The same of an event that lies in the user's calendar, where servers put invitations (RFC 6638)."""
    request = ParsedCalendar(method="REQUEST", events=[event])
    if not event.attendees:
        return Verdict(what="own", sentence=OWN)
    if event.status == "cancelled":
        return Verdict(what="cancelled", sentence=CANCELLED)
    return judge(request, event, mine, [])


def own_answer(event: ParsedEvent, mine: frozenset[str]) -> str:
    """The user's own PARTSTAT; empty where the user is not invited, or organises it."""
    if _address(event.organiser) in mine:
        return ""
    return next((person.status for person in event.attendees if _address(person) in mine), "")


def _like(event: ParsedEvent, stored: Sequence[ParsedEvent]) -> ParsedEvent | None:
    same = [one for one in stored if one.uid == event.uid]
    return next((one for one in same if one.recurrence_id == event.recurrence_id), None)


def _address(person: Attendee | None) -> str:
    return person.address.strip().lower() if person and "@" in person.address else ""
