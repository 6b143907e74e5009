"""Moments from words, in both languages. Now is Monday 23 November 2026, 10:00 in Berlin."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from desk.dates import DateAnswer, ReminderWords, Unclear, When, answer, extract_reminder, parse_when

ZONE = "Europe/Berlin"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo(ZONE)).timestamp()

MOMENTS = [
    ("next Tue 9", "2026-12-01T09:00+01:00"),
    ("Friday 10:00", "2026-11-27T10:00+01:00"),
    ("tomorrow at 3pm", "2026-11-24T15:00+01:00"),
    ("tomorrow morning at 8", "2026-11-24T08:00+01:00"),
    ("in 20 minutes", "2026-11-23T10:20+01:00"),
    ("in half an hour", "2026-11-23T10:30+01:00"),
    ("in an hour and a half", "2026-11-23T11:30+01:00"),
    ("half past 3", "2026-11-23T15:30+01:00"),
    ("quarter to 5 tomorrow", "2026-11-24T16:45+01:00"),
    ("Friday 5 March", "2027-03-05T09:00+01:00"),
    ("5 March 2027 at 14:30", "2027-03-05T14:30+01:00"),
    ("2026-12-01T14:00", "2026-12-01T14:00+01:00"),
    ("25/12", "2026-12-25T09:00+01:00"),
    ("the 5th", "2026-12-05T09:00+01:00"),
    ("Monday", "2026-11-30T09:00+01:00"),
    ("Monday 11:00", "2026-11-23T11:00+01:00"),
    ("at 9", "2026-11-23T21:00+01:00"),
    ("9am", "2026-11-24T09:00+01:00"),
    ("tonight at 8", "2026-11-23T20:00+01:00"),
    ("end of next month at noon", "2026-12-31T12:00+01:00"),
    ("29 Feb", "2028-02-29T09:00+01:00"),
    ("demain à 15h", "2026-11-24T15:00+01:00"),
    ("明天上午九点", "2026-11-24T09:00+01:00"),
    ("下周二9点", "2026-12-01T09:00+01:00"),
    ("后天", "2026-11-25T09:00+01:00"),
    ("大后天晚上8点", "2026-11-26T20:00+01:00"),
    ("月底", "2026-11-30T09:00+01:00"),
    ("3月5日", "2027-03-05T09:00+01:00"),
    ("下午三点半", "2026-11-23T15:30+01:00"),
    ("周五下午三点一刻", "2026-11-27T15:15+01:00"),
    ("十二月二十五号晚上七点", "2026-12-25T19:00+01:00"),
    ("一个半小时后", "2026-11-23T11:30+01:00"),
    ("半小时后", "2026-11-23T10:30+01:00"),
    ("明早8点", "2026-11-24T08:00+01:00"),
    ("下个月3号", "2026-12-03T09:00+01:00"),
    ("星期天", "2026-11-29T09:00+01:00"),
    ("明天１５：３０", "2026-11-24T15:30+01:00"),
]
UNCLEAR = [
    ("every Friday", "repeat"),
    ("每周五下午", "重复"),
    ("12/3", "two dates"),
    ("31 Feb", "no such date"),
    ("today at 9am", "past"),
    ("2020-01-01", "past"),
    ("Thursday 5 March", "Friday"),
    ("tomorrow or Friday", "which day"),
    ("3 March or 4 March", "more than one"),
    ("later", "cannot tell"),
    ("", "cannot tell"),
]


@pytest.mark.parametrize(("text", "iso"), MOMENTS)
def test_moment(text: str, iso: str) -> None:
    found = parse_when(text, NOW, ZONE)
    assert isinstance(found, When), found
    assert found.iso == iso
    assert found.at == datetime.fromisoformat(iso).timestamp()


@pytest.mark.parametrize(("text", "why"), UNCLEAR)
def test_unclear(text: str, why: str) -> None:
    found = parse_when(text, NOW, ZONE)
    assert isinstance(found, Unclear), found
    assert why in found.message
    assert found.hint


def test_what_was_assumed_is_said() -> None:
    for text, said in (
        ("at 9", "21:00"),
        ("tomorrow", "9:00"),
        ("3 March", "2027"),
        ("后天", "9:00"),
        ("next Tue 9", "next week"),
    ):
        found = parse_when(text, NOW, ZONE)
        assert isinstance(found, When)
        assert said in found.assumed
    sure = parse_when("Friday 10:00", NOW, ZONE)
    assert isinstance(sure, When)
    assert sure.assumed == ""


def test_skipped_and_doubled_hours() -> None:
    skipped = parse_when("28 March 2027 02:30", NOW, ZONE)
    assert isinstance(skipped, When)
    assert skipped.iso == "2027-03-28T03:30+02:00"
    assert "skip" in skipped.assumed
    doubled = parse_when("31 October 2027 02:30", NOW, ZONE)
    assert isinstance(doubled, When)
    assert doubled.iso == "2027-10-31T02:30+02:00"
    assert "twice" in doubled.assumed


def test_an_unknown_zone_is_utc() -> None:
    found = parse_when("tomorrow at noon", NOW, "Not/AZone")
    assert isinstance(found, When)
    assert found.iso.endswith("+00:00")


REMINDERS = [
    ("remind me on Friday at ten to check the invoice", "check the invoice", "Friday at ten"),
    ("remind me tomorrow to look at one of the drafts", "look at one of the drafts", "tomorrow"),
    ("remind me to call Mum on Friday at 10", "call Mum", "Friday at 10"),
    ("Remind me Friday 10:00 did they pay?", "did they pay?", "Friday 10:00"),
    ("set a reminder for tomorrow at 9: pay the rent", "pay the rent", "tomorrow at 9"),
    ("Remind me tomorrow to read the 5 March report", "read the 5 March report", "tomorrow"),
    ("remind me to read the 5 March report tomorrow", "read the 5 March report", "tomorrow"),
    ("Please remind me in 20 minutes to check the oven", "check the oven", "in 20 minutes"),
    ("remind me to buy 3 apples in 2 hours", "buy 3 apples", "in 2 hours"),
    ("On Monday morning remind me about the invoice", "the invoice", "Monday morning"),
    ("remind me every Friday to water the plants", "water the plants", "every Friday"),
    ("周五上午十点提醒我给妈妈打电话", "给妈妈打电话", "周五上午十点"),
    ("提醒我明天下午三点开会", "开会", "明天下午三点"),
    ("请在明天下午三点提醒我开会", "开会", "明天下午三点"),
    ("帮我设个提醒：明天9点交房租", "交房租", "明天9点"),
    ("提醒我交房租", "交房租", ""),
    ("明天提醒我", "", "明天"),
]


@pytest.mark.parametrize(("text", "what", "when"), REMINDERS)
def test_reminder(text: str, what: str, when: str) -> None:
    assert extract_reminder(text) == ReminderWords(what, when)


def test_no_reminder() -> None:
    assert extract_reminder("hello") is None


ANSWERS = [
    ("what day is it today?", "2026-11-23", "Today is Mon 23 Nov 2026."),
    ("今天星期几", "2026-11-23", "今天是2026年11月23日周一。"),
    ("下周二是几号", "2026-12-01", "2026年12月1日周二。"),
    ("how many days until Christmas?", "2026-12-25", "32 days until Fri 25 Dec 2026 (4 weeks and 4 days)."),
    ("离3月5日还有几天", "2027-03-05", "到2027年3月5日周五还有102天（14周零4天）。"),
    ("what is the date in 3 weeks", "2026-12-14", "That is Mon 14 Dec 2026."),
]


@pytest.mark.parametrize(("text", "iso", "said"), ANSWERS)
def test_answer(text: str, iso: str, said: str) -> None:
    assert answer(text, NOW, ZONE) == DateAnswer(iso, said)


def test_no_answer() -> None:
    assert isinstance(answer("What time is the meeting?", NOW, ZONE), Unclear)
