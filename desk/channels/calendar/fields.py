"""An event as a person edits it, and the parcel it becomes: what is asked of the server, byte for byte. Pure."""

from __future__ import annotations

import msgspec

OWN = "desk:"  # where the address of a resource begins that lies in Desk's own database: desk:3/uid.ics


class EventValues(msgspec.Struct, frozen=True, kw_only=True):
    """What people see of an event. ``start`` and ``end`` are local: ``2026-11-27T10:00``, or ``2026-11-27`` for whole days
    (the end exclusive). ``zone``: an IANA name, ``UTC``, the file's own name of a zone, or empty (floating)."""

    title: str = ""
    start: str = ""
    end: str = ""
    zone: str = ""
    location: str = ""
    text: str = ""
    repeats: str = ""  # an RRULE's value
    invited: tuple[str, ...] = ()  # ``Name <address>`` or bare

    @property
    def all_day(self) -> bool:
        return len(self.start) == 10


class EventFields(msgspec.Struct, frozen=True, kw_only=True):
    """``change``: create, change or delete. ``instance``: the RECURRENCE-ID of the only instance that is meant.

    ``base`` is the stored resource and ``etag`` its version; ``was`` its values, to tell what is changed. ``exact`` is what
    is put, whole, where an earlier state is put back or (``imported``) a file is taken over. ``stamp``: epoch seconds of the
    proposal."""

    change: str = "create"
    calendar_id: int
    calendar: str
    url: str
    uid: str
    instance: str = ""
    values: EventValues
    was: EventValues | None = None
    base: str = ""
    etag: str = ""
    exact: str = ""
    imported: bool = False
    organiser: str = ""
    stamp: float
    home: str = "UTC"  # the user's zone
    schedules: bool = False  # the server sends invitations itself
    conflicts: tuple[str, ...] = ()  # what else takes place then, in words


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """What the channel does once this is approved: one PUT or DELETE, then one mail; either may be missing.

    ``if_match`` is the version that must be there (RFC 9110 13.1.1); empty with PUT: nothing may be there yet."""

    method: str = ""
    url: str = ""
    calendar_id: int = 0
    uid: str = ""
    if_match: str = ""
    ics: str = ""
    base: str = ""  # what is there now, for telling what happened
    mail: str = ""  # a whole RFC 5322 message, 7 bit
    mail_from: str = ""
    mail_to: tuple[str, ...] = ()

    def encoded(self) -> bytes:
        return msgspec.json.encode(self, order="deterministic")


def decoded(message: bytes) -> Parcel:
    """:raises msgspec.MsgspecError: it is no parcel."""
    return msgspec.json.decode(message, type=Parcel, strict=True)
