"""One supervised worker: started when first needed, restarted after it died, its calls failing in one clear sentence.

A worker that dies is started again by the next call, at once the first time and then no sooner than a growing pause allows
(0.5 s doubling to 30 s), so that one that dies at start cannot eat the machine.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from desk.errors import UnavailableError
from desk.host.confine import Confined, Policy, start
from desk.rpc.peer import MAX_LINE_BYTES, Handler, Peer
from desk.wire.host import ChildStatus

_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 30.0
_HEALTHY_AFTER_S = 60.0
_END_TIMEOUT_S = 3.0
_log = logging.getLogger(__name__)


class Child:
    """``python -m desk.<name>`` under a policy. ``on_start`` runs after each start, before the first call goes out."""

    def __init__(
        self,
        name: str,
        policy: Callable[[], Policy],
        handlers: Mapping[str, Handler] | None = None,
        *,
        on_start: Callable[[Peer], Awaitable[None]] | None = None,
        on_change: Callable[[], None] = lambda: None,
        command: Sequence[str] | None = None,
    ) -> None:
        self.name = name
        self._command = list(command or [sys.executable, "-P", "-m", f"desk.{name}"])
        self.policy = policy
        self._handlers = dict(handlers or {})
        self._on_start = on_start
        self._on_change = on_change
        self._lock = asyncio.Lock()
        self._peer: Peer | None = None
        self._process: Confined | None = None
        self._reading: asyncio.Task[None] | None = None
        self._ended: asyncio.Future[int] | None = None
        self._started_at = 0.0
        self._failures = 0
        self._not_before = 0.0
        self._ending = False
        self._error = ""
        self._state = "asleep"
        self.restarts = 0

    @property
    def status(self) -> ChildStatus:
        return ChildStatus(
            name=self.name,
            state=self._state,
            pid=self._process.pid if self._process else None,
            confined=self._process.how if self._process else "",
            restarts=self.restarts,
            error=self._error,
        )

    @property
    def running(self) -> bool:
        return self._peer is not None

    async def call(self, method: str, params: object = None, result: Any = Any, **options: Any) -> Any:
        """Call the worker, starting it if need be.

        :raises UnavailableError: it could not be started, or died before it answered.
        """
        peer = await self._ready()
        return await peer.call(method, params, result, **options)

    async def _ready(self) -> Peer:
        async with self._lock:
            if self._peer is not None and self._peer.closed and self._process is not None and self._ended is not None:
                self._process.kill()  # its pipe is gone, so it is as good as dead
                await self._ended
            if self._peer is None:
                await self._start()
            assert self._peer is not None
            return self._peer

    async def _start(self) -> None:
        wait_s = self._not_before - time.monotonic()
        if wait_s > 0:
            await asyncio.sleep(wait_s)
        self._set("starting")
        loop = asyncio.get_running_loop()
        try:
            process = await loop.run_in_executor(None, start, self._command, self.policy())
        except UnavailableError as error:
            self._note_failure(error.message)
            raise
        ended: asyncio.Future[int] = loop.create_future()
        peer = await _connect(process, self._handlers, f"the {self.name} process")
        self._process, self._peer, self._ended, self._started_at = process, peer, ended, time.monotonic()
        process.watch(lambda code: _tell(loop, lambda: self._on_exit(process, ended, code)))
        self._reading = asyncio.ensure_future(peer.run())
        try:
            if self._on_start is not None:
                await self._on_start(peer)
        except UnavailableError:
            self._note_failure(f"The {self.name} process ended while it was starting.")
            raise UnavailableError(self._error, hint="desk doctor") from None
        except BaseException:  # the caller was stopped half-way: what was not set up must not serve the next one
            self._peer = self._process = None
            process.kill()
            peer.drop()
            self._set("asleep")
            raise
        self._set("ready")

    def _on_exit(self, process: Confined, ended: asyncio.Future[int], code: int) -> None:
        if not ended.done():
            ended.set_result(code)
        if self._process is not process:
            return
        peer, self._peer, self._process = self._peer, None, None
        if peer is not None:
            peer.drop()
        if self._ending:
            self._set("asleep")
            return
        self.restarts += 1
        if time.monotonic() - self._started_at > _HEALTHY_AFTER_S:
            self._failures = 0
        self._note_failure(f"The {self.name} process ended unexpectedly (code {code}).")

    def _note_failure(self, error: str) -> None:
        _log.warning("%s", error)
        self._error = error
        pause_s = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2 ** (self._failures - 1)) if self._failures else 0.0
        self._failures += 1
        self._not_before = time.monotonic() + pause_s
        self._set("failed")

    def _set(self, state: str) -> None:
        self._state = state
        if state == "ready":
            self._error = ""
        self._on_change()

    async def stop(self) -> None:
        """End the worker: close its pipe, and kill it if it has not gone after three seconds."""
        process, peer, ended = self._process, self._peer, self._ended
        if process is None or peer is None or ended is None:
            return
        self._ending = True
        await peer.close()
        try:
            await asyncio.wait_for(asyncio.shield(ended), _END_TIMEOUT_S)
        except TimeoutError:
            process.kill()
            await ended
        finally:
            self._ending = False
            if self._reading is not None:
                with contextlib.suppress(asyncio.CancelledError):
                    await self._reading

    async def obeys(self, timeout_s: float) -> bool:
        """False if the worker has not answered its cancelled calls in time."""
        return self._peer is None or await self._peer.settled(timeout_s)

    def kill(self) -> None:
        """End it at once; the next call starts a new one."""
        if self._process is not None:
            self._process.kill()


async def _connect(process: Confined, handlers: Mapping[str, Handler], name: str) -> Peer:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=MAX_LINE_BYTES)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), process.stdout)
    transport, protocol = await loop.connect_write_pipe(
        lambda: asyncio.StreamReaderProtocol(asyncio.StreamReader()), process.stdin
    )
    return Peer(reader, asyncio.StreamWriter(transport, protocol, None, loop), handlers, name=name)


def _tell(loop: asyncio.AbstractEventLoop, what: Callable[[], None]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed: the host has ended
        loop.call_soon_threadsafe(what)


def reap_orphans(known: set[int]) -> None:
    """Collect ended grandchildren that became ours because the host is a sub-reaper."""
    with contextlib.suppress(OSError), open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as children:
        for pid in map(int, children.read().split()):
            if pid not in known:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, os.WNOHANG)
