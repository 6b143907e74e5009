"""A mail's own words as sentences, without signature, quoted lines and addresses of the web. Pure."""

from __future__ import annotations

import re

MAX_CHARS = 6_000
_SIGNATURE = re.compile(r"^(?:-- ?|_{3,}|—)$", re.M)
_QUOTED = re.compile(r"^\s*>.*$", re.M)
_WEB = re.compile(r"(?:https?://|www\.)[^\s<>]+|[\w.+-]{1,64}@[\w.-]{1,190}", re.I)
# A full stop ends a sentence only before white space, and not after a digit: "4. Dezember", "3.12.".
_END = re.compile(r"(?<=[!?。？！；])(?![!?。？！；])|(?<=[^\d\s]\.)(?=\s)|\n+")


def own_words(text: str) -> str:
    """``text`` up to its signature, at most ``MAX_CHARS``, without links and addresses."""
    cut = text[:MAX_CHARS]
    mark = _SIGNATURE.search(cut)
    cut = cut[: mark.start()] if mark else cut
    cut = _QUOTED.sub("", cut) if ">" in cut else cut
    return _WEB.sub(" ", cut) if ("://" in cut or "www." in cut or "@" in cut) else cut


def sentences(text: str) -> list[str]:
    """The sentences of ``text``, each with its end mark."""
    return [stripped for piece in _END.split(own_words(text)) if (stripped := piece.strip())]
