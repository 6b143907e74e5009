"""What is there to be seen, not heard: Markdown, tags, footnote marks, control characters. Text stays text."""

from __future__ import annotations

import html
import re

from desk.voice.mapped import Mapped, Part

_SILENT = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ufeff\ufff9-\ufffd\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff]+"
)
_LINE_END = re.compile("\r\n?|[\u2028\u2029\u0085]")
_ODD_SPACE = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_FULL_WIDTH = re.compile(
    "[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff03-\uff07\uff0b\uff0d-\uff0f\uff1d\uff20\uff3c\uff3e]+"
)

_FENCE = re.compile(r"^ {0,3}(```+|~~~+)([^\n`]*)\n(.*?)(?:^ {0,3}\1[`~]* *$|\Z)", re.MULTILINE | re.DOTALL)
_TIMES = re.compile(r"(?<=\d) ?\*\*? ?(?=\d)")
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[a-zA-Z]{2,10});")
_RULE = re.compile(r"^[ ]{0,3}(?:(?:\*[ ]*){3,60}|(?:-[ ]*){3,200}|(?:_[ ]*){3,60}|={3,200}[ ]*)$", re.MULTILINE)
_TABLE_RULE = re.compile(r"^[ ]{0,3}\|?[ ]*:?-{2,200}:?[ ]*(?:\|[ ]*:?-{2,200}:?[ ]*){0,60}\|?[ ]*$", re.MULTILINE)
_TABLE_ROW = re.compile(r"^[ ]{0,3}\|(.*)\|[ ]*$", re.MULTILINE)
_BAR = re.compile(r"[ ]{0,8}\|[ |]{0,80}")
_HEADING = re.compile(r"^[ ]{0,3}#{1,6}[ ]+([^\n]*)$", re.MULTILINE)
_QUOTE = re.compile(r"^[ ]{0,3}(?:>[ ]?)+", re.MULTILINE)
_TASK = re.compile(r"^([ ]*)[-*+][ ]+\[([ xX])\][ ]+", re.MULTILINE)
_BULLET = re.compile(r"^[ ]*[-*+•‣◦·][ ]+(?=\S)", re.MULTILINE)
_NUMBERED = re.compile(r"^[ ]*(\d{1,3})[.)][ ]+(?=\S)", re.MULTILINE)
_FOOTNOTE_TEXT = re.compile(r"^\[\^[^\]\n]{1,40}\]:[ ]*", re.MULTILINE)
_LINK_TARGET = re.compile(r"^[ ]{0,3}\[[^\]\n]{1,80}\]:[ ]+\S+[^\n]*$", re.MULTILINE)
_FOOTNOTE = re.compile(
    r"\[\^[^\[\]\n]{1,40}\]|(?<=\w)[ ]?\[\d{1,3}\](?!\()"
    r"|(?:(?<=[^\W\d_]{3})|(?<=[.,!?;:)。，！？；：）”]))[¹²³⁰⁴-⁹]{1,4}(?=[\s.,;:!?。，；：！？]|$)"
)
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,300})\]\([^()\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,80}\])")
_AUTOLINK = re.compile(r"<([^\s<>/][^\s<>]{2,2000})>")
_CODE = re.compile(r"(?<!`)(`{1,3})([^`\n]{1,500})\1")
_IN_CODE = re.compile(r"[A-Za-z0-9]+|[^A-Za-z0-9]+")
_EMPHASIS = re.compile(
    r"\*{1,3}(?=\S)([^*\n]{1,2000})(?<=\S)\*{1,3}"
    r"|~~([^~\n]{1,2000})~~"
    r"|(?<!\w)_{1,3}(?=\S)([^_\n]{1,2000})(?<=\S)_{1,3}(?!\w)"
)
_TAG = re.compile(r"</?[A-Za-z!?][^<>\n]{0,500}>|<!--|-->")
_IN_TAG = re.compile(r"[^\W_]+(?:[.:-][^\W_]+)*|[\W_]+")

_CODE_BLOCK = {"en": "A code block.", "zh": "一段代码。"}
_PICTURE = {"en": "Picture: ", "zh": "图片："}
_TASKS = {"en": ("To do: ", "Done: "), "zh": ("待办：", "已完成：")}
_ITEM = {"en": ", ", "zh": "，"}


def _entity(text: str) -> str:
    character = html.unescape(text)
    return "" if _SILENT.search(character) else character


def without_markup(mapped: Mapped, language: str) -> Mapped:
    """The text as it would be read aloud from a page; numbers and signs are still as they are written."""
    words = language if language in _CODE_BLOCK else "en"
    mapped = mapped.rewrite(_LINE_END, lambda _: "\n")
    mapped = mapped.rewrite(_SILENT, lambda _: "")
    mapped = mapped.rewrite(_ODD_SPACE, lambda _: " ")
    mapped = mapped.rewrite(_FULL_WIDTH, lambda match: "".join(chr(ord(one) - 0xFEE0) for one in match[0]))
    mapped = mapped.rewrite(_TIMES, lambda _: "×")
    mapped = mapped.rewrite(_FENCE, lambda _: f"\n{_CODE_BLOCK[words]}\n")
    for pattern in (_RULE, _TABLE_RULE, _FOOTNOTE_TEXT, _LINK_TARGET, _FOOTNOTE):
        mapped = mapped.rewrite(pattern, lambda _: "")
    mapped = mapped.rewrite(_ENTITY, lambda match: _entity(match[0]))
    mapped = mapped.rewrite(_TABLE_ROW, lambda match: [match.span(1)])
    mapped = mapped.rewrite(_BAR, lambda _: _ITEM[words])
    mapped = mapped.rewrite(_QUOTE, lambda _: "")
    mapped = mapped.rewrite(_HEADING, lambda match: [(match.start(1), match.start(1) + len(match[1].rstrip(" #")))])
    mapped = mapped.rewrite(_TASK, lambda match: _TASKS[words][match[2] != " "])
    mapped = mapped.rewrite(_BULLET, lambda _: "")
    mapped = mapped.rewrite(_NUMBERED, lambda match: [match.span(1), _ITEM[words]])
    mapped = mapped.rewrite(_IMAGE, lambda match: [_PICTURE[words], match.span(1)] if match[1].strip() else "")
    mapped = mapped.rewrite(_LINK, lambda match: [match.span(1)])
    mapped = mapped.rewrite(_AUTOLINK, lambda match: [match.span(1)] if re.search("://|@|^mailto:", match[1]) else None)
    mapped = mapped.rewrite(_CODE, lambda match: _words_of(match.string, *match.span(2)))
    for _ in range(2):  # emphasis within emphasis
        mapped = mapped.rewrite(
            _EMPHASIS, lambda match: [match.span(next(group for group in (1, 2, 3) if match[group] is not None))]
        )
    return mapped.rewrite(_TAG, lambda match: _tag(match))


def _words_of(text: str, start: int, end: int) -> list[Part]:
    """Code between backquotes: its words and what numbers need, signs between words are a pause."""
    parts: list[Part] = []
    for match in _IN_CODE.finditer(text, start, end):
        sign = match[0]
        if sign[0].isalnum() or sign.isspace() or sign in (".", ":", "-", "/", "@", "://") or not sign.isascii():
            parts.append(match.span())
        else:
            parts.append(" ")
    return parts


def _tag(match: re.Match[str]) -> list[Part]:
    """A tag is text like any other: its words are said, nothing of it reaches an engine as a tag."""
    parts: list[Part] = []
    for piece in _IN_TAG.finditer(match.string, *match.span()):
        parts.append(piece.span() if piece[0][0].isalnum() else " ")
    return parts
