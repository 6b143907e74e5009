"""The scheduler with 10,000 jobs, with 1,000 reminders due at once in a real host, killed while many are due, and under a clock
that jumps; then how quick repetitions are computed, against dateutil alone."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

JOBS, LOOKS = 10_000, 40
AT_ONCE = 1_000
KILLED, KILLS = 3_000, 60
ONCE, REPEATING, JUMPS = 200, 40, 300
OCCURRENCES = 300
LOOK_GOAL_MS, BLOCK_GOAL_MS, RATE_GOAL = 10.0, 50.0, 0.5
DAY_S = 86_400.0
START = "2024-01-31T09:00:00"
RULES = (
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR",
    "FREQ=MONTHLY;BYMONTHDAY=1,15",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
)


def _figure(name: str, value: float, unit: str, n: int, goal: float | None = None, *, least: bool = False) -> Any:
    met = None if goal is None else value >= goal if least else value <= goal
    return {"name": name, "value": round(value, 3), "unit": unit, "n": n, "goal": goal, "met": met}


# A look at many jobs of which none is due


async def idle_looks(folder: Path) -> list[Any]:
    """What the wake every half minute costs."""
    from desk.schedule.clock import SystemClock
    from desk.schedule.reminders import KIND, ReminderStore
    from desk.schedule.scheduler import LOOK_AGAIN_S, Scheduler
    from desk.store.db import Database

    with contextlib.closing(Database(folder / "idle.db")) as db:
        scheduler, store, now = Scheduler(db, SystemClock()), ReminderStore(db), time.time()
        scheduler.register(KIND, record=store.fired, stays=True)
        with db.write():
            for number in range(JOBS):
                rule = "FREQ=DAILY" if number % 5 == 0 else ""
                store.add(
                    f"r{number}", now + DAY_S + number, None, now, rule=rule, start=START * bool(rule), zone="UTC"
                )
        took_ms, used_ms = [], []
        for _ in range(LOOKS):
            began, used = time.perf_counter(), time.process_time()
            await scheduler.fire_due()
            assert scheduler.store.next_due([KIND])
            assert scheduler.busy
            took_ms.append((time.perf_counter() - began) * 1000)
            used_ms.append((time.process_time() - used) * 1000)
    spent = statistics.median(used_ms)
    return [
        _figure(f"look at {JOBS:,} jobs, none due, median", statistics.median(took_ms), "ms", LOOKS, LOOK_GOAL_MS),
        _figure("look, processor time, median", spent, "ms", LOOKS),
        _figure("idle host's processor for it", spent / LOOK_AGAIN_S / 10, "%", LOOKS),
    ]


# Many due at once in a real host


async def _all_ring(home: Any, host: subprocess.Popen[bytes], due: float) -> tuple[float, list[list[int]], int]:
    from desk.client import NotRunningError, connect
    from desk.wire.host import HostEvent, RemindersFired

    told: list[list[int]] = []
    everyone = asyncio.Event()

    def hear(event: HostEvent) -> None:
        if isinstance(event, RemindersFired):
            told.append([one.id for one in event.reminders])
            if sum(map(len, told)) >= AT_ONCE:
                everyone.set()

    async with contextlib.AsyncExitStack() as lines:
        for _ in range(1500):
            try:
                client = await lines.enter_async_context(connect(start=False, paths=home.paths))
                break
            except NotRunningError:
                await asyncio.sleep(0.02)
        watching = asyncio.ensure_future(client.watch(hear))
        await asyncio.sleep(max(0.0, due - 1.0 - time.time()))
        assert time.time() < due, "the host took too long to start"
        host.send_signal(signal.SIGUSR1)  # the pulse begins anew: starting is another bench's
        await asyncio.wait_for(everyone.wait(), 120)
        took_s = time.time() - due
        ringing = len(await client.ringing())
        watching.cancel()
    return took_s, told, ringing


def at_once(patience_s: float = 15.0) -> list[Any]:
    """1,000 due at the same moment: how long the host's loop stands still, and what a client hears."""
    from desk.schedule.reminders import ReminderStore
    from desk.store.db import Database
    from desk.testing.home import desk_home

    with desk_home() as home:
        home.paths.data.mkdir(parents=True, mode=0o700)
        due = time.time() + patience_s
        with contextlib.closing(Database(home.paths.database)) as db, db.write():
            for number in range(AT_ONCE):
                ReminderStore(db).add(f"reminder {number}", due, None, due)
        report = home.root / "report.json"
        environment = {**home.environment, "DESK_TEST_MAIL_PASSWORD": "none"}
        host = subprocess.Popen([sys.executable, "-P", "-m", "desk.testing.mail_host", str(report)], env=environment)
        try:
            took_s, told, ringing = asyncio.run(_all_ring(home, host, due))
        finally:
            host.terminate()
            host.wait(30)
        seen = json.loads(report.read_text())
    heard = [one for some in told for one in some]
    wrong = sum(count - 1 for count in Counter(heard).values()) + AT_ONCE - len(set(heard)) + AT_ONCE - ringing
    name = f"{AT_ONCE:,} due at once"
    return [
        _figure(f"{name}: longest block of the host's loop", seen["late_ms"], "ms", AT_ONCE, BLOCK_GOAL_MS),
        _figure(f"{name}: of it at most the loop's own work", seen["busy_ms"], "ms", AT_ONCE),
        _figure(f"{name}: until a client has heard of all", took_s, "s", AT_ONCE),
        _figure(f"{name}: sounds and notices", len(told), "", AT_ONCE, 1),
        _figure(f"{name}: twice, lost or not ringing", wrong, "", AT_ONCE, 0),
        _figure(f"{name}: out of order", sum(a > b for a, b in pairwise(heard)), "", AT_ONCE, 0),
    ]


