"""Finding the words of a repetition in a sentence ("every 2 weeks on Monday", 每周五). Pure.

What is found is a rule without its hour: the words of the hour stand beside it and are read as everywhere else.
"""

# ruff: noqa: E501  (a pattern is easier to check unbroken)

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from desk.dates.numbers import EN, WIDE, ZH, number

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_EN_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_ZH_DAYS = "一二三四五六日天"
_DAY = r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)s?\b\.?"
_DAY_LIST = rf"{_DAY}(?:\s*(?:,|and|&|,\s*and)\s*{_DAY})*"
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
_NTH = r"(?:first|1st|second|2nd|third|3rd|fourth|4th|last)"
_NTH_VALUES = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
_EVERY = r"\b(?:every|each)\s+"
_ZH_WEEK = r"(?:周|星期|礼拜)"
_ZH_LIST = rf"[{_ZH_DAYS}](?:\s*[、,，和与]?\s*{_ZH_WEEK}?[{_ZH_DAYS}](?![月号日个天]))*"
WORKDAYS = "MO,TU,WE,TH,FR"


@dataclass(frozen=True)
class Repeat:
    """``start``, ``end``: where it stands; ``rule``: RRULE text without the hour; ``open``: what the start has to fill in
    ("BYDAY", "BYMONTHDAY"); ``unclear``: in English and Chinese, why this cannot be understood in one way."""

    start: int
    end: int
    rule: str = ""
    open: str = ""
    part: str = ""  # "every morning": the part of the day that is in the word
    unclear: tuple[str, str] | None = None


_Made = tuple[str, str] | tuple[str, str, str] | tuple[str, tuple[str, str]] | None
_Make = Callable[[re.Match[str]], _Made]


def _every(match: re.Match[str]) -> int:
    """The interval that "other", "second" or a number says; 1 if there is none."""
    said = (match.groupdict().get("n") or "").strip().lower()
    if not said:
        return 1
    return 2 if said in ("other", "second") else 3 if said == "third" else int(number(said))


def _rule(frequency: str, interval: int = 1, **parts: str) -> str:
    step = f";INTERVAL={interval}" if interval != 1 else ""
    return f"FREQ={frequency}{step}" + "".join(f";{name}={value}" for name, value in parts.items() if value)


def _days(text: str) -> str:
    found = {_EN_DAYS.index(day.lower()[:3]) for day in re.findall(_DAY, text, re.I)}
    return ",".join(DAYS[day] for day in sorted(found))


def _zh_days(text: str) -> str:
    found = {min(_ZH_DAYS.index(c), 6) for c in re.sub(_ZH_WEEK, "", text) if c in _ZH_DAYS}
    return ",".join(DAYS[day] for day in sorted(found))


def _month_days(match: re.Match[str]) -> _Made:
    days = sorted({int(day) for day in re.findall(r"\d{1,2}", match["d"])})
    if not days or not all(1 <= day <= 31 for day in days):
        return None
    return _rule("MONTHLY", _every(match), BYMONTHDAY=",".join(map(str, days))), ""


def _yearly(month: int, day: int, interval: int = 1) -> _Made:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return _rule("YEARLY", interval, BYMONTH=str(month), BYMONTHDAY=str(day)), ""


def _plain(match: re.Match[str]) -> _Made:
    unit, interval = match["u"].lower().rstrip("s"), _every(match)
    if interval < 1:
        return None
    if unit in ("minute", "min", "hour", "hr"):
        return _rule("MINUTELY" if unit.startswith("min") else "HOURLY", interval), ""
    frequency = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}[unit]
    return _rule(frequency, interval), {"week": "BYDAY", "month": "BYMONTHDAY", "year": "BYMONTH"}.get(unit, "")


def _zh_interval(match: re.Match[str]) -> int:
    said = match.groupdict().get("n") or ""
    return int(number(said)) if said else 2 if "隔" in match[0] else 1


def _zh_plain(match: re.Match[str]) -> _Made:
    if match[0] == "天天":
        return _rule("DAILY"), ""
    unit, said = match["u"], match["n"]
    interval = int(number(said)) if said else 1
    if "隔" in match[0]:
        if said and interval != 1:  # 每隔两天: every second day, or two days in between?
            return "", (
                f"“{match[0]}” can be every {interval} or every {interval + 1}: write “每{interval}{unit}” or “每{interval + 1}{unit}”.",
                f"“{match[0]}”可以指每{interval}{unit}，也可以指每{interval + 1}{unit}，请写其中一种。",
            )
        interval = 2
    if unit in ("分钟", "小时", "钟头"):
        return _rule("MINUTELY" if unit == "分钟" else "HOURLY", interval), ""
    frequency = {"天": "DAILY", "日": "DAILY", "月": "MONTHLY", "年": "YEARLY"}.get(unit, "WEEKLY")
    return _rule(frequency, interval), {"WEEKLY": "BYDAY", "MONTHLY": "BYMONTHDAY", "YEARLY": "BYMONTH"}.get(
        frequency, ""
    )


