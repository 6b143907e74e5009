"""From Esc to silence: how long after a stop the last token comes, and how long until the processor is idle again.

Stops fall while the answer streams and while a long prompt is still being processed, on each local model that is on this machine.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from pathlib import Path
from typing import Any

from desk.client import Client, connect
from desk.models.catalogue import CATALOGUE
from desk.models.installed import find
from desk.testing.home import desk_home, test_models_folder

ROUNDS = 10
LONG = "The invoice of March lists pencils, paper and a lamp. " * 150
SETTLE_LIMIT_S = 20.0


def cpu_seconds(pid: int) -> float:
    """Processor time a process has used (utime + stime, proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def until_idle(pids: list[int]) -> float:
    """Seconds until all of ``pids`` together used no more than 5 % of a core over 100 ms."""
    began = time.monotonic()
    while time.monotonic() - began < SETTLE_LIMIT_S:
        before = sum(map(cpu_seconds, pids))
        start = time.monotonic()
        await asyncio.sleep(0.1)
        if sum(map(cpu_seconds, pids)) - before <= 0.01:
            return start - began
    return SETTLE_LIMIT_S


async def stop_once(client: Client, text: str, *, streaming: bool) -> tuple[float, float]:
    """(seconds from stop to the last event, seconds from stop to an idle processor)."""
    conversation = await client.new_conversation()
    first, last = asyncio.Event(), [0.0]

    def on_event(event: object) -> None:
        last[0] = time.monotonic()
        if type(event).__name__ == "TextDelta":
            first.set()

    turn = asyncio.ensure_future(client.turn(conversation.id, text, on_event=on_event))
    if streaming:
        await asyncio.wait({turn, asyncio.ensure_future(first.wait())}, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.sleep(0.2)
    else:
        await asyncio.sleep(0.5)
    status = await client.status()
    pids = [child.pid for child in status.children if child.pid and child.name in ("models", "agent")]
    stopped = time.monotonic()
    await client.stop_turns()
    await asyncio.wait({turn}, timeout=SETTLE_LIMIT_S)
    idle = await until_idle(pids)
    turn.exception() if not turn.cancelled() else None
    return max(0.0, last[0] - stopped), idle


async def measure() -> dict[str, list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = {"while answering": [], "while reading a long prompt": []}
    async with connect() as client:
        await client.warm_model()
        for number in range(ROUNDS):
            asked = f"Write a long story about a lighthouse, part {number}."
            found["while answering"].append(await stop_once(client, asked, streaming=True))
            found["while reading a long prompt"].append(
                await stop_once(client, f"Part {number}. {LONG} What is on the invoice?", streaming=False)
            )
    return found


def run() -> list[dict[str, Any]]:
    figures = []
    for model in reversed(CATALOGUE):
        if find(test_models_folder(), model.id) is None:
            continue
        with desk_home(models=True, extra_environment={"DESK_MODEL": model.name}) as home:
            os.environ.update(home.environment)
            found = asyncio.run(measure())
        for name, pairs in found.items():
            for what, index, goal in (("last token", 0, 300.0), ("processor idle", 1, 1000.0)):
                values = sorted(1000 * pair[index] for pair in pairs)
                worst = values[-1]
                label = f"{model.label}, stop {name}: {what}"
                figures.append(
                    {"name": f"{label}, median", "value": round(statistics.median(values), 1), "unit": "ms"}
                    | {"n": len(values), "goal": None, "met": None}
                )
                figures.append(
                    {"name": f"{label}, worst", "value": round(worst, 1), "unit": "ms"}
                    | {"n": len(values), "goal": goal, "met": worst <= goal}
                )
    return figures
