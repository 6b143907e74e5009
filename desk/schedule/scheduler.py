"""The one scheduler: durable jobs, each fired once over restarts, sleep and clock changes.

A firing is claimed by compare-and-swap, in one transaction with whatever it changes in Desk's own data (``record``), and only
then told (``work``). So a kill before the claim leaves the job due, and a kill after it never fires it twice; what ``work``
was about to do is then lost, unless the kind asked for it ``again``. The wall clock says what is due and is looked at every
half minute, because it may be set and a sleeping machine wakes nobody.

Of many that are due at once a few are claimed at a time, so that nobody waits for the loop; they are told together.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from desk.dates.rules import BadRuleError, check_rule, next_after, wall_text
from desk.errors import DeskError, StoreError, UsageError
from desk.schedule.clock import Clock
from desk.schedule.jobs import Firing, Job, fire, put_right, unfinished
from desk.schedule.store import JobStore
from desk.store.db import Database

_log = logging.getLogger(__name__)
LOOK_AGAIN_S = 30.0
_RETRY_S = 2.0
# A transaction holds the loop until it is on disk: it ends after so many firings or so long a time, whichever is first.
_MOST_A_CLAIM = 50
_LONGEST_CLAIM_S = 0.01
_MOST_A_FINISH = 500
_MOST_A_READ = 500

Record = Callable[[Firing], None]
Work = Callable[[Sequence[Firing]], Awaitable[None]]


@dataclass(frozen=True)
class Registered:
    """``stays``: the host does not end while such a job waits."""

    record: Record | None
    work: Work | None
    again: bool
    stays: bool
    label: str


class Scheduler:
    """Kinds are registered once, by whoever made them; jobs outlive the process."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.store = JobStore(db)
        self._db = db
        self._clock = clock
        self._kinds: dict[str, Registered] = {}
        self._wake = asyncio.Event()
        self._working: set[asyncio.Task[None]] = set()
        self._unfinished: list[Firing] = []

    def register(
        self,
        kind: str,
        work: Work | None = None,
        *,
        record: Record | None = None,
        again: bool = False,
        stays: bool = False,
        label: str = "",
    ) -> None:
        """Say what a kind of job does when it fires.

        :param record: what changes in Desk's own data, in the transaction of the claim; it must not wait.
        :param work: everything else, after that transaction is on disk. All that fired at one look and have the same work
            are given to it together, soonest due first.
        :param again: ``work`` that a killed host left unfinished is done once more at the next start (at least once
            instead of at most once); what ``record`` changed is there already.
        :param stays: keep the host running while such a job waits.
        :param label: the kind as people call it.
        """
        self._kinds[kind] = Registered(record, work, again, stays, label or kind)

    def label(self, kind: str) -> str:
        return self._kinds[kind].label if kind in self._kinds else kind

    def schedule(
        self,
        kind: str,
        name: str,
        payload: Any = None,
        *,
        at: float | None = None,
        rule: str = "",
        start: str = "",
        zone: str = "UTC",
    ) -> float:
        """Set the job ``kind``/``name`` (replacing what it was): once ``at`` a moment, or by a ``rule``. Returns when it is next.

        Joins the caller's transaction. ``start`` is the local time the rule counts from; now if it is not given.

        :raises UsageError: the rule is ill-formed or never comes.
        """
        now = self._clock.now()
        text = msgspec.json.encode(payload if payload is not None else {}).decode()
        if not rule:
            if at is None:
                raise UsageError("A job needs a moment or a rule.")
            self.store.put(kind, name, text, at, now)
        else:
            start = start or wall_text(now, zone)
            try:
                rule = check_rule(rule, start)
                first = next_after(rule, start, zone, now) if at is None else at
            except BadRuleError as error:
                raise UsageError(f"“{rule}” is no repetition: {error}.") from error
            if first is None:
                raise UsageError("That repetition is over already.")
            at = first
            self.store.put(kind, name, text, at, now, rule=rule, start=start, zone=zone)
        self.wake()
        return at

    def keep_every(self, kind: str, seconds: float, *, first_in_s: float = 0.0, anew: bool = False) -> None:
        """Have ``kind`` fire every so many ``seconds`` (whole minutes), first in ``first_in_s``.

        One that is set so already goes on as it was, unless it is to begin ``anew`` (so that it fires after each start).
        """
        minutes = max(1, round(seconds / 60))
        rule = f"FREQ=HOURLY;INTERVAL={minutes // 60}" if minutes % 60 == 0 else f"FREQ=MINUTELY;INTERVAL={minutes}"
        known = self.store.get(kind, "")
        if anew or known is None or known.rule != rule or known.state != "waiting":
            start = wall_text(self._clock.now() + first_in_s, "UTC")
            self.schedule(kind, "", at=self._clock.now() + first_in_s, rule=rule, start=start)

    def cancel(self, kind: str, name: str) -> bool:
        """Forget a job. False: there is none. Joins the caller's transaction."""
        gone = self.store.drop(kind, name)
        self.wake()
        return gone

    @property
    def busy(self) -> bool:
        """Whether work is under way, or a job waits that the host has to stay for."""
        return bool(self._working) or self.store.next_due(self._staying()) is not None

    def _staying(self) -> Iterator[str]:
        return (kind for kind, registered in self._kinds.items() if registered.stays)

    def wake(self) -> None:
        """Look again: a job was added or moved."""
        self._wake.set()

    def recover(self) -> None:
        """Put in order what a killed host left; call it once, when every kind is registered."""
        for job in self.store.interrupted():
            registered = self._kinds.get(job.kind)
            if registered is not None and registered.again and registered.work is not None:
                self._unfinished.append(unfinished(job))
            else:
                self.store.give_up(job, "Desk ended while this was under way.")

    async def fire_due(self) -> int:
        """Fire what is due now, of the kinds that are registered, and take up what was cut off; returns how many."""
        now = self._clock.now()
        fired, self._unfinished = self._unfinished, []
        try:
            await self._put_right(now)
            seen: Job | None = None
            while ripe := self.store.due(now, self._kinds, after=seen, most=_MOST_A_READ):
                seen, begun = ripe[-1], 0
                while begun < len(ripe):
                    done, claimed = self._claim_some(ripe[begun : begun + _MOST_A_CLAIM], now)
                    begun += done
                    fired += claimed
                    await asyncio.sleep(0)
        finally:  # what is claimed on disk is told, whatever became of the rest
            self._start_work(fired)
        return len(fired)

    async def _put_right(self, now: float) -> None:
        for job in self.store.fired_after(now):
            if (due := put_right(job, now)) is not None:
                self.store.move(job, due, now)
            await asyncio.sleep(0)

    def _claim_some(self, jobs: Sequence[Job], now: float) -> tuple[int, list[Firing]]:
        """Claim the first of ``jobs`` in one transaction: how many were looked at, and which fired."""
        began, looked_at, fired = time.monotonic(), 0, []
        with self._db.write():
            for job in jobs:
                looked_at += 1
                if (firing := self._claim(job, now)) is not None:
                    fired.append(firing)
                if time.monotonic() - began > _LONGEST_CLAIM_S:
                    break
        return looked_at, fired

    def _claim(self, job: Job, now: float) -> Firing | None:
        firing, registered = fire(job, now), self._kinds[job.kind]
        if firing is None or not self.store.claim(firing, hold=registered.work is not None):
            return None
        if registered.record is not None:
            registered.record(firing)
        return firing

    def _start_work(self, firings: Sequence[Firing]) -> None:
        together: dict[Work, list[Firing]] = {}
        for firing in firings:
            if (work := self._kinds[firing.job.kind].work) is not None:
                together.setdefault(work, []).append(firing)
        for work, theirs in together.items():
            task = asyncio.ensure_future(self._work(work, theirs))
            self._working.add(task)
            task.add_done_callback(self._working.discard)

    async def _work(self, work: Work, firings: Sequence[Firing]) -> None:
        error = ""
        try:
            await work(firings)
        except DeskError as failed:
            error = failed.message
            _log.warning("job %s: %s", firings[0].job.kind, failed.message)
        try:
            for begin in range(0, len(firings), _MOST_A_FINISH):
                self.store.finish(firings[begin : begin + _MOST_A_FINISH], error)
                await asyncio.sleep(0)
        except StoreError as failed:  # it is found unfinished at the next start
            _log.warning("job %s: %s", firings[0].job.kind, failed.message)

    async def finished(self) -> None:
        """Return when no work is under way."""
        while self._working:
            await asyncio.gather(*self._working)

    async def run(self) -> None:
        """Fire until cancelled; a fault in the work of a job ends this, and so the host, loudly."""
        try:
            while True:
                self._wake.clear()
                nap_s: float | None = _RETRY_S
                try:
                    await self.fire_due()
                    due = self.store.next_due(self._kinds)
                    nap_s = None if due is None else min(LOOK_AGAIN_S, max(due - self._clock.now(), 0.05))
                except StoreError as error:  # locked, or the disk is full: nothing was claimed
                    _log.warning("jobs wait: %s", error.message)
                await self._wait(nap_s)
        finally:
            for task in self._working:
                task.cancel()

    async def _wait(self, nap_s: float | None) -> None:
        waits: list[asyncio.Future[Any]] = [asyncio.ensure_future(self._wake.wait()), *self._working]
        if nap_s is not None:
            waits.append(asyncio.ensure_future(self._clock.sleep_until_boottime(self._clock.boottime() + nap_s)))
        own = [wait for wait in waits if wait not in self._working]
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()
        finally:
            for wait in own:
                wait.cancel()
