"""Quiet hours: when they are, what they hold back, and that it comes once when they end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.notify.notices import Notices, Rules
from desk.notify.quiet import hours_of, quiet_until
from desk.schedule.scheduler import Scheduler
from desk.store.db import Database
from desk.testing.clock import VirtualClock
from desk.testing.desktop import MemoryDesktop

BERLIN = "Europe/Berlin"


def at(text: str, zone: str = BERLIN) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


@pytest.mark.parametrize(
    ("moment", "hours", "until"),
    [
        ("2026-11-25T23:00", "22:00-07:00", "2026-11-26T07:00"),
        ("2026-11-26T06:59", "22:00-07:00", "2026-11-26T07:00"),
        ("2026-11-26T07:00", "22:00-07:00", None),
        ("2026-11-26T21:59", "22:00-07:00", None),
        ("2026-11-26T13:30", "13:00-14:00", "2026-11-26T14:00"),
        ("2026-11-26T23:30", "13:00-14:00", None),
        ("2026-03-29T01:30", "22:00-07:00", "2026-03-29T07:00"),  # the night the clocks go forward
        ("2026-10-25T01:30", "22:00-07:00", "2026-10-25T07:00"),
        ("2026-11-26T12:00", "", None),
        ("2026-11-26T12:00", "12:00-12:00", None),
        ("2026-11-26T12:00", "nonsense", None),
    ],
)
def test_when_it_is_quiet(moment: str, hours: str, until: str | None) -> None:
    assert quiet_until(at(moment), hours, BERLIN) == (None if until is None else at(until))


@settings(max_examples=80, deadline=None)
@given(
    seconds=st.integers(0, 86_400 * 400),
    begin=st.integers(0, 95),
    length=st.integers(1, 95),
    zone=st.sampled_from(["UTC", BERLIN, "Asia/Shanghai", "America/New_York"]),
)
def test_quiet_hours_are_those_of_the_wall_clock(seconds: int, begin: int, length: int, zone: str) -> None:
    def clock(quarters: int) -> str:
        return f"{quarters // 4 % 24:02d}:{quarters % 4 * 15:02d}"

    text = f"{clock(begin)}-{clock(begin + length)}"
    moment = at("2026-01-01T00:00", "UTC") + seconds
    wall = datetime.fromtimestamp(moment, ZoneInfo(zone))
    before, after = wall - timedelta(hours=3), wall + timedelta(hours=3)
    if before.utcoffset() != after.utcoffset():
        return  # a night of changing clocks: the table above has those
    minutes = wall.hour * 60 + wall.minute
    inside = (minutes - begin * 15) % 1440 < length * 15
    until = quiet_until(moment, text, zone)
    assert (until is not None) == inside
    if until is not None:
        assert until > moment
        assert quiet_until(until, text, zone) is None


class Rig:
    def __init__(self, path: Path) -> None:
        self.clock = VirtualClock(at("2026-11-25T23:00"))
        self.db = Database(path)
        self.desktop = MemoryDesktop()
        self.rules = Rules(quiet="22:00-07:00")
        self.open()

    def open(self) -> None:
        self.scheduler = Scheduler(self.db, self.clock)
        self.notices = Notices(self.db, self.scheduler, self.clock, BERLIN, lambda: self.desktop, lambda: self.rules)

    async def fire(self) -> None:
        await self.scheduler.fire_due()
        await self.scheduler.finished()


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(tmp_path / "d.db")
    yield made
    made.db.close()


async def test_what_was_held_comes_once_at_the_end(rig: Rig) -> None:
    assert not await rig.notices.tell("Reminder", "tea")
    assert not await rig.notices.tell("Reminder", "rent")
    assert not rig.notices.bell(urgent=False)
    rig.open()  # a restart in the night
    rig.clock.skip(8 * 3600 - 1)
    await rig.fire()
    assert rig.desktop.shown == []
    rig.clock.skip(1)
    for _ in range(3):
        await rig.fire()
    assert rig.desktop.shown == [("2 notices from the quiet hours", "tea · rent", False)]
    assert await rig.notices.tell("Reminder", "lunch")
    assert rig.notices.bell(urgent=False)


async def test_one_that_was_held_keeps_its_own_words(rig: Rig) -> None:
    await rig.notices.tell("Reminder", "tea")
    rig.clock.skip(9 * 3600)
    await rig.fire()
    assert rig.desktop.shown == [("Reminder", "tea", False)]


async def test_what_is_urgent_passes(rig: Rig) -> None:
    assert await rig.notices.tell("Reminder", "the oven", urgent=True)
    assert rig.notices.bell(urgent=True)
    assert rig.desktop.shown == [("Reminder", "the oven", True)]


async def test_hidden_content_never_leaves(rig: Rig) -> None:
    rig.rules = Rules(content="hidden", bell=False)
    assert await rig.notices.tell("Reminder", "canary")
    assert "canary" not in str(rig.desktop.shown)
    assert not rig.notices.bell(urgent=True)
    rig.rules = Rules(content="hidden", quiet="22:00-07:00")
    await rig.notices.tell("Reminder", "canary")
    await rig.notices.tell("Reminder", "canary too")
    rig.clock.skip(9 * 3600)
    await rig.fire()
    assert len(rig.desktop.shown) == 2
    assert "canary" not in str(rig.desktop.shown)


async def test_control_characters_of_others_are_shown_not_obeyed(rig: Rig) -> None:
    rig.rules = Rules()
    await rig.notices.tell("Reminder", "a\x1b[2J\u202eb")
    assert "\x1b" not in str(rig.desktop.shown[0])
    assert "\u202e" not in rig.desktop.shown[0][1]


@pytest.mark.parametrize("text", ["25:00-07:00", "22:60-07:00", "22:00", "22:00-", "quiet"])
def test_what_is_no_time_is_no_quiet_time(text: str) -> None:
    assert hours_of(text) is None
