"""SIGKILL anywhere in propose, approve, send: nothing is sent twice, nothing is lost, and only what is unknown is called so."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

CRASH = Path(__file__).parents[2] / "packaging" / "benches" / "crash.py"
KILLS = 100


def _bench() -> Any:
    spec = importlib.util.spec_from_file_location("desk_bench_crash", CRASH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_a_hundred_kills_double_nothing_and_lose_nothing() -> None:
    figures = {figure["name"]: figure["value"] for figure in _bench().run(kills=KILLS, seed=11)}
    assert figures["kills"] >= KILLS
    assert figures["duplicates"] == 0
    assert figures["lost drafts"] == 0
    assert figures["unknown where the outcome was certain"] == 0
    # A test that never killed where it matters would prove nothing.
    assert figures["kills, point: accepted"] > 5
    assert figures["kills, point: content"] > 5
    assert figures["unknown outcomes shown"] > 0
