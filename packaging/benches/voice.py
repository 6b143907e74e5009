"""Talking, measured: how soon it answers, how soon it is silent, what it takes for a turn that is none, what it costs.

``turns``, ``chinese``, ``barge`` (what must stop it) and ``coughs`` (what must not) speak to a whole Desk over a sound server of
their own and measure at its loudspeaker and microphone; ``noise`` runs what listens faster than real time;
``machine`` plays made-up conversations; ``idle`` looks at the processes.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from pathlib import Path
from typing import Any

PARTS = {  # each by the file it is in and the name it has there
    "turns": ("_voice_turns", "run"),
    "chinese": ("_voice_turns", "run_chinese"),
    "barge": ("_voice_barge", "run"),
    "coughs": ("_voice_barge", "run_others"),
    "noise": ("_voice_noise", "run"),
    "machine": ("_voice_machine", "run"),
    "idle": ("_voice_idle", "run"),
}

sys.path.insert(0, str(Path(__file__).resolve().parent))  # benches are loaded by their path


def run(parts: list[str]) -> list[dict[str, Any]]:
    figures: list[dict[str, Any]] = []
    for part in parts:
        before, began = os.getloadavg()[0], time.monotonic()
        file, name = PARTS[part]
        found = getattr(importlib.import_module(file), name)()
        figures += found
        loads = {"before": before, "at the end": os.getloadavg()[0]}
        for when, load in loads.items():
            figures.append({"name": f"{part}: load average {when}", "value": round(load, 1), "unit": "", "n": 1})
        figures.append({"name": f"{part}: it took", "value": round(time.monotonic() - began), "unit": "s", "n": 1})
        for figure in figures[-len(found) - 3 :]:
            print(figure)
    return figures
