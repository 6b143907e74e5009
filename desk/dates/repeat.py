"""A repeated time from a person's words: a rule, its first moment, and what was understood, in words. Pure but for the zones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time

from desk.dates import rules
from desk.dates.repeat_scan import DAYS, Repeat, find_repeat
from desk.dates.rule_words import rule_in_words
from desk.dates.rules import zone_of
from desk.dates.scan import Piece, scan
from desk.dates.when import Notes, Refused, Unclear, When, clock_of, describe, parse_when, unclear
from desk.dates.workdays import Off

_UNTIL = re.compile(r"\b(?:until|till|up to)\s+(?P<w>[^,;]+)$|(?:直到|到)(?P<z>[^，；,;]+?)(?:为止|止)", re.I)
_TIMES = re.compile(r"[,\s]*\b(?:for\s+)?(?P<n>\d{1,3})\s+times\b|[，,]?(?:共|一共)?(?P<z>\d{1,3})次", re.I)
_FROM = re.compile(r"[,\s]*\b(?:starting|beginning|from)\s+(?P<w>[^,;]+?)(?=$|[,;]|\s+(?:until|till|at)\b)|从(?P<z>[^，；,;每]+?)(?:开始|起)", re.I)  # fmt: skip  # noqa: E501
_FILLER = re.compile(r"[\s,，、.。;；的]*(?:\b(?:at|on|in|the|of|and)\b[\s,]*)*", re.I)
_BARE_HOUR = re.compile(r"\s*(?:at\s+)?(?P<h>\d{1,2})\s*$", re.I)
_PARTS = {"morning": 9, "noon": 12, "afternoon": 15, "evening": 19, "night": 20, "早": 9, "早上": 9, "上午": 9, "中午": 12, "下午": 15, "傍晚": 18, "晚": 20, "晚上": 20}  # fmt: skip  # noqa: E501
_DEFAULT = time(9)


@dataclass(frozen=True)
class Repeating:
    """``rule`` (RRULE text) from ``start`` (a local wall-clock time) in ``zone``; ``at``: the first moment, epoch seconds.

    ``words``: the repetition in words; ``text``: that and when it is next; ``assumed``: what was taken for granted, or "".
    """

    rule: str
    start: str
    zone: str
    at: float
    words: str
    text: str
    assumed: str


def parse_time(
    text: str, now: float, timezone: str, language: str = "auto", off: Off | None = None
) -> When | Repeating | Unclear:
    """The moment or the repetition that ``text`` names. ``off`` says which days are free in the user's country."""
    language = _language(text, language)
    repeat = find_repeat(text)
    if repeat is None:
        return parse_when(text, now, timezone, language, off)
    notes = Notes()
    try:
        return _repeating(repeat, text, now, timezone, language, notes, off)
    except Refused as refused:
        return unclear(refused.chinese if language == "zh" else refused.english, language)
    except (ValueError, OverflowError):
        return unclear("没有这样的重复时间。" if language == "zh" else "That never comes.", language)


def describe_rule(rule: str, start: str, language: str) -> str:
    """A kept rule in words: "every Friday 15:00"."""
    wall = datetime.fromisoformat(start)
    return rule_in_words(rules.parts_of(rule), wall, language)


def understood(rule: str, start: str, zone: str, next_at: float | None, language: str) -> str:
    """The rule in words, and when it is next."""
    words = describe_rule(rule, start, language)
    if next_at is None:
        return words
    shown = describe(datetime.fromtimestamp(next_at, zone_of(zone)), language)
    return f"{words}，下一次是{shown}" if language == "zh" else f"{words}, next on {shown}"


def _language(text: str, language: str) -> str:
    if language in {"en", "zh"}:
        return language
    return "zh" if re.search(r"[\u4e00-\u9fff]", text) else "en"


def _repeating(
    repeat: Repeat, text: str, now: float, timezone: str, language: str, notes: Notes, off: Off | None
) -> Repeating:
    if repeat.unclear is not None:
        raise Refused(*repeat.unclear)
    rest = f"{text[: repeat.start]} {text[repeat.end :]}"
    rest, begin = _begin(rest, now, timezone, language, off)
    rest, limits = _limits(rest, now, timezone, language, off)
    if find_repeat(rest) is not None:
        raise Refused("That names more than one repetition: name one.", "这里有不止一种重复，请只说一种。")
    here = datetime.fromtimestamp(begin if begin is not None else now, zone_of(timezone))
    rule = repeat.rule
    if rule.startswith(("FREQ=HOURLY", "FREQ=MINUTELY")):
        if rest.strip(" ,，.。"):
            raise Refused(
                "Hours and minutes repeat from now on: name no time.", "按小时或分钟重复从现在算起，请不要再说时间。"
            )
        step = (60 if "MINUTELY" in rule else 3600) * int(rules.parts_of(rule).get("INTERVAL", "1"))
        begin = now + step if begin is None else begin
        return _made(rule + limits, rules.wall_text(begin, timezone), timezone, now, language, notes)
    clock = _clock(repeat, rest, notes)
    rule = _filled(repeat, here, notes) + limits
    start = datetime.combine(here.date(), clock).isoformat(timespec="seconds")
    if rules.moment(datetime.fromisoformat(start), zone_of(timezone)).timestamp() <= now and rule.startswith(
        "FREQ=DAILY"
    ):
        start = _tomorrow(start, rule, timezone, now)
    return _made(rule, start, timezone, now, language, notes)


