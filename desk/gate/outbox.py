"""Doing what the machine decided about sending: wait for windows to end, hand over approved bytes, record the outcome.

Only this module calls a sender, and only with bytes whose approval it has just checked and used up.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Mapping
from typing import TYPE_CHECKING

from desk.errors import ConflictError, DeskError, RefusedError, StoreError
from desk.gate import machine as m
from desk.gate.ports import OutcomeUnknown, Sender
from desk.gate.store import GateStore, Record
from desk.schedule.clock import Clock

if TYPE_CHECKING:
    from desk.gate.service import Apply

_log = logging.getLogger(__name__)
RETRY_STORE_S = 2.0
FAREWELL_S = 20.0  # how long a content that is going out may take to end when Desk ends


class Outbox:
    """``apply`` stores an event's outcome and returns the commands that lie outside the transaction."""

    def __init__(self, store: GateStore, clock: Clock, senders: Mapping[str, Sender], apply: Apply) -> None:
        self._store = store
        self._clock = clock
        self._senders = senders
        self._apply = apply
        self._wake = asyncio.Event()
        self._tasks: dict[asyncio.Task[None], int] = {}
        self._in_data: set[int] = set()
        self._lines: dict[int, asyncio.Lock] = {}

    def wake(self) -> None:
        """Look at the open windows again: one was opened or closed."""
        self._wake.set()

    def start(self, proposal_id: int, commands: tuple[m.Command, ...]) -> None:
        """Begin what was decided; needs a running loop."""
        for command in commands:
            if isinstance(command, m.Send):
                self._spawn(proposal_id, self._send(proposal_id, command))
            elif isinstance(command, m.LookInSent):
                self._spawn(proposal_id, self._look(proposal_id))

    async def run(self) -> None:
        """Send what is due until cancelled; then a content that is already going out may end, and nothing else."""
        try:
            while True:
                self._wake.clear()
                try:
                    self.elapse()
                    due = self._store.next_due()
                except StoreError as error:
                    _log.warning("the outbox waits: %s", error.message)
                    due = self._clock.boottime() + RETRY_STORE_S
                await self._wait(due)
        finally:
            await self._end()

    def elapse(self) -> None:
        """End the windows that are over, and start what follows."""
        for proposal_id in self._store.ids_in(m.State.APPROVED):
            window = self._store.get(proposal_id).proposal.window
            if window is not None and window.due_boottime > self._clock.boottime():
                continue
            try:
                if window is None:
                    raise RefusedError("There is no approval left to use, so nothing was sent.")
                commands = self._apply(proposal_id, m.WindowElapsed(self._clock.boottime()))
            except ConflictError:
                continue
            except RefusedError as error:
                commands = self._apply(proposal_id, m.Refused(error.message))
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
        if not task.cancelled() and task.exception() is not None:
            _log.error("sending ended unexpectedly", exc_info=task.exception())

    async def _send(self, proposal_id: int, command: m.Send) -> None:
        record = self._store.get(proposal_id)
        account_id = record.account_id or 0
        async with self._lines.setdefault(account_id, asyncio.Lock()):
            event = await self._attempt(record, command, account_id)
            commands = await self._record(proposal_id, event)
            if isinstance(event, m.Accepted):
                with contextlib.suppress(DeskError, OSError):  # it is sent, with or without a copy
                    await self._sender(record).keep_copy(account_id, record.current.rendered, record.message_id)
        for following in commands:
            if isinstance(following, m.LookInSent):
                await self._look(proposal_id)

    async def _attempt(self, record: Record, command: m.Send, account_id: int) -> m.Event:
        def before_data() -> None:
            self._apply(record.id, m.DataStarted())
            self._in_data.add(record.id)

        try:
            if record.current.sha256 != command.sha256:
                raise RefusedError("What is stored is not what you approved, so it was not sent.")
            receipt = await self._sender(record).send(
                record.current.rendered, record.current.envelope, account_id, before_data=before_data
            )
        except OutcomeUnknown as error:
            return m.LineLost(_words(error))
        except DeskError as error:
            return m.Refused(_words(error)) if self._is_certain(record.id, error) else m.LineLost(_words(error))
        except Exception as error:  # noqa: BLE001 - a channel's mistake must not leave a draft in between
            _log.exception("the channel failed")
            return m.LineLost(f"The channel failed ({type(error).__name__}).")
        return m.Accepted(receipt.reply, receipt.at)

    def _is_certain(self, proposal_id: int, error: DeskError) -> bool:
        return error.code == "not_sent" or proposal_id not in self._in_data

    async def _record(self, proposal_id: int, event: m.Event) -> tuple[m.Command, ...]:
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
            found = await self._sender(record).find_sent(record.account_id or 0, record.message_id)
        except (DeskError, OSError) as error:
            _log.info("Sent could not be looked at: %s", error)
            return
        if found:
            with contextlib.suppress(ConflictError):  # a person was quicker
                await self._record(proposal_id, m.SentFound(self._clock.now()))

    def _sender(self, record: Record) -> Sender:
        sender = self._senders.get(record.kind.partition(".")[0])
        if sender is None:
            raise RefusedError("There is no way to send this.", hint="Set up an account.")
        return sender


def _words(error: DeskError) -> str:
    return f"{error.message} {error.hint}".strip()
