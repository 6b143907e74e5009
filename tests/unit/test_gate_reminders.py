"""Reminders through the gate: set with their approval, taken back, fired once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.errors import ConflictError
from desk.schedule.timers import Timers
from desk.store.reminders import ReminderStore
from desk.testing.clock import settle
from desk.testing.gate import GateRig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[GateRig]:
    made = GateRig(tmp_path / "d.db")
    yield made
    made.db.close()


def timers_of(rig: GateRig, fired: list[bool]) -> Timers:
    return Timers(ReminderStore(rig.db), rig.clock, lambda reminder, late: fired.append(late))


async def test_a_reminder_is_done_with_its_approval_and_fires_once(rig: GateRig) -> None:
    fired: list[bool] = []
    store = ReminderStore(rig.db)
    draft = rig.propose_reminder("Did they pay?", rig.clock.now() + 120)
    rig.approve(draft)
    assert [reminder.text for reminder in store.reminders()] == ["Did they pay?"]
    assert rig.gate.undo(draft).summary.state == "pending"
    assert store.reminders() == []
    rig.approve(draft)
    running = asyncio.ensure_future(timers_of(rig, fired).run())
    await rig.clock.advance(119)
    assert fired == []
    await rig.clock.advance(2)
    assert fired == [False]
    with pytest.raises(ConflictError):
        rig.gate.undo(draft)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await rig.restart()
    assert timers_of(rig, fired).fire_due() == 0


async def test_an_overdue_reminder_fires_late_at_the_next_start(rig: GateRig) -> None:
    fired: list[bool] = []
    draft = rig.propose_reminder("Tea", rig.clock.now() + 60)
    rig.approve(draft)
    rig.clock.skip(7200)
    await rig.restart()
    running = asyncio.ensure_future(timers_of(rig, fired).run())
    await settle()
    assert fired == [True]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
