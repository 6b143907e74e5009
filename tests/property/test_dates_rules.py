"""Occurrences against dateutil's rules and the zones' own arithmetic: no moment is invented, lost or doubled."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.dates import Repeating, Unclear, When, parse_time
from desk.dates.rules import BadRuleError, check_rule, missed, moment, next_after, occurrences

ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "Africa/Casablanca", "America/St_Johns"]
)  # fmt: skip
DAYS = st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, max_size=3, unique=True)
RULES = st.one_of(
    st.builds(lambda n: f"FREQ=DAILY;INTERVAL={n}", st.integers(1, 9)),
    st.builds(lambda n, days: f"FREQ=WEEKLY;INTERVAL={n};BYDAY={','.join(days)}", st.integers(1, 4), DAYS),
    st.builds(lambda n, day: f"FREQ=MONTHLY;INTERVAL={n};BYMONTHDAY={day}", st.integers(1, 5), st.sampled_from([-1, 1, 15, 31])),
    st.builds(lambda nth, day: f"FREQ=MONTHLY;BYDAY={nth}{day}", st.sampled_from([1, 2, -1]), st.sampled_from(["MO", "FR"])),
    st.builds(lambda m, d: f"FREQ=YEARLY;BYMONTH={m};BYMONTHDAY={d}", st.integers(1, 12), st.sampled_from([1, 28, 29])),
)  # fmt: skip
# Around the nights in which clocks change: 02:30 is skipped or doubled there.
STARTS = st.builds(
    lambda days, minutes: datetime(2026, 1, 1) + timedelta(days=days, minutes=minutes * 15),
    st.integers(0, 800),
    st.one_of(st.integers(0, 95), st.integers(4, 14)),
)


@settings(max_examples=120, deadline=None)
@given(rule=RULES, start=STARTS, zone=ZONES, ahead=st.integers(-30, 900))
def test_occurrences_are_those_of_dateutil_in_the_zone(rule: str, start: datetime, zone: str, ahead: int) -> None:
    where = ZoneInfo(zone)
    after = start.replace(tzinfo=UTC).timestamp() + ahead * 86_400
    walls = rrulestr(rule, dtstart=start).xafter(start, count=3000, inc=True)
    expected: list[float] = []
    for wall in walls:
        # dateutil's own reading of a time that is not there or there twice: resolved forward, and the first.
        at = tz.resolve_imaginary(wall.replace(tzinfo=tz.gettz(zone), fold=0)).timestamp()
        if wall.year > 2036:  # dateutil's zones know no rules for changes of the clocks after that
            break
        if at > after and (not expected or at > expected[-1]):
            expected.append(at)
        if len(expected) == 6:
            break
    found = list(islice(occurrences(rule, start.isoformat(), zone, after), 6))
    assert found[: len(expected)] == expected
    for at in found:
        wall = datetime.fromtimestamp(at, where).replace(tzinfo=None)
        assert abs(wall.time().hour * 60 + wall.time().minute - start.hour * 60 - start.minute) in (0, 30, 60)


@settings(max_examples=80, deadline=None)
@given(rule=RULES, start=STARTS, zone=ZONES)
def test_one_after_the_other_is_all_of_them(rule: str, start: datetime, zone: str) -> None:
    first = start.replace(tzinfo=UTC).timestamp() - 86_400 * 2
    whole = list(islice(occurrences(rule, start.isoformat(), zone, first), 8))
    step, at = [], first
    for _ in whole:
        following = next_after(rule, start.isoformat(), zone, at)
        assert following is not None
        assert following > at
        step.append(following)
        at = following
    assert step == whole
    if len(whole) > 3:
        assert missed(rule, start.isoformat(), zone, whole[0], whole[3]) == 4


@settings(max_examples=60, deadline=None)
@given(n=st.integers(1, 500), unit=st.sampled_from(["MINUTELY", "HOURLY"]), zone=ZONES, ahead=st.floats(0, 4e8))
def test_hours_and_minutes_are_lengths(n: int, unit: str, zone: str, ahead: float) -> None:
    start = datetime(2026, 3, 29, 0, 30)
    first = moment(start, ZoneInfo(zone)).timestamp()
    length = n * (60 if unit == "MINUTELY" else 3600)
    found = next_after(f"FREQ={unit};INTERVAL={n}", start.isoformat(), zone, first + ahead)
    assert found is not None
    assert 0 < found - (first + ahead) <= length
    assert (found - first) % length == 0


@pytest.mark.parametrize(
    ("wall", "iso"),
    [
        ("2026-03-29T02:30", "2026-03-29T03:30+02:00"),  # skipped: it moves on
        ("2026-10-25T02:30", "2026-10-25T02:30+02:00"),  # comes twice: the first
        ("2026-10-25T03:00", "2026-10-25T03:00+01:00"),
    ],
)
def test_nights_of_changing_clocks(wall: str, iso: str) -> None:
    zone = ZoneInfo("Europe/Berlin")
    assert moment(datetime.fromisoformat(wall), zone).isoformat(timespec="minutes") == iso
    day_before = datetime.fromisoformat(wall) - timedelta(days=1)
    fires = list(islice(occurrences("FREQ=DAILY", day_before.isoformat(), "Europe/Berlin", 0), 3))
    assert fires[1] == datetime.fromisoformat(iso).timestamp()
    assert len(set(fires)) == 3


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="FREQ=DAILYWKMONTH;BYSETPO,0123456789-+", max_size=60))
def test_no_text_is_more_than_refused(text: str) -> None:
    with contextlib.suppress(BadRuleError):
        assert check_rule(text, "2026-01-01T00:00:00")


_ENGLISH = (
    "every each other 2 weeks on Monday Friday month last day of until starting tomorrow at 9 15:00 morning in working"
)
_CHINESE = "每 隔 两 周 五 下午 三点 个月 15号 最后一天 工作日 到 为止 从 开始"
_WORDS = st.sampled_from([*_ENGLISH.split(" "), *_CHINESE.split(" "), "31 Dec", "5 times"])


@settings(max_examples=150, deadline=None)
@given(now=st.integers(1_700_000_000, 2_000_000_000), zone=ZONES, words=st.lists(_WORDS, min_size=1, max_size=7))
def test_whatever_is_said_ends_in_a_time_to_come_or_a_sentence(now: int, zone: str, words: list[str]) -> None:
    found = parse_time(" ".join(words), now, zone)
    if isinstance(found, Repeating):
        assert found.at > now
        assert found.at == next_after(found.rule, found.start, found.zone, now)
        assert found.text
    elif isinstance(found, When):
        assert found.at > now
    else:
        assert isinstance(found, Unclear)
        assert found.message
        assert found.hint
