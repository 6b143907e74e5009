"""Events as bytes: the same fields always give the same text, and that is what is approved and put (RFC 5545, RFC 4791). Pure.

A stored event that is changed keeps everything that was not changed, whatever it is: only the lines that say something else
now are written anew. SEQUENCE grows where time, place or people change (RFC 5546 2.1.4).
"""

from __future__ import annotations

import datetime
import re

from desk.channels.calendar.fields import EventFields, EventValues
from desk.channels.calendar.zones import vtimezone
from desk.channels.mail.addresses import parse_mailbox
from desk.errors import UsageError
from desk.ical import lines, times
from desk.ical.lines import Component, Line

PRODID = "-//Desk//calendar//EN"
MAX_INVITED = 100
_RRULE = re.compile(
    r"FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)(?:;(?:INTERVAL=[1-9]\d{0,3}|COUNT=[1-9]\d{0,3}|UNTIL=\d{8}(?:T\d{6}Z?)?"
    r"|BYDAY=[+-]?\d{0,2}(?:MO|TU|WE|TH|FR|SA|SU)(?:,[+-]?\d{0,2}(?:MO|TU|WE|TH|FR|SA|SU))*|BYMONTHDAY=-?\d{1,2}(?:,-?\d{1,2})*"
    r"|BYMONTH=\d{1,2}(?:,\d{1,2})*|BYSETPOS=-?\d{1,3}|WKST=(?:MO|TU|WE|TH|FR|SA|SU)))*"
)
_PEOPLE_CARE = ("start", "end", "zone", "location", "repeats", "invited")


def check_values(values: EventValues) -> None:
    """:raises UsageError: an event like this cannot be."""
    if not values.title.strip():
        raise UsageError("The event has no title.", hint="Give it one.")
    start, end = times.moment_of(values.start), times.moment_of(values.end)
    if start is None or end is None:
        raise UsageError("The event has no time.", hint="Say when it begins and ends, like 2026-11-27 10:00.")
    if start.all_day != end.all_day:
        raise UsageError("An event is whole days or it has hours, not both.", hint="Give both times in the same way.")
    if end.local < start.local or (start.all_day and end.local == start.local):
        raise UsageError("The event ends before it begins.", hint="Mend one of the two times.")
    if values.repeats and not _RRULE.fullmatch(values.repeats):
        raise UsageError(
            f"“{values.repeats[:80]}” is no repetition Desk can write.",
            hint="daily, weekly, monthly, yearly, weekdays, or a rule like FREQ=WEEKLY;BYDAY=FR",
        )
    if len(values.invited) > MAX_INVITED:
        raise UsageError(f"More than {MAX_INVITED} people are invited.", hint="Invite fewer.")
    for mailbox in values.invited:
        parse_mailbox(mailbox)


def event_ics(fields: EventFields) -> str:
    """The resource as it is to be; empty if it is to be deleted."""
    if fields.exact:
        return fields.exact
    if fields.change == "create":
        return lines.write(_new(fields))
    if fields.change == "delete" and not fields.instance:
        return ""
    root = lines.read(fields.base)
    calendar = next((one for one in root.components if one.name == "VCALENDAR"), None)
    if calendar is None or (master_of(calendar, fields.uid) is None and not fields.instance):
        raise UsageError("The stored event cannot be read, so it cannot be changed.", hint="Change it elsewhere.")
    changed = _without_one(calendar, fields) if fields.change == "delete" else _changed(calendar, fields)
    return lines.write(changed)


def master_of(calendar: Component, uid: str) -> Component | None:
    """The VEVENT that stands for the whole event."""
    found = (event for event in calendar.named("VEVENT") if event.value("UID") == uid)
    return next((event for event in found if event.first("RECURRENCE-ID") is None), None)


def instance_of(calendar: Component, uid: str, instance: str) -> Component | None:
    """The VEVENT that replaces one instance of a series."""
    for event in calendar.named("VEVENT"):
        moment = times.moment(event.first("RECURRENCE-ID"))
        if event.value("UID") == uid and moment is not None and _key(moment) == instance:
            return event
    return None


def _key(moment: times.Moment) -> str:
    return times.written(moment.local, all_day=moment.all_day, utc=moment.zone == "UTC")


def _new(fields: EventFields) -> Component:
    values = fields.values
    head: list[Line | Component] = [Line("VERSION", "2.0"), Line("PRODID", PRODID)]
    zone = vtimezone(values.zone, int(values.start[:4])) if _needs_zone(values) else None
    event = Component("VEVENT", (Line("UID", fields.uid), Line("DTSTAMP", _stamp(fields)), Line("SEQUENCE", "0")))
    event = _with_values(event, values, None, fields)
    return Component("VCALENDAR", (*head, *([zone] if zone else []), event))


