"""Dates against dateutil's arithmetic, over many nows and zones."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dateutil.relativedelta import FR, MO, SA, SU, TH, TU, WE, relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.dates import Unclear, When, extract_reminder, parse_when

NOWS = st.integers(1_700_000_000, 2_000_000_000)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"])
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_ZH = "一二三四五六日"
_WEEKDAYS = [MO, TU, WE, TH, FR, SA, SU]


def _when(text: str, now: int, zone: str) -> When:
    found = parse_when(text, now, zone)
    assert isinstance(found, When), (text, found)
    return found


@settings(max_examples=60, deadline=None)
@given(now=NOWS, zone=ZONES, amount=st.integers(1, 90), unit=st.sampled_from(["minutes", "hours"]))
def test_lengths(now: int, zone: str, amount: int, unit: str) -> None:
    chinese = "分钟" if unit == "minutes" else "小时"
    expected = (datetime.fromtimestamp(now, UTC) + relativedelta(**{unit: amount})).timestamp()  # type: ignore[arg-type]
    assert _when(f"in {amount} {unit}", now, zone).at == expected
    assert _when(f"{amount}{chinese}后", now, zone).at == expected


@settings(max_examples=80, deadline=None)
@given(now=NOWS, zone=ZONES, day=st.integers(0, 6), hour=st.integers(13, 23))
def test_weekdays(now: int, zone: str, day: int, hour: int) -> None:
    here = datetime.fromtimestamp(now, ZoneInfo(zone))
    wall = here.replace(tzinfo=None)
    expected = wall + relativedelta(weekday=_WEEKDAYS[day](1), hour=hour, minute=0, second=0)
    if expected <= wall:
        expected += relativedelta(weeks=1)
    for text in (f"{_DAYS[day]} {hour}:00", f"周{_ZH[day]}{hour}点"):
        assert datetime.fromisoformat(_when(text, now, zone).iso).replace(tzinfo=None) == expected
    monday = wall + relativedelta(days=1, weekday=MO(1), hour=hour, minute=0, second=0)
    for text in (f"next {_DAYS[day]} {hour}:00", f"下周{_ZH[day]}{hour}点"):
        found = datetime.fromisoformat(_when(text, now, zone).iso).replace(tzinfo=None)
        assert found == monday + relativedelta(days=day)


@settings(max_examples=60, deadline=None)
@given(now=NOWS, zone=ZONES, months=st.integers(1, 30))
def test_months(now: int, zone: str, months: int) -> None:
    wall = datetime.fromtimestamp(now, ZoneInfo(zone)).replace(tzinfo=None)
    found = datetime.fromisoformat(_when(f"in {months} months", now, zone).iso)
    assert found.date() == (wall + relativedelta(months=months)).date()


_WORDS = st.sampled_from(
    [
        "next",
        "this",
        "Friday",
        "tomorrow",
        "at",
        "9",
        "10:30",
        "3pm",
        "in",
        "20",
        "minutes",
        "noon",
        "5",
        "March",
        "31",
        "the",
        "下周",
        "二",
        "明天",
        "上午",
        "九点",
        "半",
        "后",
        "月底",
        "3月",
        "5日",
        "12/3",
        "00:00",
        "tonight",
        "每",
        ".",
        ",",
        "24:00",
    ]
)


@settings(max_examples=100, deadline=None)
@given(now=NOWS, zone=ZONES, words=st.lists(_WORDS, min_size=1, max_size=6))
def test_whatever_is_said_it_is_never_the_past_and_never_an_exception(now: int, zone: str, words: list[str]) -> None:
    found = parse_when(" ".join(words), now, zone)
    if isinstance(found, When):
        assert found.at > now
        assert found.text
    else:
        assert isinstance(found, Unclear)
        assert found.message
        assert found.hint


@settings(max_examples=60, deadline=None)
@given(
    what=st.sampled_from(["call Mum", "pay the rent", "交房租"]),
    when=st.sampled_from(["Friday 10:00", "tomorrow at 3pm", "in 2 hours"]),
)
def test_a_reminder_gives_back_its_parts(what: str, when: str) -> None:
    for sentence in (f"remind me to {what} {when}", f"Remind me {when} to {what}", f"{when} remind me to {what}"):
        found = extract_reminder(sentence)
        assert found is not None
        assert (found.what, found.when) == (what, when)