def _twice(match: re.Match[str]) -> _Made:
    word = match[0]
    return "", (
        f"“{word}” can be twice in one or once in two: write “every 2 weeks” or “every Monday and Thursday”.",
        f"“{word}”有两种意思：请写“每两周”或“每周一和周四”。",
    )


_UNIT = r"(?P<u>minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)\b"
_N = rf"(?P<n>other|second|third|{EN})\s+"
_OF_MONTH = r"(?:of\s+)?(?:every|each)\s+month\b"
# In order: the first that matches at the earliest place is taken; of two at one place, the longer.
_RULES: tuple[tuple[str, _Make], ...] = (
    (r"\b(?:bi-?(?:weekly|monthly|annually|yearly)|fortnightly)\b", lambda m: (_rule("WEEKLY", 2), "BYDAY") if m[0].lower() == "fortnightly" else _twice(m)),
    (rf"{_EVERY}(?:week|work(?:ing)?\s*|business\s+)days?\b|\b(?:on\s+)?weekdays\b|\bon\s+work(?:ing)?\s?days\b|\bmon(?:day)?\s*(?:to|-|–)\s*fri(?:day)?\b", lambda m: (_rule("WEEKLY", BYDAY=WORKDAYS), "")),
    (rf"{_EVERY}weekend\b|\b(?:on|at)\s+weekends\b", lambda m: (_rule("WEEKLY", BYDAY="SA,SU"), "")),
    (rf"(?:on\s+)?\b(?:the\s+)?(?P<k>{_NTH})\s+(?P<d>{_DAY})\s+{_OF_MONTH}", lambda m: (_rule("MONTHLY", BYDAY=f"{_NTH_VALUES[m['k'].lower()]}{_days(m['d'])}"), "")),
    (rf"{_EVERY}(?:{_N})?months?\s+on\s+the\s+(?P<k>{_NTH})\s+(?P<d>{_DAY})", lambda m: (_rule("MONTHLY", _every(m), BYDAY=f"{_NTH_VALUES[m['k'].lower()]}{_days(m['d'])}"), "")),
    (rf"(?:on\s+)?\b(?:the\s+)?(?:last\s+day|end)\s+{_OF_MONTH}|{_EVERY}month\s+on\s+the\s+last\s+day\b|{_EVERY}month'?s?\s+end\b", lambda m: (_rule("MONTHLY", BYMONTHDAY="-1"), "")),
    (rf"(?:on\s+)?\b(?:the\s+)?(?P<d>{_ORDINAL}(?:\s*(?:,|and|&)\s*(?:the\s+)?{_ORDINAL})*)\s+{_OF_MONTH}", _month_days),
    (rf"(?:{_EVERY}(?:{_N})?months?|\bmonthly)\s+on\s+(?:the\s+)?(?P<d>{_ORDINAL}(?:\s*(?:,|and|&)\s*(?:the\s+)?{_ORDINAL})*)(?![:\d])\b", _month_days),
    (rf"{_EVERY}(?P<d>\d{{1,2}}(?:st|nd|rd|th))\b(?!\s+(?:{_DAY}|{_MONTH}|day|week|month|year))", _month_days),
    (rf"{_EVERY}(?:year\s+on\s+)?(?:the\s+)?(?P<m>{_MONTH})\s+(?P<d>{_ORDINAL})\b(?!:)|(?:\b(?:yearly|annually)|{_EVERY}year)\s+on\s+(?:the\s+)?(?P<m3>{_MONTH})\s+(?P<d3>{_ORDINAL})\b", lambda m: _yearly(_MONTHS.index((m["m"] or m["m3"]).lower()[:3]) + 1, int(re.sub(r"\D", "", m["d"] or m["d3"])))),
    (rf"(?:{_EVERY}(?:year\s+on\s+)?|\b(?:yearly|annually)\s+on\s+)(?:the\s+)?(?P<d>{_ORDINAL})\s+(?:of\s+)?(?P<m>{_MONTH})", lambda m: _yearly(_MONTHS.index(m["m"].lower()[:3]) + 1, int(re.sub(r"\D", "", m["d"])))),
    (rf"{_EVERY}{_N}weeks?\s+on\s+(?P<d>{_DAY_LIST})|\bfortnightly\s+on\s+(?P<d2>{_DAY_LIST})", lambda m: (_rule("WEEKLY", _every(m) if m["n"] else 2, BYDAY=_days(m["d"] or m["d2"])), "")),
    (rf"(?:{_EVERY}week|\bweekly)\s+on\s+(?P<d>{_DAY_LIST})", lambda m: (_rule("WEEKLY", BYDAY=_days(m["d"])), "")),
    (rf"{_EVERY}(?P<n>other|second|third)\s+(?P<d>{_DAY_LIST})", lambda m: (_rule("WEEKLY", _every(m), BYDAY=_days(m["d"])), "")),
    (rf"{_EVERY}(?P<d>{_DAY_LIST})", lambda m: (_rule("WEEKLY", BYDAY=_days(m["d"])), "")),
    (r"\b(?:on\s+)?(?P<d>(?:mon|tues|wednes|thurs|fri|satur|sun)days(?:\s*(?:,|and|&)\s*(?:mon|tues|wednes|thurs|fri|satur|sun)days)*)\b", lambda m: (_rule("WEEKLY", BYDAY=_days(m["d"])), "")),
    (rf"{_EVERY}(?P<p>morning|noon|afternoon|evening|night)\b", lambda m: (_rule("DAILY"), "", m["p"].lower())),
    (rf"{_EVERY}(?:{_N})?{_UNIT}", _plain),
    (r"\b(?P<w>hourly|daily|weekly|monthly|yearly|annually)\b", lambda m: {"hourly": (_rule("HOURLY"), ""), "daily": (_rule("DAILY"), ""), "weekly": (_rule("WEEKLY"), "BYDAY"), "monthly": (_rule("MONTHLY"), "BYMONTHDAY")}.get(m["w"].lower(), (_rule("YEARLY"), "BYMONTH"))),
    (r"每个?(?:工作日|平日)|(?:每个?)?(?:周|星期|礼拜)一(?:到|至|-|~)(?:周|星期|礼拜)?五", lambda m: (_rule("WEEKLY", BYDAY=WORKDAYS), "")),
    (r"每个?周末", lambda m: (_rule("WEEKLY", BYDAY="SA,SU"), "")),
    (rf"每个?月的?(?:第(?P<k>[一二三四])|(?P<l>最后一))个?{_ZH_WEEK}(?P<d>[{_ZH_DAYS}])", lambda m: (_rule("MONTHLY", BYDAY=f"{-1 if m['l'] else '一二三四'.index(m['k']) + 1}{_zh_days(m['d'])}"), "")),
    (r"每个?月的?(?:最后一[天日]|月?[底末])", lambda m: (_rule("MONTHLY", BYMONTHDAY="-1"), "")),
    (rf"每(?P<n>{ZH})?个?月的?(?P<d>{ZH})[日号]", lambda m: (_rule("MONTHLY", _zh_interval(m), BYMONTHDAY=str(int(number(m["d"])))), "") if 1 <= number(m["d"]) <= 31 else None),
    (rf"每年的?(?P<m>{ZH})月(?P<d>{ZH})[日号]?", lambda m: _yearly(int(number(m["m"])), int(number(m["d"])))),
    (rf"(?:每(?P<n>{ZH})个?{_ZH_WEEK}的?|隔(?:一?个?)?(?:周(?=周))?){_ZH_WEEK}(?P<d>{_ZH_LIST})", lambda m: (_rule("WEEKLY", _zh_interval(m), BYDAY=_zh_days(m["d"])), "")),
    (rf"每个?{_ZH_WEEK}(?P<d>{_ZH_LIST})", lambda m: (_rule("WEEKLY", BYDAY=_zh_days(m["d"])), "")),
    (r"每(?:天|日)?(?P<p>早上?|晚上?|中午|上午|下午|傍晚)(?![餐饭])", lambda m: (_rule("DAILY"), "", m["p"])),
    (rf"(?:每隔|隔|每)(?P<n>{ZH})?个?(?P<u>天|日|{_ZH_WEEK}|月|年|小时|钟头|分钟)|天天", _zh_plain),
)  # fmt: skip


_COMPILED = tuple((re.compile(pattern, re.I), make) for pattern, make in _RULES)
# What says that something repeats though Desk cannot tell how: then it asks.
_HINT = re.compile(r"\b(?:every|each)\s+(?!(?:one|time|thing|body)\b)\w+|每(?!次|人|个人|位|份|件|一)", re.I)


def find_repeat(text: str) -> Repeat | None:
    """The first repetition in ``text``; None if there is none."""
    plain = text.translate(WIDE)
    found: list[Repeat] = []
    for pattern, make in _COMPILED:
        for match in pattern.finditer(plain):
            made = make(match)
            if made is None:
                continue
            if isinstance(made[1], tuple):
                found.append(Repeat(match.start(), match.end(), unclear=made[1]))
            else:
                part = made[2] if len(made) > 2 else ""
                found.append(Repeat(match.start(), match.end(), made[0], made[1], part))
            break
    if found:
        return min(found, key=lambda repeat: (repeat.start, -repeat.end))
    hint = _HINT.search(plain)
    if hint is None:
        return None
    return Repeat(hint.start(), hint.end(), unclear=(f"Desk cannot tell when “{hint[0]}” is.", f"看不懂“{hint[0]}”是多久一次。"))  # fmt: skip
