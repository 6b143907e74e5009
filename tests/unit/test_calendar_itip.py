"""Which messages may be answered, and what an answer says: loops end here."""

from __future__ import annotations

import email
from email.message import Message
from typing import Any

import msgspec
import pytest

from desk.channels.calendar.answers import AnswerFields, AnswerKind
from desk.channels.calendar.fields import decoded
from desk.channels.calendar.itip import carried, judge, judge_stored, own_answer
from desk.channels.calendar.reply import own_copy, reply_ics
from desk.errors import UsageError
from desk.gate.kinds import Surroundings
from desk.parse.calendar import parse_calendar
from desk.parse.invitation import calendars_in_mail
from desk.testing.calendar import AT, invitation_ics, make_values
from desk.wire.calendar import ParsedCalendar, ParsedEvent

MINE = frozenset(("you@desk-demo.example", "me@alias.example"))


def verdict(stored: list[ParsedEvent] | None = None, **how: Any) -> str:
    parsed = parse_calendar(invitation_ics(**how).encode(), "Europe/Berlin")
    found = judge(parsed, parsed.events[0], MINE, stored or [])
    assert found.answerable == (found.what in ("invitation", "update"))
    return found.what


@pytest.mark.parametrize(
    ("how", "what"),
    [
        ({}, "invitation"),
        ({"invited": ("x@example.org", "ME@alias.example")}, "invitation"),
        ({"method": "REPLY"}, "reply"),
        ({"method": "CANCEL"}, "cancelled"),
        ({"method": "COUNTER"}, "other"),
        ({"method": "DECLINECOUNTER"}, "other"),
        ({"method": "REFRESH"}, "other"),
        ({"method": "ADD"}, "other"),
        ({"method": "PUBLISH"}, "other"),
        ({"method": ""}, "other"),
        ({"method": "x-nonsense"}, "other"),
        ({"organiser": "you@desk-demo.example"}, "own"),
        ({"organiser": "ME@ALIAS.example", "invited": ("you@desk-demo.example",)}, "own"),
        ({"organiser": ""}, "other"),
        ({"organiser": "room 1"}, "other"),
        ({"invited": ("list@example.org",)}, "forwarded"),
        ({"invited": ()}, "forwarded"),
    ],
)
def test_what_a_message_is(how: dict[str, Any], what: str) -> None:
    assert verdict(**how) == what


def test_a_stored_version_decides_what_is_new() -> None:
    (stored,) = parse_calendar(invitation_ics(sequence=3).encode(), "UTC").events
    assert verdict([stored], sequence=2) == "old"
    assert verdict([stored], sequence=3) == "invitation"
    assert verdict([stored], sequence=4) == "update"
    cancelled = msgspec.structs.replace(stored, status="cancelled", sequence=2)
    assert verdict([cancelled], sequence=2) == "old"


def test_our_own_answer_coming_back_is_never_answered() -> None:
    answer = reply_ics(invitation_ics(), "lunch@example.org", "you@desk-demo.example", "accepted", AT)
    assert "METHOD:REPLY" in answer
    parsed = parse_calendar(answer.encode(), "UTC")
    assert not judge(parsed, parsed.events[0], MINE, []).answerable
    turned = parse_calendar(answer.replace("METHOD:REPLY", "METHOD:REQUEST").encode(), "UTC")
    assert [person.status for person in turned.events[0].attendees] == ["accepted"]


def test_the_own_copy_keeps_everybody_else_as_they_are() -> None:
    invitation = invitation_ics(invited=("you@desk-demo.example", "bob@example.org"), more="X-OTHER;A=b:kept")
    copy = own_copy(invitation, "lunch@example.org", "you@desk-demo.example", "tentative")
    (event,) = parse_calendar(copy.encode(), "UTC").events
    assert [person.status for person in event.attendees] == ["tentative", "needs-action"]
    assert "METHOD" not in copy
    assert "X-OTHER;A=b:kept" in copy
    assert own_answer(event, MINE) == "tentative"
    with pytest.raises(UsageError):
        own_copy(invitation, "lunch@example.org", "nobody@example.org", "accepted")


