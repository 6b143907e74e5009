"""SIGKILL anywhere in propose, approve, send: nothing is sent twice, nothing is lost, and only what is unknown is called so."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

BENCHES = Path(__file__).parents[2] / "packaging" / "benches"
KILLS = 100


def _bench(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"desk_bench_{name}", BENCHES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_a_hundred_kills_double_nothing_and_lose_nothing() -> None:
    figures = {figure["name"]: figure["value"] for figure in _bench("crash").run(kills=KILLS, seed=11)}
    assert figures["kills"] >= KILLS
    assert figures["duplicates"] == 0
    assert figures["lost drafts"] == 0
    assert figures["unknown where the outcome was certain"] == 0
    # A test that never killed where it matters would prove nothing.
    assert figures["kills, point: accepted"] > 5
    assert figures["kills, point: content"] > 5
    assert figures["unknown outcomes shown"] > 0


def test_kills_over_every_kind_leave_what_is_said_and_what_is_so_the_same() -> None:
    figures = {figure["name"]: figure["value"] for figure in _bench("_gate_kills").run(kills=60, seed=12)}
    assert figures["kills over all kinds"] >= 60
    for nothing in (
        "effects begun more often than approved",
        "mails delivered twice",
        "proposals lost",
        "states that are not what is so",
        "unknown where the outcome could be told",
        "audit chain broken",
    ):
        assert figures[nothing] == 0, nothing
    kinds = [name for name in figures if name.startswith("proposals: ")]
    assert len(kinds) >= 8
    assert all(figures[name] > 5 for name in kinds), "every kind was killed over"
    assert figures["kills, point: before"] > 5
    assert figures["kills, point: after"] > 5
