"""An answer to an invitation as bytes: the REPLY for the organiser (RFC 5546 3.2.3), the mail around it (RFC 6047), and the
own copy with the answer in it. Pure."""

from __future__ import annotations

import base64
import datetime

from desk.channels.calendar.compose import PRODID
from desk.channels.mail.compose import render_mail
from desk.errors import UsageError
from desk.gate.ports import MailFields
from desk.ical import lines, times
from desk.ical.lines import Component, Line

# What a reply repeats of the event; the rest is the organiser's.
_REPEATED = frozenset(("UID", "SEQUENCE", "RECURRENCE-ID", "DTSTART", "DTEND", "DURATION", "SUMMARY", "ORGANIZER"))


def reply_ics(invitation: str, uid: str, me: str, status: str, stamp: float, comment: str = "") -> str:
    """METHOD:REPLY for every VEVENT of ``uid`` in ``invitation``; ``me`` is the only attendee in it."""
    root = lines.read(invitation)
    made: list[Line | Component] = [Line("VERSION", "2.0"), Line("PRODID", PRODID), Line("METHOD", "REPLY")]
    calendars = [one for one in root.components if one.name == "VCALENDAR"] or [root]
    made += [zone for calendar in calendars for zone in calendar.named("VTIMEZONE")]
    events = [event for calendar in calendars for event in calendar.named("VEVENT") if event.value("UID") == uid]
    if not events:
        raise UsageError("The invitation holds no event that could be answered.", hint="Answer by mail.")
    for event in events:
        kept = tuple(line for line in event.lines if line.name in _REPEATED)
        own = [Line("DTSTAMP", _stamp(stamp)), _answered(_line_of(event, me), status)]
        if comment:
            own.append(Line("COMMENT", lines.escape(comment)))
        made.append(Component("VEVENT", (*kept, *own)))
    return lines.write(Component("VCALENDAR", tuple(made)))


def own_copy(base: str, uid: str, me: str, status: str) -> str:
    """``base`` with ``me``'s PARTSTAT set, and no METHOD: what lies in a calendar (RFC 4791 4.1)."""
    root = lines.read(base)
    calendar = next((one for one in root.components if one.name == "VCALENDAR"), Component("VCALENDAR", root.parts))
    parts: list[Line | Component] = []
    if not any(_line_of(event, me) for event in calendar.named("VEVENT") if event.value("UID") == uid):
        raise UsageError("You are not among those invited to this.", hint="Ask the organiser.")
    for part in calendar.parts:
        if isinstance(part, Line) and part.name == "METHOD":
            continue
        if isinstance(part, Component) and part.name == "VEVENT" and part.value("UID") == uid:
            mine = _line_of(part, me)
            part = Component(part.name, tuple(_answered(mine, status) if one is mine else one for one in part.parts))
        parts.append(part)
    return lines.write(Component("VCALENDAR", tuple(parts)))


def reply_mail(mail: MailFields, ics: str) -> str:
    """The mail: its text for people, and the REPLY for programs, 7 bit throughout."""
    whole = render_mail(mail).message.decode()
    head, _, body = whole.partition("\r\n\r\n")
    headers = head.split("\r\n")
    at = next(i for i, header in enumerate(headers) if header.startswith("MIME-Version:"))
    boundary = "=_" + mail.message_id.strip("<>").partition("@")[0][:40]
    encoded = base64.encodebytes(ics.encode()).decode("ascii").replace("\n", "\r\n")
    top = [*headers[: at + 1], f'Content-Type: multipart/alternative; boundary="{boundary}"']
    part = ["Content-Type: text/calendar; method=REPLY; charset=UTF-8", "Content-Transfer-Encoding: base64"]
    return (
        "\r\n".join(
            [
                *top,
                "",
                f"--{boundary}",
                *headers[at + 1 :],
                "",
                body.rstrip("\r\n"),
                f"--{boundary}",
                *part,
                "",
                encoded,
            ]
        )
        + f"--{boundary}--\r\n"
    )


def _line_of(event: Component, me: str) -> Line | None:
    for line in event.all("ATTENDEE"):
        addresses = (line.value.strip().lower().removeprefix("mailto:"), line.param("EMAIL").strip().lower())
        if me.lower() in addresses:
            return line
    return None


def _answered(line: Line | None, status: str) -> Line:
    if line is None:
        raise UsageError("You are not among those invited to this.", hint="Ask the organiser.")
    kept = tuple(param for param in line.params if param[0] not in ("PARTSTAT", "RSVP", "SCHEDULE-STATUS"))
    return Line(line.name, line.value, (*kept, ("PARTSTAT", (status.upper(),))))


def _stamp(at: float) -> str:
    return times.written(times.in_zone(int(at), datetime.UTC), utc=True)
