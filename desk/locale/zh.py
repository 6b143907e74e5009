"""Chinese, written for the place where it stands."""

from __future__ import annotations

TEXTS: dict[str, str] = {}
