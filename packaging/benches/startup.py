"""How soon Desk is there, and what it takes while nothing happens.

`desk --help`; first paint of the screen in tmux at 120×40, from exec to visible text, with a conversation stored and no host
running; then the processor time and memory of all of Desk's processes while idle.
"""

from __future__ import annotations

import shlex
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from desk.testing.home import DeskHome, desk_home
from desk.tui import snapshot
from desk.wire.host import StoredMessage

ROUNDS = 11
VISIBLE_WITHIN_S = 20.0
IDLE_S = 20.0
SAID = "three-pencils-and-a-lamp"


def figure(name: str, values: list[float], unit: str, goal: float | None) -> dict[str, Any]:
    value = statistics.median(values)
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "n": len(values),
        "goal": goal,
        "met": None if goal is None else value <= goal,
    }


def help_ms(home: DeskHome) -> float:
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-P", "-m", "desk", "--help"], env=home.environment, stdout=subprocess.DEVNULL, check=True
    )
    return (time.perf_counter() - started) * 1000


class Tmux:
    """A tmux server of its own, so that no other one is touched."""

    def __init__(self, home: DeskHome) -> None:
        self._home = home
        self._socket = str(home.root / "tmux")

    def do(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-f", "/dev/null", "-S", self._socket, *arguments],
            env={**self._home.environment, "TERM": "xterm-256color"},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout

    def first_paint_ms(self, shows: str) -> float:
        """Exec of Desk to ``shows`` being on the screen."""
        command = f"{shlex.quote(sys.executable)} -P -m desk"
        self.do("new-session", "-d", "-x", "120", "-y", "40", "-s", "paint", "cat")
        started = time.perf_counter()
        self.do("respawn-pane", "-k", "-t", "paint", command)
        while shows not in self.do("capture-pane", "-p", "-t", "paint"):
            if time.perf_counter() - started > VISIBLE_WITHIN_S:
                raise AssertionError("nothing on the screen: " + self.do("capture-pane", "-p", "-t", "paint"))
            time.sleep(0.003)
        return (time.perf_counter() - started) * 1000

    def end(self) -> None:
        self.do("kill-server")


def first_paint(home: DeskHome) -> list[float]:
    talk = [
        StoredMessage(id=n, conversation_id=1, role=role, text=f"- **{n}** {SAID}\n- `code`, [a link](x)", at=1.0 + n)
        for n, role in enumerate(("user", "assistant") * 2 + ("user",), 1)
    ]
    last = snapshot.LastScreen(conversation_id=1, title="March invoice", model_label="local", messages=talk)
    values = []
    for round_number in range(ROUNDS + 1):
        home.run("stop", check=False)
        tmux = Tmux(home)
        try:
            snapshot.write(home.paths, last)
            taken = tmux.first_paint_ms(SAID)
        finally:
            tmux.end()
        if round_number:  # the first one fills caches
            values.append(taken)
    return values


def processes(root_pid: int) -> list[int]:
    """``root_pid`` and everything below it."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError, ValueError):
                continue
            children.setdefault(parent, []).append(int(folder.name))
    found, waiting = [], [root_pid]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def cpu_ticks(pids: list[int]) -> int:
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total


def resident_mb(pid: int) -> float:
    (line,) = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def idle(home: DeskHome) -> tuple[float, float]:
    """Per cent of one core used by host and children, and the host's resident memory, with a client asking once."""
    home.run("demo", "start")
    home.run("mail", "list")
    pid = home.host_pid()
    assert pid is not None
    time.sleep(5)  # starting up is not idling
    pids = processes(pid)
    before = cpu_ticks(pids)
    time.sleep(IDLE_S)
    return (cpu_ticks(pids) - before) / IDLE_S, resident_mb(pid)  # 100 ticks a second: ticks per second are per cent


def run() -> list[dict[str, Any]]:
    """All figures of this bench."""
    with desk_home() as home:
        helps = [help_ms(home) for _ in range(ROUNDS + 1)][1:]
        paints = first_paint(home)
        cpu_percent, host_mb = idle(home)
    return [
        figure("desk --help", helps, "ms", 100),
        figure("first paint (tmux, host not running)", paints, "ms", 500),
        figure("idle CPU, host and workers", [cpu_percent], "%", 1),
        figure("host memory", [host_mb], "MB", 70),
    ]
