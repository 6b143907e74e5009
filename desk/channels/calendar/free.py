"""Free and busy: what is left of working hours. Pure: times are epoch seconds, the zone comes in.

Working hours are read from text such as ``Mon-Fri 09:00-17:00``. An event that is transparent, cancelled or declined takes no
time; a whole day does, unless it is transparent.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence

import msgspec

from desk.errors import UsageError
from desk.ical import times

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(
    r"(?:(?P<first>[a-z]{3})(?:\s*-\s*(?P<last>[a-z]{3}))?\s+)?(?P<h1>\d{1,2}):(?P<m1>\d\d)\s*-\s*(?P<h2>\d{1,2}):(?P<m2>\d\d)",
    re.I,
)


class Hours(msgspec.Struct, frozen=True):
    """``days``: Monday is 0; ``start`` and ``end`` in minutes of the day."""

    days: frozenset[int]
    start: int
    end: int


def read_hours(text: str) -> list[Hours]:
    """``Mon-Fri 09:00-12:30, 13:30-17:00``: days hold until others are named. :raises UsageError: it is no such text."""
    found, days = [], frozenset(range(7))
    for part in text.split(","):
        match = _HOURS.fullmatch(part.strip())
        bad = UsageError(f"“{text[:60]}” are no working hours.", hint="Like: Mon-Fri 09:00-17:00")
        if match is None:
            raise bad
        first, last = (match["first"] or "").lower(), (match["last"] or match["first"] or "").lower()
        if first:
            if first not in _DAYS or last not in _DAYS:
                raise bad
            a, b = _DAYS.index(first), _DAYS.index(last)
            days = frozenset((a + n) % 7 for n in range((b - a) % 7 + 1))
        start = int(match["h1"]) * 60 + int(match["m1"])
        end = int(match["h2"]) * 60 + int(match["m2"])
        if not start < end <= 24 * 60:
            raise bad
        found.append(Hours(days, start, end))
    return found


def free_times(
    start: float,
    end: float,
    busy: Iterable[tuple[float, float]],
    hours: Sequence[Hours],
    zone: datetime.tzinfo,
    least_s: float,
) -> list[tuple[float, float]]:
    """What of ``hours`` in [start, end) no busy time touches, in pieces of at least ``least_s``, soonest first."""
    taken, least_s = merged(busy), max(least_s, 1.0)
    found = []
    for begin, stop in working_times(start, end, hours, zone):
        for busy_from, busy_until in taken:
            if busy_until <= begin or busy_from >= stop:
                continue
            if busy_from - begin >= least_s:
                found.append((begin, busy_from))
            begin = max(begin, busy_until)
        if stop - begin >= least_s:
            found.append((begin, stop))
    return found


def working_times(start: float, end: float, hours: Sequence[Hours], zone: datetime.tzinfo) -> list[tuple[float, float]]:
    """The working hours within [start, end), joined where they meet."""
    found = []
    midnight = datetime.datetime.combine(times.in_zone(start, zone).date(), datetime.time())
    while times.epoch(midnight, zone) < end:
        for one in hours:
            if midnight.weekday() in one.days:
                first = times.epoch(midnight + datetime.timedelta(minutes=one.start), zone)
                last = times.epoch(midnight + datetime.timedelta(minutes=one.end), zone)
                found.append((max(first, start), min(last, end)))
        midnight += times.DAY
    return merged(found)


def merged(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Spans in order, those that touch joined; empty ones left out."""
    joined: list[tuple[float, float]] = []
    for begin, stop in sorted(span for span in spans if span[1] > span[0]):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], stop))
        else:
            joined.append((begin, stop))
    return joined


def read_length(text: str) -> float:
    """Seconds of ``30m``, ``1h30``, ``90``, ``2 days``. :raises UsageError: it is no length."""
    given = text.strip().lower().replace(" ", "")
    found = re.fullmatch(
        r"(?:(\d{1,3})(?:d|days?|天))?(?:(\d{1,3})(?:h|hours?|小时))?(?:(\d{1,4})(?:m|min|minutes?|分钟?)?)?", given
    )
    if found is None or not any(found.groups()):
        raise UsageError(f"“{text[:40]}” is no length of time.", hint="Like 30m, 1h30 or 2 days.")
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return float(days * 86_400 + hours * 3600 + minutes * 60)
