"""What stands for words in English: money, dates, times, units, numbers, abbreviations, signs."""

from __future__ import annotations

import re

from desk.voice import numbers_en as say
from desk.voice.mapped import Mapped, Part, Say

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTH = "|".join([*MONTHS, *(month[:3] + r"\.?" for month in MONTHS if month != "May"), r"Sept\.?"])
_NUMBER = r"\d{1,3}(?:,\d{3}){1,6}(?!,?\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_ALONE = r"(?<![\w.])"  # not inside a word or another number
_END = r"(?![\w]|[.,]\d)"

_MONEY_SIGN = {
    "$": ("dollar", "cent"),
    "US$": ("dollar", "cent"),
    "€": ("euro", "cent"),
    "£": ("pound", "pence"),
    "¥": ("yuan", ""),
    "CN¥": ("yuan", ""),
    "₹": ("rupee", ""),
}
_MONEY_CODE = {
    "USD": ("dollar", "cent"),
    "EUR": ("euro", "cent"),
    "GBP": ("pound", "pence"),
    "CNY": ("yuan", ""),
    "RMB": ("yuan", ""),
    "JPY": ("yen", ""),
    "CHF": ("franc", ""),
}
_SCALE = {"k": "thousand", "K": "thousand", "m": "million", "M": "million", "bn": "billion", "B": "billion"}
_SCALE_WORD = r"(?:[ ]?(k|K|m|M|bn|B|thousand|million|billion|trillion)\b)?"
_MONEY = re.compile(rf"(?<!\w)(US\$|CN¥|[$€£¥₹])[ ]?({_NUMBER}){_SCALE_WORD}{_END}")
_MONEY_AFTER = re.compile(rf"{_ALONE}({_NUMBER}){_SCALE_WORD}[ ]?({'|'.join(_MONEY_CODE)}|[€£])(?!\w)")
_MONEY_BEFORE = re.compile(rf"(?<!\w)({'|'.join(_MONEY_CODE)})[ ]({_NUMBER}){_SCALE_WORD}{_END}")

_ISO_DATE = re.compile(r"(?<![\w./-])(\d{4})-(\d{2})-(\d{2})(?:[T ](?=\d{2}:))?(?![\d-])")
_DOT_DATE = re.compile(r"(?<![\w./-])(\d{1,2})\.(\d{1,2})\.(\d{4})(?![\w])")
_MONTH_DAY = re.compile(rf"\b({_MONTH})[ ](\d{{1,2}})(?:st|nd|rd|th)?(?:,?[ ](\d{{4}}))?(?![\w:]|[.,]\d)")
_DAY_MONTH = re.compile(
    rf"{_ALONE}(\d{{1,2}})(?:st|nd|rd|th)?\.?[ ](?:of[ ])?({_MONTH})(?![a-z])(?:,?[ ](\d{{4}}))?{_END}"
)
_MONTH_YEAR = re.compile(rf"\b({_MONTH})[ ](\d{{4}}){_END}")
_CLOCK = re.compile(
    r"(?<![\w.:])(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[ ]?([ap])\.?m\b(?-i:\.(?=[ ]?[a-z,;]))?(?!\w))?(?![\w:])",
    re.IGNORECASE,
)
_HOUR = re.compile(r"(?<![\w.:])(\d{1,2})[ ]?([ap])\.?m\b(?-i:\.(?=[ ]?[a-z,;]))?", re.IGNORECASE)
_YEAR = re.compile(
    rf"\b(in|since|of|by|from|until|till|before|after|year|and|to|early|late|mid)([ ])((?:1[1-9]|20)\d\d){_END}",
    re.IGNORECASE,
)
_DECADE = re.compile(r"(?<!\w)((?:1[1-9]|20)\d0)s\b")
_ORDINAL = re.compile(r"(?<![\w.,])(\d{1,6})(?:st|nd|rd|th)\b")
_FRACTION = re.compile(r"(?<![\w./])(\d{1,2})/(\d{1,3})(?![\w/])")
_VULGAR = re.compile(r"(\d)?([½⅓⅔¼¾⅛])")
_VULGAR_WORDS = {
    "½": "a half", "⅓": "a third", "⅔": "two thirds", "¼": "a quarter", "¾": "three quarters", "⅛": "an eighth",
}  # fmt: skip
_RANGE = re.compile(rf"{_ALONE}({_NUMBER})[ ]?[–—-][ ]?(?=[$€£]?\d)(?!\d+[-–]\d)")
_PHONE = re.compile(r"(?<![\w.])(\+\d{1,3}(?:[ /().-]{0,2}\d{1,9}){1,8}|0\d{2,6}(?:[ /-]\d{1,9}){1,6})(?!\w)")
_LONG = re.compile(r"(?<![\w.,])(\d{7,})(?![\w]|[.,]\d)")
_SERIAL = re.compile(r"(?<![\w.])(\d+(?:\.\d+){2,9})(?!\w)")
_NEGATIVE = re.compile(rf"(?<![\w)\]])[-−](?={_NUMBER})")
_PLAIN = re.compile(rf"({_NUMBER})")

