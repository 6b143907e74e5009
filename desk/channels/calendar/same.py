"""Whether two texts are the same event, when one of them went through a server that writes it in its own way. Pure.

Servers put properties in another order, fold anew, add their name and their notes. What an event *says* they keep, and that
is compared, DTSTAMP with it: no two proposals have the same.
"""

from __future__ import annotations

from desk.ical import lines, times
from desk.ical.lines import Component, Line

# What servers and other programs write as they like.
_THEIRS = frozenset(("CREATED", "LAST-MODIFIED", "PRODID", "CALSCALE", "VERSION", "METHOD"))
_NOTES = frozenset(("SCHEDULE-STATUS", "SCHEDULE-AGENT", "SCHEDULE-FORCE-SEND", "VALUE", "EMAIL"))


def same_event(one: str, other: str) -> bool:
    """Whether both say the same of the same events."""
    return bool(one.strip()) == bool(other.strip()) and _said(one) == _said(other)


def _said(ics: str) -> frozenset[frozenset[tuple[str, ...]]]:
    events = (component for component in lines.read(ics).walk() if component.name == "VEVENT")
    return frozenset(frozenset(_line(line, event) for line in event.lines if _counts(line)) for event in events)


def _counts(line: Line) -> bool:
    if line.name == "SEQUENCE" and line.value.strip() == "0":
        return False  # the same as none
    return bool(line.name) and line.name not in _THEIRS and not line.name.startswith("X-")


def _line(line: Line, event: Component) -> tuple[str, ...]:
    params = sorted(f"{name}={','.join(values)}" for name, values in line.params if name not in _NOTES)
    value = line.text.strip()
    moment = times.moment_of(line.value)
    if moment is not None:
        value = times.written(moment.local, all_day=moment.all_day, utc=moment.zone == "UTC")
    elif line.name == "RRULE":
        value = ";".join(sorted(value.upper().split(";")))
    elif line.name in ("ATTENDEE", "ORGANIZER"):
        value = value.lower()
    return (line.name, value, *params)