def answer(**changes: object) -> AnswerFields:
    fields = AnswerFields(
        answer="maybe",
        comment="Perhaps, 也许",
        uid="lunch@example.org",
        me="you@desk-demo.example",
        organiser="Boss <boss@example.org>",
        values=make_values(title="Lunch", start="2026-11-27T12:00", end="2026-11-27T13:00"),
        invitation=invitation_ics(),
        mail=True,
        sender="You <you@desk-demo.example>",
        message_id="<0123456789abcdef@desk-demo.example>",
        in_reply_to="<1@example.org>",
        stamp=AT,
    )
    return msgspec.structs.replace(fields, **changes)


def test_an_answer_is_one_mail_that_programs_and_people_read() -> None:
    kind, fields = AnswerKind(), answer()
    kind.check(fields)
    made = kind.render(fields)
    assert made == kind.render(fields)
    parcel = decoded(made.message)
    assert (parcel.method, parcel.mail_to) == ("", ("boss@example.org",))
    assert all(len(line) < 1000 for line in parcel.mail.split("\r\n"))
    assert "\n" not in parcel.mail.replace("\r\n", "")
    message = email.message_from_string(parcel.mail)
    assert message.get_content_type() == "multipart/alternative"
    parts = [part for part in message.walk() if not part.is_multipart()]
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/calendar"]
    assert parts[1].get_param("method") == "REPLY"
    assert "也许" in _text(parts[0])
    (calendar,) = calendars_in_mail(parcel.mail.encode(), "Europe/Berlin")
    assert calendar.method == "REPLY"
    (event,) = calendar.events
    assert [(one.address, one.status) for one in event.attendees] == [("you@desk-demo.example", "tentative")]
    assert event.organiser is not None
    assert "boss@example.org" in kind.sentence(fields, Surroundings())
    assert kind.edited(fields, "answer", "no").answer == "no"
    for name, shown in kind.shown(fields).items():
        assert kind.edited(fields, name, shown) == fields


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def test_an_answer_says_who_the_invitation_really_came_from() -> None:
    risks = AnswerKind().risks(answer(sent_by="mallory@evil.example"), [], Surroundings())
    assert {risk.code for risk in risks} == {"first_time", "other_sender"}
    with pytest.raises(UsageError):
        AnswerKind().check(answer(organiser="you@desk-demo.example"))


def test_an_invitation_in_the_calendar_is_judged_alike() -> None:
    (event,) = parse_calendar(invitation_ics(method="").encode(), "UTC").events
    assert judge_stored(event, MINE).answerable
    assert not judge_stored(event, frozenset()).answerable
    assert not judge_stored(event, frozenset(("boss@example.org",))).answerable
    (alone,) = parse_calendar(invitation_ics(method="", invited=(), organiser="").encode(), "UTC").events
    assert not judge_stored(alone, MINE).answerable


def several(*uids: str, method: str = "REQUEST") -> ParsedCalendar:
    """Events by UID; ``lunch/1`` is an instance of lunch."""
    events = [ParsedEvent(uid=one.partition("/")[0], recurrence_id=one.partition("/")[2]) for one in uids]
    return ParsedCalendar(method=method, events=events)


@pytest.mark.parametrize(
    ("calendars", "told"),
    [
        ([several("a")], ["a"]),
        ([several("a", "b", "a")], ["a", "b"]),
        ([several("a/1", "b", "a")], ["a", "b"]),
        ([several("a/1", "a/2")], ["a/1"]),
        ([several("x", method=""), several("a", "b"), several("b", "c")], ["a", "b", "c"]),
        ([several("a/1"), several("a")], ["a/1"]),
        ([several("a"), several("b", method="CANCEL")], ["a", "b"]),
        ([several("a", "b", method="")], ["a"]),
        ([several("a", "b", method="PUBLISH"), several("x", method="")], ["a"]),
        ([several()], []),
        ([], []),
    ],
)
def test_the_events_of_a_mail_are_told_once_each(calendars: list[ParsedCalendar], told: list[str]) -> None:
    found = carried(calendars)
    assert [f"{event.uid}/{event.recurrence_id}".strip("/") for _, event in found] == told
    assert all(event in calendar.events for calendar, event in found)
