"""Expanding series into the instances of a window (RFC 5545 3.8.5), with ``recurring-ical-events``.

A file is asked on its own: one that cannot be expanded shows its events once, where they stand, and says so. Rules that
would never end are not tried.
"""

from __future__ import annotations

import datetime
import itertools
import threading
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from desk.ical import lines, times
from desk.ical.lines import Component
from desk.parse.calendar import Zones, read_event, recurrence_key
from desk.wire.calendar import Expansion, Instance, ParsedEvent

MAX_INSTANCES = 4_000  # of one file in one window
MAX_STEPS = 400_000  # a rule may have to count up to the window
NOT_EXPANDED = "Its repetition cannot be followed; it is shown once."
TOO_MANY = "It takes place so often that only its beginning is shown."
_STEPS_S = {"SECONDLY": 1, "MINUTELY": 60, "HOURLY": 3600, "DAILY": 86_400}
# icalendar keeps the zones of files in one table for all: a file must not lend its zones to the next one.
_ONE_AT_A_TIME = threading.Lock()
_BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, ArithmeticError, RecursionError)


def expand(files: Iterable[tuple[int, str]], start: float, end: float, home: str) -> Expansion:
    """Every instance of ``files`` (key, iCalendar text) that touches [start, end), for a reader in the zone ``home``."""
    zone = times.known_zone(home) or ZoneInfo("UTC")
    instances: list[Instance] = []
    problems: dict[int, str] = {}
    for key, raw in files:
        found, problem = expand_file(key, raw, start, end, zone)
        instances += found
        if problem:
            problems[key] = problem
    instances.sort(key=lambda one: (one.start, one.end, one.key))
    return Expansion(instances=instances, problems=problems)


def expand_file(key: int, raw: str, start: float, end: float, home: ZoneInfo) -> tuple[list[Instance], str]:
    root = lines.read(raw)
    everything = list(root.walk())
    events = [one for one in everything if one.name == "VEVENT" and one.first("DTSTART")]
    zones = Zones((one for one in everything if one.name == "VTIMEZONE"), home)
    read = [read_event(event, zones) for event in events]
    if not any(event.repeats or event.recurrence_id for event in read):
        return [_single(key, event) for event in read if _touches(event.start, event.end, start, end)], ""
    if any(_endless(event, parsed, end) for event, parsed in zip(events, read, strict=True)):
        return _once(key, read, start, end), NOT_EXPANDED
    try:
        found = _series(key, everything, read, zones, start, end)
    except _BROKEN:
        return _once(key, read, start, end), NOT_EXPANDED
    return found[:MAX_INSTANCES], TOO_MANY if len(found) > MAX_INSTANCES else ""


def _series(
    key: int, everything: list[Component], read: list[ParsedEvent], zones: Zones, start: float, end: float
) -> list[Instance]:
    import icalendar
    import recurring_ical_events
    from icalendar.timezone import tzp

    kept = tuple(one for one in everything if one.name in ("VEVENT", "VTIMEZONE"))
    text = lines.write(Component("VCALENDAR", tuple(_without_alarms(one) for one in kept)))
    masters = {event.uid: event for event in read if not event.recurrence_id}
    changed = {(event.uid, event.recurrence_id): event for event in read if event.recurrence_id}
    with _ONE_AT_A_TIME:
        tzp.use_zoneinfo()
        calendar = icalendar.Calendar.from_ical(text)
        query = recurring_ical_events.of(calendar)
        # A day more on both sides: floating times and days are where the reader is.
        window = (_utc(start - 2 * 86_400), _utc(end + 2 * 86_400))
        occurrences = list(itertools.islice(_between(query, *window), MAX_INSTANCES * 2))
        tzp.use_zoneinfo()
    made = []
    for occurrence in occurrences:
        one = _instance(key, occurrence, masters, changed, zones)
        if one is not None and _touches(one.start, one.end, start, end):
            made.append(one)
    return made


def _between(query: Any, start: datetime.datetime, end: datetime.datetime) -> Iterable[Any]:
    for event in query.after(start):
        begins = event["DTSTART"].dt
        if not isinstance(begins, datetime.datetime):
            begins = datetime.datetime(begins.year, begins.month, begins.day)  # noqa: DTZ001
        begins = begins if begins.tzinfo else begins.replace(tzinfo=datetime.UTC)
        if begins > end:
            return
        yield event


