"""The calendars a mail carries (RFC 6047): its text/calendar parts, and attached files that are one by their name."""

from __future__ import annotations

from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import compat32

from desk.parse.calendar import parse_calendar
from desk.wire.calendar import ParsedCalendar

MAX_CALENDARS = 20
MAX_PARTS = 500


def calendars_in_mail(raw: bytes, home: str) -> list[ParsedCalendar]:
    """Every calendar in the mail, the same one (as a part and again as a file) once. Never raises on any input."""
    found: dict[bytes, None] = {}
    try:
        message = message_from_bytes(raw, policy=compat32)
        for number, part in enumerate(message.walk()):
            if number >= MAX_PARTS or len(found) >= MAX_CALENDARS:
                break
            if _is_calendar(part):
                content = part.get_payload(decode=True)
                if isinstance(content, bytes) and content.strip():
                    found.setdefault(content.strip())
    except (MessageError, RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError):
        pass  # what was found before is used; the mail itself says that it is broken
    return [parse_calendar(content, home) for content in found]


def _is_calendar(part: Message) -> bool:
    if part.is_multipart():
        return False
    kind = part.get_content_type()
    name = str(part.get_filename() or "").lower()
    return kind in ("text/calendar", "application/ics") or (name.endswith(".ics") and not kind.startswith("message/"))
