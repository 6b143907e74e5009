"""Days and spans as people type them on a command line, on this machine's clock."""

from __future__ import annotations

import datetime
import time

from desk.errors import UsageError
from desk.i18n import t

_NOW = frozenset(("today", "now", "今天", "现在"))


def day_start(words: str) -> datetime.datetime:
    """The beginning of the day that ``words`` name ("tomorrow", "Friday", "2026-11-27"). :raises UsageError: they name none."""
    given = words.strip()
    now = datetime.datetime.now().astimezone()
    if given.lower() in _NOW:
        return _midnight(now.date())
    try:
        return _midnight(datetime.date.fromisoformat(given[:10]))
    except ValueError:
        pass
    from tzlocal import get_localzone_name

    from desk.dates import Unclear, parse_when

    found = parse_when(given, time.time(), str(get_localzone_name() or "UTC"))
    if isinstance(found, Unclear):
        raise UsageError(found.message, hint=found.hint)
    return _midnight(datetime.datetime.fromtimestamp(found.at, datetime.UTC).astimezone().date())


def span(first: str, last: str, days: int) -> tuple[float, float]:
    """Epoch seconds of [beginning of ``first``, end of ``last``); without ``last``, ``days`` days.

    :raises UsageError: the last day lies before the first.
    """
    start = day_start(first or "today")
    until = day_start(last).date() if last else start.date() + datetime.timedelta(days=days - 1)
    end = _midnight(until + datetime.timedelta(days=1))
    if end <= start:
        raise UsageError(t("The last day lies before the first."), hint=t("Give --from and --to the other way round."))
    return start.timestamp(), end.timestamp()


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime(day.year, day.month, day.day).astimezone()
