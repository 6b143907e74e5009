"""Chinese for suggest."""

from __future__ import annotations

SUGGEST: dict[str, str] = {}
