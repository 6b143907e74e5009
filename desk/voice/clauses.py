"""Cuts text that is still being written into clauses to be spoken: a short one first, so that speech begins, longer ones then.

What was cut off, joined, is the text exactly, and where it is cut does not depend on the pieces the text came in.
"""

from __future__ import annotations

import re
import unicodedata

FIRST = 25  # characters the first clause has at most, if a stop or a word ends there
_LONGEST = 140  # in letters, as what follows
_SOFT_FROM = 40  # from here on a comma may end a later clause
_HARD_FROM = 12  # and a full stop does
_ATOM_LIMIT = 2000  # what may not be cut is cut there all the same, or one endless word would be the end of speech

_HARD = ".!?…"
_SOFT = ",;:"
_CJK_HARD = "。！？…"
_CJK_SOFT = "，；：、"
_CLOSERS = "\"')]}”’»」』）】》*_"

_FENCE = re.compile(r"```+|~~~+")
# What is one thing to the ear: never cut inside.
_ATOM = re.compile(
    r"(?:https?://|ftp://|mailto:|www\.)[!-~]+"
    r"|[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|[-+]?[$€£¥]?\d+(?:[.,:/'-]\d+)*(?:%|°)?"
    r"|`[^`\n]{1,300}`"
    r"|!?\[[^\[\]\n]{1,300}\]\([^()\s]{0,1000}\)"
    r"|\b(?:[A-Za-z]\.){2,}"
    r"|\b(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|No|Nos|vs|etc|cf|approx|Fig|fig|pp|p|Inc|Ltd|Co|dept|max|min)\.(?=\s)",
)
# The beginning of code or of a link whose end has not come.
_OPEN = re.compile(r"`[^`\n]{0,300}\Z|!?\[[^\[\]\n]{0,300}(?:\](?:\([^()\s]{0,1000})?)?\Z")
_NUMBER_OF_ITEM = re.compile(r"(?:^|\n) *\d{1,3}\.\Z")
_JOINING = "\u200d\ufe0e\ufe0f\u20e3"
_WORD = re.compile(
    r"[^\s，。；！？、：…\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U0001f000-\U0001faff\U00020000-\U0003ffff]+"
)


