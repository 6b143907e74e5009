"""Dates, times and lengths of iCalendar (RFC 5545 3.3.4 to 3.3.6), and which time zone a name means. Pure.

A local time that the clocks skip is taken with the offset from before the gap, one that comes twice is the first (RFC 5545
3.3.5); ``zoneinfo`` with ``fold=0`` does both.
"""

from __future__ import annotations

import datetime
import re
from zoneinfo import ZoneInfo

import msgspec

from desk.ical.lines import Line

_VALUE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:T(\d{2}):?(\d{2}):?(\d{2})?(Z)?)?", re.I)
_DURATION = re.compile(
    r"([+-])?P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8})S)?)?", re.I
)
DAY = datetime.timedelta(days=1)


class Moment(msgspec.Struct, frozen=True):
    """``local`` is naive; ``zone`` as the file names it: a TZID, ``UTC``, or empty (floating, or a day)."""

    local: datetime.datetime
    zone: str = ""
    all_day: bool = False

    @property
    def iso(self) -> str:
        return self.local.date().isoformat() if self.all_day else iso(self.local)


def iso(local: datetime.datetime) -> str:
    """``2026-11-27T10:00``, with seconds where there are some."""
    return local.isoformat(timespec="seconds" if local.second else "minutes")


def moment(line: Line | None) -> Moment | None:
    """What DTSTART, DTEND, RECURRENCE-ID and their like say; None if that is no time."""
    return None if line is None else moment_of(line.value, line.param("TZID"))


def moment_of(value: str, tzid: str = "") -> Moment | None:
    found = _VALUE.fullmatch(value.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second, utc = found.groups()
    try:
        date = datetime.datetime(int(year), int(month), int(day))  # noqa: DTZ001 - what a file says has no zone yet
        if hour is None:
            return Moment(date, "", True)
        time = datetime.timedelta(hours=int(hour), minutes=int(minute), seconds=min(int(second or 0), 59))
        if int(hour) > 24 or int(minute) > 59:
            return None
        return Moment(date + time, "UTC" if utc else tzid.strip())
    except (ValueError, OverflowError):
        return None


def duration(value: str) -> datetime.timedelta | None:
    """A DURATION such as ``PT1H30M``; None if it is none."""
    found = _DURATION.fullmatch(value.strip())
    if found is None or not any(found.groups()[1:]):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = datetime.timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] == "-" else length


def written(local: datetime.datetime, *, all_day: bool = False, utc: bool = False) -> str:
    """``20261127T100000``, ``20261127`` or ``20261127T100000Z``."""
    return f"{local:%Y%m%d}" if all_day else f"{local:%Y%m%dT%H%M%S}{'Z' if utc else ''}"


def known_zone(name: str) -> ZoneInfo | None:
    """The IANA zone of that name, also where a program put its own address in front (``/mozilla.org/…/Europe/Berlin``)."""
    parts = name.strip().strip('"').strip("/").split("/")
    for start in range(len(parts)):
        tail = "/".join(parts[start:])
        if not re.fullmatch(r"[A-Za-z0-9_+/-]{1,60}", tail) or (start and len(parts) - start < 2):
            continue
        try:
            return ZoneInfo(tail)
        except (KeyError, ValueError, OSError):
            continue
    return None


def epoch(local: datetime.datetime, zone: datetime.tzinfo) -> float:
    """Seconds since the epoch of a wall-clock time in ``zone``; limited to what a clock can show."""
    try:
        return local.replace(tzinfo=zone).timestamp()
    except (OverflowError, ValueError):
        return 253_402_300_799.0 if local.year > 5000 else -62_135_596_800.0


def in_zone(at: float, zone: datetime.tzinfo) -> datetime.datetime:
    """The wall-clock time in ``zone`` at ``at``, naive."""
    moment = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(seconds=at)
    return moment.astimezone(zone).replace(tzinfo=None)
