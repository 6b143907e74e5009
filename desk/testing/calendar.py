"""Events and a post office for tests of calendars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from desk.channels.calendar.fields import EventFields, EventValues
from desk.gate.audit import AuditChain
from desk.gate.kinds import Kind
from desk.gate.ports import Channel, Envelope, NotSent, OutcomeUnknown, SendReceipt
from desk.gate.service import Gate
from desk.store.db import Database
from desk.testing.clock import VirtualClock
from desk.testing.gate import MemorySigner

AT = 1_795_000_000.0


def make_values(**changes: Any) -> EventValues:
    """Friday 27 November 2026, 10 to 11 in Berlin."""
    values = EventValues(title="Plan", start="2026-11-27T10:00", end="2026-11-27T11:00", zone="Europe/Berlin")
    return msgspec.structs.replace(values, **changes)


def make_fields(url: str = "desk:1/plan.ics", **changes: Any) -> EventFields:
    """A new event at ``url``; ``changes`` are of its fields."""
    uid = url.rpartition("/")[2].removesuffix(".ics") + "@desk"
    fields = EventFields(
        calendar_id=1, calendar="Work", url=url, uid=uid, values=make_values(), stamp=AT, home="Europe/Berlin"
    )
    return msgspec.structs.replace(fields, **changes)


def invitation_ics(
    *,
    method: str = "REQUEST",
    uid: str = "lunch@example.org",
    organiser: str = "boss@example.org",
    invited: tuple[str, ...] = ("you@desk-demo.example",),
    sequence: int = 0,
    more: str = "",
) -> str:
    """An iTIP message, CRLF."""
    people = [f"ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{person}" for person in invited]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//elsewhere//EN",
        *([f"METHOD:{method}"] if method else []),
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "DTSTAMP:20261101T080000Z",
        f"SEQUENCE:{sequence}",
        "DTSTART;TZID=Europe/Berlin:20261127T120000",
        "DTEND;TZID=Europe/Berlin:20261127T130000",
        "SUMMARY:Lunch",
        "LOCATION:Canteen",
        *([f"ORGANIZER;CN=Boss:mailto:{organiser}"] if organiser else []),
        *people,
        *([more] if more else []),
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return "\r\n".join(lines)


class Post(Channel):
    """A post office that does as it is told: ok, refuse or lose. ``sent`` is what it took."""

    def __init__(self, plan: str = "ok") -> None:
        self.plan = plan
        self.sent: list[tuple[bytes, Envelope]] = []

    async def send(
        self, message: bytes, envelope: Envelope, account_id: int, *, before_data: Callable[[], None]
    ) -> SendReceipt:
        if self.plan == "refuse":
            raise NotSent("The mail server refused the recipient.")
        before_data()
        self.sent.append((message, envelope))
        if self.plan == "lose":
            raise OutcomeUnknown("The line was lost.")
        return SendReceipt("250 OK", AT)

    async def outcome(self, message: bytes, envelope: Envelope, account_id: int, message_id: str) -> bool | None:
        return any(message == one for one, _ in self.sent) or None


def make_gate(db: Database, clock: VirtualClock, kinds: Iterable[Kind[Any]], channels: Mapping[str, Channel]) -> Gate:
    """A gate whose windows end at once."""
    audit = AuditChain(db, None, clock.now)
    return Gate(db, MemorySigner(), audit, clock, kinds, channels, window_s=lambda: 0.0)
