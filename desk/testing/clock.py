"""A clock that moves only when told, so that no test waits for real time."""

from __future__ import annotations

import asyncio

_SETTLE_ROUNDS = 25


async def settle() -> None:
    """Let every task that can run without time passing do so."""
    for _ in range(_SETTLE_ROUNDS):
        await asyncio.sleep(0)


class VirtualClock:
    """Implements ``desk.schedule.clock.Clock``. ``advance`` passes time awake; ``suspend`` is a machine asleep."""

    def __init__(self, wall: float = 1_800_000_000.0, boottime: float = 1_000.0) -> None:
        self._wall = wall
        self._boottime = boottime
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        return self._wall

    def boottime(self) -> float:
        return self._boottime

    async def sleep_until_boottime(self, when: float) -> None:
        if when <= self._boottime:
            await asyncio.sleep(0)
            return
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((when, waiting))
        await waiting

    async def advance(self, seconds: float) -> None:
        """Let time pass; every sleeper wakes exactly when it wanted to."""
        end = self._boottime + seconds
        await settle()
        while (due := min((when for when, waiting in self._sleepers if not waiting.done()), default=end)) < end:
            self._move(max(due - self._boottime, 0.0))
            await settle()
        self._move(end - self._boottime)
        await settle()

    async def suspend(self, seconds: float) -> None:
        """The machine sleeps: time goes by at one stroke, and sleepers wake late."""
        self.skip(seconds)
        await settle()

    def skip(self, seconds: float) -> None:
        """Like ``suspend``, from code that cannot wait: sleepers are woken, and run later."""
        self._move(seconds)

    def set_wall(self, wall: float) -> None:
        """The wall clock is set; the machine's own time goes on unchanged."""
        self._wall = wall

    def reboot(self) -> None:
        """The machine's own time begins again; nobody sleeps any more."""
        self._boottime = 10.0
        self._sleepers.clear()

    def _move(self, seconds: float) -> None:
        self._wall += seconds
        self._boottime += seconds
        due = [waiting for when, waiting in self._sleepers if when <= self._boottime]
        self._sleepers = [(when, waiting) for when, waiting in self._sleepers if when > self._boottime]
        for waiting in due:
            if not waiting.done():
                waiting.set_result(None)