class Clauses:
    """``feed`` what comes; each call returns the clauses that are whole by then, ``finish`` the rest."""

    def __init__(self) -> None:
        self._rest = ""
        self._first = True
        self._at = 0  # up to here ``_rest`` was read, and lies at the start of an atom or a character
        self._word_end = 0  # the last place before ``_at`` where a word ended
        self._soft_end = 0  # and where a comma did
        self._length = 0  # of what was read, in letters to the ear: a Chinese character is as long as two
        self._says = False  # whether there is a word in it

    def feed(self, piece: str) -> list[str]:
        """Take the next piece of the text."""
        self._rest += piece
        return self._cut(ended=False)

    def finish(self) -> list[str]:
        """The text has ended; what follows is another one."""
        clauses = self._cut(ended=True)
        if self._rest:
            clauses.append(self._rest)
        self.__init__()  # type: ignore[misc]
        return clauses

    def _cut(self, *, ended: bool) -> list[str]:
        clauses: list[str] = []
        while (end := self._next(ended=ended)) is not None:
            clauses.append(self._rest[:end])
            self._rest = self._rest[end:]
            self._first = False
            self._at = self._word_end = self._soft_end = self._length = 0
            self._says = False
        return clauses

    def _next(self, *, ended: bool) -> int | None:
        """Where the clause at the start of ``_rest`` ends; None if that cannot be told yet."""
        text = self._rest
        while self._at < len(text):
            start = self._at
            end = _thing_end(text, start, ended=ended)
            if end is None:
                return None
            after = _blanks_end(text, end)
            if after == len(text) and not ended:
                return None  # what follows may belong to it
            length = self._length + _letters(text[start:end])
            limit = FIRST if self._first else _LONGEST
            if (end if self._first else length) > limit and (best := self._soft_end or self._word_end):
                return best
            self._at, self._length = after, length + after - end
            self._says = self._says or _has_word(text[start:end])
            if not self._says:
                continue
            kind = _stop(text, start, end, after)
            if kind == "hard" and (self._first or length >= _HARD_FROM):
                return after
            if kind == "soft" and (self._first or length >= _LONGEST // 2):
                return after
            if kind == "soft" and length >= _SOFT_FROM:
                self._soft_end = after
            if kind or after > end or _ends_word(text, end):
                self._word_end = after
        return None


def _thing_end(text: str, start: int, *, ended: bool) -> int | None:
    """Where what begins at ``start`` ends: a code block, an atom, a word, an emoji, one character."""
    fence = _FENCE.match(text, start) if start == 0 or text[start - 1] == "\n" else None
    if fence:
        closing = text.find("\n" + fence[0], fence.end())
        if closing < 0:
            return len(text) if ended else None
        line_end = text.find("\n", closing + 1)
        if line_end >= 0:
            return line_end
        return len(text) if ended else None
    word = _WORD.match(text, start, start + _ATOM_LIMIT)
    if not ended and ((word and word.end() == len(text) < start + _ATOM_LIMIT) or _OPEN.match(text, start)):
        return None
    found = _ATOM.match(text, start, start + _ATOM_LIMIT)
    end = max(found.end() if found else 0, 0)
    if not end and word:
        end = _word_end(text, start, word.end())
    end = _joined(text, max(end, start + 1))
    if end < len(text) or ended or end - start >= _ATOM_LIMIT:
        return end
    return None


def _word_end(text: str, start: int, end: int) -> int:
    """A word without the stops that follow it, and up to where an atom may begin within it."""
    for index in range(start, end):
        character = text[index]
        if character in _HARD or character in _SOFT:
            inside = index + 1 < end and text[index + 1].isalnum() and index > start
            if not inside:
                return max(index, start + 1)
    return end


def _joined(text: str, end: int) -> int:
    """``end`` moved behind what belongs to the character before it: marks, joiners, skin tones, the other half of a flag."""
    while end < len(text):
        character, before = text[end], text[end - 1]
        flags = "\U0001f1e6" <= character <= "\U0001f1ff" and "\U0001f1e6" <= before <= "\U0001f1ff"
        if not (
            character in _JOINING
            or before == "\u200d"
            or unicodedata.combining(character)
            or "\U0001f3fb" <= character <= "\U0001f3ff"
            or flags
        ):
            break
        end += 1
    return end


def _blanks_end(text: str, end: int) -> int:
    """Behind closing quotes that follow a stop, and behind blanks."""
    if end and text[end - 1] in _HARD + _SOFT + _CJK_HARD + _CJK_SOFT:
        while end < len(text) and (text[end] in _CLOSERS or text[end] in _HARD + _CJK_HARD):
            end += 1
    while end < len(text) and text[end].isspace():
        end += 1
    return end


def _stop(text: str, start: int, end: int, after: int) -> str:
    """Whether a clause may end at ``end``: ``hard`` at the end of a sentence or line, ``soft`` at a comma."""
    last, blanks = text[end - 1], text[end:after]
    if "\n" in blanks:
        return "hard"
    if last in _CJK_HARD and last != "…":
        return "hard"
    if last in _CJK_SOFT:
        return "soft"
    if (
        _NUMBER_OF_ITEM.search(text, max(0, end - 6), end)
        or end - start > 1
        or not (blanks and (blanks[-1].isspace() or after == len(text)))
    ):
        return ""  # an abbreviation, a number, or a stop within a word
    return "hard" if last in _HARD else "soft" if last in _SOFT else ""


def _ends_word(text: str, end: int) -> bool:
    """Where no blanks stand between words: after a Chinese character."""
    return "\u2e80" <= text[end - 1] <= "\u9fff" and not (end < len(text) and text[end] in _CJK_HARD + _CJK_SOFT)


def _letters(text: str) -> int:
    return len(text) + sum("\u2e80" <= character <= "\u9fff" for character in text)


def _has_word(text: str) -> bool:
    return any(character.isalnum() for character in text)