def _changed(calendar: Component, fields: EventFields) -> Component:
    master = master_of(calendar, fields.uid)
    old = instance_of(calendar, fields.uid, fields.instance) if fields.instance else master
    new = old or _override(master, fields)
    new = _touched(_with_values(new, fields.values, fields.was, fields), fields)
    parts = [new if part is old else part for part in calendar.parts]
    if old is None:
        parts.append(new)
    if not fields.instance and fields.was is not None and fields.was.start != fields.values.start:
        parts = [_moved(part, fields, new) if isinstance(part, Component) else part for part in parts]
    return _with_zone(Component(calendar.name, tuple(parts)), fields.values)


def _override(master: Component | None, fields: EventFields) -> Component:
    """One instance of ``master`` on its own, as it is by its rule."""
    if master is None:
        raise UsageError("That instance of the series is not there any more.", hint="Look at the calendar again.")
    start, moment = master.first("DTSTART"), times.moment_of(fields.instance)
    assert start is not None
    if moment is None:
        raise UsageError("That is no instance of a series.", hint="Look at the calendar again.")
    begin, end = times.moment(start), times.moment(master.first("DTEND"))
    length = times.duration(master.value("DURATION")) or datetime.timedelta(0)
    if begin is not None and end is not None:
        length = end.local - begin.local
    gone = ("RRULE", "RDATE", "EXDATE", "EXRULE", "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID")
    kept = tuple(part for part in master.parts if not (isinstance(part, Line) and part.name in gone))
    until = times.written(moment.local + length, all_day=moment.all_day, utc=moment.zone == "UTC")
    own = (
        Line("RECURRENCE-ID", fields.instance, start.params),
        Line("DTSTART", fields.instance, start.params),
        Line("DTEND", until, start.params),
    )
    return Component(master.name, (*own, *kept))


def _without_one(calendar: Component, fields: EventFields) -> Component:
    master, changed = master_of(calendar, fields.uid), instance_of(calendar, fields.uid, fields.instance)
    parts = [part for part in calendar.parts if part is not changed]
    if master is not None:
        start = master.first("DTSTART")
        excluded = Line("EXDATE", fields.instance, start.params if start else ())
        at = next((i for i, part in enumerate(master.parts) if isinstance(part, Component)), len(master.parts))
        new = Component(master.name, (*master.parts[:at], excluded, *master.parts[at:]))
        parts = [_touched(new, fields, always=True) if part is master else part for part in parts]
    elif not any(isinstance(part, Component) and part.name == "VEVENT" for part in parts):
        raise UsageError("That is the only one left: delete the whole event.", hint="desk calendar delete")
    return Component(calendar.name, tuple(parts))


def _moved(part: Component, fields: EventFields, master: Component) -> Component:
    """A series that begins at another time takes its exceptions with it, or they would fit no instance any more."""
    old, new = times.moment_of(fields.was.start if fields.was else ""), times.moment_of(fields.values.start)
    if old is None or new is None or part.name != "VEVENT" or part.value("UID") != fields.uid:
        return part
    names = ("EXDATE",) if part is master else ("RECURRENCE-ID",)
    shift = new.local - old.local
    same_kind = old.all_day == new.all_day
    moved = [
        Line(one.name, ",".join(_shifted(value, shift) for value in one.value.split(",")), one.params)
        if isinstance(one, Line) and one.name in names and same_kind
        else one
        for one in part.parts
    ]
    return Component(part.name, tuple(moved))


def _shifted(value: str, shift: datetime.timedelta) -> str:
    moment = times.moment_of(value)
    if moment is None:
        return value
    return times.written(moment.local + shift, all_day=moment.all_day, utc=value.strip().upper().endswith("Z"))


