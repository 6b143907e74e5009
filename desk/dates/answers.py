"""Questions about dates, answered by arithmetic: "what day is next Tuesday", "how many days until 3 March", 今天星期几."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from desk.dates.rules import zone_of
from desk.dates.scan import scan
from desk.dates.when import Unclear, describe, parse_when

_NOW = re.compile(r"\bwhat(?:'s| is) the time\b(?! of)|\bwhat time is it\b|现在(?:是)?几点|几点了", re.I)
_DAY = re.compile(r"\btoday\b|\bthe date\b|\bwhat (?:day|date) is it\b|今[天日]|^(?:是)?(?:几号|星期几|周几)", re.I)
_UNTIL = re.compile(r"\bhow (?:many (?P<u>days|weeks)|long)\b|还有|几天|多少天|几周|多久", re.I)
_FEASTS = {
    "christmas": (12, 25),
    "圣诞": (12, 25),
    "new year": (1, 1),
    "元旦": (1, 1),
    "国庆": (10, 1),
    "halloween": (10, 31),
}


@dataclass(frozen=True)
class DateAnswer:
    """``iso``: the day or moment meant; ``text``: the answer as a sentence."""

    iso: str
    text: str


def answer(text: str, now: float, timezone: str, language: str = "auto") -> DateAnswer | Unclear:
    """Answer a question about a day or a length of time, counted from ``now`` (epoch seconds) in ``timezone``."""
    if language not in {"en", "zh"}:
        language = "zh" if re.search(r"[\u4e00-\u9fff]", text) else "en"
    here = datetime.fromtimestamp(now, zone_of(timezone))
    pieces = scan(text)
    if _NOW.search(text) and not pieces:
        return DateAnswer(here.isoformat(timespec="minutes"), describe(here, language))
    only_today = all(piece.values == (0,) for piece in pieces)
    if only_today and not _UNTIL.search(text) and _DAY.search(text) and not _feast(text):
        shown = describe(here, language)[:-5].strip()
        return DateAnswer(here.date().isoformat(), f"今天是{shown}。" if language == "zh" else f"Today is {shown}.")
    day: date
    feast = _feast(text)
    if feast is not None:
        day = date(here.year, *feast)
        day = day if day >= here.date() else date(here.year + 1, *feast)
        shown = describe(datetime(day.year, day.month, day.day, tzinfo=here.tzinfo), language)[:-5].strip()
    else:
        if not pieces:
            return Unclear(*_no_day(language))
        words = text[pieces[0].start : pieces[-1].end]
        found = parse_when(words, now, timezone, language)
        if isinstance(found, Unclear):
            return found
        moment = datetime.fromisoformat(found.iso)
        day = moment.date()
        timed = any(piece.what in {"time", "part", "tonight"} for piece in pieces) or pieces[0].values[:1] in (
            ("minutes",),
            ("hours",),
        )
        shown = found.text if timed else found.text[:-5].strip()
    if _UNTIL.search(text):
        days = (day - here.date()).days
        return DateAnswer(day.isoformat(), _span(days, shown, language))
    return DateAnswer(day.isoformat(), f"{shown}。" if language == "zh" else f"That is {shown}.")


def _feast(text: str) -> tuple[int, int] | None:
    return next((day for name, day in _FEASTS.items() if name in text.lower()), None)


def _span(days: int, shown: str, language: str) -> str:
    weeks, rest = divmod(days, 7)
    if language == "zh":
        extra = f"（{weeks}周{f'零{rest}天' if rest else ''}）" if weeks else ""
        return f"到{shown}还有{days}天{extra}。"
    unit = "day" if days == 1 else "days"
    tail = (
        f" ({weeks} week{'s' if weeks != 1 else ''}{f' and {rest} day' + ('s' if rest != 1 else '') if rest else ''})"
        if weeks
        else ""
    )
    return f"{days} {unit} until {shown}{tail}."


def _no_day(language: str) -> tuple[str, str]:
    if language == "zh":
        return "没有看出是哪一天。", "例如：“下周二是几号”。"
    return "No day is named there.", "For example: “what date is next Tuesday”."
