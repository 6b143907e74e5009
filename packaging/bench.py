"""Runs one bench of ``packaging/benches`` and prints its figures, with the machine they were measured on.

A bench is a file with ``run() -> list[dict]``, one with ``PARTS`` is given the names of those to run, all if none was named.
A figure has ``name``, ``value``, ``unit``, ``n``, ``goal`` and ``met`` (``goal`` and ``met`` are None where there is none).
Everything a bench says while it works goes to stderr.
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
        "load": " ".join(f"{load:.1f}" for load in os.getloadavg()) if hasattr(os, "getloadavg") else "",
    }


def names() -> list[str]:
    return sorted(file.stem for file in BENCHES.glob("*.py") if not file.stem.startswith("_"))


def measure(name: str, parts: list[str]) -> list[dict[str, Any]] | None:
    """Load the bench by its path and run it; its own prints go to stderr. None if it has no such part."""
    spec = importlib.util.spec_from_file_location(f"desk_bench_{name.replace('-', '_')}", BENCHES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses in a bench look their module up
    with contextlib.redirect_stdout(sys.stderr):
        spec.loader.exec_module(module)
        known = getattr(module, "PARTS", ())
        if unknown := [part for part in parts if part not in known]:
            print(f"{name} has no part {unknown[0]}; it has: {', '.join(known) or 'none'}")
            return None
        found = module.run(parts or list(known)) if known else module.run()
        return [{field: figure.get(field) for field in FIELDS} for figure in found]


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
    if not arguments or arguments[0] not in names():
        print(
            f"usage: packaging/bench NAME [PART...] [--json], NAME being one of: {', '.join(names())}", file=sys.stderr
        )
        return 2
    figures = measure(arguments[0], arguments[1:])
    if figures is None:
        return 2
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
