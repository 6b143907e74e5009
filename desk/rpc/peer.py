"""JSON-RPC 2.0 over a byte stream, one message a line; both ends may call.

Two additions, as notifications: ``$/event {id, value}`` carries a streamed value of call ``id`` to its caller, and
``$/cancel {id}`` asks the other end to stop working on it. A line never holds a raw newline (JSON escapes it), so a reader
can always find the next message.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, TypeVar

import msgspec

from desk.errors import DeskError, ProtocolError, StoppedError, UnavailableError, from_code

MAX_LINE_BYTES = 64 * 1024 * 1024
_T = TypeVar("_T")
_log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode


class Call:
    """What a handler is given beside its parameters: who asks, and a way to stream values back."""

    def __init__(self, peer: Peer, call_id: int | None) -> None:
        self.peer = peer
        self._id = call_id

    async def emit(self, value: object) -> None:
        """Stream ``value`` to the caller, before the result."""
        if self._id is not None:
            await self.peer.send({"method": "$/event", "params": {"id": self._id, "value": value}})


class Handler(Protocol):
    def __call__(self, call: Call, params: Any, /) -> Awaitable[object]: ...


class _Error(msgspec.Struct):
    message: str = ""
    data: dict[str, Any] = {}


class _Message(msgspec.Struct):
    id: int | None = None
    method: str | None = None
    params: msgspec.Raw = msgspec.Raw(b"null")
    result: msgspec.Raw = msgspec.Raw(b"null")
    error: _Error | None = None


class _Reference(msgspec.Struct):
    id: int
    value: msgspec.Raw = msgspec.Raw(b"null")


_decode_message = msgspec.json.Decoder(_Message).decode
_decode_reference = msgspec.json.Decoder(_Reference).decode


class _Waiting:
    def __init__(self, on_event: Callable[[msgspec.Raw], None] | None) -> None:
        self.future: asyncio.Future[msgspec.Raw] = asyncio.get_running_loop().create_future()
        self.on_event = on_event


class Peer:
    """One end of a connection. ``run`` reads until the other end closes; calls can be made meanwhile."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        handlers: Mapping[str, Handler] | None = None,
        *,
        name: str = "peer",
        context: object = None,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._handlers = dict(handlers or {})
        self._ids = itertools.count(1)
        self._waiting: dict[int, _Waiting] = {}
        self._abandoned: dict[int, asyncio.Future[msgspec.Raw]] = {}
        self._serving: dict[int, asyncio.Task[None]] = {}
        self._write_lock = asyncio.Lock()
        self._closed = False
        self.name = name
        self.context = context

    async def call(
        self,
        method: str,
        params: object = None,
        result: type[_T] | Any = Any,
        *,
        on_event: Callable[[Any], None] | None = None,
        event: Any = Any,
    ) -> Any:
        """Call ``method`` and wait; ``on_event`` gets every streamed value decoded as ``event``. Cancelling cancels there.

        :raises DeskError: the one the other end raised.
        :raises UnavailableError: the connection ended first.
        """
        if self._closed:
            raise UnavailableError(f"The connection to {self.name} is closed.")
        call_id = next(self._ids)
        decode: Callable[[msgspec.Raw], None] | None = None
        if on_event is not None:
            deliver = on_event

            def decode(raw: msgspec.Raw) -> None:
                deliver(msgspec.json.decode(raw, type=event))

        waiting = self._waiting[call_id] = _Waiting(decode)
        try:
            await self.send({"id": call_id, "method": method, "params": params})
            raw = await waiting.future
        except asyncio.CancelledError:
            answer: asyncio.Future[msgspec.Raw] = asyncio.get_running_loop().create_future()
            self._abandoned[call_id] = answer
            with contextlib.suppress(DeskError, OSError):
                await asyncio.shield(self.send({"method": "$/cancel", "params": {"id": call_id}}))
            raise
        finally:
            self._waiting.pop(call_id, None)
        try:
            return msgspec.json.decode(raw, type=result)
        except msgspec.ValidationError as error:
            raise ProtocolError(f"{self.name} answered {method} in a form Desk does not know: {error}.") from error

    async def settled(self, timeout_s: float) -> bool:
        """True once the other end has answered every call that was cancelled here; False if it has not in time."""
        if self._abandoned:
            await asyncio.wait(list(self._abandoned.values()), timeout=timeout_s)
        return not self._abandoned

    async def notify(self, method: str, params: object = None) -> None:
        await self.send({"method": method, "params": params})

    async def send(self, message: dict[str, Any]) -> None:
        line = _encode({"jsonrpc": "2.0", **message}) + b"\n"
        if len(line) > MAX_LINE_BYTES:
            raise ProtocolError(
                f"A message of {len(line) // 1_000_000} MB is more than Desk passes on.", hint="Send less text at once."
            )
        async with self._write_lock:
            if self._closed:
                raise UnavailableError(f"The connection to {self.name} is closed.")
            try:
                self._writer.write(line)
                await self._writer.drain()
            except (OSError, RuntimeError) as error:
                raise UnavailableError(f"The connection to {self.name} broke.") from error

    async def run(self) -> None:
        """Serve until the other end closes. Ends quietly on end of file; ill-formed input ends the connection."""
        try:
            while line := await self._reader.readline():
                self._take(line)
        except (OSError, ValueError, msgspec.MsgspecError) as error:
            _log.info("%s: connection ended: %s", self.name, type(error).__name__)
        finally:
            await self.close()

    def _take(self, line: bytes) -> None:
        message = _decode_message(line)
        if message.method == "$/event":
            reference = _decode_reference(message.params)
            waiting = self._waiting.get(reference.id)
            if waiting and waiting.on_event:
                waiting.on_event(reference.value)
        elif message.method == "$/cancel":
            task = self._serving.get(_decode_reference(message.params).id)
            if task:
                task.cancel()
        elif message.method is not None:
            task = asyncio.ensure_future(self._serve(message))
            key = message.id if message.id is not None else -id(task)
            self._serving[key] = task
            task.add_done_callback(lambda _: self._serving.pop(key, None))
        elif message.id is not None:
            abandoned = self._abandoned.pop(message.id, None)
            if abandoned is not None and not abandoned.done():
                abandoned.set_result(msgspec.Raw(b"null"))
            answered = self._waiting.get(message.id)
            if answered and not answered.future.done():
                if message.error is not None:
                    answered.future.set_exception(_to_exception(message.error))
                else:
                    answered.future.set_result(message.result)

    async def _serve(self, message: _Message) -> None:
        assert message.method is not None
        reply: dict[str, Any] = {"id": message.id}
        handler = self._handlers.get(message.method)
        try:
            if handler is None:
                raise ProtocolError(f"{message.method} is not a call this process knows.")
            params = msgspec.json.decode(message.params)
            reply["result"] = await handler(Call(self, message.id), params)
        except asyncio.CancelledError:
            reply["error"] = _from_exception(StoppedError("Stopped."))
        except DeskError as error:
            reply["error"] = _from_exception(error)
        except msgspec.ValidationError as error:
            reply["error"] = _from_exception(ProtocolError(f"{message.method}: {error}."))
        except Exception as error:  # noqa: BLE001 - the border: every fault becomes a typed error
            # The frame's locals may hold the user's text: say where, not what.
            _log.exception("%s: %s failed", self.name, message.method)
            reply["error"] = _from_exception(
                DeskError(f"Desk has a fault: {type(error).__name__} in {message.method}.", hint="desk doctor")
            )
        if message.id is not None:
            with contextlib.suppress(UnavailableError):
                await self.send(reply)

    async def close(self) -> None:
        if self._closed:
            return
        self.drop()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    def drop(self) -> None:
        """Close it without waiting for the pipe: for callbacks, which may run as the loop ends."""
        if self._closed:
            return
        self._closed = True
        for task in list(self._serving.values()):
            task.cancel()
        for waiting in self._waiting.values():
            if not waiting.future.done():
                waiting.future.set_exception(UnavailableError(f"The connection to {self.name} ended."))
        for abandoned in self._abandoned.values():
            if not abandoned.done():
                abandoned.set_result(msgspec.Raw(b"null"))
        self._abandoned.clear()
        self._writer.close()

    @property
    def closed(self) -> bool:
        return self._closed


def _from_exception(error: DeskError) -> dict[str, Any]:
    data = {"code": error.code, "hint": error.hint, "retryable": error.retryable}
    return {"code": -32000, "message": error.message, "data": data}


def _to_exception(error: _Error) -> DeskError:
    data = error.data
    return from_code(
        str(data.get("code", "error")), error.message, str(data.get("hint", "")), bool(data.get("retryable", False))
    )
