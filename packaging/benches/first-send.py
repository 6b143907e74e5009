"""Fresh start to the first approved demo mail, received by a real SMTP server: only packages and model are on disk before."""

from __future__ import annotations

import itertools
import statistics
import time
from typing import Any

from desk.testing.home import DeskHome, desk_home

GOAL_S = 60.0
REQUEST = "Reply to Accounts about the March invoice: yes, splitting it into two halves is fine."


def first_send(home: DeskHome) -> dict[str, float]:
    """Walk the whole way through the commands; seconds for each leg."""
    marks = [time.monotonic()]
    home.json("demo", "start")
    marks.append(time.monotonic())
    home.json("ask", REQUEST)
    marks.append(time.monotonic())
    draft = home.json("drafts", "list")["drafts"][0]
    card = home.json("drafts", "show", str(draft["id"]))["draft"]
    home.json("drafts", "approve", str(draft["id"]), "--sha256", card["sha256"], "--wait")
    delivered = home.json("demo", "delivered")["delivered"]
    if len(delivered) != 1:
        raise AssertionError(f"{len(delivered)} mails arrived instead of one")
    marks.append(time.monotonic())
    legs = [after - before for before, after in itertools.pairwise(marks)]
    return {"demo": legs[0], "draft": legs[1], "approve and send": legs[2], "whole way": marks[-1] - marks[0]}


def run(rounds: int = 7) -> list[dict[str, Any]]:
    """Median of ``rounds`` walks, each in a Desk of its own."""
    walks = []
    for _ in range(rounds):
        with desk_home(models=True, extra_environment={"DESK_MODEL": "local/qwen2.5-coder-0.5b"}) as home:
            walks.append(first_send(home))
    figures = []
    for name in walks[0]:
        median = statistics.median(walk[name] for walk in walks)
        goal = GOAL_S if name == "whole way" else None
        figures.append(
            {
                "name": f"first approved mail: {name}",
                "value": round(median, 2),
                "unit": "s",
                "n": rounds,
                "goal": goal,
                "met": None if goal is None else median <= goal,
            }
        )
    return figures