# Killed


def life(database: Path, told: Path) -> None:
    """A host in small, to be killed: it fires what is due, and writes down what it records and what it tells."""
    from desk.schedule.clock import SystemClock
    from desk.schedule.jobs import Firing
    from desk.schedule.reminders import KIND, ReminderStore, id_of
    from desk.schedule.scheduler import Scheduler
    from desk.store.db import Database

    db = Database(database)
    scheduler, store = Scheduler(db, SystemClock()), ReminderStore(db)
    out = os.open(told, os.O_WRONLY | os.O_APPEND)

    def record(firing: Firing) -> None:
        store.fired(firing)
        with db.write() as connection:
            connection.execute("INSERT INTO ledger (at, model) VALUES (0, ?)", (str(id_of(firing)),))

    async def tell(firings: Sequence[Firing]) -> None:
        os.write(out, (" ".join(str(id_of(one)) for one in firings) + "\n").encode())

    scheduler.register(KIND, tell, record=record, again=True)
    scheduler.recover()
    print("up", flush=True)
    asyncio.run(scheduler.run())


def _born(database: Path, told: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-P", __file__, "--life", str(database), str(told)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    process.stdout.close()
    return process


def killed(folder: Path, seed: int = 7) -> list[Any]:
    """SIGKILL at random moments while many are due or come due."""
    from desk.schedule.reminders import ReminderStore
    from desk.schedule.store import JobStore
    from desk.store.db import Database

    database, told, chance = folder / "killed.db", folder / "told", random.Random(seed)
    told.touch()
    per_life, amid = KILLED // KILLS, 0
    for number in range(KILLS):
        at_once = number % 2  # all due at the start, and killed soon; or due one by one
        with contextlib.closing(Database(database)) as db, db.write():
            now = time.time()
            for _ in range(per_life):
                ReminderStore(db).add("r", now - 1 if at_once else now + chance.uniform(0, 0.4), None, now)
        process = _born(database, told)
        time.sleep(chance.uniform(0, 0.02 if at_once else 0.4))
        process.kill()
        process.wait()
        with contextlib.closing(Database(database)) as db:
            amid += bool(JobStore(db).interrupted())
    process = _born(database, told)
    deadline = time.monotonic() + 60
    while len(set(told.read_text().split())) < KILLED and time.monotonic() < deadline:
        time.sleep(0.05)
    process.kill()
    process.wait()
    with contextlib.closing(Database(database)) as db, db.read() as connection:
        recorded = Counter(row[0] for row in connection.execute("SELECT model FROM ledger"))
    notices = told.read_text().splitlines()
    spoken = Counter(word for line in notices for word in line.split())
    return [
        _figure("SIGKILLs while reminders are due", KILLS, "", KILLS),
        _figure("of them between a firing and its end", amid, "", KILLS, 1, least=True),
        _figure("killed: firings twice", sum(count - 1 for count in recorded.values()), "", KILLED, 0),
        _figure("killed: firings lost", KILLED - len(recorded), "", KILLED, 0),
        _figure("killed: never told", KILLED - len(spoken), "", KILLED, 0),
        # What a killed host may not have said any more is said again.
        _figure("killed: told once more at the next start", sum(spoken.values()) - len(spoken), "", len(notices)),
    ]


# A clock that jumps


async def jumping(folder: Path, seed: int = 11) -> list[Any]:
    """Forward and back by up to a month, asleep and awake: each firing once, none lost."""
    from desk.schedule.jobs import Firing
    from desk.schedule.scheduler import Scheduler
    from desk.store.db import Database
    from desk.testing.clock import VirtualClock

    chance, clock, fired = random.Random(seed), VirtualClock(), list[Firing]()
    with contextlib.closing(Database(folder / "jumps.db")) as db:
        scheduler = Scheduler(db, clock)
        scheduler.register("once", record=fired.append)
        scheduler.register("again", record=fired.append)
        begin = clock.now()
        for number in range(ONCE):
            scheduler.schedule("once", str(number), at=begin + chance.uniform(0, 60 * DAY_S))
        for number in range(REPEATING):
            rule = chance.choice(("FREQ=DAILY", "FREQ=HOURLY", "FREQ=WEEKLY;BYDAY=MO,TH"))
            scheduler.schedule("again", str(number), rule=rule, start="2027-01-15T08:00:00", zone="Europe/Berlin")
        furthest = begin
        for _ in range(JUMPS):
            clock.set_wall(max(begin, clock.now() + chance.uniform(-30, 31) * DAY_S * chance.random() ** 4))
            clock.skip(chance.uniform(0, 3600))
            furthest = max(furthest, clock.now())
            await scheduler.fire_due()
        clock.set_wall(furthest + 61 * DAY_S)
        await scheduler.fire_due()
        waiting = len(scheduler.store.due(clock.now(), ["once", "again"]))
    stood_for = Counter((one.job.kind, one.job.name, one.due) for one in fired)
    lost = ONCE - len({name for kind, name, _ in stood_for if kind == "once"}) + waiting
    return [
        _figure("clock jumps, forward and back", JUMPS, "", JUMPS),
        _figure("clock jumps: firings", len(fired), "", JUMPS),
        _figure("clock jumps: twice for one moment", sum(n - 1 for n in stood_for.values()), "", len(fired), 0),
        _figure("clock jumps: lost", lost, "", ONCE + REPEATING, 0),
    ]


# Repetitions


def rates() -> list[Any]:
    """Moments in a zone against dateutil's bare wall-clock times, each from the rule's text on."""
    from itertools import islice

    from dateutil.rrule import rrulestr

    from desk.dates.rules import occurrences

    start = datetime.fromisoformat(START)
    ours, theirs = [], []
    for rule in RULES:
        list(islice(occurrences(rule, START, "Europe/Berlin", start.timestamp()), 3))  # what is loaded once
        began = time.process_time()
        found = list(islice(occurrences(rule, START, "Europe/Berlin", start.timestamp()), OCCURRENCES))
        ours.append((time.process_time() - began) / len(found))
        began = time.process_time()
        walls = list(islice(rrulestr(rule, dtstart=start).xafter(start - timedelta(days=1), inc=True), len(found)))
        theirs.append((time.process_time() - began) / len(walls))
    ratios = [their / our for our, their in zip(ours, theirs, strict=True)]
    count = OCCURRENCES * len(RULES)
    return [
        _figure("repetitions computed", len(RULES) / sum(ours), "moments/s", count),
        _figure("rate against dateutil, in all", sum(theirs) / sum(ours), "x", count, RATE_GOAL, least=True),
        _figure("rate against dateutil, worst rule", min(ratios), "x", count),
    ]


def run() -> list[dict[str, Any]]:
    """About a minute."""
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as name:
        folder = Path(name)
        figures = asyncio.run(idle_looks(folder))
        print("many at once", file=sys.stderr)
        figures += at_once()
        print("killing", file=sys.stderr)
        figures += killed(folder)
        print("jumping", file=sys.stderr)
        figures += asyncio.run(jumping(folder))
        return [*figures, *rates()]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--life"]:
        life(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        for line in run():
            print(line)
