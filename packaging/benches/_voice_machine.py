"""Made-up conversations of the turn machine, on every core: what it promises must hold in each."""

from __future__ import annotations

import os
import random
import re
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from _voice_figures import Figure, figure

from desk.testing.talk_world import a_conversation

CONVERSATIONS = 10_000
FIRST_SEED = 20_000_000
_BATCH = 100
# What a broken promise says, by kind: it hangs, something of the past is heard, anything else.
_KINDS = {"wedged": r"^wedged|has no end|left over", "stale": r"which is dead|another generation than|is withdrawn"}


def _batch(first: int) -> tuple[Counter[str], Counter[str]]:
    """(broken promises by kind, what the machine ordered)."""
    broken: Counter[str] = Counter()
    ordered: Counter[str] = Counter()
    for seed in range(first, first + _BATCH):
        world = a_conversation(random.Random(seed))
        try:
            world.run()
        except AssertionError as error:
            said = str(error)
            kind = next(
                (kind for kind, pattern in _KINDS.items() if re.search(pattern, said.partition("\n")[0])), "other"
            )
            broken[kind] += 1
            print(f"seed {seed}: {said}")
        ordered += world.counts
    return broken, ordered


def run() -> list[Figure]:
    began = time.perf_counter()
    broken: Counter[str] = Counter()
    ordered: Counter[str] = Counter()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for more, orders in pool.map(_batch, range(FIRST_SEED, FIRST_SEED + CONVERSATIONS, _BATCH)):
            broken += more
            ordered += orders
    took_s = time.perf_counter() - began
    names = {"Commit": "turns", "StopAudio": "stops", "Resume": "resumptions", "Speculate": "speculations"}
    return [
        *(figure(f"machine: conversations {kind}", broken[kind], "", CONVERSATIONS, 0) for kind in ("wedged", "stale")),
        figure("machine: other promises broken", broken["other"], "", CONVERSATIONS, 0),
        *(figure(f"machine: {label} in them", ordered[name], "", CONVERSATIONS) for name, label in names.items()),
        figure("machine: conversations a second", CONVERSATIONS / took_s, "/s", CONVERSATIONS),
    ]
