"""Quiet hours: from and to on the wall clock, across midnight if need be. Pure."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from desk.dates.rules import moment, zone_of

FORM = r"(?:([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-3]):([0-5]\d))?"


def hours_of(text: str) -> tuple[time, time] | None:
    """ "22:00-07:00" as two times; None if there are no quiet hours (an empty text, or both the same)."""
    found = re.fullmatch(FORM, text.strip())
    if found is None or found[1] is None:
        return None
    begin, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    return None if begin == end else (begin, end)


def quiet_until(at: float, text: str, zone: str) -> float | None:
    """When the quiet hours around ``at`` (epoch seconds) end; None if it is not quiet then."""
    hours = hours_of(text)
    if hours is None:
        return None
    begin, end = hours
    where = zone_of(zone)
    today = datetime.fromtimestamp(at, where).date()
    # The night that began yesterday, the one that begins today: moments, so that a change of the clocks counts.
    for day in (today - timedelta(days=1), today):
        last = day if begin < end else day + timedelta(days=1)
        starts = moment(datetime.combine(day, begin), where).timestamp()
        ends = moment(datetime.combine(last, end), where).timestamp()
        if starts <= at < ends:
            return ends
    return None
