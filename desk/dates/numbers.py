"""Numbers as people write them in dates: digits, English words, Chinese numerals below a hundred. Pure."""

from __future__ import annotations

import re

_ENGLISH = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "a couple of": 2, "a few": 3,
}  # fmt: skip
_CHINESE = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
EN = (
    r"(?:\d+(?:\.5)?|a couple of|a few|"
    + "|".join(k for k in sorted(_ENGLISH, key=len, reverse=True) if " " not in k)
    + ")"
)
ZH = r"(?:\d+|[零〇一二两三四五六七八九]?十[一二三四五六七八九]?|[零〇]?[一二两三四五六七八九])"
# One character for one, so that places in the text stay places in the text.
WIDE = str.maketrans("０１２３４５６７８９：／－．，", "0123456789:/-.,")


def number(text: str) -> float:
    """The value of something ``EN`` or ``ZH`` matched.

    :raises ValueError: it is no such number.
    """
    word = re.sub(r"\s+", " ", text.strip().lower())
    if re.fullmatch(r"\d+(?:\.5)?", word):
        return float(word)
    if word in _ENGLISH:
        return float(_ENGLISH[word])
    if "十" in word:
        tens, _, ones = word.partition("十")
        return float((_CHINESE[tens] if tens else 1) * 10 + (_CHINESE[ones] if ones else 0))
    digits = [_CHINESE[c] for c in word if c in _CHINESE]
    if not digits or len(digits) != len(word):
        raise ValueError(text)
    return float("".join(map(str, digits)))
