"""One moment from a person's words, in their time zone, never in the past."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from desk.dates.rules import zone_of
from desk.dates.scan import Piece, scan
from desk.dates.workdays import Off, after_workdays, weekend

_DEFAULT_HOUR = 9
_AFTERNOON_PARTS = {
    "afternoon",
    "evening",
    "night",
    "tonight",
    "下午",
    "傍晚",
    "晚上",
    "夜里",
    "晚",
    "中午",
    "noon",
    "midday",
}
_MORNING_PARTS = {"morning", "早上", "早晨", "上午", "清晨", "凌晨", "一早", "早"}
_EN_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ZH_DAYS = "一二三四五六日"
_EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class When:
    """A moment. ``at``: seconds since the epoch; ``text``: how to show it; ``assumed``: what was taken for granted, in a
    sentence, or "". ``iso``: local time with its offset."""

    at: float
    text: str
    assumed: str
    iso: str


@dataclass(frozen=True)
class Unclear:
    """No moment: one sentence why, one what to write instead."""

    message: str
    hint: str


class Refused(Exception):
    """Carries an ``Unclear`` out of the arithmetic."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.english, self.chinese = english, chinese


class Notes:
    """What was assumed, in both languages."""

    def __init__(self) -> None:
        self._english: list[str] = []
        self._chinese: list[str] = []

    def add(self, english: str, chinese: str) -> None:
        self._english.append(english)
        self._chinese.append(chinese)

    def text(self, language: str) -> str:
        if language == "zh":
            return "；".join(self._chinese)
        return "; ".join(self._english)


def parse_when(text: str, now: float, timezone: str, language: str = "auto", off: Off | None = None) -> When | Unclear:
    """The moment ``text`` names ("next Tue 9", "明天上午九点"). ``now``: epoch seconds; ``timezone``: an IANA name.

    ``off`` says which days are no working days; weekends if it is not given.

    ``language`` ("en", "zh", "auto": by the text) is that of the sentences in the answer; both are always understood.
    """
    if language not in {"en", "zh"}:
        language = "zh" if re.search(r"[\u4e00-\u9fff]", text) else "en"
    zone = zone_of(timezone)
    notes = Notes()
    try:
        pieces = scan(text)
        if pieces:
            moment = _moment(pieces, datetime.fromtimestamp(now, zone), notes, off or weekend)
        else:
            moment = _other_languages(text, datetime.fromtimestamp(now, zone), notes)
    except Refused as refused:
        return unclear(refused.chinese if language == "zh" else refused.english, language)
    except (ValueError, OverflowError):
        return unclear("没有这个日期。" if language == "zh" else "There is no such date.", language)
    if moment.timestamp() <= now:
        message = "这个时间已经过去了。" if language == "zh" else f"{describe(moment, language)} is already past."
        return unclear(message, language)
    return When(
        moment.timestamp(), describe(moment, language), notes.text(language), moment.isoformat(timespec="minutes")
    )


def describe(moment: datetime, language: str) -> str:
    """ "Tue 1 Dec 2026 09:00" or "2026年12月1日周二09:00"."""
    clock = f"{moment:%H:%M}"
    if language == "zh":
        return f"{moment.year}年{moment.month}月{moment.day}日周{_ZH_DAYS[moment.weekday()]}{clock}"
    return f"{_EN_DAYS[moment.weekday()]} {moment.day} {_EN_MONTHS[moment.month - 1]} {moment.year} {clock}"


def unclear(message: str, language: str) -> Unclear:
    hint = (
        "例如：“明天上午九点”或“周五10点”。" if language == "zh" else "For example: “tomorrow at 9” or “Friday 10:00”."
    )
    return Unclear(message, hint)


def _moment(pieces: list[Piece], now: datetime, notes: Notes, off: Off) -> datetime:
    if any(piece.what == "repeat" for piece in pieces):
        raise Refused(
            "That repeats, and one moment is needed here: name one day.", "这是重复的时间，这里需要一个具体的日子。"
        )
    days = [p for p in pieces if p.what not in {"time", "part", "length"}]
    lengths = [p for p in pieces if p.what == "length"]
    times = [p for p in pieces if p.what == "time"]
    parts = [p for p in pieces if p.what == "part"]
    either = next((p for p in days if p.what == "date_unclear"), None)
    if either is not None:
        a, b = either.values
        raise Refused(
            f"{a}/{b} can be two dates: write “{b} {_EN_MONTHS[int(a) - 1]}” or “{a} {_EN_MONTHS[int(b) - 1]}”.",
            f"{a}/{b}可以是两个日子：请写“{a}月{b}日”或“{b}月{a}日”。",
        )
    if len(days) == 2 and {days[0].what, days[1].what} in (
        {"weekday", "date"},
        {"weekday", "offset"},
        {"weekday", "month_day"},
    ):
        return _agreeing(days, times, parts, now, notes, off)
    if len(days) + len(lengths) > 1 or len(times) > 1:
        raise Refused("That names more than one time: name one.", "这里有不止一个时间，请只说一个。")
    part = parts[0] if parts else None
    clock = clock_of(times[0] if times else None, part, notes)
    if lengths:
        return _after(lengths[0], clock, now, notes, off)
    if not days:
        assert clock is not None
        return _next_clock(clock, bool(times) and times[0].values[2] == "?" and part is None, now, notes)
    return _on_day(days[0], clock, now, notes)


