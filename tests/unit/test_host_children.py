"""A supervised worker: started on demand, its death told, started again, its pause growing."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from desk.errors import UnavailableError
from desk.host.children import Child
from desk.host.confine import Policy
from desk.rpc.peer import Peer

pytestmark = pytest.mark.as_user

WORKER = """
import os
from desk.rpc.child import serve
async def echo(call, params):
    print("a stray print breaks nothing")
    return params
async def die(call, params):
    os._exit(3)
async def pid(call, params):
    return os.getpid()
serve("worker", lambda host: {"echo": echo, "die": die, "pid": pid})
"""


@pytest.fixture
def worker(tmp_path: Path) -> Child:
    script = tmp_path / "worker.py"
    script.write_text(WORKER)
    return Child("worker", lambda: Policy(read=(tmp_path,)), command=[sys.executable, "-P", str(script)])


async def test_it_starts_with_the_first_call_and_ends_quietly(worker: Child) -> None:
    assert worker.status.state == "asleep"
    assert await worker.call("echo", {"text": "你好"}) == {"text": "你好"}
    assert (worker.status.state, worker.status.confined) == ("ready", "landlock+seccomp")
    await worker.stop()
    assert (worker.status.state, worker.status.pid, worker.restarts) == ("asleep", None, 0)


async def test_a_death_fails_the_call_under_way_and_the_next_call_starts_another(worker: Child) -> None:
    first = await worker.call("pid")
    with pytest.raises(UnavailableError):
        await worker.call("die")
    second = await worker.call("pid")
    assert first != second
    assert worker.restarts == 1
    await worker.stop()


async def test_killing_it_is_survived(worker: Child) -> None:
    await worker.call("pid")
    worker.kill()
    while worker.running:
        await asyncio.wait({asyncio.ensure_future(asyncio.Event().wait())}, timeout=0.01)
    assert worker.status.state == "failed"
    assert "ended unexpectedly" in worker.status.error
    assert await worker.call("echo", 1) == 1
    assert worker.status.error == ""
    await worker.stop()


async def test_two_first_calls_start_one_worker(worker: Child) -> None:
    pids = await asyncio.gather(worker.call("pid"), worker.call("pid"))
    assert pids[0] == pids[1]
    await worker.stop()


async def test_a_worker_that_cannot_start_says_so(tmp_path: Path) -> None:
    child = Child("worker", Policy, command=[sys.executable, "-P", str(tmp_path / "missing.py")])
    with pytest.raises(UnavailableError):
        await child.call("echo")


async def test_a_first_call_stopped_while_it_starts_leaves_no_worker_that_was_not_set_up(tmp_path: Path) -> None:
    script = tmp_path / "worker.py"
    script.write_text(WORKER)
    setting_up = asyncio.Event()
    go_on = asyncio.Event()
    set_up: list[int] = []

    async def on_start(peer: Peer) -> None:
        setting_up.set()
        await go_on.wait()
        set_up.append(await peer.call("pid", None, int))

    command = [sys.executable, "-P", str(script)]
    child = Child("worker", lambda: Policy(read=(tmp_path,)), command=command, on_start=on_start)
    first = asyncio.ensure_future(child.call("echo", 1))
    await setting_up.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert not child.running
    go_on.set()
    assert set_up == [await child.call("pid")]
    await child.stop()
