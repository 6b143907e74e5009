"""An event in words: when it is for the user, how often, and what a change changes. In the user's language. Pure but for that."""

from __future__ import annotations

import datetime
import re
from zoneinfo import ZoneInfo

from desk.channels.calendar.fields import EventValues
from desk.dates import describe
from desk.errors import UsageError
from desk.i18n import language, mark, t
from desk.ical import times

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_EN_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WORDS = {
    "daily": "FREQ=DAILY",
    "weekly": "FREQ=WEEKLY",
    "monthly": "FREQ=MONTHLY",
    "yearly": "FREQ=YEARLY",
    "weekdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "每天": "FREQ=DAILY",
    "每周": "FREQ=WEEKLY",
    "每月": "FREQ=MONTHLY",
    "每年": "FREQ=YEARLY",
    "工作日": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
}
_EVERY = {
    "DAILY": (mark("every day"), mark("every {n} days")),
    "WEEKLY": (mark("every week"), mark("every {n} weeks")),
    "MONTHLY": (mark("every month"), mark("every {n} months")),
    "YEARLY": (mark("every year"), mark("every {n} years")),
}


def span_in_words(values: EventValues, home: str) -> str:
    """When it is, on the user's clock; on the event's own too, where that differs. A day is the same day everywhere."""
    start, end = times.moment_of(values.start), times.moment_of(values.end)
    if start is None or end is None:
        return t("at no time")
    if start.all_day:
        last = end.local - times.DAY
        first = _day(start.local)
        return first if last <= start.local else t("{first} to {last}", first=first, last=_day(last))
    here = times.known_zone(home) or ZoneInfo("UTC")
    zone = _zone(values.zone)
    if zone is None:  # floating, or a zone only the file knows: as it stands
        shown = _between(start.local, end.local)
        return f"{shown} ({values.zone})" if values.zone else shown
    mine = [times.in_zone(times.epoch(moment.local, zone), here) for moment in (start, end)]
    shown = f"{_between(*mine)} ({home})"
    if (mine[0], mine[1]) != (start.local, end.local):
        shown += "; " + t("there {when} ({zone})", when=_between(start.local, end.local), zone=values.zone)
    return shown


def _zone(name: str) -> datetime.tzinfo | None:
    return datetime.UTC if name == "UTC" else times.known_zone(name) if name else None


def epochs(values: EventValues, home: str) -> tuple[float, float]:
    """Start and end in epoch seconds, as they are for somebody in ``home``."""
    start, end = times.moment_of(values.start), times.moment_of(values.end)
    zone = _zone(values.zone) or times.known_zone(home) or ZoneInfo("UTC")
    if start is None or end is None:
        return 0.0, 0.0
    return times.epoch(start.local, zone), times.epoch(end.local, zone)


def moment_in_words(at: float, end: float, all_day: bool, home: str) -> str:
    """An instance, short, on the user's clock."""
    zone = times.known_zone(home) or ZoneInfo("UTC")
    begins, ends = times.in_zone(at, zone), times.in_zone(end, zone)
    if all_day:
        return _day(begins)
    return _between(begins, ends)


def _between(start: datetime.datetime, end: datetime.datetime) -> str:
    first = describe(start, language())
    if end == start:
        return first
    return f"{first}–{end:%H:%M}" if end.date() == start.date() else f"{first} – {describe(end, language())}"


def _day(day: datetime.datetime) -> str:
    return describe(day, language())[:-5].strip()


def repeats_in_words(rule: str) -> str:
    """A rule as people say it; one with parts nobody says stays a rule."""
    if not rule:
        return ""
    parts = dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    every = _EVERY.get(parts.pop("FREQ", ""))
    interval = parts.pop("INTERVAL", "1")
    days = parts.pop("BYDAY", "")
    count, until = parts.pop("COUNT", ""), parts.pop("UNTIL", "")
    parts.pop("WKST", None)
    if every is None or parts or not all(re.fullmatch(r"|MO|TU|WE|TH|FR|SA|SU", day) for day in days.split(",")):
        return rule
    said = t(every[0]) if interval == "1" else t(every[1], n=interval)
    if days:
        named = [t(_EN_DAYS[_DAYS.index(day)]) for day in days.split(",")]
        said = t("{every} on {days}", every=said, days=t(", ").join(named))
    if count:
        said = t("{every}, {n} times", every=said, n=count)
    if until:
        moment = times.moment_of(until)
        said = t("{every} until {day}", every=said, day=_day(moment.local) if moment else until)
    return said


def rule_of(text: str) -> str:
    """The rule that a person means by ``daily``, 每周 or a rule itself; empty for none."""
    given = text.strip()
    return _WORDS.get(given.lower(), given.upper().removeprefix("RRULE:"))


def typed_time(text: str, like: str) -> str:
    """A local time or day as a person types it, in the form the fields have. :raises UsageError: it is none."""
    given = text.strip().replace(" ", "T")
    moment = times.moment_of(given)
    if moment is None:
        hint = "Write it like 2026-11-27 10:00, or 2026-11-27 for a whole day."
        raise UsageError(f"“{text[:60]}” is no date and time.", hint=hint)
    return moment.iso if len(given) > 10 or len(like) > 0 else given


def changes_in_words(was: EventValues, values: EventValues, home: str) -> list[str]:
    """What is different, a phrase each: ``where: Room 1 → Room 2``."""
    said = []
    if was.title != values.title:
        said.append(t("title: {old} → {new}", old=was.title, new=values.title))
    if (was.start, was.end, was.zone) != (values.start, values.end, values.zone):
        said.append(t("when: {old} → {new}", old=span_in_words(was, home), new=span_in_words(values, home)))
    if was.location != values.location:
        said.append(t("where: {old} → {new}", old=was.location or "–", new=values.location or "–"))
    if was.repeats != values.repeats:
        old, new = repeats_in_words(was.repeats) or "–", repeats_in_words(values.repeats) or "–"
        said.append(t("repeats: {old} → {new}", old=old, new=new))
    added = [person for person in values.invited if person not in was.invited]
    gone = [person for person in was.invited if person not in values.invited]
    if added:
        said.append(t("newly invited: {people}", people=", ".join(added)))
    if gone:
        said.append(t("no longer invited: {people}", people=", ".join(gone)))
    if was.text != values.text:
        said.append(t("the text"))
    return said
