"""Many that are due at once: in order, once each, told together, and never so many at a stroke that the loop is held up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from desk.errors import StoreError
from desk.schedule.jobs import Firing
from desk.schedule.reminders import KIND, SNOOZE, ReminderStore, id_of
from desk.schedule.scheduler import Scheduler
from desk.store.db import Database
from desk.testing.clock import VirtualClock

MANY = 1000
MOST_AT_A_STROKE = 50


class Rig:
    """Reminders as the host registers them; ``restart`` is what a new host finds."""

    def __init__(self, path: Path) -> None:
        self.path, self.clock = path, VirtualClock()
        self.recorded: list[int] = []
        self.told: list[list[int]] = []
        self.open()

    def open(self) -> None:
        self.db = Database(self.path)
        self.scheduler, self.store = Scheduler(self.db, self.clock), ReminderStore(self.db)
        self.scheduler.register(KIND, self._tell, record=self.record, again=True, stays=True)
        self.scheduler.register(SNOOZE, self._tell, record=self.record, again=True, stays=True)

    def record(self, firing: Firing) -> None:
        self.store.fired(firing)
        self.recorded.append(id_of(firing))

    async def _tell(self, firings: Sequence[Firing]) -> None:
        self.told.append([id_of(one) for one in firings])

    def due(self, count: int) -> None:
        """``count`` reminders, the one that was set last due first."""
        with self.db.write():
            for number in range(count):
                self.store.add(f"r{number}", self.clock.now() - number, None, 0.0)

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


async def turns(rig: Rig) -> list[int]:
    """How many were recorded each time the loop came round, until the task that runs this is cancelled."""
    seen, before = [], 0
    try:
        while True:
            await asyncio.sleep(0)
            seen.append(len(rig.recorded) - before)
            before = len(rig.recorded)
    except asyncio.CancelledError:
        return seen


async def fire_watched(rig: Rig) -> list[int]:
    watching = asyncio.ensure_future(turns(rig))
    await asyncio.sleep(0)
    await rig.fire()
    watching.cancel()
    return await watching


async def test_each_once_in_order_told_together_and_others_get_their_turn(rig: Rig) -> None:
    rig.due(MANY)
    strokes = await fire_watched(rig)
    in_order = list(range(MANY, 0, -1))
    assert rig.recorded == in_order
    assert rig.told == [in_order]
    assert max(strokes) <= MOST_AT_A_STROKE
    assert await rig.fire() == 0
    assert rig.scheduler.store.interrupted() == []
    assert not rig.scheduler.busy


async def test_slow_records_make_the_strokes_short(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = [0.0]
    monkeypatch.setattr("desk.schedule.scheduler.time.monotonic", lambda: seconds[0])

    def slow(firing: Firing) -> None:
        rig.record(firing)
        seconds[0] += 0.006

    rig.scheduler.register(KIND, rig._tell, record=slow, again=True)
    rig.due(20)
    assert max(await fire_watched(rig)) == 2
    assert len(rig.recorded) == 20


async def test_a_disk_that_fills_half_way_loses_none_and_repeats_none(rig: Rig) -> None:
    rig.due(MANY)

    def fails(firing: Firing) -> None:
        if len(rig.recorded) == 420:
            raise StoreError("The disk is full.")
        rig.record(firing)

    rig.scheduler.register(KIND, rig._tell, record=fails, again=True)
    with pytest.raises(StoreError):
        await rig.scheduler.fire_due()
    await rig.scheduler.finished()
    on_disk = {one.id for one in rig.store.ringing()}
    assert [set(told) for told in rig.told] == [on_disk]
    assert 420 - MOST_AT_A_STROKE <= len(on_disk) <= 420  # what shared the failed one's transaction is due again
    rig.scheduler.register(KIND, rig._tell, record=rig.record, again=True)
    await rig.fire()
    told = [one for some in rig.told for one in some]
    assert sorted(told) == list(range(1, MANY + 1))


async def test_a_host_that_ends_half_way_fires_the_rest_at_the_next_start(rig: Rig) -> None:
    rig.due(MANY)
    firing = asyncio.ensure_future(rig.scheduler.fire_due())
    for _ in range(3):
        await asyncio.sleep(0)
    assert 0 < len(rig.recorded) < MANY
    firing.cancel()
    await asyncio.gather(firing, return_exceptions=True)
    await rig.scheduler.finished()
    assert rig.recorded == rig.told[0], "what is claimed is told, whatever became of the rest"
    rig.restart()
    assert await rig.fire() == MANY - len(rig.told[0])
    assert [one for told in rig.told for one in told] == list(range(MANY, 0, -1))


async def test_one_called_off_while_others_fire_does_not_ring(rig: Rig) -> None:
    rig.due(MANY)
    firing = asyncio.ensure_future(rig.scheduler.fire_due())
    await asyncio.sleep(0)
    rig.store.cancel(1, 0.0)  # the last in order
    assert await firing == MANY - 1
    await rig.scheduler.finished()
    assert rig.store.get(1).state == "cancelled"
    assert 1 not in rig.told[0]


async def test_snoozed_ones_are_told_with_the_others(rig: Rig) -> None:
    rig.due(3)
    rig.store.snooze(2, rig.clock.now() - 10, 0.0)
    await rig.fire()
    assert rig.told == [[2, 3, 1]]


async def test_a_clock_set_back_is_put_right_for_many(rig: Rig) -> None:
    start = rig.clock.now()
    for number in range(100):
        rig.scheduler.schedule(KIND, str(number), {"id": number}, rule="FREQ=DAILY", start="2027-01-15T08:00:00")
    rig.clock.set_wall(start + 365 * 86_400)
    assert await rig.fire() == 100
    rig.clock.set_wall(start + 10)
    assert await rig.fire() == 0
    assert {job.due for job in rig.scheduler.store.waiting()} == {start + 2 * 86_400}  # tomorrow's has rung already
