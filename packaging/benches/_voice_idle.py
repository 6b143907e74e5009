"""What Desk's processes cost while a hands-free conversation is open and nobody speaks."""

from __future__ import annotations

import asyncio
import os
import re
import time
from pathlib import Path

from _voice_figures import Figure, figure

from desk.testing.speech import samples_of, say_to
from desk.testing.talking import Talker, talking

WATCH_S = 60.0
GOAL = 5.0  # per cent of one core
_TICKS = os.sysconf("SC_CLK_TCK")
_WHO = re.compile(r"-m\x00(desk\.[\w.]+)|([\w-]+)$")


def _tree(root: int) -> list[int]:
    """A process and all that come of it."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _memory_mb(pid: int) -> float:
    """What is its own, and its share of what it shares."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _name(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0")
    if "-m" in words and (module := words[words.index("-m") + 1]).startswith("desk"):
        return module
    return next(
        (Path(word).name for word in words if "python" not in Path(word).name and not word.startswith("-")), words[0]
    )


async def _watch(talker: Talker) -> list[Figure]:
    host = talker.home.host_pid()
    assert host is not None
    pids = _tree(host)
    before = {pid: _cpu_s(pid) for pid in pids}
    began = time.monotonic()
    await asyncio.sleep(WATCH_S)
    took_s = time.monotonic() - began
    used = {pid: 100 * (_cpu_s(pid) - before[pid]) / took_s for pid in pids if Path(f"/proc/{pid}").exists()}
    figures = [figure("idle: processor of all processes", sum(used.values()), "% of a core", len(used), GOAL)]
    for pid, per_cent in sorted(used.items(), key=lambda one: -one[1]):
        figures.append(figure(f"idle: … {_name(pid)}", per_cent, "% of a core", 1))
    figures.append(figure("idle: memory of all processes", sum(_memory_mb(pid) for pid in used), "MB", len(used)))
    figures += [figure(f"idle: … {_name(pid)}", _memory_mb(pid), "MB", 1) for pid in used]
    return figures


async def _measure() -> list[Figure]:
    async with talking() as talker:
        path = say_to(talker.home.root / "said.wav", "What is the capital of France?")
        await talker.say(samples_of(path))  # everything is loaded, and has been used
        await talker.over()
        await talker.wait(20.0)
        return await _watch(talker)


def run() -> list[Figure]:
    return asyncio.run(_measure())
