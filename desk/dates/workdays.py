"""Working days: Monday to Friday, without the holidays of a country. The list of holidays is big, so it is loaded late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

Off = Callable[[date], bool]
_MOST_DAYS = 4000


def weekend(day: date) -> bool:
    """Saturday or Sunday."""
    return day.weekday() >= 5


@lru_cache(maxsize=4)
def off_in(country: str) -> Off:
    """Which days are free in ``country`` (ISO 3166, with a subdivision if one is named: "DE", "DE-BY"); "": weekends alone.

    Days that a country works on a weekend instead (China's) count as working days.

    :raises ValueError: no such country or subdivision is known.
    """
    if not country:
        return weekend
    import holidays

    code, _, part = country.partition("-")
    try:
        known = holidays.country_holidays(code.upper(), subdiv=part.upper() or None)
    except NotImplementedError as error:
        raise ValueError(country) from error

    def off(day: date) -> bool:
        return not known.is_working_day(day)

    return off


def after_workdays(day: date, count: int, off: Off) -> date:
    """The ``count``-th working day after ``day``. :raises ValueError: there are not that many in sight."""
    for _ in range(_MOST_DAYS):
        if count <= 0:
            return day
        day += timedelta(days=1)
        if not off(day):
            count -= 1
    raise ValueError(count)
