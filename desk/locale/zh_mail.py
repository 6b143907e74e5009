"""Chinese for mail."""

from __future__ import annotations

MAIL: dict[str, str] = {}
