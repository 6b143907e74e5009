"""Repetition: RFC 5545 recurrence rules as local times, and which moments they mean. Pure.

A rule is RRULE text ("FREQ=WEEKLY;BYDAY=FR") with a start, which is a local wall-clock time ("2026-11-27T15:00") in an IANA
zone. Days, weeks, months and years are counted on the wall clock (RFC 5545, 3.3.10): nine o'clock stays nine o'clock over a
change of the clocks. A time the clocks skip moves on by the skipped hour, one that comes twice is the first of the two, so
that an occurrence is one moment, always. Hours and minutes are lengths: they are counted in elapsed time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from dateutil.rrule import rrule

FREQUENCIES = ("MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_ELAPSED = {"MINUTELY": 60, "HOURLY": 3600}
_PARTS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"})
_MOST_YEARS = 60  # nobody plans further, and a rule that never comes (30 February) has to end somewhere
_MOST_TEXT = 300


class BadRuleError(ValueError):
    """The text is no rule that Desk keeps; it says which part."""


def parts_of(rule: str) -> dict[str, str]:
    """The parts of a rule by name, in upper case.

    :raises BadRuleError: it is ill-formed, or uses a part that Desk does not.
    """
    found: dict[str, str] = {}
    text = rule.strip().upper().removeprefix("RRULE:")
    if len(text) > _MOST_TEXT:
        raise BadRuleError("it is too long")
    for piece in text.split(";"):
        name, equals, value = piece.partition("=")
        if not equals or not value or name in found:
            raise BadRuleError(f"“{piece[:40]}” is ill-formed")
        if name not in _PARTS:
            raise BadRuleError(f"{name[:40]} is not understood")
        found[name] = value
    if found.get("FREQ") not in FREQUENCIES:
        raise BadRuleError(f"FREQ must be one of {', '.join(FREQUENCIES)}")
    for name in ("INTERVAL", "COUNT"):
        if name in found and not (found[name].isdecimal() and 1 <= int(found[name]) <= 10_000):
            raise BadRuleError(f"{name} must be from 1 to 10000")
    if found["FREQ"] in _ELAPSED and set(found) - {"FREQ", "INTERVAL", "COUNT"}:
        raise BadRuleError(f"{found['FREQ']} goes with INTERVAL and COUNT alone")
    return found


def check_rule(rule: str, start: str) -> str:
    """``rule`` as it is kept. :raises BadRuleError: it is none, or never comes."""
    parts = parts_of(rule)
    kept = ";".join(f"{name}={value}" for name, value in parts.items())
    if next(_walls(kept, _wall(start)), None) is None:
        raise BadRuleError("it never comes")
    return kept


def moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """The one moment a wall-clock time means (PEP 495): a skipped one moves on, a doubled one is the first."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC).astimezone(zone)


def next_after(rule: str, start: str, zone: str, after: float) -> float | None:
    """The first occurrence later than ``after`` (both epoch seconds); None if the rule has ended."""
    return next(occurrences(rule, start, zone, after), None)


def occurrences(rule: str, start: str, zone: str, after: float) -> Iterator[float]:
    """Every occurrence later than ``after``, in order, as epoch seconds."""
    where, parts = zone_of(zone), parts_of(rule)
    if parts["FREQ"] in _ELAPSED:
        yield from _elapsed(parts, moment(_wall(start), where).timestamp(), after)
        return
    # Wall clock and moment differ by less than a day and a half, whatever the zone: begin that much earlier.
    reached = after
    floor = datetime.fromtimestamp(after, UTC).replace(tzinfo=None) - timedelta(days=1.5)
    for wall in _walls(rule, _wall(start), floor):
        at = moment(wall, where).timestamp()
        if at > reached:  # two that the clocks push onto one moment are one
            reached = at
            yield at


def missed(rule: str, start: str, zone: str, first: float, until: float, most: int = 1000) -> int:
    """How many occurrences there were from ``first`` (itself one) to ``until``, counted up to ``most``."""
    count = 1
    for at in occurrences(rule, start, zone, first):
        if at > until or count >= most:
            break
        count += 1
    return count


def zone_of(timezone: str) -> ZoneInfo:
    """The zone of that name; UTC if the system does not know it."""
    try:
        return ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def wall_text(at: float, zone: str) -> str:
    """A moment as the start of a rule: local, to the second."""
    return datetime.fromtimestamp(at, zone_of(zone)).replace(tzinfo=None, microsecond=0).isoformat(timespec="seconds")


def _elapsed(parts: dict[str, str], first: float, after: float) -> Iterator[float]:
    step = _ELAPSED[parts["FREQ"]] * int(parts.get("INTERVAL", "1"))
    number = 0 if after < first else int((after - first) // step) + 1
    last = int(parts["COUNT"]) if "COUNT" in parts else None
    while last is None or number < last:
        yield first + number * step
        number += 1


def _walls(rule: str, start: datetime, floor: datetime | None = None) -> Iterator[datetime]:
    """The rule's wall-clock times, from ``floor`` on, as long as anybody plans ahead."""
    made = _rrule(rule, start)
    begin = max(floor or start, start)
    end = begin + timedelta(days=366 * _MOST_YEARS)
    for wall in made.xafter(begin, inc=True):
        if wall > end:
            return
        yield wall


def _rrule(rule: str, start: datetime) -> rrule:
    from dateutil.rrule import rrulestr

    parts = parts_of(rule)
    if "UNTIL" in parts:  # RFC 5545 wants UTC there; within one zone the day is what people mean
        parts["UNTIL"] = parts["UNTIL"].rstrip("Z")
    try:
        made = rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=start)
    except (ValueError, TypeError, IndexError, OverflowError) as error:
        raise BadRuleError(str(error)) from None
    return made  # type: ignore[return-value]


def _wall(start: str) -> datetime:
    try:
        wall = datetime.fromisoformat(start)
    except ValueError:
        raise BadRuleError(f"“{start[:40]}” is no local time") from None
    if wall.tzinfo is not None:
        raise BadRuleError("its start must be a local time")
    return wall
