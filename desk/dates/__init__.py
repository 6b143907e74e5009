"""Dates in code: words of English and Chinese to moments, because models get them wrong.

The rules, each said in ``When.assumed`` where it had to be used:

* no hour given: 09:00; a part of the day has its usual hour (morning 9, noon 12, afternoon 15, evening 19, night 20)
* "at 3" without am or pm: 1 to 6 is taken as the afternoon
* "Friday": the next one to come. "next Friday" and 下周五: that of the next calendar week (weeks begin on Monday)
* a day without a year, an hour without a day: the next one to come, never the past
* a local time that the clocks skip (spring) moves on by the skipped hour; one that comes twice (autumn) is the first
* repetition ("every Friday", 每周五) becomes an RFC 5545 rule; hours and minutes count elapsed time, the rest the wall clock
* working days leave out weekends and the holidays of the configured country
"""

from __future__ import annotations

from desk.dates.answers import DateAnswer, answer
from desk.dates.reminder import ReminderWords, extract_reminder
from desk.dates.repeat import Repeating, describe_rule, parse_time, understood
from desk.dates.rules import zone_of
from desk.dates.when import Unclear, When, describe, parse_when
from desk.dates.workdays import off_in

__all__ = [
    "DateAnswer",
    "ReminderWords",
    "Repeating",
    "Unclear",
    "When",
    "answer",
    "describe",
    "describe_rule",
    "extract_reminder",
    "off_in",
    "parse_time",
    "parse_when",
    "understood",
    "zone_of",
]
