"""What of the calendar a sentence asks for: to look, to find time, or to put something in. Rules over the user's own words. Pure."""

# ruff: noqa: E501  (a pattern is easier to check unbroken)

from __future__ import annotations

import re
from dataclasses import dataclass

from desk.dates.scan import Piece, scan


@dataclass(frozen=True)
class ReadCalendar:
    """``when`` are the user's own words, "" for the days to come."""

    when: str = ""


@dataclass(frozen=True)
class FindFree:
    when: str = ""
    minutes: int = 30


@dataclass(frozen=True)
class NewEvent:
    """``when`` are the user's own words; "" if there were none. ``minutes`` 0: the usual length."""

    title: str
    when: str
    minutes: int = 0


CalendarWish = ReadCalendar | FindFree | NewEvent

_CALENDAR = r"(?:calendar|agenda|diary)"
_NEW = re.compile(
    rf"^(?:put|add|enter)\s+(?P<a>.+?)\s+(?:in|into|on|to)\s+(?:my|the)\s+{_CALENDAR}\b(?P<a2>.*)$"
    r"|^(?:schedule|book|arrange|set up|create|add|plan)\s+(?:me\s+)?(?P<b>(?:an?\s+|the\s+)?(?:\w+\s+){0,3}?(?:meeting|appointment|event|call|lunch|dinner|breakfast|coffee|interview|visit|lesson|class)\b.*)$"
    r"|^(?:请)?(?:帮我)?(?:在|往|给)?(?:我的?)?日[历程](?:里|上|中)?(?:添加|加入|加上|加|新建|创建|安排|记上|记下|记)(?:一个|一次|个)?(?P<c>.+)$"
    r"|^(?:请)?(?:帮我)?(?:安排|新建|创建|预约|约)(?:一个|一次|个)?(?P<d>.*(?:会议|开会|活动|日程|会面|见面|吃饭|午餐|晚餐|面试|电话会|会).*)$"
    r"|^(?:请)?(?:帮我)?把(?P<e>.+?)(?:加到|加进|放进|放到|写进|记到|记在)(?:我的?)?日[历程](?:里|上|中)?$",
    re.I | re.S,
)
_FREE = re.compile(
    r"\b(?:when|what time)\b.{0,24}\b(?:am i|i am|i'm|do i have)\b.{0,20}\b(?:free|time|available)\b|\bam i (?:free|available|busy)\b|\bfind (?:me )?(?:an? |some )?(?:free |\d+ ?-? ?(?:minutes?|min|hours?|h) ?)*(?:slots?|free time|gap|time)\b(?!.*\bfor .*\bmail)"
    r"|(?:什么时候|何时|哪天|几点).{0,6}(?:有空|空闲|有时间)|(?:有空|有时间|空闲)(?:吗|么|没有)|(?:找|查)(?:一下|个|一个|一段)?.{0,10}(?:空闲|空档|有空)",
    re.I,
)
_READ = re.compile(
    rf"\bmy (?:{_CALENDAR}|schedule|appointments|meetings)\b|^what(?:'s| is)(?: there)? (?:on|in|planned)\b.{{0,20}}\b(?:{_CALENDAR}|schedule|today|tomorrow|week|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
    r"|^what (?:do|have) i (?:have|got)(?: on| planned)?\b.{0,20}\b(?:today|tomorrow|week|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|^(?:do i have|have i got|are there|any) (?:any )?(?:meetings?|appointments?|events?)\b"
    r"|(?:有什么|有哪些|有没有|有啥|看看?|查看?|看一下|查一下).{0,8}(?:安排|日程|会议|约会|日历)|^(?:我的?)?(?:今天|明天|后天|本周|这周|下周|周.|星期.)?的?(?:日程|日历|安排)(?:呢|是什么)?[?？]?$",
    re.I,
)
_WEEK = re.compile(
    r"\b(?:this|next|the coming) week\b|[这本下]个?(?:周|星期)(?![一二三四五六日天])|\btoday\b|今[天日]", re.I
)
_LENGTH = re.compile(
    r"(?:\bfor\s+)?(\d+|an?|half an?|one|two|three)[ -]?(minutes?|mins?|hours?|hrs?|h\b)|(\d+|一|两|三|半)个?(小时|分钟|钟头)",
    re.I,
)
_BETWEEN = re.compile(r"[\s,，、的]*(?:\b(?:at|on|in|by|the|of|around|from)\b[\s,]*)*", re.I)
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "一": 1, "两": 2, "三": 3}
_EDGES = re.compile(
    r"^(?:[\s,，:：;；。.-]|\b(?:an?|the|for|at|on|called|titled)\b|一个|个|叫|的)+|(?:[\s,，:：;；。.!！?？-]|\b(?:on|at|for|from|in|the)\b|[在于的])+$",
    re.I,
)


def calendar_wish(text: str) -> CalendarWish | None:
    """What the sentence asks of the calendar; None if it does not."""
    if len(text) > 300:
        return None
    new = _NEW.match(text)
    if new is not None:
        inner = " ".join(filter(None, (new["a"], new["a2"]))) or new["b"] or new["c"] or new["d"] or new["e"] or ""
        when, rest = _when(_without_length(inner))
        title = _tidy(rest)
        return NewEvent(title[:1].upper() + title[1:], when, _minutes(inner)) if title else None
    if _FREE.search(text):
        return FindFree(_span(text), _minutes(text) or 30)
    if _READ.search(text):
        return ReadCalendar(_span(text))
    return None


def _span(text: str) -> str:
    """The words for a day or a week."""
    week = _WEEK.search(text)
    return week[0] if week else _when(_without_length(text))[0]


def _when(text: str) -> tuple[str, str]:
    """(the words for a time, the rest): neighbouring pieces are one time; the longest counts."""
    groups: list[tuple[int, int]] = []
    for piece in _times(text):
        if groups and _BETWEEN.fullmatch(text, groups[-1][1], piece.start):
            groups[-1] = (groups[-1][0], piece.end)
        else:
            groups.append((piece.start, piece.end))
    if not groups:
        return "", text
    start, end = max(groups, key=lambda group: group[1] - group[0])
    return text[start:end].strip(" ,，的"), f"{text[:start]} {text[end:]}"


def _times(text: str) -> list[Piece]:
    return [piece for piece in scan(text) if piece.what not in ("length", "repeat")]


def _without_length(text: str) -> str:
    return _LENGTH.sub(" ", text)


def _minutes(text: str) -> int:
    found = _LENGTH.search(text)
    if found is None:
        return 0
    number, unit = (found[1] or found[3]).lower(), (found[2] or found[4]).lower()
    size = 60 if unit.startswith("h") or unit in ("小时", "钟头") else 1
    if number.startswith("half") or number == "半":
        return size // 2
    return min(_NUMBERS.get(number) or int(number), 10_000) * size


def _tidy(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    for _ in range(3):
        text = _EDGES.sub("", text).strip()
    return text
