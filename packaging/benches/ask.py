"""How soon ``desk ask`` shows its first visible word, with a running host and a warm model, for each model on this machine."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from typing import Any

from desk.models.catalogue import BIG, CATALOGUE, SMALL
from desk.models.installed import find
from desk.testing.home import DeskHome, desk_home, test_models_folder

QUESTIONS = (
    "What is the capital of France?",
    "Name three fruits.",
    "中国的首都是哪里？",
    "Say hello.",
    "What colour is the sky?",
    "Why is the sea salty?",
    "给我讲一个笑话。",
)
GOAL_S = {BIG.id: 1.0, SMALL.id: 0.5}


def first_word_s(home: DeskHome, model: str, question: str) -> float:
    """Seconds from starting the command to its first byte on standard output."""
    began = time.monotonic()
    command = [sys.executable, "-P", "-m", "desk", "ask", question, "--model", model]
    with subprocess.Popen(command, env=home.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        if not os.read(process.stdout.fileno(), 1):
            raise AssertionError(f"{model} said nothing")
        took = time.monotonic() - began
        process.stdout.read()
    return took


def run(rounds: int = 3) -> list[dict[str, Any]]:
    figures = []
    with desk_home(models=True) as home:
        for model in reversed(CATALOGUE):
            if find(test_models_folder(), model.id) is None:
                continue
            first_word_s(home, model.name, "Hello.")  # wakes it
            taken = sorted(first_word_s(home, model.name, question) for question in QUESTIONS * rounds)
            for name, value in (("p50", statistics.median(taken)), ("p95", taken[int(len(taken) * 0.95) - 1])):
                goal = GOAL_S[model.id]
                figures.append(
                    {"name": f"first visible word, {model.label}, {name}", "value": round(value, 3), "unit": "s"}
                    | {"n": len(taken), "goal": goal, "met": value <= goal}
                )
    return figures
