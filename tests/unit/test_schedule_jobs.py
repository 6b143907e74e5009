"""Which jobs fire, and that each does once whatever the clocks do."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.errors import UnavailableError, UsageError
from desk.schedule.jobs import LATE_S, Firing, Job, fire, put_right
from desk.schedule.scheduler import Scheduler
from desk.store.db import Database
from desk.testing.clock import VirtualClock, settle

HOUR, DAY = 3600.0, 86_400.0


class Rig:
    """A scheduler over a file; ``restart`` is what a new host finds."""

    def __init__(self, path: Path) -> None:
        self.path, self.clock = path, VirtualClock()
        self.told: list[Firing] = []
        self.recorded: list[Firing] = []
        self.open()

    def open(self) -> None:
        self.db = Database(self.path)
        self.scheduler = Scheduler(self.db, self.clock)
        self.scheduler.register("tea", self._tell, record=self.recorded.append, stays=True)

    async def _tell(self, firings: Sequence[Firing]) -> None:
        self.told += firings

    def restart(self) -> None:
        self.db.close()
        self.open()
        self.scheduler.recover()

    async def fire(self) -> int:
        count = await self.scheduler.fire_due()
        await self.scheduler.finished()
        return count


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(tmp_path / "d.db")
    yield made
    made.db.close()


def job(due: float, rule: str = "", fired_for: float | None = None, fired_at: float | None = None) -> Job:
    return Job(
        id=1, kind="tea", name="a", payload="{}", due=due, rule=rule, start="2027-01-01T08:00:00", zone="Europe/Berlin",
        fired_for=fired_for, fired_at=fired_at,
    )  # fmt: skip


@given(st.floats(1.7e9, 2e9), st.floats(-1e6, 1e6))
@settings(max_examples=60, deadline=None)
def test_just_what_is_due_fires(due: float, ahead: float) -> None:
    now = due + ahead
    firing = fire(job(due), now)
    assert (firing is not None) == (due <= now)
    if firing is not None:
        assert firing.late == (now - due > LATE_S)
        assert firing.next_due is None


@given(
    st.integers(0, 400),
    st.sampled_from(["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,FR", "FREQ=HOURLY", "FREQ=MINUTELY;INTERVAL=7"]),
)
@settings(max_examples=40, deadline=None)
def test_a_repeating_job_fires_once_and_moves_past_now(days: int, rule: str) -> None:
    now = 1_800_000_000.0 + days * DAY
    firing = fire(job(1_800_000_000.0, rule), now)
    assert firing is not None
    assert firing.next_due is not None
    assert firing.next_due > now
    assert firing.missed <= 1000


@given(st.floats(0, 400 * DAY), st.floats(0, 400 * DAY))
@settings(max_examples=60, deadline=None)
def test_a_clock_put_right_never_repeats_what_it_stood_for(ran_ahead: float, back: float) -> None:
    stood_for = 1_800_000_000.0
    fired_at = stood_for + ran_ahead
    first = fire(job(stood_for, "FREQ=DAILY"), fired_at)
    assert first is not None
    assert first.next_due is not None
    now = fired_at - back
    due = put_right(job(first.next_due, "FREQ=DAILY", stood_for, fired_at), now)
    if due is not None:
        assert max(now, stood_for) < due < first.next_due


async def test_each_fires_once_over_a_clock_set_forward_and_back(rig: Rig) -> None:
    rig.scheduler.schedule("tea", "a", at=rig.clock.now() + 100)
    rig.scheduler.schedule("tea", "b", at=rig.clock.now() + 7200)
    running = asyncio.ensure_future(rig.scheduler.run())
    await settle()
    rig.clock.set_wall(rig.clock.now() + 100)  # seen at the next look
    await rig.clock.advance(31)
    assert [firing.job.name for firing in rig.told] == ["a"]
    rig.clock.set_wall(rig.clock.now() - HOUR)
    await rig.clock.advance(120)
    await rig.clock.suspend(3 * HOUR)
    assert [(firing.job.name, firing.late) for firing in rig.told] == [("a", False), ("b", True)]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_daily_job_survives_a_year_forward_and_back_again(rig: Rig) -> None:
    rig.scheduler.schedule("tea", "a", rule="FREQ=DAILY", start="2027-01-15T09:00:00", zone="UTC")
    real = rig.clock.now()
    first = rig.scheduler.store.waiting()[0].due
    rig.clock.set_wall(real + 365 * DAY)
    assert await rig.fire() == 1
    assert rig.told[0].missed >= 363
    rig.clock.set_wall(real + 10)  # the clock is put right: tomorrow's comes tomorrow, today's does not come again
    assert await rig.fire() == 0
    assert rig.scheduler.store.waiting()[0].due == first + DAY
    rig.clock.set_wall(first + 1)
    assert await rig.fire() == 0
    rig.clock.set_wall(first + DAY + 1)
    assert await rig.fire() == 1


async def test_what_was_claimed_is_not_fired_again_by_another(rig: Rig) -> None:
    rig.scheduler.schedule("tea", "a", at=rig.clock.now() - 1)
    (seen,) = rig.scheduler.store.due(rig.clock.now(), ["tea"])
    firing = fire(seen, rig.clock.now())
    assert firing is not None
    assert rig.scheduler.store.claim(firing, hold=False)
    assert not rig.scheduler.store.claim(firing, hold=False)
    assert await rig.fire() == 0


async def test_a_record_that_fails_leaves_the_job_due(rig: Rig) -> None:
    def fail(firing: Firing) -> None:
        raise UsageError("no")

    rig.scheduler.register("tea", rig._tell, record=fail)
    rig.scheduler.schedule("tea", "a", at=rig.clock.now())
    with pytest.raises(UsageError):
        await rig.scheduler.fire_due()
    assert [job.firings for job in rig.scheduler.store.waiting()] == [0]
    assert rig.told == []


async def test_work_cut_off_is_done_again_only_where_that_was_asked_for(rig: Rig) -> None:
    hold = asyncio.Event()

    async def wait(firings: Sequence[Firing]) -> None:
        await hold.wait()

    for kind, again in (("once", False), ("again", True)):
        rig.scheduler.register(kind, wait, again=again)
        rig.scheduler.schedule(kind, "a", at=rig.clock.now())
    assert await rig.scheduler.fire_due() == 2
    assert rig.scheduler.busy
    for task in rig.scheduler._working:
        task.cancel()
    await settle()
    rig.open()  # as after SIGKILL: nothing was finished
    for kind, again in (("once", False), ("again", True)):
        rig.scheduler.register(kind, rig._tell, again=again)
    rig.scheduler.recover()
    assert await rig.fire() == 1
    assert [firing.job.kind for firing in rig.told] == ["again"]
    assert {job.kind: bool(job.error) for job in rig.scheduler.store.all()} == {"once": True, "again": False}


async def test_failed_work_is_on_record_and_a_repeating_job_goes_on(rig: Rig) -> None:
    async def fail(firings: Sequence[Firing]) -> None:
        raise UnavailableError("Nobody answers.")

    rig.scheduler.register("poll", fail)
    rig.scheduler.keep_every("poll", 300)
    for _ in range(2):
        assert await rig.fire() == 1
        assert rig.scheduler.store.all()[0].error == "Nobody answers."
        await rig.clock.advance(301)
    assert not rig.scheduler.busy


async def test_a_kind_nobody_registered_waits_and_costs_nothing(rig: Rig) -> None:
    rig.scheduler.schedule("later", "a", at=rig.clock.now() - 5)
    assert await rig.fire() == 0
    assert rig.scheduler.store.next_due(["tea"]) is None


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "nonsense", "FREQ=DAILY;COUNT=0", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"]
)
async def test_a_rule_that_is_none_is_refused(rig: Rig, rule: str) -> None:
    with pytest.raises(UsageError):
        rig.scheduler.schedule("tea", "a", rule=rule)
