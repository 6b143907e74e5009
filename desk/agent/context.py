"""What of the conversation a model is shown: newest first to stay, whole messages, within a token budget. Pure.

Old messages leave in blocks (down to ``_KEEP`` of the budget) and not one a turn: a prompt whose beginning stays the same
is answered from the model's cache.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from desk.wire.chat import ChatMessage

_KEEP = 0.6
_PER_MESSAGE_TOKENS = 4
_CHARACTERS_PER_TOKEN = 3.2
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_CUT_MARK = "\n[…]\n"
# Control characters, bidi overrides, zero-width marks and line separators: nothing a reader of the text needs.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|<\|[^|<>\n]{0,40}\|>"
)
_FENCE = "=" * 8


def estimate_tokens(text: str) -> int:
    """A guess from above for the models Desk runs: one a CJK character, else one for 3.2 characters."""
    wide = len(_WIDE.findall(text))
    return wide + math.ceil((len(text) - wide) / _CHARACTERS_PER_TOKEN)


def cost_tokens(messages: Sequence[ChatMessage]) -> int:
    """What ``messages`` take of a prompt, with their role marks."""
    return sum(estimate_tokens(message.text) + _PER_MESSAGE_TOKENS for message in messages)


def trim(messages: Sequence[ChatMessage], budget_tokens: int) -> list[ChatMessage]:
    """The end of ``messages`` that fits. The last one always stays (cut in its middle if it alone is too long); the
    rest begins with a user's message, never with an answer whose question is gone."""
    if not messages:
        return []
    costs = [cost_tokens([message]) for message in messages]
    start, total = 0, 0
    for index, cost in enumerate(costs):
        total += cost
        if total > budget_tokens:
            while start < index and total > budget_tokens * _KEEP:
                total -= costs[start]
                start += 1
    last = len(messages) - 1
    while start < last and messages[start].role != "user":
        start += 1
    kept = list(messages[start:])
    if start == last and costs[last] > budget_tokens:
        kept = [ChatMessage(role=kept[0].role, text=cut(kept[0].text, max(1, budget_tokens - _PER_MESSAGE_TOKENS)))]
    return kept


def cut(text: str, budget_tokens: int) -> str:
    """``text`` with its middle left out, marked, so that it fits."""
    if estimate_tokens(text) <= budget_tokens:
        return text
    room = budget_tokens - estimate_tokens(_CUT_MARK)
    low, high = 0, len(text)
    while low < high:  # the most characters that fit, two thirds of them from the beginning
        middle = (low + high + 1) // 2
        if estimate_tokens(_ends(text, middle)) <= room:
            low = middle
        else:
            high = middle - 1
    return _ends(text, low, _CUT_MARK) if low else text[: max(1, budget_tokens)]


def _ends(text: str, length: int, mark: str = "") -> str:
    head = length * 2 // 3
    return text[:head] + mark + text[len(text) - (length - head) :]


def clean(text: str) -> str:
    """``text`` without control characters and without the marks chat templates use for roles."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def as_data(label: str, text: str) -> str:
    """Text from outside between clear marks; a mark inside the text cannot end it early."""
    inside = re.sub(r"={6,}", "=====", clean(text)).strip()
    name = re.sub(r"\s+", " ", re.sub(r"={3,}", "==", clean(label))).strip()
    return f"{_FENCE} {name} {_FENCE}\n{inside}\n{_FENCE} end {_FENCE}"


def language_of(text: str) -> str:
    """ "zh" if a fair share of the letters is Chinese, else "en"."""
    wide = len(re.findall(r"[\u4e00-\u9fff\u3400-\u4dbf]", text))
    latin = len(re.findall(r"[A-Za-z]+", text))
    return "zh" if wide and wide >= latin * 2 else "en"