_UNITS = {
    "km/h": ("kilometre an hour", "kilometres an hour"),
    "m/s": ("metre a second", "metres a second"),
    "mph": ("mile an hour", "miles an hour"),
    "kWh": ("kilowatt hour", "kilowatt hours"),
    "km²": ("square kilometre", "square kilometres"),
    "m²": ("square metre", "square metres"),
    "m³": ("cubic metre", "cubic metres"),
    "km": ("kilometre", "kilometres"),
    "cm": ("centimetre", "centimetres"),
    "mm": ("millimetre", "millimetres"),
    "kg": ("kilogram", "kilograms"),
    "mg": ("milligram", "milligrams"),
    "ml": ("millilitre", "millilitres"),
    "kB": ("kilobyte", "kilobytes"),
    "KB": ("kilobyte", "kilobytes"),
    "MB": ("megabyte", "megabytes"),
    "GB": ("gigabyte", "gigabytes"),
    "TB": ("terabyte", "terabytes"),
    "GHz": ("gigahertz", "gigahertz"),
    "MHz": ("megahertz", "megahertz"),
    "Hz": ("hertz", "hertz"),
    "kW": ("kilowatt", "kilowatts"),
    "ms": ("millisecond", "milliseconds"),
    "min": ("minute", "minutes"),
    "hrs": ("hour", "hours"),
    "hr": ("hour", "hours"),
    "h": ("hour", "hours"),
    "s": ("second", "seconds"),
    "m": ("metre", "metres"),
    "g": ("gram", "grams"),
    "L": ("litre", "litres"),
    "l": ("litre", "litres"),
    "W": ("watt", "watts"),
    "V": ("volt", "volts"),
    "°C": ("degree Celsius", "degrees Celsius"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°": ("degree", "degrees"),
    "%": ("percent", "percent"),
    "‰": ("per mille", "per mille"),
}
_UNIT = re.compile(rf"{_ALONE}({_NUMBER})([ ]?)({'|'.join(map(re.escape, _UNITS))})(?![\w/²³])")

_ABBREVIATIONS = {
    "e.g.": "for example", "i.e.": "that is", "etc.": "et cetera", "vs.": "versus", "cf.": "compare",
    "approx.": "approximately", "a.k.a.": "also known as", "w/o": "without", "Mr.": "Mister", "Mrs.": "Missis",
    "Ms.": "Miz", "Dr.": "Doctor", "Prof.": "Professor", "St.": "Saint", "Jr.": "Junior", "Sr.": "Senior",
    "No.": "number", "Nos.": "numbers", "Inc.": "Incorporated", "Ltd.": "Limited", "Co.": "Company", "dept.": "department",
    "min.": "minutes", "max.": "maximum", "fig.": "figure", "Fig.": "Figure", "p.": "page", "pp.": "pages",
    "Mon.": "Monday", "Tue.": "Tuesday", "Wed.": "Wednesday", "Thu.": "Thursday", "Fri.": "Friday",
    "Sat.": "Saturday", "Sun.": "Sunday",
}  # fmt: skip
_NEEDS_NUMBER = {"No.", "Nos.", "p.", "pp.", "fig.", "Fig.", "min."}
_ABBREVIATION = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, _ABBREVIATIONS))})(?!\w)")

_SIGNS = {
    "&": "and", "+": "plus", "=": "equals", "@": "at", "→": "to", "⇒": "so", "←": "from", "×": "times", "÷": "divided by",
    "±": "plus or minus", "≈": "about", "≤": "at most", "≥": "at least", "≠": "is not", "<": "less than",
    ">": "greater than", "%": "percent", "°": "degrees", "€": "euros", "£": "pounds", "$": "dollars", "¥": "yuan",
    "#": "number", "√": "root of", "∞": "infinity", "§": "section", "©": "copyright", "™": "", "®": "", "²": "squared",
    "³": "cubed", "✓": "yes", "✔": "yes", "✅": "done", "✗": "no", "✘": "no", "❌": "no", "⚠": "warning",
    "👍": "thumbs up", "👎": "thumbs down",
}  # fmt: skip
_SIGN = re.compile("[" + re.escape("".join(_SIGNS)) + "]")
_SLASH = re.compile(r"(?<=\w) ?/ ?(?=\w)")
_TILDE = re.compile(r"~(?=\d)")


