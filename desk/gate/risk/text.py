"""The text itself: what is hidden, turned around, disguised, pushed out of sight, or meant for an assistant. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from desk.gate.hidden import BIDI, hidden_characters
from desk.gate.risk import phrases
from desk.gate.risk.context import Draft
from desk.gate.risk.letters import any_styled, mixed_words
from desk.gate.risk.reasons import because, counted
from desk.wire.cards import Risk

_EMPTY_LINES = 25
_FAR_RIGHT = re.compile(r"(?<![ \t\u00a0\u3000])[ \t\u00a0\u3000]{120,}[^ \t\u00a0\u3000\n]")
_NO_BLANKS = dict.fromkeys(map(ord, " \t\r\u00a0\u3000"))
_HOST = re.compile(r"(?:://|www\.)([^\s/?#<>\"'()（），。；、！？：“”「」]{1,253})", re.IGNORECASE)


def text_risks(draft: Draft) -> Iterator[Risk]:
    """Of subject and body."""
    yield from _hidden("subject", draft.fields.subject)
    yield from _hidden("body", draft.own)
    if len(draft.own) != len(draft.fields.body) and not draft.fields.body.isascii():
        quoted = len(hidden_characters(draft.fields.body)) - len(hidden_characters(draft.own))
        if quoted > 0:
            yield because("hidden_quoted", "body", count=counted(quoted, "character"))
    for field, text in (("subject", draft.fields.subject), ("body", draft.own)):
        for word in mixed_words(text)[:3]:
            yield because("mixed_letters", field, word=word)
        if styled := any_styled(text) or _disguised_host(text):
            yield because("styled_letters", field, word=styled)
    if _out_of_sight(draft.own):
        yield because("far_below", "body")
    if words := phrases.orders(draft.lower):
        yield because("orders", "body", words=words)
    if words := phrases.assistant_speaks(draft.lower):
        yield because("assistant", "body", words=words)


def _disguised_host(text: str) -> str:
    """The host of a link in wide or ringed letters, which programs take for plain ones (UTS 46); empty if there is none."""
    for match in () if text.isascii() else _HOST.finditer(text):
        if not match[1].isascii() and unicodedata.normalize("NFKC", match[1]).isascii():
            return match[1]
    return ""


def _pasted(text: str, at: int) -> bool:
    """A mark that word processors leave and that hides nothing: a place to part a long word, or how the text is stored."""
    if text[at] == "\ufeff":
        return at == 0
    return text[at] == "\u00ad" and text[max(0, at - 3) : at + 4].replace("\u00ad", "", 1).isalpha() and _long(text, at)


def _long(text: str, at: int) -> bool:
    return len(text[max(0, at - 3) : at]) == 3 and len(text[at + 1 : at + 4]) == 3


def _hidden(field: str, text: str) -> Iterator[Risk]:
    hidden = [at for at in hidden_characters(text) if not _pasted(text, at)]
    turned = sum(1 for index in hidden if text[index] in BIDI)
    if turned:
        yield because("direction", field, count=counted(turned, "character"))
    if len(hidden) > turned:
        yield because("hidden", field, count=counted(len(hidden) - turned, "character"), place=field)


def _out_of_sight(text: str) -> bool:
    bare = text.translate(_NO_BLANKS).strip("\n")
    return "\n" * _EMPTY_LINES in bare or bool(_FAR_RIGHT.search(text))
