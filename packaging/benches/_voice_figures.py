"""Figures of the voice bench."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

Figure = dict[str, Any]


def figure(name: str, value: float, unit: str, n: int, goal: float | None = None) -> Figure:
    """One number; ``goal`` is the most it may be."""
    return {
        "name": name,
        "value": round(float(value), 2),
        "unit": unit,
        "n": n,
        "goal": None if goal is None else f"≤ {goal:g}",
        "met": None if goal is None else bool(value <= goal),
    }


def at_share(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def spread(name: str, values: Sequence[float], unit: str = "ms", *, worst: bool = False) -> list[Figure]:
    """The middle and the 95th of a hundred, none of no values."""
    if not values:
        return []
    found = [
        figure(f"{name}, p50", statistics.median(values), unit, len(values)),
        figure(f"{name}, p95", at_share(values, 0.95), unit, len(values)),
    ]
    return [*found, figure(f"{name}, worst", max(values), unit, len(values))] if worst else found
