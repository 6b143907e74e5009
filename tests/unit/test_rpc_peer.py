"""The wire between processes: calls both ways, streamed values, cancelling, and what happens to garbage."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk import errors
from desk.rpc.peer import Call, Handler, Peer


@asynccontextmanager
async def joined(left: Mapping[str, Handler], right: Mapping[str, Handler]) -> AsyncIterator[tuple[Peer, Peer]]:
    a, b = socket.socketpair()
    one = Peer(*await asyncio.open_unix_connection(sock=a), left, name="left")
    two = Peer(*await asyncio.open_unix_connection(sock=b), right, name="right")
    running = [asyncio.ensure_future(peer.run()) for peer in (one, two)]
    yield one, two
    await one.close()
    await two.close()
    await asyncio.gather(*running)


async def echo(call: Call, params: Any) -> Any:
    return params


async def test_both_ends_call_each_other() -> None:
    async with joined({"echo": echo}, {"echo": echo}) as (one, two):
        assert await one.call("echo", {"text": "中文 😀"}) == {"text": "中文 😀"}
        assert await two.call("echo", [1, None, "x"]) == [1, None, "x"]


async def test_streamed_values_come_in_order_and_before_the_result() -> None:
    async def count(call: Call, params: Any) -> str:
        for number in range(50):
            await call.emit(number)
        return "end"

    seen: list[int] = []
    async with joined({}, {"count": count}) as (one, _):
        assert await one.call("count", on_event=seen.append, event=int) == "end"
    assert seen == list(range(50))


async def test_cancelling_here_cancels_there_and_settles() -> None:
    started, stopped = asyncio.Event(), asyncio.Event()

    async def endless(call: Call, params: Any) -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    async with joined({}, {"endless": endless}) as (one, _):
        task = asyncio.ensure_future(one.call("endless"))
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await one.settled(5)
        assert stopped.is_set()


async def test_a_peer_that_ignores_a_cancel_is_seen_not_to_settle() -> None:
    release = asyncio.Event()

    async def deaf(call: Call, params: Any) -> None:
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    async with joined({}, {"deaf": deaf}) as (one, two):
        task = asyncio.ensure_future(one.call("deaf"))
        while not two._serving:
            await asyncio.wait({task}, timeout=0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not await one.settled(0)
        release.set()
        assert await one.settled(5)


@pytest.mark.parametrize("kind", [getattr(errors, name) for name in dir(errors) if name.endswith("Error")])
async def test_every_error_arrives_as_itself(kind: type[errors.DeskError]) -> None:
    async def fail(call: Call, params: Any) -> None:
        raise kind("What is wrong.", hint="What to do.", retryable=True)

    async with joined({}, {"fail": fail}) as (one, _):
        with pytest.raises(kind) as caught:
            await one.call("fail")
    error = caught.value
    assert (type(error), error.message, error.hint, error.retryable) == (kind, "What is wrong.", "What to do.", True)


async def test_a_fault_tells_the_place_and_not_the_content() -> None:
    async def fault(call: Call, params: Any) -> None:
        raise ValueError(f"canary {params}")

    async with joined({}, {"fault": fault}) as (one, _):
        with pytest.raises(errors.DeskError) as caught:
            await one.call("fault", "secret")
    assert "ValueError" in caught.value.message
    assert "canary" not in caught.value.message


async def test_an_unknown_method_and_a_wrong_result() -> None:
    async with joined({}, {"echo": echo}) as (one, _):
        with pytest.raises(errors.ProtocolError):
            await one.call("nothing")
        with pytest.raises(errors.ProtocolError):
            await one.call("echo", "text", int)


async def test_calls_under_way_fail_when_the_other_end_goes() -> None:
    started = asyncio.Event()

    async def endless(call: Call, params: Any) -> None:
        started.set()
        await asyncio.Event().wait()

    async with joined({}, {"endless": endless}) as (one, two):
        task = asyncio.ensure_future(one.call("endless"))
        await started.wait()
        await two.close()
        with pytest.raises(errors.UnavailableError):
            await task
        with pytest.raises(errors.UnavailableError):
            await one.call("endless")


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200))
def test_garbage_ends_the_connection_and_nothing_else(garbage: bytes) -> None:
    async def run() -> None:
        a, b = socket.socketpair()
        peer = Peer(*await asyncio.open_unix_connection(sock=a), {"echo": echo})
        running = asyncio.ensure_future(peer.run())
        b.setblocking(False)
        await asyncio.get_running_loop().sock_sendall(b, garbage + b"\n")
        b.shutdown(socket.SHUT_WR)
        await asyncio.wait_for(running, 5)
        assert peer.closed
        b.close()

    asyncio.run(run())
