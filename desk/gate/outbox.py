"""Doing what the machine decided: wait for windows and holds to end, hand over approved bytes, record the outcome.

Only this module calls a channel, and only with bytes whose approval it has just checked; the approval is used up right before
the first byte that can have an effect.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING

from desk.errors import ConflictError, DeskError, RefusedError, StoreError
from desk.gate import events as ev
from desk.gate.approval import content_hash
from desk.gate.ports import Channel, OutcomeUnknown, Unreachable, no_files, whole
from desk.gate.store import GateStore, Record
from desk.schedule.clock import Clock

if TYPE_CHECKING:
    from desk.gate.service import Apply

_log = logging.getLogger(__name__)
RETRY_STORE_S = 2.0
RETRY_HOLD_S = 30.0  # how often a server that could not be reached is looked for
FAREWELL_S = 20.0  # how long a content that is going out may take to end when Desk ends


class Outbox:
    """``apply`` stores an event's outcome and returns the commands that lie outside the transaction."""

    def __init__(
        self,
        store: GateStore,
        clock: Clock,
        channels: Mapping[str, Channel],
        apply: Apply,
        on_change: Callable[[], None],
        encoded: Callable[[str], bytes] = no_files,
    ) -> None:
        self._store = store
        self._encoded = encoded
        self._clock = clock
        self._channels = channels
        self._apply = apply
        self._on_change = on_change
        self._asking_at = clock.now()
        self._wake = asyncio.Event()
        self._tasks: dict[asyncio.Task[None], int] = {}
        self._in_data: set[int] = set()
        self._lines: dict[int, asyncio.Lock] = {}

    def wake(self) -> None:
        """Look at the open windows again: one was opened or closed."""
        self._wake.set()

    def start(self, proposal_id: int, commands: tuple[ev.Command, ...]) -> None:
        """Begin what was decided; needs a running loop."""
        for command in commands:
            if isinstance(command, ev.Send):
                self._spawn(proposal_id, self._send(proposal_id, command))
            elif isinstance(command, ev.LookForOutcome):
                self._spawn(proposal_id, self._look(proposal_id))

    async def run(self) -> None:
        """Send what is due until cancelled; then a content that is already going out may end, and nothing else."""
        try:
            while True:
                self._wake.clear()
                try:
                    self.elapse()
                    self.try_held()
                    self._tell_of_snoozed()
                    due = self._next_due()
                except StoreError as error:
                    _log.warning("the outbox waits: %s", error.message)
                    due = self._clock.boottime() + RETRY_STORE_S
                await self._wait(due)
        finally:
            await self._end()

    def _next_due(self) -> float | None:
        """The boottime to look again at: a window's end, a held one's moment or next try, the end of a snooze."""
        now, boottime = self._clock.now(), self._clock.boottime()
        dues = [self._store.next_due()]
        for proposal_id in self._store.ids_in(ev.State.HELD):
            window = self._store.get(proposal_id).proposal.window
            left_s = window.not_before - now if window is not None and window.not_before > now else RETRY_HOLD_S
            dues.append(boottime + min(left_s, RETRY_HOLD_S))  # not longer: the wall clock may be set meanwhile
        snoozed = self._store.next_snooze_end(now)
        if snoozed is not None:
            dues.append(boottime + min(snoozed - now, RETRY_HOLD_S))
        return min((due for due in dues if due is not None), default=None)

    def _tell_of_snoozed(self) -> None:
        """Let clients look at the queue again when a snoozed one asks again."""
        before, self._asking_at = self._asking_at, self._clock.now()
        woken = self._store.next_snooze_end(before)
        if woken is not None and woken <= self._asking_at:
            self._on_change()

    def try_held(self) -> None:
        """Go on with what is held and whose moment has come, where its server can be reached; drop what has expired."""
        now = self._clock.now()
        for proposal_id in self._store.ids_in(ev.State.HELD):
            window = self._store.get(proposal_id).proposal.window
            if window is None or now > window.expires_at:
                self._begin(proposal_id, ev.HoldTried(now), window is not None)
            elif now >= window.not_before and proposal_id not in self._tasks.values():
                self._spawn(proposal_id, self._try(proposal_id))

    async def _try(self, proposal_id: int) -> None:
        record = self._store.get(proposal_id)
        try:
            if not await self._channel(record).reachable(record.account_id or 0):
                return
        except DeskError as error:
            _log.info("draft %s stays held: %s", proposal_id, error.message)
            return
        self._begin(proposal_id, ev.HoldTried(self._clock.now()), approved=True)

    def elapse(self) -> None:
        """End the windows that are over, and start what follows."""
        for proposal_id in self._store.ids_in(ev.State.APPROVED):
            window = self._store.get(proposal_id).proposal.window
            if window is not None and window.due_boottime > self._clock.boottime():
                continue
            elapsed = ev.WindowElapsed(self._clock.boottime(), self._clock.now())
            self._begin(proposal_id, elapsed, window is not None)

    def _begin(self, proposal_id: int, event: ev.Event, approved: bool) -> None:
        try:
            if not approved:
                raise RefusedError("There is no approval left to use, so nothing was sent.")
            commands = self._apply(proposal_id, event)
        except ConflictError:
            return
        except RefusedError as error:
            commands = self._apply(proposal_id, ev.Refused(error.message))
        self.start(proposal_id, commands)

    async def finished(self) -> None:
        """Wait until nothing is under way."""
        while self._tasks:
            await asyncio.wait(list(self._tasks))

    async def _wait(self, due: float | None) -> None:
        waits: list[asyncio.Future[object]] = [asyncio.ensure_future(self._wake.wait())]
        if due is not None:
            waits.append(asyncio.ensure_future(self._clock.sleep_until_boottime(due)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _end(self) -> None:
        going_out = [task for task, proposal_id in self._tasks.items() if proposal_id in self._in_data]
        for task in self._tasks:
            if task not in going_out:
                task.cancel()
        if going_out:
            await asyncio.wait(going_out, timeout=FAREWELL_S)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*list(self._tasks), return_exceptions=True)

    def _spawn(self, proposal_id: int, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks[task] = proposal_id
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._in_data.discard(self._tasks.pop(task, 0))
        self._wake.set()  # it may be held now, and then there is a next try to wait for
        if not task.cancelled() and task.exception() is not None:
            _log.error("sending ended unexpectedly", exc_info=task.exception())

    async def _send(self, proposal_id: int, command: ev.Send) -> None:
        record = self._store.get(proposal_id)
        account_id = record.account_id or 0
        async with self._lines.setdefault(account_id, asyncio.Lock()):
            event = await self._attempt(record, command, account_id)
            commands = await self._record(proposal_id, event)
            if isinstance(event, ev.Accepted):
                with contextlib.suppress(DeskError, OSError):  # it is sent, with or without a copy
                    message = await self._whole(record)
                    await self._channel(record).keep_copy(account_id, message, record.message_id)
        for following in commands:
            if isinstance(following, ev.LookForOutcome):
                await self._look(proposal_id)

    async def _attempt(self, record: Record, command: ev.Send, account_id: int) -> ev.Event:
        def before_data(before: str = "", /) -> None:
            self._apply(record.id, ev.DataStarted(before))
            self._in_data.add(record.id)

        try:
            message, envelope = await self._whole(record), record.current.envelope
            if (
                content_hash(record.kind, record.account_id, message, envelope) != command.sha256
            ):  # of the very bytes that are handed over
                raise RefusedError("What is stored is not what you approved, so it was not sent.")
            receipt = await self._channel(record).send(message, envelope, account_id, before_data=before_data)
        except OutcomeUnknown as error:
            return ev.LineLost(_words(error))
        except Unreachable as error:
            if record.id not in self._in_data:
                return ev.Unreachable(_words(error))
            return ev.LineLost(_words(error))
        except DeskError as error:
            return ev.Refused(_words(error)) if self._is_certain(record.id, error) else ev.LineLost(_words(error))
        except Exception as error:  # noqa: BLE001 - a channel's mistake must not leave a draft in between
            _log.exception("the channel failed")
            return ev.LineLost(f"The channel failed ({type(error).__name__}).")
        return ev.Accepted(receipt.reply, receipt.at, receipt.before)

    async def _whole(self, record: Record) -> bytes:
        """All that goes out. Files are big and are read in a thread; without any there is nothing to read."""
        if b"\0file:" not in record.current.rendered:
            return record.current.rendered
        return await asyncio.to_thread(whole, record.current.rendered, self._encoded)

    def _is_certain(self, proposal_id: int, error: DeskError) -> bool:
        return error.code == "not_sent" or proposal_id not in self._in_data

    async def _record(self, proposal_id: int, event: ev.Event) -> tuple[ev.Command, ...]:
        """Store the outcome, however long the disk is full or locked: forgetting it would make it unknown."""
        while True:
            try:
                return self._apply(proposal_id, event)
            except StoreError as error:
                _log.warning("an outcome waits to be stored: %s", error.message)
                await self._clock.sleep_until_boottime(self._clock.boottime() + RETRY_STORE_S)

    async def _look(self, proposal_id: int) -> None:
        record = self._store.get(proposal_id)
        try:
            found = await self._channel(record).outcome(
                await self._whole(record), record.current.envelope, record.account_id or 0, record.message_id
            )
        except (DeskError, OSError) as error:
            _log.info("an outcome could not be looked for: %s", error)
            return
        if found is not None:
            event = ev.Found(self._clock.now()) if found else ev.NotDone()
            with contextlib.suppress(ConflictError):  # a person was quicker
                await self._record(proposal_id, event)

    def _channel(self, record: Record) -> Channel:
        channel = self._channels.get(record.kind.partition(".")[0])
        if channel is None:
            raise RefusedError("There is no way to do this here yet.", hint="Reject the draft, or keep it.")
        return channel


def _words(error: DeskError) -> str:
    return f"{error.message} {error.hint}".strip()
