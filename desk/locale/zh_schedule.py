"""Chinese for schedule."""

from __future__ import annotations

SCHEDULE: dict[str, str] = {}