def _agreeing(
    days: list[Piece], times: list[Piece], parts: list[Piece], now: datetime, notes: Notes, off: Off
) -> datetime:
    """ "Friday 5 March": the weekday only confirms the date."""
    weekday = next(p for p in days if p.what == "weekday")
    other = next(p for p in days if p is not weekday)
    rest = [other, *times[:1], *parts[:1]]
    moment = _moment(rest, now, notes, off)
    if moment.weekday() != weekday.values[1]:
        raise Refused(
            f"{describe(moment, 'en')[4:-6]} is a {calendar.day_name[moment.weekday()]}: which day is right?",
            f"{moment.month}月{moment.day}日是周{_ZH_DAYS[moment.weekday()]}：哪个对？",
        )
    return moment


def clock_of(found: Piece | None, part: Piece | None, notes: Notes) -> time | None:
    if found is None:
        return time(int(part.values[1])) if part is not None else None
    hour, minute, half = int(found.values[0]), int(found.values[1]), found.values[2]
    if half == "?" and part is not None:
        name = part.values[0]
        if name in {"midnight", "半夜", "午夜"} and hour == 12:
            hour = 0
        elif name in {"night", "evening", "晚上", "夜里", "晚", "tonight"} and hour == 12:
            raise Refused(
                "Midnight belongs to which day? Write the date and 00:00.", "半夜十二点算哪一天？请写日期和00:00。"
            )
        elif name in {"noon", "midday", "中午"}:
            hour += 12 if hour <= 3 else 0
        elif name in _AFTERNOON_PARTS and hour < 12:
            hour += 12
        elif name in _MORNING_PARTS and hour == 12:
            hour = 0
    elif half == "?" and 1 <= hour <= 6:
        hour += 12
        notes.add(f"taken as {hour}:{minute:02d}, in the afternoon", f"按下午{hour - 12}点理解")
    return time(hour, minute)


def _after(length: Piece, clock: time | None, now: datetime, notes: Notes, off: Off) -> datetime:
    unit, amount = str(length.values[0]), float(length.values[1])
    if amount <= 0:
        raise Refused("That is now.", "那就是现在。")
    if unit in {"minutes", "hours"}:
        seconds = amount * (60 if unit == "minutes" else 3600)
        return datetime.fromtimestamp(now.timestamp() + seconds, now.tzinfo)
    if unit == "workdays":
        if clock is None:
            clock = time(_DEFAULT_HOUR)
            notes.add("no hour was given: taken as 9:00", "没有说几点，按9:00理解")
        return _local(after_workdays(now.date(), int(amount), off), clock, now, notes)
    if unit in {"days", "weeks"}:
        day = now.date() + timedelta(days=amount * (7 if unit == "weeks" else 1))
    else:
        day = _add_months(now.date(), int(amount) * (12 if unit == "years" else 1))
    return _local(day, clock or now.time().replace(second=0, microsecond=0), now, notes)


def _next_clock(clock: time, either: bool, now: datetime, notes: Notes) -> datetime:
    moment = _local(now.date(), clock, now, notes)
    if moment <= now and either and clock.hour < 12:
        later = _local(now.date(), clock.replace(hour=clock.hour + 12), now, notes)
        if later > now:
            notes.add(f"taken as today {later:%H:%M}", f"按今天{later:%H:%M}理解")
            return later
    if moment <= now:
        moment = _local(now.date() + timedelta(days=1), clock, now, notes)
        notes.add(f"{clock:%H:%M} is past today: taken as tomorrow", f"今天{clock:%H:%M}已过，按明天理解")
    return moment


def _on_day(piece: Piece, clock: time | None, now: datetime, notes: Notes) -> datetime:
    today = now.date()
    if piece.what == "tonight":
        if clock is not None and 1 <= clock.hour < 12:
            clock = clock.replace(hour=clock.hour + 12)
        return _local(today, clock or time(20), now, notes)
    if piece.what == "offset" and piece.values[0] == 0:
        return _today(clock, now, notes)
    if clock is None:
        clock = time(_DEFAULT_HOUR)
        notes.add("no hour was given: taken as 9:00", "没有说几点，按9:00理解")
    if piece.what == "offset":
        return _local(today + timedelta(days=int(piece.values[0])), clock, now, notes)
    if piece.what == "weekday":
        return _weekday(int(piece.values[0]), int(piece.values[1]), clock, now, notes)
    if piece.what == "month_end":
        first = _add_months(today.replace(day=1), int(piece.values[0]))
        moment = _local(_last_of(first), clock, now, notes)
        if moment <= now:
            notes.add("taken as the end of next month", "按下个月底理解")
            moment = _local(_last_of(_add_months(first, 1)), clock, now, notes)
        return moment
    if piece.what == "year_end":
        moment = _local(date(today.year, 12, 31), clock, now, notes)
        return moment if moment > now else _local(date(today.year + 1, 12, 31), clock, now, notes)
    if piece.what == "month_day":
        return _month_day(int(piece.values[0]), int(piece.values[1]), clock, now, notes)
    year, month, day = (int(value) for value in piece.values)
    if year:
        return _local(date(year, month, day), clock, now, notes)
    if month == 2 and day == 29:
        return _leap_day(clock, now, notes)
    moment = _local(date(today.year, month, day), clock, now, notes)
    if moment <= now:
        moment = _local(date(today.year + 1, month, day), clock, now, notes)
        notes.add(f"taken as {moment.year}, this year's is past", f"今年的已过，按{moment.year}年理解")
    return moment


