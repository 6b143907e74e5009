"""What a few spoken words mean to Desk itself: yes, no, go on. Pure."""

from __future__ import annotations

from desk.voice.turn.words import normalised

_YES = frozenset(
    ("yes", "yeah", "yep", "yes please", "right", "that's right", "correct", "exactly", "sure", "ok", "okay")
).union(("是", "是的", "对", "对的", "没错", "好", "好的", "正确"))
_NO = frozenset(["no", "nope", "no no", "wrong", "that's wrong", "not quite", "不", "不是", "不对", "错了", "没有"])


_REST = frozenset(
    ("go on", "please go on", "continue", "please continue", "carry on", "继续", "请继续", "继续说", "接着说")
)


def is_yes(text: str) -> bool:
    return normalised(text) in _YES


def is_no(text: str) -> bool:
    return normalised(text) in _NO


def wants_rest(text: str) -> bool:
    """Whether the user wants to hear the rest of an answer that was interrupted."""
    return normalised(text) in _REST
