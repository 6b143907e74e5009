"""Days that count: working days between two moments, the next birthday, when to be in touch again. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo

from desk.wire.people import Person, PersonDue, Rhythm

IsFree = Callable[[date], bool]
_SATURDAY = 5
_LONGEST_DAYS = 370


def weekend(day: date) -> bool:
    """Saturday or Sunday."""
    return day.weekday() >= _SATURDAY


def local_day(at: float, zone: tzinfo = UTC) -> date:
    return datetime.fromtimestamp(at, zone).date()


def working_days(since: date, today: date, free: IsFree = weekend) -> int:
    """How many working days have begun after ``since``, today included; of a very long time, those of its first year."""
    last = min(today, since + timedelta(_LONGEST_DAYS))
    return sum(not free(since + timedelta(n)) for n in range(1, (last - since).days + 1))


def birthday_in(birthday: str, year: int) -> date:
    """The day it is kept in a year; of 29 February, the 28th where there is no 29th."""
    month, day = int(birthday[-5:-3]), int(birthday[-2:])
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def next_birthday(birthday: str, today: date) -> tuple[date, int | None]:
    """When it is next (today counts), and the age they reach; None if the year is not known."""
    when = birthday_in(birthday, today.year)
    if when < today:
        when = birthday_in(birthday, today.year + 1)
    year = birthday[:4]
    age = when.year - int(year) if year.isdigit() else None
    return when, age if age is None or age >= 0 else None


def after(day: date, rhythm: Rhythm) -> date:
    """The day that is one rhythm after ``day``; a month later is the same day of the month, or its last."""
    if rhythm.unit == "month":
        months = day.year * 12 + day.month - 1 + rhythm.every
        year, month = divmod(months, 12)
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    return day + timedelta(rhythm.every * (7 if rhythm.unit == "week" else 1))


def due(person: Person, today: date, within_days: int, zone: tzinfo = UTC) -> list[PersonDue]:
    """A person's birthday and stay-in-touch date, if they are at most ``within_days`` days away."""
    found: list[PersonDue] = []
    card = person.card

    def add(kind: str, when: date, age: int | None) -> None:
        days = (when - today).days
        if days <= within_days:
            found.append(
                PersonDue(
                    kind=kind,
                    person_id=person.id,
                    name=card.name,
                    date=when.isoformat(),
                    days=days,
                    age=age,
                    last_contact=person.last_contact,
                )
            )

    if card.birthday:
        add("birthday", *next_birthday(card.birthday, today))
    if card.rhythm is not None:
        # Never in touch so far: due at once.
        last = local_day(person.last_contact, zone) if person.last_contact is not None else None
        add("rhythm", after(last, card.rhythm) if last is not None else today, None)
    return found
