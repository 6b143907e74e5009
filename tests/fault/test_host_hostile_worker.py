"""A worker turned hostile reaches nothing, and what it starts is refused at the control socket."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desk.host.children import Child
from desk.host.confine import Policy, confinement_available
from desk.host.voice_sound import SoundServer, sound_policy

pytestmark = pytest.mark.as_user

HERE = Path(__file__).parent


@pytest.fixture
def short_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="dk", dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


@contextlib.contextmanager
def listening(family: int, kind: int, address: object) -> Iterator[socket.socket]:
    with socket.socket(family, kind) as server:
        server.bind(address)  # type: ignore[arg-type]
        if kind == socket.SOCK_STREAM:
            server.listen()
        yield server


async def attack(short_folder: Path, monkeypatch: pytest.MonkeyPatch, policy: Policy) -> dict[str, str]:
    """What came of every attack, made by a worker under ``policy``."""
    assert confinement_available(), "this system cannot confine workers (Landlock ABI 6 is needed)"
    monkeypatch.setenv("DESK_TEST_CANARY", "canary-in-the-environment")
    secret = short_folder / "data" / "desk.db"
    secret.parent.mkdir()
    secret.write_bytes(b"canary-in-the-store")
    home = short_folder / "home"
    home.mkdir()
    abstract = f"desk-test-{os.getpid()}"
    with contextlib.ExitStack() as stack:
        stack.enter_context(listening(socket.AF_UNIX, socket.SOCK_STREAM, str(short_folder / "host.sock")))
        stack.enter_context(listening(socket.AF_UNIX, socket.SOCK_STREAM, str(short_folder / "bus")))
        stack.enter_context(listening(socket.AF_UNIX, socket.SOCK_STREAM, str(short_folder / "sound")))
        (short_folder / "link").symlink_to(short_folder / "host.sock")
        stack.enter_context(listening(socket.AF_UNIX, socket.SOCK_STREAM, "\0" + abstract))
        tcp = stack.enter_context(listening(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)))
        udp = stack.enter_context(listening(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)))
        child = Child(
            "hostile",
            lambda: replace(policy, read=(HERE, *policy.read)),
            command=[sys.executable, "-P", str(HERE / "hostile_worker.py")],
        )
        results: dict[str, str] = await child.call(
            "attack",
            {
                "host": os.getpid(),
                "socket": str(short_folder / "host.sock"),
                "bus": str(short_folder / "bus"),
                "sound": str(short_folder / "sound"),
                "link": str(short_folder / "link"),
                "abstract": abstract,
                "tcp": tcp.getsockname()[1],
                "udp": udp.getsockname()[1],
                "secret": str(secret),
                "home": str(home),
            },
        )
        await child.stop()
    environment = results.pop("environment")
    assert len(results) == 19
    assert "canary" not in environment
    assert secret.read_bytes() == b"canary-in-the-store"
    assert not list(home.iterdir())
    return {name: outcome for name, outcome in results.items() if not outcome.startswith("denied")}


async def test_hostile_worker_reaches_nothing(short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await attack(short_folder, monkeypatch, Policy()) == {}


async def test_a_hostile_voice_reaches_the_sound_server_and_nothing_else(
    short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = sound_policy(SoundServer(short_folder / "sound"))
    assert await attack(short_folder, monkeypatch, sound) == {"sound server": "done: 'connected'"}


async def test_a_hostile_voice_without_a_server_reaches_nothing(
    short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await attack(short_folder, monkeypatch, sound_policy(SoundServer(None))) == {}


TINY_HOST = """
import asyncio, json, os, subprocess, sys
from pathlib import Path
from desk.host.listen import ControlSocket
from desk.host.peers import become_subreaper
from desk.errors import DeskError

TRY = '''
import asyncio, json, os, sys
from desk.rpc.peer import Peer
from desk.errors import DeskError
async def main():
    reader, writer = await asyncio.open_unix_connection(sys.argv[1])
    peer = Peer(reader, writer)
    running = asyncio.ensure_future(peer.run())
    try:
        answer = await peer.call("drafts.approve", {})
    except DeskError as error:
        answer = error.code
    Path = __import__("pathlib").Path
    Path(sys.argv[2] + ".part").write_text(answer)
    os.rename(sys.argv[2] + ".part", sys.argv[2])
    await peer.close()
    await running
if len(sys.argv) > 3:  # detach: a daemon's double fork
    if os.fork(): os._exit(0)
    os.setsid()
    if os.fork(): os._exit(0)
asyncio.run(main())
'''

async def main():
    folder = Path(sys.argv[1])
    assert become_subreaper()
    async def approve(call, params):
        return "approved"
    control = ControlSocket(folder / "host.sock", {"drafts.approve": approve}, lambda: None)
    await control.start()
    (folder / "try.py").write_text(TRY)
    for name, extra in (("child", []), ("daemon", ["detach"])):
        subprocess.Popen([sys.executable, str(folder / "try.py"), str(folder / "host.sock"), str(folder / name), *extra])
    (folder / "ready").write_text("")
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await control.stop()

asyncio.run(main())
"""


async def wait_for(path: Path, process: asyncio.subprocess.Process) -> str:
    for _ in range(2000):
        if path.exists():
            return path.read_text()
        assert process.returncode is None, "the host ended early"
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), 0.01)
    raise AssertionError(f"{path.name} never came")


async def test_descendants_of_the_host_are_refused_and_others_served(short_folder: Path) -> None:
    script = short_folder / "host.py"
    script.write_text(TINY_HOST)
    host = await asyncio.create_subprocess_exec(sys.executable, str(script), str(short_folder), stdin=subprocess.PIPE)
    try:
        await wait_for(short_folder / "ready", host)
        command = [sys.executable, *(str(short_folder / name) for name in ("try.py", "host.sock", "outsider"))]
        outsider = await asyncio.create_subprocess_exec(*command)
        assert await wait_for(short_folder / "outsider", host) == "approved"
        assert await outsider.wait() == 0
        assert await wait_for(short_folder / "child", host) == "refused"
        assert await wait_for(short_folder / "daemon", host) == "refused"
    finally:
        await host.communicate(b"")
    assert host.returncode == 0
