"""Promises and deadlines in a mail, and the moment they mean, counted from the mail's own date in its reader's zone. Pure.

The moment is computed by ``desk.dates``; the rules here only find the sentence and the words for the day.
"""

# ruff: noqa: E501  (a pattern is easier to check unbroken)

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime

import msgspec

from desk.dates import When, parse_when, zone_of
from desk.dates.scan import Piece, scan
from desk.suggest.asks import asks, requests
from desk.suggest.german import in_english
from desk.suggest.workdays import working_day_from, working_day_until

_PROMISE = re.compile(
    r"\b(?:i|we)(?:'ll| will| shall|'m going to| am going to|'re going to| are going to|'m about to| should be able to| can (?=send|bring|deliver|get|have|forward|share|do))(?![\w'’])(?! not\b| be (?:glad|happy|away|out|on)\b| never\b)"
    r"|\byou(?:'ll| will)(?: \w+)? (?:have|get|receive|hear|find)\b|\blet me (?:check|ask|see|find out|look)\b|\bget back to you\b|\bwill (?:ship|arrive|be (?:ready|sent|there|done|finished|shipped))\b"
    r"|\b(?:ich|wir) (?:schick|send|meld|liefer|bring|klär|geb|reich|mail|ruf|überweis|prüf|frag|mach|erledig)(?:e|en|n)\b|\b(?:schick|send|bring|mail|meld|liefer|reich|geb|ruf|überweis|mach|erledig|klär)e? (?:ich|wir|mich|uns|dir|ihnen|euch|es|sie|das)\b"
    r"|\b(?:ich|wir) werden?\b|\bwerden? (?:ich|wir)\b|\b(?:schicken|senden|bringen|liefern|reichen|überweisen) wir\b|\b(?:sie|du|ihr) (?:bekommen|erhalten|bekommst|erhältst|kriegst|hören|hörst)\b|\b(?:bekommen|erhalten) sie\b|\b(?:bekommst|erhältst|kriegst|hörst) du\b|\bhaben sie (?:spätestens|bis|am|morgen|heute)\b|\bhast du (?:spätestens|bis)\b|\bmach(?:e)? ich\b|\b(?:muss|müssen) (?:ich|wir) (?:erst|noch|mal)\b|\bmuss ich (?:nachfragen|nachsehen|klären|fragen)\b"
    r"|(?:我们?|公司|这边).{0,16}(?:发|寄|带|回复|回覆|联系|提交|送|答复|转|给)(?:给|到|过去|出)?|(?:再|会|将)(?:.{0,6})(?:回复|联系|答复|发给|寄给|通知)(?:你|您)|我.{0,4}先?问(?:问|一下)|(?:回头|晚点|稍后).{0,3}(?:告诉|回复|给|发)|交给(?:你|您)|给(?:你|您)(?:个)?(?:答复|回复|消息)|(?:寄出|发货|发出|送到|送达|交付|发给(?:你|您)|给(?:你|您)(?:初稿|报价|答复|.{0,6}稿))",
    re.I,
)
_NO_PROMISE = re.compile(
    r"\b(?:see you|talk (?:to you )?|speak) (?:soon|on|later|then|tomorrow)\b|\bcan'?t promise\b|\bbis (?:samstag|sonntag|montag|dienstag|mittwoch|donnerstag|freitag|bald|morgen|dann)!|周.见",
    re.I,
)
_BY = re.compile(
    r"\b(?:by|before|until|till|no later than|not later than|latest)\b|\b(?:bis|spätestens|vor dem)\b|之前|以前|前(?=[^面天])|截止|最[晚迟]",
    re.I,
)
# Whether it is worth looking for a day at all.
_DAYLIKE = re.compile(
    r"\d|\b(?:mon|tue|wed|thu|fri|sat|sun)|today|tonight|tomorrow|week|month|year|\b(?:e\.?o\.?d|c\.?o\.?b)\b|heute|morgen|tag\b|mittwoch|sonnabend|woche|monat"
    r"|今|明|后天|周|星期|礼拜|月|号|日|天|年",
    re.I,
)
_SUBSTITUTES = (
    (re.compile(r"\b(?:the )?end of next week\b", re.I), "Friday next week"),
    (re.compile(r"\b(?:the )?end of (?:the|this) week\b", re.I), "Friday"),
    (re.compile(r"\b(?:e\.?o\.?d\b\.?|c\.?o\.?b\b\.?|end of (?:the )?(?:day|business))", re.I), "today 17:00"),
    (re.compile(r"下周(?:内|末之?前)"), "下周五"),
    (re.compile(r"(?:本周|这周)(?:内|末之?前|之内)"), "本周五"),
)
_DAYS = frozenset({"offset", "weekday", "date", "month_day", "month_end", "year_end", "length", "tonight"})
_HOUR_OF_ASKING = 16  # on the day they named; by then it should be there
_HOUR_OF_DOING = 9
_QUOTED_CHARS = 120


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """``who``: they (they promised), me (I did), asked (they want it from me by then). ``day``: ISO date that is named;
    ``at``: the moment, epoch seconds; 0 and "" if it names none. ``words``: the sentence, theirs or mine."""

    who: str
    words: str
    day: str = ""
    at: float = 0.0
    timed: bool = False  # an hour was named