def _with_values(event: Component, values: EventValues, was: EventValues | None, fields: EventFields) -> Component:
    """``event`` with the lines for every value that is not what it was."""

    def differs(*names: str) -> bool:
        return was is None or any(getattr(values, name) != getattr(was, name) for name in names)

    if differs("title"):
        event = _set(event, "SUMMARY", [Line("SUMMARY", lines.escape(values.title))])
    if differs("start", "end", "zone"):
        same_zone = was is not None and was.zone == values.zone and was.all_day == values.all_day
        event = _set(event, "DTSTART", [_time("DTSTART", values.start, values.zone, event if same_zone else None)])
        event = _set(event, "DTEND", [_time("DTEND", values.end, values.zone, event if same_zone else None)])
        event = _set(event, "DURATION", [])
    if differs("repeats") and not fields.instance:
        event = _set(event, "RRULE", [Line("RRULE", values.repeats)] if values.repeats else [])
    for name, value in (("LOCATION", values.location), ("DESCRIPTION", values.text)):
        if differs("location" if name == "LOCATION" else "text"):
            event = _set(event, name, [Line(name, lines.escape(value))] if value else [])
    if differs("invited"):
        event = _with_invited(event, values, fields)
    return event


def _with_invited(event: Component, values: EventValues, fields: EventFields) -> Component:
    known = {line.value.strip().lower().removeprefix("mailto:"): line for line in event.all("ATTENDEE")}
    people = []
    for mailbox in map(parse_mailbox, values.invited):
        name = (("CN", (mailbox.name,)),) if mailbox.name else ()
        asked = (("ROLE", ("REQ-PARTICIPANT",)), ("PARTSTAT", ("NEEDS-ACTION",)), ("RSVP", ("TRUE",)))
        new = Line("ATTENDEE", f"mailto:{mailbox.address}", (*name, *asked))
        people.append(known.get(mailbox.address.lower(), new))
    event = _set(event, "ATTENDEE", people)
    if people and event.first("ORGANIZER") is None and fields.organiser:
        owner = parse_mailbox(fields.organiser)
        params = (("CN", (owner.name,)),) if owner.name else ()
        event = _set(event, "ORGANIZER", [Line("ORGANIZER", f"mailto:{owner.address}", params)])
    return event


def _time(name: str, value: str, zone: str, like: Component | None) -> Line:
    moment = times.moment_of(value)
    assert moment is not None
    if moment.all_day:
        return Line(name, times.written(moment.local, all_day=True), (("VALUE", ("DATE",)),))
    if zone == "UTC":
        return Line(name, times.written(moment.local, utc=True))
    own = like.first("DTSTART") if like is not None else None
    named = own.param("TZID") if own is not None else zone
    return Line(name, times.written(moment.local), (("TZID", (named,)),) if named else ())


def _touched(event: Component, fields: EventFields, *, always: bool = False) -> Component:
    """With DTSTAMP and LAST-MODIFIED of now, and a higher SEQUENCE if the change matters to who is invited."""
    was, values = fields.was, fields.values
    stamp = _stamp(fields)
    event = _set(event, "DTSTAMP", [Line("DTSTAMP", stamp)])
    event = _set(event, "LAST-MODIFIED", [Line("LAST-MODIFIED", stamp)])
    if always or was is None or any(getattr(values, name) != getattr(was, name) for name in _PEOPLE_CARE):
        old = event.value("SEQUENCE")
        event = _set(event, "SEQUENCE", [Line("SEQUENCE", str(int(old) + 1 if re.fullmatch(r"\d{1,9}", old) else 1))])
    return event


def _set(event: Component, name: str, new: list[Line]) -> Component:
    """``event`` with ``new`` in the place of all lines called ``name``."""
    parts: list[Line | Component] = []
    placed = False
    for part in event.parts:
        if isinstance(part, Line) and part.name == name:
            if not placed:
                parts += new
            placed = True
        else:
            if isinstance(part, Component) and not placed:
                parts += new
                placed = True
            parts.append(part)
    return Component(event.name, tuple(parts if placed else [*parts, *new]))


def _needs_zone(values: EventValues) -> bool:
    return bool(values.zone) and values.zone != "UTC" and not values.all_day


def _with_zone(calendar: Component, values: EventValues) -> Component:
    """With a VTIMEZONE for the zone of the event, if that is named and not described yet."""
    named = {line.param("TZID") for event in calendar.named("VEVENT") for line in event.all("DTSTART")}
    described = {zone.value("TZID") for zone in calendar.named("VTIMEZONE")}
    if values.zone not in named or values.zone in described or not _needs_zone(values):
        return calendar
    zone = vtimezone(values.zone, int(values.start[:4]))
    at = next((i for i, part in enumerate(calendar.parts) if isinstance(part, Component)), len(calendar.parts))
    return Component(calendar.name, (*calendar.parts[:at], *([zone] if zone else []), *calendar.parts[at:]))


def _stamp(fields: EventFields) -> str:
    return times.written(times.in_zone(int(fields.stamp), datetime.UTC), utc=True)
