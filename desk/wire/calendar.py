"""Calendars and events: as the parse worker reads them, and as clients list them. Every text in here is untrusted.

Times are epoch seconds unless they are named ``local``: those are what the file says, ``2026-11-27T10:00`` or, for a whole
day, ``2026-11-27``. An end is exclusive (RFC 5545 3.6.1): a day's event ends at the next midnight.
"""

from __future__ import annotations

import msgspec


class Attendee(msgspec.Struct, frozen=True, kw_only=True):
    """Also an organiser. ``status`` is PARTSTAT in lower case: needs-action, accepted, declined, tentative, delegated."""

    address: str
    name: str = ""
    status: str = ""
    role: str = ""


class ParsedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One VEVENT. ``zone``: an IANA name, ``UTC``, the file's own name of a zone that only the file describes, or empty for
    a floating time. ``recurrence_id``: which instance of a series this replaces, as the file writes it."""

    uid: str
    recurrence_id: str = ""
    sequence: int = 0
    title: str = ""
    start_local: str = ""
    end_local: str = ""
    zone: str = ""
    all_day: bool = False
    start: float = 0.0  # floating times and whole days: in the zone they were read for
    end: float = 0.0
    location: str = ""
    text: str = ""
    organiser: Attendee | None = None
    attendees: list[Attendee] = []
    status: str = ""  # confirmed | tentative | cancelled | ""
    transparent: bool = False  # takes up no time (TRANSP)
    rrule: str = ""
    repeats: bool = False
    stamp: str = ""
    problems: list[str] = []


class ParsedCalendar(msgspec.Struct, frozen=True, kw_only=True):
    """An iCalendar stream. ``method``: REQUEST, REPLY, CANCEL …; empty for a calendar that is no message (RFC 5546).

    ``resources`` are its events as a server keeps them: one file a UID, with the zones it names."""

    method: str = ""
    name: str = ""
    events: list[ParsedEvent] = []
    resources: dict[str, str] = {}
    other: int = 0  # tasks, journals and the like, which Desk does not show
    problems: list[str] = []


class Instance(msgspec.Struct, frozen=True, kw_only=True):
    """One time an event takes place. ``key`` is the caller's own number of the file it comes from."""

    key: int
    uid: str
    recurrence_id: str = ""  # empty for an event that does not repeat
    start: float
    end: float
    all_day: bool = False
    title: str = ""
    location: str = ""
    zone: str = ""
    status: str = ""
    transparent: bool = False
    repeats: bool = False


class Expansion(msgspec.Struct, frozen=True, kw_only=True):
    """Instances in a window; ``problems`` by the key of the file they are about."""

    instances: list[Instance] = []
    problems: dict[int, str] = {}


class CalendarEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the agenda. ``ref`` is ``e12``, or ``e12@20261127T090000`` for one instance of a series.

    ``answer``: the user's own PARTSTAT where the user is invited, else empty."""

    ref: str
    calendar: str
    start: float
    end: float
    all_day: bool = False
    title: str = ""
    location: str = ""
    zone: str = ""
    status: str = ""
    answer: str = ""
    transparent: bool = False
    repeats: bool = False


class EventDetail(msgspec.Struct, frozen=True, kw_only=True):
    """``event`` as the file says it; ``raw`` is the file."""

    line: CalendarEvent
    event: ParsedEvent
    read_only: bool
    raw: str = ""


class CalendarInfo(msgspec.Struct, frozen=True, kw_only=True):
    """``kind``: caldav, local (in Desk's own database) or file (a .ics file or a folder of them, read only)."""

    id: int
    name: str
    kind: str
    where: str
    account: str = ""
    shown: bool = True
    default: bool = False
    read_only: bool = False
    schedules: bool = False  # the server itself sends invitations and answers (RFC 6638)
    events: int = 0
    synced_at: float | None = None
    error: str = ""


class FreeTime(msgspec.Struct, frozen=True, kw_only=True):
    start: float
    end: float


class FreeBusy(msgspec.Struct, frozen=True, kw_only=True):
    """What is free in working hours, and what stands in the way."""

    free: list[FreeTime]
    busy: list[CalendarEvent]
    hours: str
    zone: str


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """A mail with an iTIP message (RFC 5546). ``what``: invitation, update, cancelled, reply, own, forwarded, old or other.

    ``sentence`` says what it is; ``answerable`` whether ``calendar.answer`` makes a proposal of it."""

    ref: str  # of the mail; of one of several events in it with its number: m12.2
    what: str
    sentence: str
    answerable: bool
    title: str = ""
    start: float | None = None
    end: float | None = None
    all_day: bool = False
    zone: str = ""
    location: str = ""
    organiser: str = ""
    sender: str = ""
    answer: str = ""
    uid: str = ""
    date: float = 0.0


class ImportPreview(msgspec.Struct, frozen=True, kw_only=True):
    """What a file holds: new ones, ones that are there already, ones that differ; ``proposals`` made for it."""

    new: list[str] = []
    same: list[str] = []
    changed: list[str] = []
    problems: list[str] = []
    proposals: list[int] = []


class EventDraft(msgspec.Struct, frozen=True, kw_only=True):
    """An event to propose, or (with ``ref``) values to change; None leaves a value as it is. ``start`` and ``end`` are
    local ISO times or words ("Friday 10:00"); ``length``: "90m", "1h30", "2 days"; ``repeats``: an RRULE or daily, weekly …"""

    ref: str = ""
    calendar: str = ""
    title: str | None = None
    start: str | None = None
    end: str | None = None
    length: str | None = None
    zone: str | None = None
    location: str | None = None
    text: str | None = None
    repeats: str | None = None
    invite: list[str] | None = None
