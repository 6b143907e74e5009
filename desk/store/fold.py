"""Text as it is compared: without case, accents and width, with a way back to the original's characters. Pure.

A folded text of German also knows ``ü`` as ``ue``: both spellings of a name are indexed, and either finds it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

# Letters that NFKD leaves whole.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_SPELT_OUT = {"ä": "ae", "ö": "oe", "ü": "ue"}
_WORD = re.compile(r"\w+")
# Han, kana and hangul: written without spaces, so each character and pair is a word.
_WIDE = re.compile(r"[\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+")
# Numbers are alike when their last digits are: the country's and the trunk prefix come and go.
_COMPARED_DIGITS = 9
_LEAST_DIGITS = 6


def fold(text: str) -> str:
    """``text`` without case, accents and width; runs of white space are one space."""
    return " ".join(_folded(text).split())


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_LETTERS)
    return unicodedata.normalize("NFC", bare)  # puts hangul together again


def spelt_out(text: str) -> str:
    """``text`` folded with ``ä ö ü`` as two letters; empty if that is no different."""
    lowered = unicodedata.normalize("NFC", text.lower())
    if not any(c in _SPELT_OUT for c in lowered):
        return ""
    return fold("".join(_SPELT_OUT.get(c, c) for c in lowered))


def both(text: str) -> str:
    """Both folded spellings of ``text``, as they are indexed."""
    return f"{fold(text)} {spelt_out(text)}".rstrip()


def words(folded: str) -> list[str]:
    """The words of a folded text; of Chinese also each character and each pair."""
    found: list[str] = []
    for word in _WORD.findall(folded):
        at = 0
        for run in _WIDE.finditer(word):
            if run.start() > at:
                found.append(word[at : run.start()])
            found += grams(run[0])
            at = run.end()
        if at < len(word):
            found.append(word[at:])
    return found


def grams(run: str) -> list[str]:
    """Each character and each pair of ``run``."""
    return [*run, *(run[i : i + 2] for i in range(len(run) - 1))]


def beginnings(sought: Iterable[str]) -> str:
    """An FTS5 expression for rows of folded words in which every sought one begins some word.

    Of Chinese every character and pair is a word of its own, and must be there.
    """
    pieces = (piece for one in sought for piece in words(one))
    return " AND ".join(dict.fromkeys(quoted(one) if is_wide(one) else quoted(one) + "*" for one in pieces))


def quoted(word: str) -> str:
    """A word as an FTS5 phrase, no character of which is syntax."""
    return '"' + word.replace('"', '""') + '"'


def is_wide(text: str) -> bool:
    """Whether ``text`` is written without spaces (Chinese, Japanese, Korean)."""
    return _WIDE.search(text) is not None


def marks(text: str, wanted: Iterable[str]) -> list[tuple[int, int]]:
    """The (start, end) ranges of ``text`` whose folded form is a ``wanted`` folded word, in order, none overlapping."""
    folded, places = _with_places(text)
    found: list[tuple[int, int]] = []
    parts = sorted({word for word in wanted if word}, key=len, reverse=True)
    if not parts:
        return []
    for match in re.finditer("|".join(re.escape(part) for part in parts), folded):
        start, end = places[match.start()], places[match.end() - 1] + 1
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found


def _with_places(text: str) -> tuple[str, Sequence[int]]:
    """``text`` folded character by character, and for each folded character where it came from."""
    if text.isascii():
        return text.lower(), range(len(text))
    folded: list[str] = []
    places: list[int] = []
    for index, character in enumerate(text):
        piece = _folded(character) if not unicodedata.combining(character) else ""
        folded.append(piece)
        places += [index] * len(piece)
    return "".join(folded), places


def phone_digits(number: str) -> str:
    """What numbers are compared by; empty for too short a one."""
    digits = "".join(str(unicodedata.digit(c)) for c in number.partition(";")[0] if c.isdigit())
    return digits[-_COMPARED_DIGITS:] if len(digits) >= _LEAST_DIGITS else ""


def sorted_name(name: str) -> str:
    """The words of a folded name in order of the alphabet, so that "Berg, Anna" is "Anna Berg"."""
    return " ".join(sorted(_WORD.findall(fold(name))))


def skeleton(name: str) -> str:
    """A name as it sounds, roughly: of each word the first letter and the consonants after it, without doubles.

    "Thomas Mueller" and "Tomas Müller" have the same one. Of a name that is not in Latin letters: the name itself.
    """
    return " ".join(sorted(_bones(word) for word in _WORD.findall(spelt_out(name) or fold(name))))


def _bones(word: str) -> str:
    if not word.isascii():
        return word
    kept = word[0]
    for character in word[1:]:
        if character not in "aeiouyhw" and character != kept[-1]:
            kept += character
    return kept
