"""Writes the seeds: ``python make.py held_out`` or ``development``. The JSON files are what the bench reads."""

from __future__ import annotations

import importlib
import json
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> None:
    sys.path.insert(0, str(HERE))
    which = sys.argv[1]
    for part in ("bad", "benign"):
        seeds = list(importlib.import_module(f"{which}_{part}").seeds())
        assert all(seed["bad"] == (part == "bad") for seed in seeds)
        lines = ",\n".join(json.dumps(seed, ensure_ascii=True, sort_keys=True) for seed in seeds)
        (HERE / f"{which}_{part}.json").write_text(f"[\n{lines}\n]\n", encoding="ascii")
        families = Counter(seed["family"] for seed in seeds)
        print(which, part, len(seeds), "in", len(families), "families,", Counter(seed["lang"] for seed in seeds))


if __name__ == "__main__":
    main()
