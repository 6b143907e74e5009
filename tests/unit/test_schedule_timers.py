"""Which reminders fire, and that each does once whatever the clocks do."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.schedule.timers import LATE_S, Timers, due
from desk.testing.clock import VirtualClock, settle
from desk.wire.host import Reminder


class Shelf:
    """Reminders in memory, as the store keeps them."""

    def __init__(self, *dues: float) -> None:
        self.rows = {n: Reminder(id=n, text="tea", due=at, state="waiting") for n, at in enumerate(dues, 1)}

    def reminders(self, *states: str) -> list[Reminder]:
        return sorted((row for row in self.rows.values() if row.state in states), key=lambda row: row.due)

    def set_reminder(self, reminder_id: int, before: str, after: str, at: float) -> bool:
        row = self.rows[reminder_id]
        if row.state != before:
            return False
        self.rows[reminder_id] = Reminder(id=row.id, text=row.text, due=row.due, state=after)
        return True


@given(st.lists(st.floats(0, 1e6), max_size=8), st.floats(0, 1e6))
@settings(max_examples=60, deadline=None)
def test_just_what_is_due_fires_soonest_first(dues: list[float], now: float) -> None:
    fired = due(Shelf(*dues).reminders("waiting"), now)
    assert [reminder.due for reminder, _ in fired] == sorted(at for at in dues if at <= now)
    assert all(late == (now - reminder.due > LATE_S) for reminder, late in fired)


async def test_each_fires_once_over_a_clock_that_is_set_back() -> None:
    clock, fired = VirtualClock(), list[tuple[int, bool]]()
    shelf = Shelf(clock.now() + 100, clock.now() + 7200)
    timers = Timers(shelf, clock, lambda reminder, late: fired.append((reminder.id, late)))
    running = asyncio.ensure_future(timers.run())
    await settle()
    clock.set_wall(clock.now() + 100)  # the wall clock is set forward: seen at the next look
    await clock.advance(31)
    assert fired == [(1, False)]
    clock.set_wall(clock.now() - 1000)
    await clock.advance(120)
    await clock.suspend(10_000)
    assert fired == [(1, False), (2, True)]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