def english(mapped: Mapped) -> Mapped:
    """``mapped`` with everything said in words."""
    steps: tuple[tuple[re.Pattern[str], Say], ...] = (
        (_ABBREVIATION, _abbreviation),
        (_ISO_DATE, lambda m: _date(int(m[1]), int(m[2]), int(m[3]), " at " if m[0][-1] in "T " else "")),
        (_DOT_DATE, lambda m: _date(int(m[3]), int(m[2]), int(m[1]))),
        (_MONTH_YEAR, lambda m: f"{_month(m[1])} {say.year(int(m[2]))}"),
        (_MONTH_DAY, lambda m: _day(_month(m[1]), int(m[2]), m[3])),
        (_DAY_MONTH, lambda m: _day(_month(m[2]), int(m[1]), m[3])),
        (_PHONE, lambda m: say.digits(re.sub(r"\D+", " ", m[1]).strip()).replace(" ,", ",")),
        (_MONEY, lambda m: _money(m[2], m[3], _MONEY_SIGN[m[1]])),
        (_MONEY_BEFORE, lambda m: _money(m[2], m[3], _MONEY_CODE[m[1]])),
        (_MONEY_AFTER, lambda m: _money(m[1], m[2], _MONEY_CODE.get(m[3]) or _MONEY_SIGN[m[3]])),
        (re.compile(r"(?<=\d)[ ]?[–—-][ ]?(?=\d{1,2}:\d{2})"), lambda m: " to "),
        (_CLOCK, _clock),
        (_HOUR, lambda m: f"{say.cardinal(int(m[1]))} {m[2].lower()} m" if int(m[1]) <= 24 else None),
        (_DECADE, lambda m: _plural(say.year(int(m[1])))),
        (_YEAR, lambda m: [m.span(1), " ", say.year(int(m[3]))]),
        (_ORDINAL, lambda m: say.ordinal(int(m[1]))),
        (_VULGAR, lambda m: f"{m[1]} and {_VULGAR_WORDS[m[2]]}" if m[1] else _VULGAR_WORDS[m[2]]),
        (_FRACTION, _fraction),
        (_SERIAL, lambda m: " point ".join(say.number(part) for part in m[1].split("."))),
        (_RANGE, lambda m: [m.span(1), " to "]),
        (_UNIT, lambda m: [m.span(1), " " + _UNITS[m[3]][m[1] != "1"]]),
        (_LONG, lambda m: say.digits(m[1])),
        (_NEGATIVE, lambda m: "minus "),
        (_TILDE, lambda m: "about "),
        (_PLAIN, _plain),
        (_SIGN, lambda m: f" {_SIGNS[m[0]]} "),
        (_SLASH, lambda m: " "),
    )
    for pattern, saying in steps:
        mapped = mapped.rewrite(pattern, saying)
    return mapped


def _abbreviation(match: re.Match[str]) -> list[Part] | None:
    short = match[0]
    rest = match.string[match.end() : match.end() + 3]
    if short in _NEEDS_NUMBER and not re.match(r"[ ]?\d", rest):
        return None
    ends = not rest.strip() or (
        short in ("etc.", "Inc.", "Ltd.", "Co.", "Jr.", "Sr.") and bool(re.match(r"\s+[A-Z]|\n", rest))
    )
    return [_ABBREVIATIONS[short] + ("." if ends else "")]


def _month(text: str) -> str:
    return next(month for month in MONTHS if month.startswith(text[:3]))


def _day(month: str, day: int, year: str | None) -> str | None:
    if not 1 <= day <= 31:
        return None
    return f"{month} {say.ordinal(day)}" + (f", {say.year(int(year))}" if year else "")


def _date(year: int, month: int, day: int, after: str = "") -> str | None:
    if not 1 <= month <= 12:
        return None
    said = _day(MONTHS[month - 1], day, str(year))
    return said + after if said else None


def _clock(match: re.Match[str]) -> str | None:
    hour, minute, second = int(match[1]), int(match[2]), int(match[3]) if match[3] else None
    if hour > 24 or minute > 59 or (second or 0) > 59:
        return None
    if match[4]:
        half = f" {match[4].lower()} m"
        return (say.cardinal(hour) if not minute and second is None else say.clock(hour, minute, second)) + half
    return say.clock(hour, minute, second)


def _money(amount: str, scale: str | None, names: tuple[str, str]) -> str:
    name, small = names
    whole, _, decimals = amount.replace(",", "").partition(".")
    plural = name if name in ("yuan", "yen") else f"{name}s"
    if scale:
        return f"{say.number(amount)} {_SCALE.get(scale, scale)} {plural}"
    cents = int(decimals) if len(decimals) == 2 else 0
    if decimals and not (small and len(decimals) == 2):
        return f"{say.number(amount)} {plural}"
    parts = []
    if int(whole) or not cents:
        parts.append(f"{say.number(str(int(whole)))} {name if whole == '1' else plural}")
    if cents:
        parts.append(f"{say.cardinal(cents)} {small if small == 'pence' or cents == 1 else small + 's'}")
    return " and ".join(parts)


def _fraction(match: re.Match[str]) -> str | None:
    top, bottom = int(match[1]), int(match[2])
    if (top, bottom) == (1, 2):
        return "one half"
    if bottom in (3, 4, 5, 6, 8, 10) and 0 < top < bottom:
        name = "quarter" if bottom == 4 else say.ordinal(bottom)
        return f"{say.cardinal(top)} {name if top == 1 else name + 's'}"
    return None


def _plural(words: str) -> str:
    return words[:-1] + "ies" if words.endswith("y") else words + "s"


def _plain(match: re.Match[str]) -> str:
    """A number wherever it stands; beside letters (GPT4, 4K) with a space between."""
    text, (start, end) = match.string, match.span()
    before = " " if start and text[start - 1].isalpha() else ""
    after = " " if end < len(text) and text[end].isalpha() else ""
    return before + say.number(match[0]) + after
