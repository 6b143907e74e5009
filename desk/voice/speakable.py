"""Text made speakable: what a person would say who reads it aloud, in the language it is read in.

Numbers, dates, money, addresses and signs become words; Markdown, code blocks, emoji and marks fall silent. Nothing of the
text reaches an engine as a command to it. Whatever has a letter or a digit in it is never silent altogether.
"""

from __future__ import annotations

import re

from desk.voice.mapped import Mapped
from desk.voice.spoken_chinese import chinese
from desk.voice.spoken_english import english
from desk.voice.spoken_markup import without_markup

_URL = re.compile(r"(?<![\w@])(?:https?://|ftp://|mailto:|www\.)[^\s<>\"'，。；、（）《》「」]{1,2000}", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://|ftp://)?(?:[^/?#@]{0,200}@)?(?:www\.)?([^/?#:\s]{1,253})", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.+-])(?:mailto:)?([\w.+-]{1,64})@([\w-]{1,63}(?:\.[\w-]{1,63}){1,8})", re.IGNORECASE)
_PATH = re.compile(r"(?<![\w/])/[\w.-]{1,80}(?:/[\w.-]{1,80}){1,20}")
_TRAILING = ".,;:!?)]}'\"*_"
_WORDS = {
    "en": {".": " dot ", "@": " at ", "-": " dash ", "_": " underscore ", "+": " plus ", "/": " slash "},
    "zh": {".": "点", "@": "艾特", "-": "杠", "_": "下划线", "+": "加", "/": "斜杠"},
}

_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u26ff\u2700-\u27bf\u2300-\u23ff\u2b00-\u2bff\u25a0-\u25ff\u2190-\u21ff\u2900-\u297f"
    "\u200c\u200d\u20e3\ufe00-\ufe0f\u3030\u303d\u3297\u3299]+"
)
_SAID_SIGNS = frozenset("→⇒←✓✔✅✗✘❌⚠👍👎")
_DASH = re.compile(r"[ ]?[—–―]{1,200}[ ]?|[ ]-{1,3}[ ]|(?<=\w)--+(?=\w)")
_DOTS = re.compile(r"\.{3,}|…+|。{2,}|·{3,}")
_REPEATED = re.compile(r"([!?！？,，;；、])(?:[ ]?[!?！？,，;；、]){1,1000}")
_BRACKETS = re.compile(r"[\[\](){}（）【】〔〕<>《》〈〉「」『』“”„«»\"]+")
_QUOTES = frozenset('《》〈〉「」『』“”„«»"')
_LEFT = re.compile(r"[*_^~`|\\\u0300-\u036f]+(?=$|[\s*_^~`|\\])|[*^~`|\\]+|(?<!\w)_+|_+")
_BLANK = re.compile(r"[ ]{2,}")
_LINES = re.compile(r"[ ]{0,80}\n[\s]*")
_BEFORE_STOP = re.compile(r"[ ]+(?=[,.;:!?，。；：！？、](?:\s|$|[，。]))")
_STOPS = ".!?。！？…:：;；,，、"
_LEADING_STOP = re.compile(r"^[\s,.;:，。；：、!?！？-]+|[\s,，、;；:：-]+$")
_STRAY = re.compile(r"(?<![\s,，])[\s,，]{1,8}(?=[.!?。！？])|(?<=[.!?。！？])[,，.。](?=\s|$)")
_SILENCE = re.compile(r"[\W_]+")


def speakable(text: str, language: str) -> Mapped:
    """``text`` as it is said in ``language`` (ISO 639-1); of other languages than ``en`` and ``zh`` numbers stay as they are.

    What is returned knows which characters of ``text`` were heard when so many of its own were (``Mapped.heard``).
    """
    original = Mapped.of(text)
    said = _addresses(without_markup(original, language), language)
    said = said.rewrite(_EMOJI, lambda match: _emoji(match[0]))
    said = said.rewrite(_DOTS, lambda _: "…")
    said = said.rewrite(_DASH, lambda match: None if _between_numbers(match) else _pause(language))
    said = _sentences(said, language)
    if language == "zh":
        said = chinese(said)
    elif language == "en":
        said = english(said)
    said = _tidy(said)
    if not has_words(said.text) and has_words(text):
        said = original.rewrite(_SILENCE, lambda _: " ")
    return said


def has_words(text: str) -> bool:
    """Whether there is anything in ``text`` that can be said."""
    return any(character.isalnum() for character in text)


def language_of(text: str) -> str:
    """``zh`` if a good part of the letters are Chinese characters, else ``en``."""
    letters = [character for character in text[:20_000] if character.isalpha()]
    chinese_ones = sum("\u3400" <= character <= "\u9fff" for character in letters)
    return "zh" if chinese_ones * 4 > len(letters) else "en"


def _addresses(said: Mapped, language: str) -> Mapped:
    words = _WORDS.get(language, _WORDS["en"])

    def spell(text: str) -> str:
        return "".join(words.get(character, character) for character in text)

    def email(match: re.Match[str]) -> str:
        return spell(f"{match[1]}@{match[2]}")

    def url(match: re.Match[str]) -> list[str | tuple[int, int]] | None:
        address = match[0].rstrip(_TRAILING)
        if address.lower().startswith("mailto:"):
            return None
        host = _HOST.match(address)
        if host is None:
            return None
        return [spell(host[1]), (match.start() + len(address), match.end())]

    said = said.rewrite(_EMAIL, email)
    said = said.rewrite(_URL, url)
    return said.rewrite(_PATH, lambda match: spell(match[0]))


def _emoji(text: str) -> str:
    signs = [character for character in text if character in _SAID_SIGNS]
    return "".join(signs) if signs else (" " if len(text) else "")


def _between_numbers(match: re.Match[str]) -> bool:
    text = match.string
    before, after = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1]
    return before.isdigit() and after.isdigit()


def _pause(language: str) -> str:
    return "，" if language == "zh" else ", "


def _sentences(said: Mapped, language: str) -> Mapped:
    """A line that ends without a stop gets one if a paragraph, an item or a heading ended there."""

    def line(match: re.Match[str]) -> str:
        before = match.string[max(0, match.start() - 1) : match.start()]
        if not before or before in _STOPS:
            return " "
        wrapped = match[0].count("\n") == 1 and match.string[match.end() : match.end() + 1].islower()
        if wrapped:
            return " "
        return "。" if language == "zh" else ". "

    return said.rewrite(_LINES, line)


def _tidy(said: Mapped) -> Mapped:
    said = said.rewrite(_BRACKETS, lambda match: _bracket(match))
    said = said.rewrite(_LEFT, lambda _: " ")
    said = said.rewrite(_BLANK, lambda _: " ")
    said = said.rewrite(_REPEATED, lambda match: "?" if "?" in match[0] else "？" if "？" in match[0] else match[1])
    said = said.rewrite(_BLANK, lambda _: " ")
    said = said.rewrite(_BEFORE_STOP, lambda _: "")
    said = said.rewrite(_STRAY, lambda _: "")
    return said.rewrite(_LEADING_STOP, lambda _: "")


def _bracket(match: re.Match[str]) -> str:
    """A bracket after a word is a pause, a quotation mark is silent."""
    if not match.start() or all(character in _QUOTES for character in match[0]):
        return ""
    return ", " if any(character in "()（）[]" for character in match[0]) else " "
