"""Durable reminders: each fires once, over restarts, sleep and clock changes. One that is overdue fires with a note."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Protocol

from desk.errors import StoreError
from desk.schedule.clock import Clock
from desk.wire.host import Reminder

_log = logging.getLogger(__name__)
LATE_S = 60.0
# The wall clock may be set while a timer waits, so it is looked at again this often.
LOOK_AGAIN_S = 30.0


class ReminderStore(Protocol):
    def reminders(self, *states: str) -> list[Reminder]: ...

    def set_reminder(self, reminder_id: int, before: str, after: str, at: float) -> bool: ...


def due(reminders: Iterable[Reminder], now: float) -> list[tuple[Reminder, bool]]:
    """What fires at ``now`` (epoch seconds), soonest first, and whether it is late."""
    ripe = sorted((r for r in reminders if r.state == "waiting" and r.due <= now), key=lambda r: (r.due, r.id))
    return [(reminder, now - reminder.due > LATE_S) for reminder in ripe]


class Timers:
    """Calls ``on_fire(reminder, late)`` after the firing is on disk, so that it never comes twice."""

    def __init__(self, store: ReminderStore, clock: Clock, on_fire: Callable[[Reminder, bool], None]) -> None:
        self._store = store
        self._clock = clock
        self._on_fire = on_fire
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Look again: a reminder was added or withdrawn."""
        self._wake.set()

    def fire_due(self) -> int:
        """Fire what is due now; returns how many."""
        now = self._clock.now()
        fired = 0
        for reminder, late in due(self._store.reminders("waiting"), now):
            if self._store.set_reminder(reminder.id, "waiting", "fired", now):
                fired += 1
                self._on_fire(Reminder(id=reminder.id, text=reminder.text, due=reminder.due, state="fired"), late)
        return fired

    async def run(self) -> None:
        """Fire until cancelled."""
        while True:
            self._wake.clear()
            nap_s: float | None = LOOK_AGAIN_S
            try:
                self.fire_due()
                waiting = self._store.reminders("waiting")
                nap_s = min(LOOK_AGAIN_S, max(waiting[0].due - self._clock.now(), 0.0)) if waiting else None
            except StoreError as error:
                _log.warning("reminders wait: %s", error.message)
            await self._wait(nap_s)

    async def _wait(self, nap_s: float | None) -> None:
        waits: list[asyncio.Future[object]] = [asyncio.ensure_future(self._wake.wait())]
        if nap_s is not None:
            waits.append(asyncio.ensure_future(self._clock.sleep_until_boottime(self._clock.boottime() + nap_s)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
