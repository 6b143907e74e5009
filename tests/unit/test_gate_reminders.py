"""Reminders through the gate: set with their approval, taken back, fired once, answered, and every answer undone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from desk.errors import ConflictError
from desk.gate.store import NewProposal
from desk.host.reminder_kind import ReminderChange, ReminderFields
from desk.schedule.jobs import Firing
from desk.schedule.reminders import KIND, SNOOZE, ReminderStore, id_of
from desk.schedule.scheduler import Scheduler
from desk.testing.clock import settle
from desk.testing.gate import GateRig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[GateRig]:
    made = GateRig(tmp_path / "d.db")
    yield made
    made.db.close()


def scheduler_of(rig: GateRig, fired: list[tuple[int, bool, int]]) -> Scheduler:
    """As the host registers reminders."""
    scheduler, store = Scheduler(rig.db, rig.clock), ReminderStore(rig.db)

    async def tell(firings: Sequence[Firing]) -> None:
        fired.extend((id_of(one), one.late, one.missed) for one in firings)

    scheduler.register(KIND, tell, record=store.fired, again=True, stays=True)
    scheduler.register(SNOOZE, tell, record=store.woken, again=True, stays=True)
    scheduler.recover()
    return scheduler


async def fire(scheduler: Scheduler) -> int:
    count = await scheduler.fire_due()
    await scheduler.finished()
    return count


def answer(rig: GateRig, reminder_id: int, action: str, until: float = 0.0) -> int:
    fields = ReminderChange(reminder_id=reminder_id, action=action, text="tea", until=until)
    return rig.gate.command(NewProposal(kind="reminder.change"), fields, "you typed it").summary.id


async def test_a_reminder_is_done_with_its_approval_and_fires_once(rig: GateRig) -> None:
    fired: list[tuple[int, bool, int]] = []
    store = ReminderStore(rig.db)
    draft = rig.propose_reminder("Did they pay?", rig.clock.now() + 120)
    rig.approve(draft)
    assert [reminder.text for reminder in store.reminders()] == ["Did they pay?"]
    assert rig.gate.undo(draft).summary.state == "pending"
    assert store.reminders() == []
    rig.approve(draft)
    scheduler = scheduler_of(rig, fired)
    assert scheduler.busy
    running = asyncio.ensure_future(scheduler.run())
    await rig.clock.advance(119)
    assert fired == []
    await rig.clock.advance(2)
    assert [entry[1:] for entry in fired] == [(False, 0)]
    assert [reminder.state for reminder in store.ringing()] == ["fired"]
    with pytest.raises(ConflictError):
        rig.gate.undo(draft)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await rig.restart()
    assert await fire(scheduler_of(rig, fired)) == 0


async def test_an_overdue_reminder_fires_late_at_the_next_start(rig: GateRig) -> None:
    fired: list[tuple[int, bool, int]] = []
    rig.approve(rig.propose_reminder("Tea", rig.clock.now() + 60))
    rig.clock.skip(7200)
    await rig.restart()
    running = asyncio.ensure_future(scheduler_of(rig, fired).run())
    await settle()
    assert [entry[1:] for entry in fired] == [(True, 0)]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_one_that_repeats_and_missed_many_fires_once_and_goes_on(rig: GateRig) -> None:
    fired: list[tuple[int, bool, int]] = []
    now = rig.clock.now()
    fields = ReminderFields(
        text="stand-up", due=now + 60, rule="FREQ=DAILY", start="2027-01-15T08:01:00", zone="UTC", urgent=True
    )
    draft = rig.gate.command(NewProposal(kind="reminder"), fields, "you typed it").summary.id
    rig.clock.skip(10 * 86_400)
    scheduler = scheduler_of(rig, fired)
    assert await fire(scheduler) == 1
    assert await fire(scheduler) == 0
    store = ReminderStore(rig.db)
    (reminder,) = store.reminders()
    assert (reminder.state, reminder.late, reminder.missed) == ("waiting", True, 9)
    assert rig.clock.now() < reminder.due <= rig.clock.now() + 86_400
    change = answer(rig, reminder.id, "done")
    assert store.ringing() == []
    assert store.get(reminder.id).state == "waiting"
    rig.gate.undo(change)
    assert [one.id for one in store.ringing()] == [reminder.id]
    answer(rig, reminder.id, "cancel")
    assert not scheduler.busy
    assert store.get(reminder.id).state == "cancelled"
    with pytest.raises(ConflictError):
        rig.gate.undo(draft)


async def test_a_snooze_rings_again_once_and_can_be_undone(rig: GateRig) -> None:
    fired: list[tuple[int, bool, int]] = []
    store = ReminderStore(rig.db)
    rig.approve(rig.propose_reminder("Tea", rig.clock.now() + 60))
    scheduler = scheduler_of(rig, fired)
    await rig.clock.advance(61)
    assert await fire(scheduler) == 1
    (reminder,) = store.ringing()
    change = answer(rig, reminder.id, "snooze", rig.clock.now() + 600)
    assert store.ringing() == []
    assert store.get(reminder.id).state == "waiting"
    rig.gate.undo(change)
    assert [one.id for one in store.ringing()] == [reminder.id]
    assert not scheduler.busy
    answer(rig, reminder.id, "snooze", rig.clock.now() + 600)
    await rig.clock.advance(601)
    assert await fire(scheduler) == 1
    assert await fire(scheduler) == 0
    assert store.get(reminder.id).state == "fired"
    answer(rig, reminder.id, "done")
    with pytest.raises(ConflictError):
        answer(rig, reminder.id, "snooze", rig.clock.now() + 600)


def test_a_reminder_put_off_before_it_rang_rings_at_the_later_moment_alone(rig: GateRig) -> None:
    store = ReminderStore(rig.db)
    now = rig.clock.now()
    rig.approve(rig.propose_reminder("Tea", now + 60))
    (reminder,) = store.reminders()
    change = answer(rig, reminder.id, "snooze", now + 3600)
    scheduler = scheduler_of(rig, [])
    assert [job.due for job in scheduler.store.waiting()] == [now + 3600]
    rig.gate.undo(change)
    assert [job.due for job in scheduler.store.waiting()] == [now + 60]
