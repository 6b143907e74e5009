"""Zones that are gone, oddly named, or only the file's own; days and floating times where the reader is."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from desk.parse.calendar import FILE_ZONE, NO_START, ODD_END, UNKNOWN_ZONE, parse_calendar
from desk.parse.instances import NOT_EXPANDED, expand
from desk.wire.calendar import ParsedEvent

OWN_RULES = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0530
TZOFFSETTO:+0530
END:STANDARD
END:VTIMEZONE
"""


def read(start: str, *, zones: str = "", more: str = "", home: str = "Europe/Berlin") -> ParsedEvent:
    text = f"BEGIN:VCALENDAR\n{zones}BEGIN:VEVENT\nUID:x\nSUMMARY:x\n{start}\n{more}\nEND:VEVENT\nEND:VCALENDAR\n"
    (event,) = parse_calendar(text.encode(), home).events
    return event


@pytest.mark.parametrize(
    ("tzid", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ('"Europe/Berlin"', "Europe/Berlin"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", "Europe/Berlin"),
        ("/mozilla.org/20050126_1/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
    ],
)
def test_names_of_a_zone(tzid: str, zone: str) -> None:
    event = read(f"DTSTART;TZID={tzid}:20260701T100000")
    assert (event.zone, event.problems) == (zone, [])
    assert event.start == datetime.datetime(2026, 7, 1, 10, tzinfo=ZoneInfo(zone)).timestamp()


def test_a_deleted_zone_follows_the_rules_of_the_file() -> None:
    event = read("DTSTART;TZID=Gone/Away:20260701T100000", zones=OWN_RULES.format(name="Gone/Away"))
    assert event.problems == [FILE_ZONE]
    assert event.zone == "Gone/Away"
    assert event.start == datetime.datetime(2026, 7, 1, 4, 30, tzinfo=datetime.UTC).timestamp()


def test_a_deleted_zone_without_rules_is_floating_and_says_so() -> None:
    for zones in ("", "BEGIN:VTIMEZONE\nTZID:Gone/Away\nEND:VTIMEZONE\n"):
        event = read("DTSTART;TZID=Gone/Away:20260701T100000", zones=zones)
        assert event.problems == [UNKNOWN_ZONE]
        assert (event.zone, event.start_local) == ("", "2026-07-01T10:00")
        assert event.start == datetime.datetime(2026, 7, 1, 10, tzinfo=ZoneInfo("Europe/Berlin")).timestamp()


def test_one_file_does_not_lend_its_zones_to_the_next() -> None:
    start = "DTSTART;TZID=Office:20260701T100000\nRRULE:FREQ=DAILY;COUNT=2"
    texts = [
        f"BEGIN:VCALENDAR\n{zones}BEGIN:VEVENT\nUID:{n}\n{start}\nEND:VEVENT\nEND:VCALENDAR\n"
        for n, zones in enumerate((OWN_RULES.format(name="Office"), ""))
    ]
    at = datetime.datetime(2026, 7, 1, tzinfo=datetime.UTC).timestamp()
    found = expand(list(enumerate(texts)), at, at + 86_400, "UTC").instances
    assert [(one.key, (one.start - at) / 3600) for one in found] == [(0, 4.5), (1, 10.0)]


def test_days_and_floating_times_are_the_readers() -> None:
    for home in ("Asia/Tokyo", "America/New_York"):
        day, floating = read("DTSTART;VALUE=DATE:20261127", home=home), read("DTSTART:20261127T100000", home=home)
        assert (day.all_day, day.end_local) == (True, "2026-11-28")
        assert day.start == datetime.datetime(2026, 11, 27, tzinfo=ZoneInfo(home)).timestamp()
        assert floating.start == datetime.datetime(2026, 11, 27, 10, tzinfo=ZoneInfo(home)).timestamp()
        assert floating.zone == ""


def test_odd_ends() -> None:
    assert read("DTSTART:20261127T100000Z", more="DTEND:20261127T090000Z").problems == [ODD_END]
    assert read("DTSTART:20261127T100000Z", more="DURATION:PT90M").end_local == "2026-11-27T11:30"
    assert read("X-NOTHING:1").problems == [NO_START]


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"])
def test_rules_that_never_end_are_not_followed(rule: str) -> None:
    text = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x\nDTSTART:19700101T000000Z\nRRULE:{rule}\nEND:VEVENT\nEND:VCALENDAR\n"
    found = expand([(7, text)], 1.79e9, 1.80e9, "UTC")
    assert found.problems == {7: NOT_EXPANDED}
