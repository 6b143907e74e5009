"""A reminder sentence taken apart: what to remind of, and the user's own words for when. English and Chinese. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from desk.dates.scan import scan

_ASK = re.compile(
    r"(?:(?:please|could you|can you|would you|will you|desk)[\s,]+)*"
    r"(?:remind me(?: again)?|(?:set|make|create|add)(?: me)?(?: up)? an? reminder(?: for me)?|reminder|don'?t let me forget)\b"
    r"|(?:请|麻烦)?(?:你)?(?:帮我)?(?:记得)?(?:提醒一?下?我|(?:设|设置|加|建|定)(?:一)?个?提醒|提醒|别让我忘了?)(?:一下)?",
    re.I,
)
# What may stand between two pieces of one time: "on Friday, at 10 in the morning".
_BETWEEN = re.compile(r"[\s,，、的]*(?:\b(?:at|on|in|by|the|of|around|before)\b[\s,]*)*", re.I)
_BEFORE = re.compile(r"(?:\b(?:at|on|by|around|before|for|from|of)\s+|[在于到])+$", re.I)
_LEAD = re.compile(
    r"^(?:[\s,，:：;；.。—-]|\b(?:to|about|that|of|for|and|please)\b|请|一下|要|去(?=做|办)|说|我(?=要|去|该))+", re.I
)
_TAIL = re.compile(r"(?:[\s,，:：;；.。!！]|吗[?？]?$|\b(?:on|at|by|for|in|and|please|about|that)$|在$)+$", re.I)
_QUOTES = "\"'“”‘’「」『』"


@dataclass(frozen=True)
class ReminderWords:
    """``what`` to remind of, ``when`` in the user's own words; either may be "" if the sentence does not say."""

    what: str
    when: str


def extract_reminder(text: str) -> ReminderWords | None:
    """The parts of a sentence that asks for a reminder; None if it does not."""
    sentence = re.sub(r"\s+", " ", text.strip())
    ask = _ASK.search(sentence)
    if ask is None:
        return None
    groups = _groups(sentence)
    before, after = sentence[: ask.start()], sentence[ask.end() :]
    chosen = _choose(groups, sentence, ask.start(), ask.end())
    if chosen is None:
        return ReminderWords(_tidy(before if not after.strip(" .。!！") else after), "")
    start, end = chosen
    when = sentence[start:end].strip(" ,，:：的")
    lead = _BEFORE.search(sentence[:start])
    if lead:
        start = lead.start()
    if end <= ask.start():
        before = sentence[:start] + sentence[end : ask.start()]
    else:
        after = sentence[ask.end() : max(start, ask.end())] + " " + sentence[end:]
    return ReminderWords(_tidy(after) or _tidy(before), when)


def _groups(sentence: str) -> list[tuple[int, int]]:
    """Where times stand, neighbours joined."""
    found: list[tuple[int, int]] = []
    for piece in scan(sentence):
        if found and _BETWEEN.fullmatch(sentence, found[-1][1], piece.start):
            found[-1] = (found[-1][0], piece.end)
        else:
            found.append((piece.start, piece.end))
    return found


def _choose(groups: list[tuple[int, int]], sentence: str, ask_start: int, ask_end: int) -> tuple[int, int] | None:
    """The time of the reminder and not of what it is about: right beside the request, else at an end of the sentence."""
    if not groups:
        return None
    for group in groups:
        if group[0] >= ask_end and not _LEAD.sub("", _BEFORE.sub("", sentence[ask_end : group[0]] or " ")).strip():
            return group
        if group[1] <= ask_start and len(sentence[group[1] : ask_start].strip(" ,，")) <= 4:
            return group
    if not sentence[groups[-1][1] :].strip(" .。!！?？" + _QUOTES):
        return groups[-1]
    if groups[0][1] <= ask_start:
        return groups[0]
    return groups[-1]


def _tidy(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    for _ in range(3):
        text = _TAIL.sub("", _LEAD.sub("", text)).strip()
    if len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES:
        text = text[1:-1].strip()
    return text
