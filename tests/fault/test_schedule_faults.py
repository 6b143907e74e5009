"""The scheduler under SIGKILL, a locked database, a full disk and a machine that slept: each firing once, none lost."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from desk.errors import StoreError
from desk.schedule.jobs import Firing
from desk.schedule.reminders import KIND, ReminderStore, id_of
from desk.schedule.scheduler import Scheduler
from desk.store import db as db_module
from desk.store.db import Database
from desk.testing.clock import VirtualClock, settle
from desk.testing.kills import delay_death

REMINDERS = 40
ROUNDS = 12
# A host in small: it fires what is due, notes each firing in its own transaction, and tells a file. Killed at any moment.
VICTIM = """
import asyncio, os, sys
from pathlib import Path
from desk.schedule.clock import SystemClock
from desk.schedule.reminders import KIND, ReminderStore, id_of
from desk.schedule.scheduler import Scheduler
from desk.store.db import Database

db = Database(Path(sys.argv[1]))
told = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND)
scheduler, store = Scheduler(db, SystemClock()), ReminderStore(db)

def record(firing):
    store.fired(firing)
    with db.write() as connection:
        connection.execute("INSERT INTO ledger (at, model) VALUES (0, ?)", (str(id_of(firing)),))

async def tell(firings):
    os.write(told, "".join(f"{id_of(one)}\\n" for one in firings).encode())

scheduler.register(KIND, tell, record=record, again=True, stays=True)
if sys.argv[3] == "alone":
    scheduler.recover()
print("up", flush=True)
asyncio.run(scheduler.run())
"""


def start(database: Path, told: Path, alone: str = "alone") -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", VICTIM, str(database), str(told), alone], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    process.stdout.close()
    return process


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_killed_around_its_firings_each_is_recorded_once_and_told(tmp_path: Path) -> None:
    database, told = tmp_path / "d.db", tmp_path / "told"
    told.touch()
    db = Database(database)
    store, now = ReminderStore(db), time.time()
    for number in range(REMINDERS):
        store.add(f"r{number}", now - REMINDERS + number, None, now)
    db.close()
    chance = random.Random(7)
    for _ in range(ROUNDS):
        process = start(database, told)
        asyncio.run(delay_death(chance.uniform(0, 0.06)))
        kill(process)
    process = start(database, told)
    deadline = time.monotonic() + 60
    while len(set(told.read_text().split())) < REMINDERS and time.monotonic() < deadline:
        time.sleep(0.05)
    kill(process)
    db = Database(database)
    with db.read() as connection:
        recorded = [row[0] for row in connection.execute("SELECT model FROM ledger")]
        states = {row[0] for row in connection.execute("SELECT state FROM reminder")}
    ids = {str(number) for number in range(1, REMINDERS + 1)}
    assert sorted(recorded, key=int) == sorted(ids, key=int), "a firing was recorded twice, or lost"
    assert states == {"fired"}
    # Telling is at least once: what a killed host may not have said is said again, and no more than once a kill.
    spoken = told.read_text().split()
    assert set(spoken) == ids
    assert len(spoken) <= REMINDERS + ROUNDS
    db.close()


def small(path: Path, clock: VirtualClock, fired: list[int]) -> tuple[Database, Scheduler]:
    db = Database(path)
    scheduler, store = Scheduler(db, clock), ReminderStore(db)

    async def tell(firings: Sequence[Firing]) -> None:
        fired.extend(map(id_of, firings))

    scheduler.register(KIND, tell, record=store.fired, again=True)
    return db, scheduler


async def test_a_locked_database_delays_a_firing_and_loses_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db_module, "BUSY_TIMEOUT_S", 0.05)
    clock, fired = VirtualClock(), list[int]()
    db, scheduler = small(tmp_path / "d.db", clock, fired)
    ReminderStore(db).add("tea", clock.now() + 10, None, clock.now())
    running = asyncio.ensure_future(scheduler.run())
    await settle()
    with contextlib.closing(sqlite3.connect(tmp_path / "d.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await clock.advance(11)
        assert fired == []
        other.execute("ROLLBACK")
    await clock.advance(5)
    assert fired == [1]
    await clock.advance(120)
    assert fired == [1]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    db.close()


async def test_a_full_disk_while_claiming_leaves_the_reminder_due(tmp_path: Path) -> None:
    clock, fired = VirtualClock(), list[int]()
    db, scheduler = small(tmp_path / "d.db", clock, fired)
    ReminderStore(db).add("tea" * 4000, clock.now(), None, clock.now())

    def long_record(firing: Firing) -> None:
        with db.write() as connection:  # needs pages that are not there
            connection.execute("INSERT INTO ledger (at, model) VALUES (0, ?)", ("x" * 200_000,))

    scheduler.register(KIND, None, record=long_record)
    with db.write() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    db._writer.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="full"):
        await scheduler.fire_due()
    assert [job.firings for job in scheduler.store.waiting()] == [0]
    db._writer.execute("PRAGMA max_page_count = 1000000")
    assert await scheduler.fire_due() == 1
    assert await scheduler.fire_due() == 0
    db.close()


async def test_a_machine_that_slept_tells_once_and_late(tmp_path: Path) -> None:
    clock, late = VirtualClock(), list[bool]()
    db = Database(tmp_path / "d.db")
    scheduler, store = Scheduler(db, clock), ReminderStore(db)

    async def tell(firings: Sequence[Firing]) -> None:
        late.extend(one.late for one in firings)

    scheduler.register(KIND, tell, record=store.fired)
    store.add("tea", clock.now() + 600, None, clock.now())
    running = asyncio.ensure_future(scheduler.run())
    await settle()
    await clock.suspend(9 * 3600)
    await clock.advance(31)
    assert late == [True]
    clock.set_wall(clock.now() - 3600)
    await clock.advance(7200)
    clock.set_wall(clock.now() + 366 * 86_400)
    await clock.advance(31)
    assert late == [True]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    db.close()


def test_two_hosts_at_once_fire_each_once(tmp_path: Path) -> None:
    """There is one host a user; if there ever were two, the database decides."""
    database, told = tmp_path / "d.db", tmp_path / "told"
    told.touch()
    db = Database(database)
    store, now = ReminderStore(db), time.time()
    for number in range(REMINDERS):
        store.add(f"r{number}", now + 1.0, None, now)
    first, second = start(database, told, "two"), start(database, told, "two")
    deadline = time.monotonic() + 60
    while len(told.read_text().split()) < REMINDERS and time.monotonic() < deadline:
        time.sleep(0.05)
    os.sched_yield()
    kill(first)
    kill(second)
    with db.read() as connection:
        recorded = sorted(int(row[0]) for row in connection.execute("SELECT model FROM ledger"))
    assert recorded == list(range(1, REMINDERS + 1))
    assert sorted(map(int, told.read_text().split())) == recorded
    db.close()
