"""Runs one bench of ``packaging/benches`` and prints its figures, with the machine they were measured on.

A bench is a file with ``run() -> list[dict]``; a figure has ``name``, ``value``, ``unit``, ``n``, ``goal`` and ``met``
(``goal`` and ``met`` are None where there is none). Everything a bench says while it works goes to stderr.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import platform
import sys
from pathlib import Path
from typing import Any

BENCHES = Path(__file__).resolve().parent / "benches"
FIELDS = ("name", "value", "unit", "n", "goal", "met")


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    cpu, memory_bytes = platform.processor() or platform.machine(), 0
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                cpu = line.partition(":")[2].strip()
                break
    with contextlib.suppress(ValueError, OSError):
        memory_bytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpu": cpu,
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(memory_bytes / 2**30, 1),
        "kernel": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def names() -> list[str]:
    return sorted(file.stem for file in BENCHES.glob("*.py") if not file.stem.startswith("_"))


def measure(name: str) -> list[dict[str, Any]]:
    """Load the bench by its path and run it; its own prints go to stderr."""
    spec = importlib.util.spec_from_file_location(f"desk_bench_{name.replace('-', '_')}", BENCHES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses in a bench look their module up
    with contextlib.redirect_stdout(sys.stderr):
        spec.loader.exec_module(module)
        return [{field: figure.get(field) for field in FIELDS} for figure in module.run()]


def shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "NO"
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return str(value)


def main() -> int:
    arguments = [argument for argument in sys.argv[1:] if argument != "--json"]
    if len(arguments) != 1 or arguments[0] not in names():
        print(f"usage: packaging/bench NAME [--json], NAME being one of: {', '.join(names())}", file=sys.stderr)
        return 2
    figures = measure(arguments[0])
    where = machine()
    if "--json" in sys.argv:
        print(json.dumps({"bench": arguments[0], "machine": where, "figures": figures}, ensure_ascii=False))
        return 0
    rows = [FIELDS, *(tuple(shown(figure[field]) for field in FIELDS) for figure in figures)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(FIELDS))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    print(f"\n{', '.join(f'{key} {value}' for key, value in where.items())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
