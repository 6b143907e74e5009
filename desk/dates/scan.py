"""Finding the words of a date or time in a sentence: what they say, and where they stand. Pure.

A piece says one thing: a day, a length of time, an hour, a part of the day, or that something repeats.
"""

# ruff: noqa: E501  (a pattern is easier to check unbroken)

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from desk.dates.numbers import EN, WIDE, ZH, number
from desk.dates.repeat_scan import find_repeat

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_DAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\b\.?"
)
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
_ZH_DAY = "一二三四五六日天"
_EN_UNITS = {"min": "minutes", "minute": "minutes", "hour": "hours", "hr": "hours", "h": "hours", "day": "days", "week": "weeks", "month": "months", "year": "years"}  # fmt: skip
_UNITS = r"(?:minutes?|mins?|hours?|hrs?|h|days?|weeks?|months?|years?)\b"
_ZH_UNITS = {"分钟": "minutes", "分": "minutes", "小时": "hours", "钟头": "hours", "天": "days", "日": "days", "周": "weeks", "星期": "weeks", "礼拜": "weeks", "月": "months", "年": "years"}  # fmt: skip
_PARTS = {
    "morning": 9,
    "noon": 12,
    "midday": 12,
    "afternoon": 15,
    "evening": 19,
    "night": 20,
    "tonight": 20,
    "midnight": 0,
}
_ZH_PARTS = {"凌晨": 5, "清晨": 7, "早上": 9, "早晨": 9, "一早": 9, "上午": 9, "中午": 12, "正午": 12, "下午": 15, "傍晚": 18, "晚上": 20, "夜里": 22, "半夜": 0, "午夜": 0, "早": 9, "晚": 20}  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """``what``: offset (days), weekday (which week, day), date (year|0, month, day), month_day (months, day), month_end
    (months), year_end, date_unclear (a, b), length (unit, amount), time (hour, minute, half), part (name, hour) or repeat.
    ``half``: "am", "pm", "" (24-hour clock, sure) or "?" (might be either)."""

    what: str
    start: int
    end: int
    values: tuple[int | float | str, ...] = ()


_Make = Callable[[re.Match[str]], "tuple[str, tuple[int | float | str, ...]] | None"]


def _month(text: str) -> int:
    return _MONTHS.index(text.lower()[:3]) + 1


