"""Working days: weekends and the holidays that are given are none. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

_LONGEST_BREAK_DAYS = 30


def is_working_day(day: date, days_off: Collection[date]) -> bool:
    return day.weekday() < 5 and day not in days_off


def working_day_from(day: date, days_off: Collection[date]) -> date:
    """``day``, or the next working day after it."""
    return _step(day, 1, days_off)


def working_day_until(day: date, days_off: Collection[date]) -> date:
    """``day``, or the last working day before it."""
    return _step(day, -1, days_off)


def _step(day: date, by: int, days_off: Collection[date]) -> date:
    for _ in range(_LONGEST_BREAK_DAYS):
        if is_working_day(day, days_off):
            break
        day += timedelta(days=by)
    return day
