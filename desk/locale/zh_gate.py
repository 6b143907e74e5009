"""Chinese for gate."""

from __future__ import annotations

GATE: dict[str, str] = {}
