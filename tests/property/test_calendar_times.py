"""Times of events against zoneinfo and dateutil; texts that come back as they went; nothing that raises."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import icalendar
import msgspec
import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desk.channels.calendar.compose import event_ics
from desk.channels.calendar.fields import EventValues
from desk.channels.calendar.free import free_times, merged, read_hours, working_times
from desk.channels.calendar.kinds import EventKind
from desk.channels.calendar.same import same_event
from desk.channels.calendar.zones import vtimezone
from desk.ical import lines, times
from desk.parse.calendar import parse_calendar, zone_from
from desk.parse.instances import expand
from desk.parse.invitation import calendars_in_mail
from desk.testing.calendar import make_fields, make_values

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca", "UTC")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
LOCAL = st.datetimes(datetime.datetime(2020, 1, 1), datetime.datetime(2029, 12, 31))
RULES = st.sampled_from(
    [
        "FREQ=DAILY;COUNT=40",
        "FREQ=DAILY;INTERVAL=3;COUNT=30",
        "FREQ=WEEKLY;BYDAY=MO,FR;COUNT=30",
        "FREQ=MONTHLY;BYDAY=-1SU;COUNT=15",
        "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=12",
        "FREQ=YEARLY;COUNT=4",
    ]
)


@settings(max_examples=60, deadline=None)
@given(LOCAL, RULES, st.sampled_from(ZONES))
@example(datetime.datetime(2026, 3, 27, 2, 30), "FREQ=DAILY;COUNT=40", "Europe/Berlin")  # skipped on the 29th
@example(datetime.datetime(2026, 10, 23, 2, 30), "FREQ=DAILY;COUNT=40", "Europe/Berlin")  # twice on the 25th
def test_instances_are_where_dateutil_and_zoneinfo_put_them(start: datetime.datetime, rule: str, zone: str) -> None:
    start = start.replace(second=0, microsecond=0)
    values = make_values(
        start=times.iso(start), end=times.iso(start + datetime.timedelta(hours=1)), zone=zone, repeats=rule
    )
    ics = event_ics(make_fields(values=values))
    at = start.replace(tzinfo=ZoneInfo(zone)).timestamp()
    found = expand([(1, ics)], at - 10, at + 3000 * 86_400, "Asia/Tokyo")
    assert found.problems == {}
    want = {one.replace(tzinfo=ZoneInfo(zone)).timestamp() for one in rrulestr(rule, dtstart=start)}
    got = [one.start for one in found.instances]
    # A series begins with its first one, whether the rule would name that or not (RFC 5545 3.8.5.3).
    assert set(got) - {at} == want - {at}
    assert got == sorted(got)
    assert len({one.recurrence_id for one in found.instances}) == len(got)


@pytest.mark.parametrize("zone", ZONES[:-1])
def test_a_zone_by_its_rules_is_the_zone(zone: str) -> None:
    described = vtimezone(zone, 2026)
    assert described is not None
    by_rules = zone_from(described)
    assert by_rules is not None
    moment = datetime.datetime(2026, 1, 1, 12)
    while moment.year < 2029:
        assert by_rules.utcoffset(moment) == ZoneInfo(zone).utcoffset(moment), moment
        moment += datetime.timedelta(days=1)


@settings(max_examples=80, deadline=None)
@given(TEXT, TEXT, TEXT, LOCAL, st.integers(0, 5000), st.sampled_from(ZONES))
def test_what_is_written_is_read_again(
    title: str, location: str, text: str, start: datetime.datetime, minutes: int, zone: str
) -> None:
    start = start.replace(second=0, microsecond=0)
    end = start + datetime.timedelta(minutes=minutes)
    values = EventValues(
        title=title, start=times.iso(start), end=times.iso(end), zone=zone, location=location, text=text
    )
    fields = make_fields(values=values)
    ics = event_ics(fields)
    assert ics == event_ics(fields)
    assert all(len(line.encode()) <= 75 for line in ics.split("\r\n"))
    (event,) = parse_calendar(ics.encode(), "UTC").events
    kept = (
        lines.unescape(lines.escape(title)),
        lines.unescape(lines.escape(location)),
        lines.unescape(lines.escape(text)),
    )
    assert (event.title, event.location, event.text) == kept
    assert (event.start_local, event.end_local, event.zone) == (values.start, values.end, zone)
    assert event.start == start.replace(tzinfo=ZoneInfo(zone)).timestamp()
    assert isinstance(icalendar.Calendar.from_ical(ics), icalendar.Calendar)
    assert same_event(ics, ics.replace("\r\n", "\n"))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["title", "start", "end", "location", "text", "zone", "repeats", "invited"]), st.data())
def test_a_shown_field_typed_again_changes_nothing(name: str, data: st.DataObject) -> None:
    kind = EventKind()
    values = make_values(
        location="Room 1", text=data.draw(TEXT), repeats="FREQ=WEEKLY;BYDAY=FR", invited=("Bob <bob@example.org>",)
    )
    fields = make_fields(values=values)
    shown = kind.shown(fields)
    assert kind.edited(fields, name, shown.get(name, "")) == fields
    assert kind.render(fields) == kind.render(fields)


@settings(max_examples=60, deadline=None)
@given(st.integers(-600, 600), st.integers(15, 300))
def test_a_moved_start_keeps_the_length(minutes: int, length: int) -> None:
    start = datetime.datetime(2026, 11, 27, 10)
    values = make_values(end=times.iso(start + datetime.timedelta(minutes=length)))
    new = start + datetime.timedelta(minutes=minutes)
    moved = EventKind().edited(make_fields(values=values), "start", times.iso(new)).values
    assert moved.end == times.iso(new + datetime.timedelta(minutes=length))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_raise(raw: bytes) -> None:
    parse_calendar(raw, "Europe/Berlin")
    parse_calendar(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + raw, "Europe/Berlin")
    calendars_in_mail(b"Content-Type: text/calendar\r\n\r\n" + raw, "Europe/Berlin")


LINES = st.sampled_from(
    [
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VTIMEZONE",
        "END:VTIMEZONE",
        "UID:x",
        "DTSTART:20261127T100000Z",
        "DTSTART;TZID=Nowhere/Land:20261127T100000",
        "DTSTART;VALUE=DATE:20261127",
        "DTEND:20261126T100000Z",
        "DURATION:-P1D",
        "RRULE:FREQ=SECONDLY",
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "RRULE:FREQ=DAILY;UNTIL=nonsense",
        "RRULE:COUNT=-1",
        "RECURRENCE-ID:20261127T100000Z",
        "EXDATE:rubbish",
        "RDATE;VALUE=PERIOD:20261127T100000Z/PT1H",
        'ATTENDEE;CN="x:mailto:y',
        "TZID:Nowhere/Land",
        "SEQUENCE:-5",
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(LINES, max_size=14))
def test_no_mixture_of_lines_makes_the_expansion_raise(mixture: list[str]) -> None:
    text = "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *mixture, "END:VEVENT", "END:VCALENDAR"])
    read = parse_calendar(text.encode(), "UTC")
    found = expand(list(enumerate(read.resources.values())), 1.79e9, 1.80e9, "UTC")
    assert all(one.end >= one.start - 86_400 for one in found.instances)


SPANS = st.lists(
    st.tuples(st.integers(0, 100), st.integers(0, 20)).map(lambda s: (s[0] * 900.0, (s[0] + s[1]) * 900.0))
)


@settings(max_examples=100, deadline=None)
@given(SPANS, st.sampled_from([0.0, 900.0, 3600.0]))
def test_free_is_what_is_worked_and_not_busy(busy: list[tuple[float, float]], least_s: float) -> None:
    hours, zone = read_hours("Mon-Sun 08:00-12:00, 13:00-18:00"), ZoneInfo("UTC")
    free = free_times(0.0, 90_000.0, busy, hours, zone, least_s)
    work = working_times(0.0, 90_000.0, hours, zone)
    for minute in range(0, 90_000, 450):
        inside = any(a <= minute < b for a, b in work) and not any(a <= minute < b for a, b in busy)
        taken = any(a <= minute < b for a, b in free)
        assert inside or not taken
        if least_s == 0.0:
            assert taken == inside
    assert free == merged(free)
    assert all(b - a >= least_s for a, b in free)


def test_changing_one_of_a_series_leaves_the_rest() -> None:
    values = make_values(repeats="FREQ=WEEKLY;COUNT=4")
    fields = make_fields(values=values)
    base = event_ics(fields)
    one = msgspec.structs.replace(values, repeats="", start="2026-12-04T10:00", end="2026-12-04T11:00")
    moved = msgspec.structs.replace(one, start="2026-12-04T15:00", end="2026-12-04T16:00")
    changed = event_ics(
        msgspec.structs.replace(fields, change="change", base=base, instance="20261204T100000", was=one, values=moved)
    )
    at = datetime.datetime(2026, 11, 27, 10, tzinfo=ZoneInfo("Europe/Berlin")).timestamp()
    found = expand([(1, changed)], at - 1, at + 40 * 86_400, "UTC").instances
    assert [round((each.start - at) / 3600) for each in found] == [0, 7 * 24 + 5, 14 * 24, 21 * 24]
    assert found[1].recurrence_id == "20261204T100000"
    without = event_ics(
        msgspec.structs.replace(
            fields, change="delete", base=changed, instance="20261204T100000", was=moved, values=moved
        )
    )
    left = expand([(1, without)], at - 1, at + 40 * 86_400, "UTC").instances
    assert [round((each.start - at) / 3600) for each in left] == [0, 14 * 24, 21 * 24]
    later = msgspec.structs.replace(values, start="2026-11-27T12:00", end="2026-11-27T13:00")
    whole = event_ics(msgspec.structs.replace(fields, change="change", base=without, was=values, values=later))
    shifted = expand([(1, whole)], at - 1, at + 40 * 86_400, "UTC").instances
    assert [round((each.start - at) / 3600) for each in shifted] == [2, 14 * 24 + 2, 21 * 24 + 2]
