"""SIGKILL at random points over every kind of effect: a real gate, database and channels, killed and started again.

A life is a process. It recovers what the last one left, resolves what is unknown by what it can see outside, proposes and
approves some of everything, undoes some of it, and is killed: after a random time, right before a channel's first effect, or
right after its last. Every approval and every beginning of an effect is written down outside the database, before it happens;
that record, the files, the mail folders and what the mail server took are what is believed at the end, never the gate's word.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import secrets
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))  # benches are loaded by their path
WINDOW_S = 0.01
LIFE_TIMEOUT_S = 60.0
EACH_LIFE = 4  # proposals a life makes
DRAINS = 20  # times the queue is emptied at the end, which lists 1,000 at a time
POINTS = ("time", "before", "after")


def _append(file: Path, line: str) -> None:
    descriptor = os.open(file, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
    os.write(descriptor, f"{line}\n".encode())
    os.close(descriptor)


def lines(file: Path) -> list[str]:
    """Whole lines only: a writer may have been killed."""
    return file.read_text().split("\n")[:-1] if file.exists() else []


class Noted:
    """A channel that writes down when an effect begins and ends, and is killed there if that is the plan."""

    def __init__(self, inner: Any, root: Path, die_at: Callable[[str], None]) -> None:
        self._inner, self._root, self._die_at = inner, root, die_at

    async def send(self, message: bytes, envelope: Any, account_id: int, *, before_data: Any) -> Any:
        key = _key_of(message)

        def begin(before: str = "", /) -> None:
            before_data(before)
            _append(self._root / "begun", key)
            self._die_at("before")

        receipt = await self._inner.send(message, envelope, account_id, before_data=begin)
        _append(self._root / "ended", key)
        self._die_at("after")
        return receipt

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def _key_of(message: bytes) -> str:
    """What a proposal is known by outside: its Message-ID, or the file it changes with what it makes of it."""
    if message.startswith(b"{"):
        import hashlib

        return hashlib.sha256(message).hexdigest()[:24]
    return message.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode().strip()


def nursery() -> None:
    """Fork a life for each line of stdin; say when it is born and how it ended."""
    import _gate_life
    import aiosmtplib  # noqa: F401

    for line in sys.stdin:
        root, port, seed, point = line.split()
        pid = os.fork()
        if pid == 0:
            asyncio.run(_gate_life.live(Path(root), int(port), int(seed), point))
            os._exit(0)
        print("born", pid, flush=True)
        print("dead", os.waitpid(pid, 0)[1], flush=True)


async def _kill_lives(kills: int, seed: int, root: Path) -> tuple[Counter[str], list[bytes]]:
    from desk.testing.smtp_server import LoopbackSmtp

    chance = random.Random(seed)
    killed: Counter[str] = Counter()
    command = (sys.executable, "-P", __file__, "--nursery")
    lives = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert lives.stdin is not None
    assert lives.stdout is not None
    broken = number = 0
    try:
        async with LoopbackSmtp(on_accept=lambda one: _append(root / "accepted", one.message_id)) as server:
            while True:
                number += 1
                last = sum(killed.values()) >= kills
                if last:
                    (root / "drain").touch()
                point = "" if last else chance.choice(POINTS)
                lives.stdin.write(f"{root} {server.port} {seed * 100_000 + number} {point or 'none'}\n".encode())
                born = (await asyncio.wait_for(lives.stdout.readline(), LIFE_TIMEOUT_S)).split()
                if point == "time":

                    def strike(pid: int = int(born[1])) -> None:
                        with contextlib.suppress(ProcessLookupError):
                            os.kill(pid, signal.SIGKILL)

                    timer = asyncio.get_running_loop().call_later(chance.uniform(0, 0.25), strike)
                dead = (await asyncio.wait_for(lives.stdout.readline(), LIFE_TIMEOUT_S)).split()
                if point == "time":
                    timer.cancel()
                status = int(dead[1])
                if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
                    killed[point] += 1
                elif status:
                    broken += 1
                    assert broken < 5, "lives end by themselves with an error"
                elif last:
                    return killed, [one.content for one in server.accepted]
    finally:
        lives.stdin.close()
        await lives.wait()


def run(kills: int = 1000, seed: int = 11) -> list[dict[str, object]]:
    """Kill ``kills`` lives and report."""
    import _gate_life

    with tempfile.TemporaryDirectory(prefix="dk-", dir="/tmp") as folder:
        root = Path(folder)
        began = time.monotonic()
        _gate_life.prepare(root)
        killed, accepted = asyncio.run(_kill_lives(kills, seed, root))
        judged = _gate_life.judge(root, accepted)
        took_s = time.monotonic() - began
    total = sum(killed.values())

    def figure(name: str, value: float, unit: str = "", goal: float | None = None) -> dict[str, object]:
        return {
            "name": name,
            "value": value,
            "unit": unit,
            "n": total,
            "goal": goal,
            "met": None if goal is None else value <= goal,
        }

    return [
        {"name": "kills over all kinds", "value": total, "unit": "", "n": total, "goal": kills, "met": total >= kills},
        *(figure(f"kills, point: {point}", killed[point]) for point in POINTS),
        *(figure(f"proposals: {kind}", count) for kind, count in sorted(judged.proposed.items())),
        figure("effects begun more often than approved", judged.doubled, goal=0),
        figure("mails delivered twice", judged.twice, goal=0),
        figure("proposals lost", judged.lost, goal=0),
        figure("states that are not what is so", judged.wrong, goal=0),
        figure("unknown outcomes shown", judged.unknown),
        figure("unknown where the outcome could be told", judged.needless, goal=0),
        figure("audit chain broken", judged.audit_broken, goal=0),
        figure("time", round(took_s, 1), "s"),
    ]


def new_key() -> str:
    return secrets.token_hex(8)


if __name__ == "__main__" and sys.argv[1:] == ["--nursery"]:
    nursery()
