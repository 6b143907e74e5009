"""``desk backup``, ``restore`` and ``purge`` as a person or a script calls them."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.store.conversations import Conversations
from desk.store.db import Database

RUNNING_HOST = """
import asyncio, fcntl, os, sys
from desk.paths import ensure_private, find_paths
from desk.client import PROTOCOL
from desk.rpc.peer import Peer

async def main():
    paths = find_paths()
    ensure_private(paths.run)
    lock = os.open(paths.lock, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    stopped = asyncio.Event()

    async def hello(call, params):
        return {"version": "0", "protocol": PROTOCOL, "pid": os.getpid(), "schema_version": 1}

    async def stop(call, params):
        stopped.set()

    async def serve(reader, writer):
        await Peer(reader, writer, {"host.hello": hello, "host.stop": stop}, name="client").run()

    await asyncio.start_unix_server(serve, str(paths.socket))
    print("ready", flush=True)
    await stopped.wait()
    await asyncio.sleep(0.2)  # a host has things to put away before it lets go of the lock

asyncio.run(main())
"""


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="dk") as folder:
        with contextlib.closing(Database(Path(folder) / "data" / "desk.db")) as db:
            Conversations(db).create("first", "", 1.0)
        yield Path(folder)
        _desk(Path(folder), "stop")  # a restore puts itself on record through the host, which would stay


def _desk(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DESK_", "DBUS_", "XDG_", "LC_"))}
    return subprocess.run(
        [sys.executable, "-m", "desk", *arguments],
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        env={
            **kept,
            "DESK_HOME": str(home),
            "DESK_LANGUAGE": "en",
            "XDG_DATA_HOME": str(home / "share"),
            "XDG_CONFIG_HOME": str(home / "dot-config"),
        },
    )


def test_backup_and_restore(home: Path) -> None:
    done = _desk(home, "backup", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["schema_version"] == 1
    file = Path(answer["path"])
    assert answer["size_bytes"] == file.stat().st_size
    (home / "data" / "desk.db").unlink()
    refused = _desk(home, "restore", str(file))
    assert refused.returncode == 2
    assert "--yes" in refused.stderr
    assert not (home / "data" / "desk.db").exists()
    done = _desk(home, "restore", str(file), "--yes", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"schema_version": 1, "restored": str(file), "kept": None}
    with contextlib.closing(Database(home / "data" / "desk.db")) as db:
        assert [c.title for c in Conversations(db).list()] == ["first"]


def test_backup_prints_its_path_alone(home: Path) -> None:
    done = _desk(home, "backup", str(home / "mine.zip"))
    assert done.stdout == f"{home / 'mine.zip'}\n"


def test_purge_asks_and_then_removes(home: Path) -> None:
    refused = _desk(home, "purge")
    assert refused.returncode == 2
    assert (home / "data" / "desk.db").exists()
    # Without a session bus no keyring can be reached, yet one of a desktop has files here: keys may be left in it.
    (home / "share" / "keyrings").mkdir(parents=True)
    refused = _desk(home, "purge", "--yes")
    assert refused.returncode == 77
    assert "--leave-keys" in refused.stderr
    assert len(refused.stderr) < 400
    assert (home / "data" / "desk.db").exists()
    done = _desk(home, "purge", "--yes", "--leave-keys", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["keys"] == 0
    assert not (home / "data").exists()


def test_purge_goes_on_where_no_keyring_can_ever_have_kept_a_key(home: Path) -> None:
    done = _desk(home, "purge", "--yes")
    assert done.returncode == 0, done.stderr
    assert "no keyring on this machine" in done.stderr
    assert not (home / "data").exists()


def test_a_broken_config_keeps_nobody_from_purging(home: Path) -> None:
    (home / "config").mkdir()
    (home / "config" / "desk.toml").write_text("half [")
    assert _desk(home, "purge", "--yes", "--leave-keys").returncode == 0
    assert not (home / "config").exists()


def test_purge_stops_the_running_host_first(home: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", RUNNING_HOST],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DESK_HOME": str(home)},
    ) as host:
        assert host.stdout is not None
        try:
            assert host.stdout.readline() == "ready\n"
            done = _desk(home, "purge", "--yes", "--leave-keys")
            assert done.returncode == 0, done.stderr
            assert host.wait(30) == 0
        finally:
            host.kill()
    assert not (home / "data").exists()
