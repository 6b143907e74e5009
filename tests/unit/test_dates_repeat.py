"""Repetitions and working days from words, in both languages. Now is Monday 23 November 2026, 10:00 in Berlin."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from desk.dates import Repeating, Unclear, When, describe_rule, extract_reminder, parse_time
from desk.dates.workdays import after_workdays, off_in

ZONE = "Europe/Berlin"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo(ZONE)).timestamp()

REPEATED = [
    ("every Friday afternoon", "FREQ=WEEKLY;BYDAY=FR", "2026-11-27T15:00"),
    ("每周五下午", "FREQ=WEEKLY;BYDAY=FR", "2026-11-27T15:00"),
    ("every 2 weeks on Monday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "2026-12-07T09:00"),
    ("每两周周一", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "2026-12-07T09:00"),
    ("隔周周五10点", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2026-11-27T10:00"),
    ("every other Tuesday 14:30", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-11-24T14:30"),
    ("last day of every month at 17:00", "FREQ=MONTHLY;BYMONTHDAY=-1", "2026-11-30T17:00"),
    ("每月最后一天", "FREQ=MONTHLY;BYMONTHDAY=-1", "2026-11-30T09:00"),
    ("每个月15号上午10点", "FREQ=MONTHLY;BYMONTHDAY=15", "2026-12-15T10:00"),
    ("monthly on the 5th at noon", "FREQ=MONTHLY;BYMONTHDAY=5", "2026-12-05T12:00"),
    ("first Friday of every month", "FREQ=MONTHLY;BYDAY=1FR", "2026-12-04T09:00"),
    ("每月最后一个周五下午5点", "FREQ=MONTHLY;BYDAY=-1FR", "2026-11-27T17:00"),
    ("every year on 5 March", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=5", "2027-03-05T09:00"),
    ("每年3月5日", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=5", "2027-03-05T09:00"),
    ("every day at 9", "FREQ=DAILY", "2026-11-24T09:00"),
    ("every morning", "FREQ=DAILY", "2026-11-24T09:00"),
    ("every evening at 7", "FREQ=DAILY", "2026-11-23T19:00"),
    ("每晚9点", "FREQ=DAILY", "2026-11-23T21:00"),
    ("every weekday at 8:30", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2026-11-24T08:30"),
    ("每个工作日9点", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2026-11-24T09:00"),
    ("every Monday and Thursday at 8", "FREQ=WEEKLY;BYDAY=MO,TH", "2026-11-26T08:00"),
    ("每周一三五晚上8点", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "2026-11-23T20:00"),
    ("每隔一天", "FREQ=DAILY;INTERVAL=2", "2026-11-24T09:00"),
    ("every hour", "FREQ=HOURLY", "2026-11-23T11:00"),
    ("每30分钟", "FREQ=MINUTELY;INTERVAL=30", "2026-11-23T10:30"),
    ("every Friday until 31 Dec", "FREQ=WEEKLY;BYDAY=FR;UNTIL=20261231T235959", "2026-11-27T09:00"),
    ("every day at 9 5 times", "FREQ=DAILY;COUNT=5", "2026-11-24T09:00"),
    ("every Friday 15:00 starting 1 January", "FREQ=WEEKLY;BYDAY=FR", "2027-01-01T15:00"),
    ("从明天开始每天9点", "FREQ=DAILY", "2026-11-24T09:00"),
    ("Mondays at 10", "FREQ=WEEKLY;BYDAY=MO", "2026-11-30T10:00"),
]
ONCE = [
    ("next Tue 9", "2026-12-01T09:00+01:00"),
    ("tomorrow noon", "2026-11-24T12:00+01:00"),
    ("last day of the month", "2026-11-30T09:00+01:00"),
    ("in 3 working days", "2026-11-26T09:00+01:00"),
    ("3个工作日后", "2026-11-26T09:00+01:00"),
    ("next working day at 8", "2026-11-24T08:00+01:00"),
    ("明天下午三点", "2026-11-24T15:00+01:00"),
    ("下个月1号", "2026-12-01T09:00+01:00"),
]
ASKED = [
    ("biweekly", "twice in one or once in two"),
    ("每隔两天", "每2天"),
    ("every blue moon", "cannot tell"),
    ("every Friday and tomorrow", "two things"),
    ("every Monday and every Friday", "more than one"),
    ("every hour at 9", "name no time"),
    ("every 12/3", "cannot tell"),
    ("every Friday at 9 and 10", "does not understand|two things"),
    ("every Friday until 1 January 2020", "past"),
]


@pytest.mark.parametrize(("text", "rule", "first"), REPEATED)
def test_repetition(text: str, rule: str, first: str) -> None:
    found = parse_time(text, NOW, ZONE)
    assert isinstance(found, Repeating), found
    assert found.rule == rule
    assert found.at == datetime.fromisoformat(first).replace(tzinfo=ZoneInfo(ZONE)).timestamp()
    assert found.words in found.text
    for language in ("en", "zh"):  # what is said back means the same when it is said again
        again = parse_time(describe_rule(found.rule, found.start, language), NOW, ZONE)
        if not any(part in rule for part in ("UNTIL", "COUNT", "INTERVAL", "HOURLY", "MINUTELY")):
            assert isinstance(again, Repeating), (language, again)
            assert again.rule == found.rule


@pytest.mark.parametrize(("text", "iso"), ONCE)
def test_once(text: str, iso: str) -> None:
    found = parse_time(text, NOW, ZONE)
    assert isinstance(found, When), found
    assert found.iso == iso


@pytest.mark.parametrize(("text", "why"), ASKED)
def test_what_can_mean_two_things_is_asked_in_one_sentence(text: str, why: str) -> None:
    found = parse_time(text, NOW, ZONE)
    assert isinstance(found, Unclear), found
    assert any(part in found.message for part in why.split("|")), found
    assert "\n" not in found.message


def test_both_languages_say_back_what_was_understood() -> None:
    found = parse_time("every Friday 15:00", NOW, ZONE)
    assert isinstance(found, Repeating)
    assert found.text == "every Friday 15:00, next on Fri 27 Nov 2026 15:00"
    chinese = parse_time("每周五下午三点", NOW, ZONE)
    assert isinstance(chinese, Repeating)
    assert chinese.text == "每周五15:00，下一次是2026年11月27日周五15:00"


def test_days_some_months_lack_are_said() -> None:
    found = parse_time("every 31st", NOW, ZONE)
    assert isinstance(found, Repeating)
    assert "months without a 31st are left out" in found.assumed


def test_working_days_know_the_holidays_of_a_country() -> None:
    before = datetime(2026, 12, 23, 10, 0, tzinfo=ZoneInfo(ZONE)).timestamp()
    found = parse_time("in 2 working days", before, ZONE, off=off_in("DE"))  # 25 December is none, 26 and 27 a weekend
    assert isinstance(found, When)
    assert found.iso == "2026-12-28T09:00+01:00"
    assert after_workdays(date(2026, 2, 13), 1, off_in("CN")) == date(2026, 2, 14)  # a Saturday worked for the holiday
    with pytest.raises(ValueError, match="XX"):
        off_in("XX")


@pytest.mark.parametrize(
    ("sentence", "what", "when"),
    [
        ("remind me every Friday at 3pm to send the report", "send the report", "every Friday at 3pm"),
        ("每周五下午三点提醒我交周报", "交周报", "每周五下午三点"),
        ("Remind me to pay rent on the last day of every month", "pay rent", "on the last day of every month"),
        ("remind me to call Ana in 3 working days", "call Ana", "in 3 working days"),
    ],
)
def test_a_sentence_is_taken_apart_at_the_repetition(sentence: str, what: str, when: str) -> None:
    found = extract_reminder(sentence)
    assert found is not None
    assert (found.what, found.when) == (what, when)
