"""Which of the mails that were found is meant. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any


def pick(hits: Sequence[dict[str, Any]], who: str, about: str) -> tuple[dict[str, Any] | None, bool]:
    """The best hit (by sender, then subject, then newest), and whether others fit as well from the same sender.

    None if several senders fit equally well and the user's words do not tell them apart.
    """
    if not hits:
        return None, False
    ranked = sorted(hits, key=lambda hit: (_score(hit, who, about), _date(hit)), reverse=True)
    best = ranked[0]
    equal = [hit for hit in ranked if _score(hit, who, about) == _score(best, who, about)]
    if (who or about) and len({_sender(hit) for hit in equal}) > 1:
        return None, True
    return best, len(equal) > 1


def sender_name(hit: dict[str, Any]) -> str:
    """The sender's name, else address."""
    value = hit.get("from", "")
    if isinstance(value, dict):
        value = value.get("name") or value.get("address") or ""
    return re.sub(r"\s*<[^>]*>", "", str(value)).strip(' "') or str(value)


def _sender(hit: dict[str, Any]) -> str:
    return str(hit.get("address") or sender_name(hit)).casefold()


def _date(hit: dict[str, Any]) -> float:
    value = hit.get("date")
    return float(value) if isinstance(value, int | float) else 0.0


def _score(hit: dict[str, Any], who: str, about: str) -> int:
    sender = f"{sender_name(hit)} {hit.get('address', '')}".casefold()
    return (
        4 * _share(who, sender)
        + 2 * _share(about, str(hit.get("subject", "")))
        + _share(about, str(hit.get("snippet", "")))
    )


def _share(words: str, text: str) -> int:
    """0 to 4: how many of the words are in the text."""
    wanted = re.findall(r"[\u4e00-\u9fff]|\w+", words.casefold())
    found = sum(word in text.casefold() for word in wanted)
    return round(4 * found / len(wanted)) if wanted else 0
