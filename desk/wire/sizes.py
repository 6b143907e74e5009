"""Sizes as people read them."""

from __future__ import annotations


def show_size(size: int) -> str:
    """``size`` bytes in the unit that fits, decimal (1 MB is a million bytes): ``812 B``, ``1.4 MB``."""
    value, unit = float(size), "B"
    for unit in ("B", "kB", "MB", "GB"):
        if value < 999.5 or unit == "GB":
            break
        value /= 1000
    return f"{value:.0f} {unit}" if unit == "B" or value >= 99.5 else f"{value:.1f} {unit}"
