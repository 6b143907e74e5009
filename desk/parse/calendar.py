"""iCalendar from anybody, read whatever state it is in: no event is lost because another one, or a part of it, is broken.

The fields are read from content lines; zones that only the file describes (VTIMEZONE) come from ``icalendar``. A zone's name
counts before the file's own rules for it, since those are often old; a zone that nobody knows makes its times floating, and
the event says so.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from desk.ical import lines, times
from desk.ical.lines import Component, Line
from desk.wire.calendar import Attendee, ParsedCalendar, ParsedEvent

MAX_RAW_BYTES = 30_000_000
MAX_EVENTS = 50_000
MAX_TITLE_CHARS = 1_000
MAX_TEXT_CHARS = 100_000
MAX_ATTENDEES = 2_000
UNKNOWN_ZONE = "Its time zone is not known here; its times are shown as if they were meant in yours."
FILE_ZONE = "Its time zone is not known here; its times follow the rules the file gives for it."
NO_START = "It does not say when it begins."
NO_UID = "It has no identity of its own (UID); Desk made one from its content."
ODD_END = "It ends before it begins; it is shown as ending at once."


class Zones:
    """The zones a file names, resolved for a reader whose own zone is ``home``."""

    def __init__(self, described: Iterable[Component], home: ZoneInfo) -> None:
        self.home = home
        self._described = {zone.value("TZID").strip().strip('"'): zone for zone in described}
        self._found: dict[str, tuple[str, datetime.tzinfo, str]] = {}

    def find(self, tzid: str) -> tuple[str, datetime.tzinfo, str]:
        """(name, zone, problem) of what a file calls ``tzid``; an empty name is a floating time."""
        if not tzid:
            return "", self.home, ""
        if tzid == "UTC":
            return "UTC", datetime.UTC, ""
        if tzid not in self._found:
            self._found[tzid] = self._resolve(tzid.strip().strip('"'))
        return self._found[tzid]

    def _resolve(self, tzid: str) -> tuple[str, datetime.tzinfo, str]:
        from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

        known = times.known_zone(tzid) or times.known_zone(WINDOWS_TO_OLSON.get(tzid, ""))
        if known is not None:
            return str(known.key), known, ""
        described = self._described.get(tzid)
        rules = zone_from(described) if described is not None else None
        if rules is not None:
            return tzid, rules, FILE_ZONE
        return "", self.home, UNKNOWN_ZONE


def zone_from(described: Component) -> datetime.tzinfo | None:
    """A zone by the rules of a VTIMEZONE; None if they cannot be followed."""
    import icalendar

    try:
        component = icalendar.Timezone.from_ical(lines.write(described))
        zone = component.to_tz(lookup_tzid=False) if isinstance(component, icalendar.Timezone) else None
        if isinstance(zone, datetime.tzinfo) and datetime.datetime(2020, 1, 1, tzinfo=zone).utcoffset() is not None:
            return zone
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, ArithmeticError):
        pass
    return None


def parse_calendar(raw: bytes, home: str) -> ParsedCalendar:
    """Read ``raw`` for somebody in the IANA zone ``home``. Never raises on any input."""
    problems = []
    if len(raw) > MAX_RAW_BYTES:
        problems.append("The calendar is too large; only its beginning was read.")
    root = lines.read(raw[:MAX_RAW_BYTES])
    everything = list(root.walk())
    calendars = [component for component in everything if component.name == "VCALENDAR"]
    found = [component for component in everything if component.name == "VEVENT"]
    if not calendars and not found:
        problems.append("This is no calendar.")
    if len(found) > MAX_EVENTS:
        problems.append("The calendar has too many events; the rest is left out.")
    described = [component for component in everything if component.name == "VTIMEZONE"]
    zones = Zones(described, times.known_zone(home) or ZoneInfo("UTC"))
    kept = [_with_uid(component) for component in found[:MAX_EVENTS]]
    head = calendars[0] if calendars else Component("VCALENDAR")
    if any(not line.name for component in everything for line in component.lines):
        problems.append("Some lines are no part of a calendar and were passed over.")
    return ParsedCalendar(
        method=head.value("METHOD").upper()[:40],
        name=head.text("X-WR-CALNAME")[:MAX_TITLE_CHARS],
        events=[read_event(component, zones) for component in kept],
        resources=_resources(kept, described),
        other=sum(component.name in ("VTODO", "VJOURNAL", "VFREEBUSY") for component in everything),
        problems=problems,
    )


def _with_uid(event: Component) -> Component:
    if event.value("UID"):
        return event
    made = hashlib.sha256(lines.write(event).encode("utf-8", "replace")).hexdigest()[:32]
    marked = (Line("UID", f"{made}@made-by-desk"), Line("X-DESK-MADE-UID", "1"))
    return Component(event.name, (*(part for part in event.parts if part not in event.all("UID")), *marked))


def read_event(event: Component, zones: Zones) -> ParsedEvent:
    """What one VEVENT says."""
    problems = [NO_UID] if event.first("X-DESK-MADE-UID") else []
    start = times.moment(event.first("DTSTART"))
    if start is None:
        problems.append(NO_START)
    name, zone, problem = zones.find(start.zone if start else "")
    end = _end(event, start)
    at, until = (times.epoch(start.local, zone), 0.0) if start else (0.0, 0.0)
    if start is not None and end is not None:
        until = times.epoch(end.local, zones.find(end.zone)[1] if end.zone else zone)
        if until < at:
            problems.append(ODD_END)
            end, until = start, at
    attendees = [_person(line) for line in event.all("ATTENDEE")[:MAX_ATTENDEES]]
    organiser = event.first("ORGANIZER")
    return ParsedEvent(
        uid=event.value("UID")[:MAX_TITLE_CHARS],
        recurrence_id=recurrence_key(event),
        sequence=_whole(event.value("SEQUENCE")),
        title=event.text("SUMMARY")[:MAX_TITLE_CHARS],
        start_local=start.iso if start else "",
        end_local=_local_end(end, start, zones, zone),
        zone=name,
        all_day=bool(start and start.all_day),
        start=at,
        end=until,
        location=event.text("LOCATION")[:MAX_TITLE_CHARS],
        text=event.text("DESCRIPTION")[:MAX_TEXT_CHARS],
        organiser=_person(organiser) if organiser else None,
        attendees=attendees,
        status=event.value("STATUS").lower()[:20],
        transparent=event.value("TRANSP").upper() == "TRANSPARENT",
        rrule=event.value("RRULE")[:MAX_TITLE_CHARS],
        repeats=bool(event.first("RRULE") or event.first("RDATE")),
        stamp=event.value("DTSTAMP")[:40],
        problems=[*problems, *([problem] if problem else [])],
    )


def recurrence_key(event: Component) -> str:
    """RECURRENCE-ID as Desk names an instance: ``20261127T090000`` in the zone it is written in, or with Z."""
    moment = times.moment(event.first("RECURRENCE-ID"))
    if moment is None:
        return ""
    return times.written(moment.local, all_day=moment.all_day, utc=moment.zone == "UTC")


def _end(event: Component, start: times.Moment | None) -> times.Moment | None:
    if start is None:
        return None
    end = times.moment(event.first("DTEND"))
    if end is not None:
        return end
    length = times.duration(event.value("DURATION"))
    if length is None:
        length = times.DAY if start.all_day else datetime.timedelta(0)
    try:
        return times.Moment(start.local + length, start.zone, start.all_day)
    except OverflowError:
        return start


def _local_end(end: times.Moment | None, start: times.Moment | None, zones: Zones, zone: datetime.tzinfo) -> str:
    """The end on the same clock as the start."""
    if end is None or start is None:
        return ""
    if end.zone == start.zone or end.all_day:
        return end.iso
    return times.iso(times.in_zone(times.epoch(end.local, zones.find(end.zone)[1]), zone))


def _person(line: Line) -> Attendee:
    value = line.value.strip()
    address = re.sub(r"(?i)^mailto:", "", value)
    if "@" not in address:
        address = re.sub(r"(?i)^mailto:", "", line.param("EMAIL").strip()) or address
    return Attendee(
        address=address[:320],
        name=line.param("CN")[:200],
        status=line.param("PARTSTAT").lower()[:20],
        role=line.param("ROLE").lower()[:30],
    )


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,9}", text) else 0


def _resources(events: list[Component], described: list[Component]) -> dict[str, str]:
    """The events as a server keeps them: one calendar a UID (RFC 4791 4.1), with the zones it names and no METHOD."""
    by_uid: dict[str, list[Component]] = {}
    for event in events:
        kept = tuple(part for part in event.parts if not (isinstance(part, Line) and part.name == "X-DESK-MADE-UID"))
        by_uid.setdefault(event.value("UID"), []).append(Component(event.name, kept))
    made = {}
    for uid, group in by_uid.items():
        named = {line.param("TZID") for event in group for part in event.walk() for line in part.lines}
        zones = {zone.value("TZID"): zone for zone in described if zone.value("TZID") in named}
        head = (Line("VERSION", "2.0"), Line("PRODID", "-//Desk//calendar//EN"))
        made[uid] = lines.write(Component("VCALENDAR", (*head, *zones.values(), *group)))
    return made
