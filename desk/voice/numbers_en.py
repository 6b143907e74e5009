"""Numbers in English words."""

from __future__ import annotations

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_LONGEST_DIGITS = 15


def cardinal(number: int) -> str:
    """``number`` (from 0, below 10**15) in words: 342 → three hundred forty-two."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
    size, name = next((size, name) for size, name in _SCALES if number >= size)
    many, rest = divmod(number, size)
    return f"{cardinal(many)} {name}" + (f" {cardinal(rest)}" if rest else "")


def ordinal(number: int) -> str:
    """``number`` as a place in a row: 21 → twenty-first."""
    words = cardinal(number)
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    head, last = words[:cut], words[cut:]
    return head + _ORDINALS.get(last, last[:-1] + "ieth" if last.endswith("y") else last + "th")


def digits(text: str) -> str:
    """Digit by digit; anything between them is a pause."""
    return " ".join(_ONES[int(character)] if character in "0123456789" else "," for character in text)


def number(text: str) -> str:
    """A number as it is written (``1,200`` ``3.50``), whole and decimal part."""
    whole, _, decimals = text.replace(",", "").partition(".")
    spelt = len(whole) > _LONGEST_DIGITS or (len(whole) > 1 and whole[0] == "0")
    said = digits(whole) if spelt else cardinal(int(whole or "0"))
    return f"{said} point {digits(decimals)}" if decimals else said


def year(value: int) -> str:
    """1999 → nineteen ninety-nine, 2005 → two thousand five, 1900 → nineteen hundred."""
    first, last = divmod(value, 100)
    if not 1100 <= value <= 2099 or 2000 <= value <= 2009:
        return cardinal(value)
    if not last:
        return f"{cardinal(first)} hundred"
    return f"{cardinal(first)} {'oh ' if last < 10 else ''}{cardinal(last)}"


def clock(hour: int, minute: int, second: int | None = None) -> str:
    """10:00 → ten o'clock, 9:05 → nine oh five, 14:30 → fourteen thirty."""
    if second is not None:
        return f"{cardinal(hour)} {_minute(minute)} and {cardinal(second)} seconds"
    return f"{cardinal(hour)} {_minute(minute)}"


def _minute(minute: int) -> str:
    if not minute:
        return "o'clock"
    return f"{'oh ' if minute < 10 else ''}{cardinal(minute)}"
