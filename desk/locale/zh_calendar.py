"""Chinese for calendar."""

from __future__ import annotations

CALENDAR: dict[str, str] = {}