def _instance(
    key: int,
    occurrence: Any,
    masters: dict[str, ParsedEvent],
    changed: dict[tuple[str, str], ParsedEvent],
    zones: Zones,
) -> Instance | None:
    from desk.parse.calendar import MAX_TITLE_CHARS

    uid = str(occurrence.get("UID", ""))
    begins, ends = occurrence["DTSTART"].dt, occurrence["DTEND"].dt
    master = masters.get(uid)
    identity = occurrence.get("RECURRENCE-ID")
    recurrence_id = _identity(identity.dt if identity is not None else begins, master)
    own = changed.get((uid, recurrence_id)) or next(
        (event for event in changed.values() if event.uid == uid and event.start == _at(begins, zones)), None
    )
    about = own or master
    if about is None:
        return None
    return Instance(
        key=key,
        uid=uid,
        recurrence_id=own.recurrence_id if own else recurrence_id,
        start=_at(begins, zones),
        end=_at(ends, zones),
        all_day=not isinstance(begins, datetime.datetime),
        title=about.title[:MAX_TITLE_CHARS],
        location=about.location,
        zone=about.zone,
        status=about.status,
        transparent=about.transparent,
        repeats=True,
    )


def _identity(moment: datetime.date, master: ParsedEvent | None) -> str:
    """RECURRENCE-ID in the terms of the series: local time in its zone, or UTC where the series is in UTC."""
    if not isinstance(moment, datetime.datetime):
        return f"{moment:%Y%m%d}"
    if master is not None and master.zone and moment.tzinfo is not None:
        zone = datetime.UTC if master.zone == "UTC" else times.known_zone(master.zone)
        moment = moment.astimezone(zone) if zone else moment
    return times.written(moment, utc=bool(master and master.zone == "UTC"))


def _at(moment: datetime.date, zones: Zones) -> float:
    if not isinstance(moment, datetime.datetime):
        return times.epoch(datetime.datetime(moment.year, moment.month, moment.day), zones.home)  # noqa: DTZ001
    if moment.tzinfo is None:
        return times.epoch(moment, zones.home)
    return times.epoch(moment.replace(tzinfo=None, fold=moment.fold), moment.tzinfo)


def _endless(event: Component, parsed: ParsedEvent, end: float) -> bool:
    """Whether following the rule to the window takes longer than anybody waits."""
    for rule in event.all("RRULE"):
        parts = dict(part.split("=", 1) for part in rule.value.upper().split(";") if "=" in part)
        step_s = _STEPS_S.get(parts.get("FREQ", ""), 7 * 86_400)
        interval = int(parts.get("INTERVAL", "1")) if parts.get("INTERVAL", "1").isdigit() else 1
        if (end - parsed.start) / (step_s * max(interval, 1)) > MAX_STEPS:
            return True
        days = {int(day) for day in parts.get("BYMONTHDAY", "").split(",") if day.strip().isdigit()}
        months = {int(month) for month in parts.get("BYMONTH", "").split(",") if month.strip().isdigit()}
        most = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
        if days and months and all(day > most.get(month, 31) for day in days for month in months):
            return True  # 30 February never comes, and the rule would be followed for ever
    return False


def _without_alarms(component: Component) -> Component:
    if component.name != "VEVENT":
        return component
    return Component(component.name, component.lines)


def _single(key: int, event: ParsedEvent) -> Instance:
    return Instance(
        key=key,
        uid=event.uid,
        recurrence_id=event.recurrence_id,
        start=event.start,
        end=event.end,
        all_day=event.all_day,
        title=event.title,
        location=event.location,
        zone=event.zone,
        status=event.status,
        transparent=event.transparent,
        repeats=event.repeats or bool(event.recurrence_id),
    )


def _once(key: int, read: list[ParsedEvent], start: float, end: float) -> list[Instance]:
    return [_single(key, event) for event in read if _touches(event.start, event.end, start, end)]


def _touches(begins: float, ends: float, start: float, end: float) -> bool:
    """Whether [begins, ends), or the moment ``begins``, lies in [start, end)."""
    return begins < end and (ends > start or begins >= start)


def _utc(at: float) -> datetime.datetime:
    return datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(seconds=max(at, -2e9))


__all__ = ["NOT_EXPANDED", "TOO_MANY", "expand", "expand_file", "recurrence_key"]