def promise_in(said: Iterable[str], *, mine: bool, at: float, timezone: str) -> Promise | None:
    """The first promise or deadline among the sentences of one mail; one with a day is preferred.

    A sentence that asks is no promise; in a mail of mine only my own promises count.
    """
    dateless: Promise | None = None
    for sentence in said:
        found = _promise(sentence, mine, at, timezone)
        if found is not None and found.day:
            return found
        dateless = dateless or found
    return dateless


def _promise(sentence: str, mine: bool, at: float, timezone: str) -> Promise | None:
    daylike = bool(_DAYLIKE.search(sentence))
    words = sentence[:_QUOTED_CHARS]
    if requests(sentence):
        if mine or not daylike or not _BY.search(sentence):
            return None
        moment = _moment(sentence, at, timezone, after_by=True)
        return Promise(who="asked", words=words, day=moment[0], at=moment[1], timed=moment[2]) if moment else None
    if asks(sentence) or _NO_PROMISE.search(sentence) or not _PROMISE.search(sentence):
        return None
    who = "me" if mine else "they"
    moment = _moment(sentence, at, timezone) if daylike else None
    if moment is None:
        return Promise(who=who, words=words) if not daylike else None
    return Promise(who=who, words=words, day=moment[0], at=moment[1], timed=moment[2])


def _moment(sentence: str, at: float, timezone: str, *, after_by: bool = False) -> tuple[str, float, bool] | None:
    """Day, moment and whether an hour was named: of the words after "by", else of the first day in the sentence."""
    text = in_english(sentence)
    for pattern, instead in _SUBSTITUTES:
        text = pattern.sub(instead, text)
    pieces = scan(text)
    days = [piece for piece in pieces if piece.what in _DAYS]
    if after_by and len(days) > 1:
        mark = _BY.search(text)
        days = [piece for piece in days if mark and piece.start >= mark.start() - 8] or days
    if not days:
        return None
    words = _phrase(text, days[0], pieces)
    found = parse_when(words, at, timezone, "en")
    if not isinstance(found, When):
        found = parse_when(text[days[0].start : days[0].end], at, timezone, "en")
    if not isinstance(found, When):
        return None
    timed = any(piece.what in {"time", "part"} for piece in scan(words)) and "no hour" not in found.assumed
    return found.iso[:10], found.at, timed


def _phrase(text: str, day: Piece, pieces: list[Piece]) -> str:
    """The day with the hour and the part of the day that stand right beside it."""
    start, end = day.start, day.end
    for piece in pieces:
        if piece is day or piece.what not in {"time", "part", "weekday", "date"}:
            continue
        if piece.start >= end and not re.search(r"\w{4,}", text[end : piece.start]) and piece.start - end <= 6:
            end = piece.end
        elif piece.end <= start and start - piece.end <= 4 and piece.what in {"weekday", "date"}:
            start = piece.start
    return text[start:end]


def reminder_at(promise: Promise, timezone: str, now: float, days_off: Collection[date]) -> float:
    """When to remind: of what they promised on the day they named, or on the first working day after a free one; of what I
    am to do on the last working day until then. 0 if that is past already."""
    if not promise.day:
        return 0.0
    zone = zone_of(timezone)
    named = date.fromisoformat(promise.day)
    if promise.timed:
        return promise.at if promise.at > now else 0.0
    if promise.who == "they":
        day, hour = working_day_from(named, days_off), _HOUR_OF_ASKING
    else:
        day, hour = working_day_until(named, days_off), _HOUR_OF_DOING
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=zone).timestamp()
    if moment <= now and promise.who != "they":  # the working day before is past: the day itself, while it lasts
        moment = datetime(named.year, named.month, named.day, _HOUR_OF_ASKING, tzinfo=zone).timestamp()
    return moment if moment > now else 0.0