def _tomorrow(start: str, rule: str, timezone: str, now: float) -> str:
    """ "Every 2 days at 9", said at ten, begins tomorrow and not the day after."""
    following = rules.next_after("FREQ=DAILY", start, timezone, now)
    return rules.wall_text(following, timezone) if following is not None else start


def _made(rule: str, start: str, timezone: str, now: float, language: str, notes: Notes) -> Repeating:
    parts = rules.parts_of(rule)
    at = rules.next_after(rule, start, timezone, now)
    if at is None:
        raise Refused("That never comes: see where it begins and ends.", "这样永远不会到，请看一下起止时间。")
    if "INTERVAL" in parts or "COUNT" in parts:
        start = rules.wall_text(at, timezone)  # the first one counts as the first
        at = rules.next_after(rule, start, timezone, now) or at
    days = parts.get("BYMONTHDAY", "")
    if days.isdecimal() and int(days) > 28 and parts["FREQ"] == "MONTHLY":
        notes.add(f"months without a {days}th are left out".replace("31th", "31st"), f"没有{days}号的月份不提醒")
    if parts.get("BYMONTH") == "2" and days == "29":
        notes.add("only leap years have a 29 February", "只有闰年才有2月29日")
    text = understood(rule, start, timezone, at, language)
    words = describe_rule(rule, start, language)
    return Repeating(rules.check_rule(rule, start), start, timezone, at, words, text, notes.text(language))


def _filled(repeat: Repeat, here: datetime, notes: Notes) -> str:
    """The rule with what the words left open taken from the day it begins."""
    if repeat.open == "BYDAY":
        day = DAYS[here.weekday()]
        notes.add("no day was given: taken as today's weekday", "没有说星期几，按今天理解")
        return f"{repeat.rule};BYDAY={day}"
    if repeat.open == "BYMONTHDAY":
        notes.add("no day was given: taken as today's day of the month", "没有说几号，按今天理解")
        return f"{repeat.rule};BYMONTHDAY={here.day}"
    if repeat.open == "BYMONTH":
        notes.add("no day was given: taken as today's date", "没有说日期，按今天理解")
        return f"{repeat.rule};BYMONTH={here.month};BYMONTHDAY={here.day}"
    return repeat.rule


def _clock(repeat: Repeat, rest: str, notes: Notes) -> time:
    pieces = scan(rest)
    times = [piece for piece in pieces if piece.what == "time"]
    parts = [piece for piece in pieces if piece.what == "part"]
    if bare := _BARE_HOUR.fullmatch(rest):
        times, pieces, parts = (
            [Piece("time", 0, 0, (int(bare["h"]), 0, "?" if 0 < int(bare["h"]) <= 12 else ""))],
            [],
            [],
        )
        if int(bare["h"]) > 23:
            raise Refused("There is no such hour.", "没有这个钟点。")
    elif (
        (others := [piece for piece in pieces if piece.what not in ("time", "part")])
        or len(times) > 1
        or len(parts) > 1
    ):
        named = rest[others[0].start : others[0].end].strip() if others else rest.strip()
        raise Refused(
            f"“{named}” beside a repetition can mean two things: name one time.",
            f"重复时间旁边的“{named}”有歧义，请只说一个时间。",
        )
    elif left := _left_over(rest, pieces):
        raise Refused(f"Desk does not understand “{left[:40]}” there.", f"看不懂其中的“{left[:40]}”。")
    part = parts[0] if parts else Piece("part", 0, 0, (repeat.part, _PARTS[repeat.part])) if repeat.part else None
    found = clock_of(times[0] if times else None, part, notes)
    if found is None:
        notes.add("no hour was given: taken as 9:00", "没有说几点，按9:00理解")
        return _DEFAULT
    return found


def _left_over(rest: str, pieces: list[Piece]) -> str:
    kept = rest
    for piece in reversed(pieces):
        kept = f"{kept[: piece.start]} {kept[piece.end :]}"
    return _FILLER.sub("", kept).strip()


def _limits(rest: str, now: float, timezone: str, language: str, off: Off | None) -> tuple[str, str]:
    """What ends the repetition: UNTIL or COUNT, and the words without it."""
    if found := _TIMES.search(rest):
        count = int(found["n"] or found["z"])
        if count < 1:
            raise Refused("Name at least one time.", "至少要有一次。")
        return f"{rest[: found.start()]} {rest[found.end() :]}", f";COUNT={count}"
    if found := _UNTIL.search(rest):
        end = parse_when(found["w"] or found["z"], now, timezone, language, off)
        if isinstance(end, Unclear):
            raise Refused(end.message, end.message)
        day = datetime.fromisoformat(end.iso).astimezone(zone_of(timezone)).date()
        return f"{rest[: found.start()]} {rest[found.end() :]}", f";UNTIL={day:%Y%m%d}T235959"
    return rest, ""


def _begin(rest: str, now: float, timezone: str, language: str, off: Off | None) -> tuple[str, float | None]:
    found = _FROM.search(rest)
    if not found:
        return rest, None
    begin = parse_when(found["w"] or found["z"], now, timezone, language, off)
    if isinstance(begin, Unclear):
        raise Refused(begin.message, begin.message)
    day = datetime.fromisoformat(begin.iso).astimezone(zone_of(timezone)).replace(hour=0, minute=0)
    return f"{rest[: found.start()]} {rest[found.end() :]}", max(day.astimezone(UTC).timestamp(), now)
