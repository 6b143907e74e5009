"""German words for days as English ones, so that one reader of dates (desk/dates) serves for both. Pure."""

# ruff: noqa: E501  (a table is easier to check unbroken)

from __future__ import annotations

import re

_WORDS = {
    "heute": "today", "übermorgen": "day after tomorrow", "morgen früh": "tomorrow morning", "morgen": "tomorrow",
    "montag": "Monday", "dienstag": "Tuesday", "mittwoch": "Wednesday", "donnerstag": "Thursday", "freitag": "Friday",
    "samstag": "Saturday", "sonnabend": "Saturday", "sonntag": "Sunday",
    "januar": "January", "februar": "February", "märz": "March", "mai": "May", "juni": "June", "juli": "July",
    "august": "August", "oktober": "October", "dezember": "December",
    "nächste woche": "next week", "kommende woche": "next week", "nächster woche": "next week", "kommender woche": "next week",
    "nächsten monat": "next month", "monatsende": "end of the month", "ende des monats": "end of the month",
    "ende nächsten monats": "end of next month", "jahresende": "end of the year", "ende der woche": "Friday",
    "ende dieser woche": "Friday", "wochenende": "weekend", "mittag": "noon",
    "nächsten": "next", "nächster": "next", "nächstem": "next", "kommenden": "", "kommender": "", "kommendem": "", "diesen": "", "diesem": "",
    "einem": "a", "einer": "a", "zwei": "two", "drei": "three", "vier": "four", "fünf": "five", "sechs": "six",
    "tag": "day", "tagen": "days", "tage": "days", "wochen": "weeks", "woche": "week", "monat": "month", "monaten": "months",
    "stunde": "hour", "stunden": "hours",
}  # fmt: skip
_ANY = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)) + r")\b", re.I)
_SURE = re.compile(
    r"\b(?:bis|am|ab|zum|heute|morgen|nächste\w*|kommende\w*|übermorgen|uhr|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|ich|wir|sie|"
    r"wochen?|tagen|monaten|januar|februar|märz|mai|juni|juli|oktober|dezember)\b",
    re.I,
)
_ORDINAL = re.compile(r"\b(\d{1,2})\.\s+(?=(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))")
_CLOCK = re.compile(r"\b(?:um\s+)?(\d{1,2})(?:[:.](\d\d))?\s*Uhr(?:\s*(\d\d))?\b", re.I)
_GREETING = re.compile(r"\b(?:guten morgen|am morgen|heute morgen)\b", re.I)
_END_OF_NEXT = re.compile(r"\bende (?:nächster|kommender) woche\b", re.I)


def in_english(sentence: str) -> str:
    """``sentence`` with its German words for days and hours replaced; anything else, English too, stays as it is."""
    if not _SURE.search(sentence):
        return sentence
    text = _GREETING.sub(" ", sentence)
    text = _END_OF_NEXT.sub("Friday next week", text)
    text = _CLOCK.sub(lambda m: f"at {m[1]}:{m[2] or m[3] or '00'}", text)
    text = _ANY.sub(lambda m: _WORDS[m[0].lower()], text)
    return _ORDINAL.sub(r"\1 ", text)
