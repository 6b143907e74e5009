"""Lives of the whole gate over a real database: a flaky server, and a crash at any point, also around any commit."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from desk.errors import ConflictError
from desk.store.db import Database
from desk.testing.gate import GateRig
from desk.wire.cards import DraftEdit

_FAST = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


class Crash(BaseException):
    """What SIGKILL is to the real process: nothing in the gate may catch it."""


class CrashingDatabase(Database):
    """Dies right before or right after a commit, when ``left`` has counted down."""

    left = -1
    after = False

    @contextlib.contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        outermost = self._depth == 0
        with super().write() as connection:
            yield connection
            if outermost and self.left == 0 and not self.after:
                self.left = -1
                raise Crash
        if outermost:
            if self.left == 0:
                self.left = -1
                raise Crash
            self.left -= self.left > 0


class Lives(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="dk-", dir=_FAST))
        self.rig = GateRig.__new__(GateRig)
        self.rig.make_database = CrashingDatabase
        self.loop = asyncio.new_event_loop()
        self._make()
        self.drafts: list[int] = []

    def _make(self) -> None:
        rig = self.rig
        made = GateRig(self.folder / "d.db")
        made.db.close()
        rig.__dict__.update(made.__dict__)
        rig.make_database = CrashingDatabase
        rig.open()

    def _do(self, work: Any) -> None:
        """Run work; if it crashes, or its sending does, start anew."""

        async def whole() -> bool:
            try:
                result = work()
                if asyncio.iscoroutine(result):
                    await result
            except ConflictError:
                return False
            except Crash:
                return True
            return False

        crashed = False
        self.rig.gate.outbox._done = self._done  # type: ignore[method-assign]
        self.task_crashed = False
        try:
            crashed = self.loop.run_until_complete(whole())
        except Crash:
            crashed = True
        if crashed or self.task_crashed:
            self._restart()

    def _done(self, task: asyncio.Task[None]) -> None:
        self.rig.gate.outbox._tasks.pop(task, None)
        if not task.cancelled() and isinstance(task.exception(), Crash):
            self.task_crashed = True

    def _restart(self) -> None:
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        with contextlib.suppress(Crash):
            self.loop.run_until_complete(asyncio.sleep(0))
        self.rig.sender.on_point = lambda point: None
        self.loop.run_until_complete(self.rig.restart())

    def _pick(self, number: int) -> int | None:
        return self.drafts[number % len(self.drafts)] if self.drafts else None

    @initialize()
    def begin(self) -> None:
        self.drafts += [self.rig.propose(), self.rig.propose()]

    @rule()
    def propose(self) -> None:
        if len(self.drafts) < 3:
            self.drafts.append(self.rig.propose())

    @rule(number=st.integers(0, 2), countdown=st.integers(-1, 1), after=st.booleans())
    def approve(self, number: int, countdown: int, after: bool) -> None:
        draft = self._pick(number)
        if draft is None:
            return
        db = self.rig.db
        assert isinstance(db, CrashingDatabase)
        db.left, db.after = countdown, after
        self._do(lambda: self.rig.approve(draft))
        db.left = -1

    @rule(
        number=st.integers(0, 3),
        plan=st.sampled_from(
            ["ok", "ok", "unreachable", "refuse", "refuse_late", "lose_early", "lose_late", "lose_accepted"]
        ),
        crash=st.sampled_from(["", "", "connecting", "data", "accepted", "commit 0", "commit 1", "commit 2"]),
        after=st.booleans(),
        late_s=st.sampled_from([0.0, 0.0, 0.0, 60.0, 3600.0]),
    )
    def end_windows(self, number: int, plan: str, crash: str, after: bool, late_s: float) -> None:
        rig = self.rig
        draft = self._pick(number)
        if draft is not None and rig.state(draft) in ("pending", "failed"):
            rig.approve(draft)
        rig.clock.skip(10 + late_s)
        rig.sender.plan = [plan]
        rig.sender.online = not late_s  # what is held may go out late; a window that ended in sleep may not
        calls = rig.sender.calls
        db = rig.db
        assert isinstance(db, CrashingDatabase)
        if crash.startswith("commit"):
            db.left, db.after = int(crash[-1]), after

        def point(where: str) -> None:
            if where == crash:
                raise Crash

        rig.sender.on_point = point
        self._do(rig.send_due)
        rig.sender.on_point = lambda where: None
        if rig.db is db:
            db.left = -1
        rig.sender.online = True
        if late_s:
            assert rig.sender.calls == calls, "nothing is sent after a sleep"

    @rule(hours=st.sampled_from([0.01, 1.0, 30.0]), online=st.booleans())
    def time_passes_over_what_is_held(self, hours: float, online: bool) -> None:
        held = [draft for draft in self.drafts if self.rig.state(draft) == "held"]
        began = self.rig.sender.began
        self.rig.clock.skip(hours * 3600)
        self.rig.sender.online = online
        self._do(self.rig.send_due)
        self.rig.sender.online = True
        if not online or hours > 24:
            assert self.rig.sender.began == began, "nothing goes out without a line, or after its approval expired"
        if hours > 24:
            assert all(self.rig.state(draft) == "pending" for draft in held)

    @rule(lit=st.booleans(), cut=st.sampled_from(["", "", "before", "after"]), undo=st.booleans())
    def switch_a_lamp(self, lit: bool, cut: str, undo: bool) -> None:
        """Done, or cut in the middle; what is unknown can be looked at, and what was done can be undone."""
        rig = self.rig
        lamp = rig.propose_lamp("desk lamp", lit)
        before = "desk lamp" in rig.lamps.lit
        rig.approve(lamp)
        rig.clock.skip(10)
        rig.lamps.cut = cut
        self._do(rig.send_due)
        rig.lamps.cut = ""
        self.restart()
        done = ("desk lamp" in rig.lamps.lit) == lit
        assert rig.state(lamp) == ("sent" if done else "pending")
        if undo and rig.state(lamp) == "sent":
            second = rig.gate.undo(lamp).summary.id
            self._do(rig.send_due)
            assert (rig.state(lamp), rig.state(second)) == ("undone", "sent")
            assert ("desk lamp" in rig.lamps.lit) == before

    @rule(number=st.integers(0, 2), minutes=st.integers(0, 5))
    def snooze(self, number: int, minutes: int) -> None:
        draft = self._pick(number)
        if draft is not None:
            self._do(lambda: self.rig.gate.snooze(draft, self.rig.clock.now() + 60 * minutes))

    @rule(number=st.integers(0, 2))
    def edit(self, number: int) -> None:
        draft = self._pick(number)
        if draft is not None:
            card = self.rig.gate.card(draft)
            self._do(lambda: self.rig.gate.edit(draft, card.summary.version, DraftEdit({"body": card.body + "!"})))

    @rule(number=st.integers(0, 2))
    def undo(self, number: int) -> None:
        draft = self._pick(number)
        if draft is not None:
            self._do(lambda: self.rig.gate.undo(draft))

    @rule()
    def restart(self) -> None:
        calls = self.rig.sender.calls
        self._restart()
        assert self.rig.sender.calls == calls

    @rule(number=st.integers(0, 2))
    def resolve_truly(self, number: int) -> None:
        draft = self._pick(number)
        if draft is not None and self.rig.state(draft) == "unknown":
            self.rig.gate.resolve(draft, was_sent=self._received_id(draft) > 0)

    def _received_id(self, draft: int) -> int:
        mark = self.rig.gate._store.get(draft).message_id.encode() + b"\r\n"
        return sum(mark in message for message, _, _ in self.rig.sender.received)

    def _approvals(self) -> int:
        with self.rig.db.read() as connection:
            return int(connection.execute("SELECT count(*) FROM approval").fetchone()[0])

    @invariant()
    def nothing_is_sent_twice_or_lost(self) -> None:
        for draft in self.drafts:
            received = self._received_id(draft)
            state = self.rig.state(draft)
            assert received <= 1
            if received:
                assert state in ("sent", "unknown"), f"accepted, yet {state}"
            if state == "sent":
                assert received

    @invariant()
    def what_was_sent_was_approved(self) -> None:
        with self.rig.db.read() as connection:
            approved = {
                hashlib.sha256(bytes(row[0])).digest(): bool(row[1])
                for row in connection.execute(
                    "SELECT v.rendered, a.used_at IS NOT NULL FROM approval a JOIN proposal_version v USING"
                    " (proposal_id, version) ORDER BY a.used_at IS NOT NULL"
                )
            }
            used = connection.execute("SELECT count(*) FROM approval WHERE used_at IS NOT NULL").fetchone()[0]
        for message, _, _ in self.rig.sender.received:
            assert approved[hashlib.sha256(message).digest()], "sent bytes have a used approval"
        assert self.rig.sender.began + len(self.rig.lamps.switched) <= used

    def teardown(self) -> None:
        self.rig.db.close()
        self.loop.close()
        shutil.rmtree(self.folder, ignore_errors=True)


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
