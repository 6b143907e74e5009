"""VTIMEZONE for an IANA zone (RFC 5545 3.6.5), so that whoever gets an event needs no list of zones. Pure.

What holds is found by asking the zone about every day of two years. Where both years change on the same rule (the last
Sunday of March) that rule is written; else the changes themselves, for the years around the event.
"""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

from desk.ical.lines import Component, Line
from desk.ical.times import known_zone, written

YEARS = 6
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def vtimezone(name: str, year: int) -> Component | None:
    """The zone as it is from ``year`` on; None if the name is not known here."""
    zone = known_zone(name)
    if zone is None or not 1970 <= year <= 2200:
        return None
    changes = [_changes(zone, one) for one in range(year - 1, year + YEARS)]
    first, second = changes[1], changes[2]
    parts: list[Line | Component] = [Line("TZID", name)]
    rules = [_rule(a, b) for a, b in zip(first, second, strict=False)]
    if len(first) == len(second) == 2 and all(rules):
        parts += [_observance(*change, rule=rule) for change, rule in zip(changes[0], rules, strict=False)]
    else:
        local = datetime.datetime(year - 1, 1, 1)  # noqa: DTZ001 - the zone is what is described
        offset = _offset(zone, local)
        parts.append(_observance(local, offset, offset, zone.tzname(local) or name))
        parts += [_observance(*change) for of_year in changes for change in of_year]
    return Component("VTIMEZONE", tuple(parts))


_Change = tuple[datetime.datetime, datetime.timedelta, datetime.timedelta, str]


def _offset(zone: ZoneInfo, local: datetime.datetime) -> datetime.timedelta:
    return zone.utcoffset(local) or datetime.timedelta(0)


def _changes(zone: ZoneInfo, year: int) -> list[_Change]:
    """(local time before the change, offset before, offset after, name after), for every change in ``year``."""
    found = []
    moment = datetime.datetime(year, 1, 1, tzinfo=datetime.UTC)
    before = moment.astimezone(zone).utcoffset()
    while moment.year == year:
        after = moment + datetime.timedelta(days=1)
        if after.astimezone(zone).utcoffset() != before:
            low, high = moment, after
            while high - low > datetime.timedelta(minutes=1):
                middle = low + (high - low) // 2
                if middle.astimezone(zone).utcoffset() == before:
                    low = middle
                else:
                    high = middle
            at = high.replace(second=0, microsecond=0)
            old, new = before or datetime.timedelta(0), at.astimezone(zone).utcoffset() or datetime.timedelta(0)
            local = at.replace(tzinfo=None) + old
            found.append((local, old, new, at.astimezone(zone).tzname() or ""))
            before = new
        moment = after
    return found


def _rule(first: _Change, second: _Change) -> str:
    """The yearly rule both changes follow; empty if there is none."""
    a, b = first[0], second[0]
    if (a.month, a.weekday(), a.time(), first[1:]) != (b.month, b.weekday(), b.time(), second[1:]):
        return ""
    if all((one + datetime.timedelta(days=7)).month != one.month for one in (a, b)):
        nth = -1
    elif (a.day - 1) // 7 == (b.day - 1) // 7:
        nth = (a.day - 1) // 7 + 1
    else:
        return ""
    return f"FREQ=YEARLY;BYMONTH={a.month};BYDAY={nth}{_DAYS[a.weekday()]}"


def _observance(
    local: datetime.datetime, before: datetime.timedelta, after: datetime.timedelta, name: str, rule: str = ""
) -> Component:
    lines = [
        Line("DTSTART", written(local)),
        Line("TZOFFSETFROM", _shown(before)),
        Line("TZOFFSETTO", _shown(after)),
        Line("TZNAME", name),
    ]
    if rule:
        lines.append(Line("RRULE", rule))
    return Component("DAYLIGHT" if after > before else "STANDARD", tuple(lines))


def _shown(offset: datetime.timedelta) -> str:
    seconds = int(offset.total_seconds())
    sign, seconds = ("-" if seconds < 0 else "+"), abs(seconds)
    shown = f"{sign}{seconds // 3600:02}{seconds % 3600 // 60:02}"
    return f"{shown}{seconds % 60:02}" if seconds % 60 else shown
