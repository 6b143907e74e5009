"""Dates in code: words of English and Chinese to moments, because models get them wrong.

The rules, each said in ``When.assumed`` where it had to be used:

* no hour given: 09:00; a part of the day has its usual hour (morning 9, noon 12, afternoon 15, evening 19, night 20)
* "at 3" without am or pm: 1 to 6 is taken as the afternoon
* "Friday": the next one to come. "next Friday" and 下周五: that of the next calendar week (weeks begin on Monday)
* a day without a year, an hour without a day: the next one to come, never the past
* a local time that the clocks skip (spring) moves on by the skipped hour; one that comes twice (autumn) is the first
* repetition ("every Friday", 每周五) is refused in a sentence
"""

from __future__ import annotations

from desk.dates.answers import DateAnswer, answer
from desk.dates.reminder import ReminderWords, extract_reminder
from desk.dates.when import Unclear, When, describe, parse_when, zone_of

__all__ = [
    "DateAnswer",
    "ReminderWords",
    "Unclear",
    "When",
    "answer",
    "describe",
    "extract_reminder",
    "parse_when",
    "zone_of",
]
