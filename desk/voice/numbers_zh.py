"""Numbers in Chinese words."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_GROUPS = ("", "万", "亿", "万亿")
_LONGEST_DIGITS = 16


def digits(text: str) -> str:
    """Digit by digit; what is none is left out."""
    return "".join(_DIGITS[int(character)] for character in text if character in "0123456789")


def cardinal(number: int) -> str:
    """``number`` (from 0, below 10**16) in words: 12 → 十二, 2005 → 两千零五, 10300 → 一万零三百."""
    if number < 10:
        return _DIGITS[number]
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    said = ""
    gap = False
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if not group:
            gap = bool(said)
            continue
        said += "零" if said and (gap or group < 1000) else ""
        said += ("两" if group == 2 and index else _group(group)) + _GROUPS[index]
        gap = False
    return said[1:] if said.startswith("一十") else said


def _group(number: int) -> str:
    """A number below 10,000; 两 before 千, as is said."""
    said = ""
    gap = False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if not digit:
            gap = bool(said)
            continue
        said += ("零" if gap else "") + ("两" if digit == 2 and place == 3 else _DIGITS[digit]) + _PLACES[place]
        gap = False
    return said


def number(text: str) -> str:
    """A number as it is written (``1,200`` ``3.50``), whole and decimal part."""
    whole, _, decimals = text.replace(",", "").partition(".")
    spelt = len(whole) > _LONGEST_DIGITS or (len(whole) > 1 and whole[0] == "0")
    said = digits(whole) if spelt else cardinal(int(whole or "0"))
    return f"{said}点{digits(decimals)}" if decimals else said


def counted(text: str) -> str:
    """A number before what is counted: 2 → 两."""
    return "两" if text == "2" else number(text)


def clock(hour: int, minute: int, second: int | None = None) -> str:
    """14:30 → 十四点三十分, 9:05 → 九点零五分, 2:00 → 两点."""
    said = ("两" if hour == 2 else cardinal(hour)) + "点"
    if minute or second is not None:
        said += ("零" if minute < 10 else "") + (cardinal(minute) if minute else "") + "分"
    if second is not None:
        said += ("零" if 0 < second < 10 else "") + cardinal(second) + "秒"
    return said