def _today(clock: time | None, now: datetime, notes: Notes) -> datetime:
    if clock is None:
        moment = _local(now.date(), time(_DEFAULT_HOUR), now, notes)
        if moment > now:
            notes.add("no hour was given: taken as 9:00", "没有说几点，按9:00理解")
            return moment
        moment = (now + timedelta(minutes=90)).replace(minute=0, second=0, microsecond=0)
        if moment.date() != now.date():
            raise Refused("Today is nearly over: name an hour.", "今天快结束了，请说几点。")
        notes.add(f"no hour was given: taken as {moment:%H:%M}", f"没有说几点，按{moment:%H:%M}理解")
        return moment
    return _local(now.date(), clock, now, notes)


def _weekday(which: int, day: int, clock: time, now: datetime, notes: Notes) -> datetime:
    """``which``: 0 the next to come, -1 that of this week, n that of the n-th week from this one."""
    today = now.date()
    monday = today - timedelta(days=today.weekday())
    if which > 0:
        chosen = monday + timedelta(days=7 * which + day)
        if (chosen - today).days > 7 and which == 1:
            notes.add(f"“next” taken as the {calendar.day_name[day]} of next week", f"按下一周的周{_ZH_DAYS[day]}理解")
        return _local(chosen, clock, now, notes)
    moment = _local(monday + timedelta(days=day), clock, now, notes)
    if moment <= now:
        moment = _local(moment.date() + timedelta(days=7), clock, now, notes)
        if day == today.weekday() or which == -1:
            notes.add("this week's is past: taken as next week", "本周的已过，按下周理解")
    return moment


def _month_day(months: int, day: int, clock: time, now: datetime, notes: Notes) -> datetime:
    first = now.date().replace(day=1)
    for ahead in range(months, months + 13):
        month = _add_months(first, ahead)
        if day > _last_of(month).day:
            if months:
                raise ValueError(day)
            continue
        moment = _local(month.replace(day=day), clock, now, notes)
        if moment > now:
            if ahead > months:
                notes.add(
                    f"taken as {moment.day} {_EN_MONTHS[moment.month - 1]}", f"按{moment.month}月{moment.day}日理解"
                )
            return moment
    raise ValueError(day)


def _leap_day(clock: time, now: datetime, notes: Notes) -> datetime:
    for year in range(now.year, now.year + 9):
        if calendar.isleap(year):
            moment = _local(date(year, 2, 29), clock, now, notes)
            if moment > now:
                notes.add(f"the next 29 February is in {year}", f"下一个2月29日在{year}年")
                return moment
    raise ValueError("29 February")


def _local(day: date, clock: time, now: datetime, notes: Notes) -> datetime:
    """``day`` and ``clock`` as the user's clock shows them; skipped times move on, doubled ones are the first (PEP 495)."""
    wall = datetime.combine(day, clock, tzinfo=now.tzinfo)
    real = wall.astimezone(UTC).astimezone(now.tzinfo)
    if real.replace(tzinfo=None) != wall.replace(tzinfo=None):
        notes.add(
            f"the clocks skip {wall:%H:%M} that day: taken as {real:%H:%M}",
            f"当天{wall:%H:%M}因夏令时不存在，按{real:%H:%M}理解",
        )
    elif wall.utcoffset() != wall.replace(fold=1).utcoffset():
        notes.add(f"{wall:%H:%M} comes twice that day: taken as the first", f"当天{wall:%H:%M}出现两次，按第一次理解")
    return real


def _add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _last_of(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _other_languages(text: str, now: datetime, notes: Notes) -> datetime:
    """What the rules do not know goes to dateparser: other languages, rare forms. Heavy, so imported only here."""
    import dateparser

    words = text.strip()
    refused = Refused(f"Desk cannot tell what time “{words[:60]}” is.", f"看不懂“{words[:60]}”是什么时间。")
    if not words or len(words) > 80:
        raise refused
    found = dateparser.parse(
        words,
        languages=["en", "de", "fr", "es", "it", "pt", "nl", "zh", "ja"],
        settings={
            "RELATIVE_BASE": now.replace(tzinfo=None),
            "PREFER_DATES_FROM": "future",
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
    if found is None:
        raise refused
    clock = found.time()
    if clock == time(0) and "0" not in words:
        clock = time(_DEFAULT_HOUR)
        notes.add("no hour was given: taken as 9:00", "没有说几点，按9:00理解")
    return _local(found.date(), clock.replace(second=0, microsecond=0), now, notes)
