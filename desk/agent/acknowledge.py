"""The reply that decides nothing: thanks, read, an answer follows. By code: it reads well, in the right form of address, at once,
and needs no model. And whether a small model only gave back what it was shown. Pure.
"""

from __future__ import annotations

import re

from desk.agent.polish import wide_share
from desk.wire.suggest import Manner

_TEXTS = {
    ("English", "informal"): "Thanks for your mail. I have read it and will get back to you soon.",
    ("English", ""): "Thank you for your mail. I have read it and will get back to you soon.",
    ("German", "informal"): "danke für deine Mail. Ich habe sie gelesen und melde mich bald bei dir.",
    ("German", "formal"): "vielen Dank für Ihre Nachricht. Ich habe sie gelesen und melde mich bald bei Ihnen.",
    ("German", ""): "vielen Dank für die Nachricht. Ich habe sie gelesen und melde mich bald.",
    ("Chinese", "informal"): "邮件收到了，我看过之后会尽快回复你。",
    ("Chinese", ""): "您的来信我已收到，会尽快答复您。",
}
_SENTENCE = re.compile(r"[^.!?。！？\n]+")
_GERMAN = re.compile(r"[äöüß]|\b(?:ich|du|sie|wir|ist|nicht|und|das|der|die|bitte|ja|nein|morgen|danke)\b", re.I)


def acknowledgement(language: str, manner: Manner) -> str:
    """The text between greeting and closing; "" in a language it is not written in."""
    return _TEXTS.get((language, manner.formality)) or _TEXTS.get((language, ""), "")


def echoes(body: str, mail_text: str) -> bool:
    """Whether every sentence of ``body`` stands in the mail that is answered."""
    shown = _folded(mail_text)
    said = [piece for piece in map(_folded, _SENTENCE.findall(body)) if piece]
    return bool(said) and all(piece in shown for piece in said)


def as_written(instruction: str, language: str) -> str:
    """The user's own words as the text of the mail, if they are in its language; else ""."""
    chinese, german = wide_share(instruction) > 0.3, bool(_GERMAN.search(instruction))
    fits = {"Chinese": chinese, "German": german and not chinese, "English": not (german or chinese)}
    if not fits.get(language, False) or not instruction.strip():
        return ""
    text = instruction.strip()
    end = "" if text[-1] in ".!?。！？" else "。" if chinese else "."
    return text[0].upper() + text[1:] + end


def _folded(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
