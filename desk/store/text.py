"""Text and JSON on their way into the database."""

from __future__ import annotations

from typing import Any

import msgspec


def storable(text: str) -> str:
    """``text`` with lone surrogates (halves of a cut emoji, which no file can hold) as U+FFFD; all else unchanged."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def to_json(value: Any) -> str:
    """``value`` as compact JSON; lone surrogates in any text of it become U+FFFD."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        return msgspec.json.encode(_clean(msgspec.to_builtins(value))).decode()


def from_json(text: str) -> dict[str, Any]:
    """The JSON object stored in ``text``."""
    return msgspec.json.decode(text, type=dict[str, Any])


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {_clean(key): _clean(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(inner) for inner in value]
    return value
