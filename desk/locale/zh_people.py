"""Chinese for people."""

from __future__ import annotations

PEOPLE: dict[str, str] = {}