def _ordinal(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _date(year: str | None, month: int, day: int) -> tuple[str, tuple[int | float | str, ...]] | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return "date", (int(year) if year else 0, month, day)


def _slashed(match: re.Match[str]) -> tuple[str, tuple[int | float | str, ...]] | None:
    first, second, year = int(match["a"]), int(match["b"]), match["y"]
    if first > 12 or second > 12 or first == second:
        return _date(year, *((second, first) if first > 12 else (first, second)))
    return "date_unclear", (first, second)


def _clock(hour: str, minute: str | None, half: str | None) -> tuple[str, tuple[int | float | str, ...]] | None:
    hours, minutes = int(hour), int(minute or 0)
    meridiem = (half or "").lower().replace(".", "").replace(" ", "")
    if meridiem:
        if not 1 <= hours <= 12:
            return None
        return "time", (hours % 12 + (12 if meridiem == "pm" else 0), minutes, meridiem)
    if hours > 23 or minutes > 59:
        return None
    sure = minute is not None and (len(hour) == 2 or hours > 6)
    return "time", (hours, minutes, "" if sure or hours > 12 or hours == 0 else "?")


def _zh_clock(match: re.Match[str]) -> tuple[str, tuple[int | float | str, ...]] | None:
    hours = int(number(match["h"]))
    minutes = 0
    if match["half"]:
        minutes = {"半": 30, "一刻": 15, "三刻": 45}[match["half"]]
    elif match["m"]:
        minutes = int(number(match["m"]))
    if hours > 24 or minutes > 59:
        return None
    return "time", (hours % 24, minutes, "?" if 0 < hours <= 12 else "")


def _spoken(match: re.Match[str]) -> tuple[str, tuple[int | float | str, ...]] | None:
    hours = int(number(match["h"]))
    if not 1 <= hours <= 12:
        return None
    minutes = {"half": 30, "quarter": 15}[match["f"].lower()]
    if match["way"].lower() in {"to", "till"}:
        hours, minutes = (hours - 1) or 12, 60 - minutes
    return "time", (hours, minutes, "?")


_WEEK = {"": 0, "下": 1, "下个": 1, "下下": 2, "下下个": 2}
# In order: what is matched first is taken, and nothing may overlap it.
_RULES: tuple[tuple[str, _Make], ...] = (
    (r"\b(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:T(?=\d)|\b)", lambda m: _date(m["y"], int(m["m"]), int(m["d"]))),
    (r"\b(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})\b", lambda m: _date(m["y"], int(m["m"]), int(m["d"]))),
    (r"\b(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})?", lambda m: _date(m["y"], int(m["m"]), int(m["d"]))),
    (r"\b(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<y>\d{4}))?\b", _slashed),
    (
        rf"\b(?P<m>{_MONTH})\s+(?:the\s+)?(?P<d>{_ORDINAL})(?![:\d])\b(?:,?\s+(?P<y>20\d\d)\b)?",
        lambda m: _date(m["y"], _month(m["m"]), _ordinal(m["d"])),
    ),
    (
        rf"\b(?:the\s+)?(?P<d>{_ORDINAL})\s+(?:of\s+)?(?P<m>{_MONTH})(?!\w)(?:,?\s+(?P<y>20\d\d)\b)?",
        lambda m: _date(m["y"], _month(m["m"]), _ordinal(m["d"])),
    ),
    (
        rf"(?:(?P<y>20\d\d)年|(?P<next>明年)|今年)?(?P<m>{ZH})月(?P<d>{ZH})[日号]?",
        lambda m: None if m["next"] else _date(m["y"], int(number(m["m"])), int(number(m["d"]))),
    ),
    (
        rf"(?P<n>下个?月|这个?月|本月)(?P<d>{ZH})[日号]",
        lambda m: ("month_day", (int(m["n"][0] == "下"), int(number(m["d"])))),
    ),
    (rf"(?<![\d.])(?P<d>{ZH})[日号](?!后)", lambda m: ("month_day", (0, int(number(m["d"]))))),
    (
        r"\b(?:on\s+)?(?:the\s+)?(?:last day|end) of (?:the |this )?month\b|\bmonth'?s end\b|(?:这个|本|这)?月的?(?:底|末|最后一天)",
        lambda m: ("month_end", (0,)),
    ),
    (
        r"\b(?:on\s+)?(?:the\s+)?(?:last day|end) of next month\b|下个?月的?(?:底|末|最后一天)",
        lambda m: ("month_end", (1,)),
    ),
    (r"\b(?:the\s+)?end of (?:the |this )?year\b|年底|年末", lambda m: ("year_end", ())),
    (
        r"\b(?:in\s+)(?:an|one|1) hour and a half\b|一个半(?:小时|钟头)(?:之?后|以后)",
        lambda m: ("length", ("minutes", 90)),
    ),
    (
        r"\b(?:in\s+)?half an hour(?:'s time| from now)?\b|半个?(?:小时|钟头)(?:之?后|以后)",
        lambda m: ("length", ("minutes", 30)),
    ),
    (
        rf"\b(?:in\s+)?(?P<n>{EN})\s+(?:working|business|work)\s*days?\b(?:\s+from now)?|(?:再?过)?(?P<z>{ZH})个?工作日(?:之后|以后|后|内)",
        lambda m: ("length", ("workdays", number(m["n"] or m["z"]))),
    ),
    (
        r"\b(?:on\s+)?(?:the\s+)?next\s+(?:working|business|work)\s*day\b|下一?个?工作日",
        lambda m: ("length", ("workdays", 1)),
    ),
    (
        rf"\bin\s+(?:about\s+)?(?P<n>{EN})\s*(?P<u>{_UNITS})(?:\s+time\b)?|\b(?P<n2>{EN})\s+(?P<u2>{_UNITS})\s+from now\b",
        lambda m: ("length", (_unit(m["u"] or m["u2"]), number(m["n"] or m["n2"]))),
    ),
    (
        rf"(?:再?过)?(?P<n>{ZH})个?(?P<half>半)?(?P<u>分钟|小时|钟头|天|日|周|星期|礼拜|月|年)(?:之后|以后|后)",
        lambda m: ("length", (_ZH_UNITS[m["u"]], number(m["n"]) + (0.5 if m["half"] else 0))),
    ),
    (r"(?:一刻钟)(?:之后|以后|后)", lambda m: ("length", ("minutes", 15))),
    (
        r"\b(?:the\s+)?day after tomorrow\b|后天",
        lambda m: ("offset", (3 if m.string[max(0, m.start() - 1) : m.start()] == "大" else 2,)),
    ),
    (r"\b(?:tomorrow|tmrw|tomorow|tmr)\b|明[天日]|明(?=早|晚)", lambda m: ("offset", (1,))),
    (r"\btonight\b|今晚", lambda m: ("tonight", ())),
    (r"\btoday\b|今[天日]|今(?=早|晚)", lambda m: ("offset", (0,))),
    (
        rf"\b(?P<n>next|this|coming)\s+week(?:\s+on)?\s+(?P<d>{_DAY})|\b(?P<d2>{_DAY})\s+(?:of\s+)?(?P<n2>next|this)\s+week\b",
        lambda m: (
            "weekday",
            (int((m["n"] or m["n2"]).lower() == "next") or -1, _DAYS.index((m["d"] or m["d2"]).lower()[:3])),
        ),
    ),
    (
        rf"\b(?:(?P<n>next|this|coming)\s+)?(?P<d>{_DAY})",
        lambda m: (
            "weekday",
            ({"next": 1, "this": -1}.get((m["n"] or "").lower(), 0), _DAYS.index(m["d"].lower()[:3])),
        ),
    ),
    (
        rf"(?P<n>下下个?|下个?|这个?|本)?(?:周|星期|礼拜)(?P<d>[{_ZH_DAY}])",
        lambda m: ("weekday", (_WEEK.get(m["n"] or "", -1), min(_ZH_DAY.index(m["d"]), 6))),
    ),
    (r"\bnext week\b|下个?(?:周|星期|礼拜)(?!末)", lambda m: ("weekday", (1, 0))),
    (r"\bnext weekend\b|下个?周末", lambda m: ("weekday", (1, 5))),
    (r"\b(?:this |the |at the )?weekend\b|(?:这个?|本)?周末", lambda m: ("weekday", (0, 5))),
    (r"\bnext month\b|下个?月", lambda m: ("month_day", (1, 1))),
    (r"\b(?:on\s+)?the\s+(?P<d>\d{1,2}(?:st|nd|rd|th))\b", lambda m: ("month_day", (0, _ordinal(m["d"])))),
    (
        r"\b(?P<f>half|quarter)\s+(?P<way>past|to|till)\s+(?P<h>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b",
        _spoken,
    ),
    (
        r"(?<![\d:.])(?P<h>\d{1,2})[:.](?P<m>[0-5]\d)(?!\d|\.\d)\s*(?P<a>[ap]\.?m\b\.?)?",
        lambda m: _clock(m["h"], m["m"], m["a"]),
    ),
    (r"\b(?P<h>\d{1,2})\s*(?P<a>[ap]\.?m\b\.?)", lambda m: _clock(m["h"], None, m["a"])),
    (
        r"\bat\s+(?P<h>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b(?!\s+of\b)"
        r"(?:\s+o['’]?clock\b)?(?:\s*(?P<a>[ap]\.?m\b\.?))?",
        lambda m: _clock(str(int(number(m["h"]))), None, m["a"]),
    ),
    (rf"(?P<h>{ZH})(?:点钟?|时|:)(?!后)(?:(?P<half>半|一刻|三刻)|(?P<m>{ZH})分?)?", _zh_clock),
    (
        r"\b(?:at\s+)(?P<h>\d{1,2})(?![\d:/.%€$-]|\s*(?:people|percent|euros?|dollars?))\b(?:\s*o'?clock)?|\b(?P<h2>\d{1,2})\s*o'?clock",
        lambda m: _clock(m["h"] or m["h2"], None, None),
    ),
    (
        r"\b(?:at\s+)?(?:noon|midday|midnight)\b|\b(?:in the |this |at )?(?:morning|afternoon|evening|night)\b",
        lambda m: ("part", (m[0].split()[-1].lower(), _PARTS[m[0].split()[-1].lower()])),
    ),
    (
        "|".join(list(_ZH_PARTS)[:-2]) + r"|(?<=[明今天日号一二三四五六])[早晚](?!饭|餐|点|会)",
        lambda m: ("part", (m[0], _ZH_PARTS[m[0]])),
    ),
)
_COMPILED = tuple((re.compile(pattern, re.I), make) for pattern, make in _RULES)
# "next Tue 9": a bare number counts as an hour only right after a day.
_BARE_HOUR = re.compile(
    r"\s*,?\s*(?P<h>\d{1,2})(?![\d:/.%-])(?=\s*$|\s*[,;.!?，。]|\s+(?:to|about|that|[a-z]))\b", re.I
)


def _unit(text: str) -> str:
    return _EN_UNITS[text.lower() if text.lower() in _EN_UNITS else text.lower().rstrip("s")]


def scan(text: str) -> list[Piece]:
    """Every piece in ``text``, by place, none overlapping."""
    plain = text.translate(WIDE)
    repeat = find_repeat(plain)
    taken = [Piece("repeat", repeat.start, repeat.end)] if repeat is not None else []
    for pattern, make in _COMPILED:
        for match in pattern.finditer(plain):
            if not match[0].strip() or any(match.start() < piece.end and piece.start < match.end() for piece in taken):
                continue
            made = make(match)
            if made is not None:
                start = match.start() - (1 if made == ("offset", (3,)) else 0)
                taken.append(Piece(made[0], start, match.end(), made[1]))
    taken.sort(key=lambda piece: piece.start)
    if not any(piece.what in {"time", "length"} for piece in taken):
        for piece in taken:
            bare = (
                _BARE_HOUR.match(plain, piece.end)
                if piece.what in {"offset", "weekday", "date", "tonight", "repeat"}
                else None
            )
            made = _clock(bare["h"], None, None) if bare else None
            if bare and made and not any(bare.start("h") < p.end and p.start < bare.end() for p in taken):
                taken.append(Piece(made[0], bare.start("h"), bare.end(), made[1]))
                break
    return sorted(taken, key=lambda piece: piece.start)
