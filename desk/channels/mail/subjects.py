"""Subjects: reply prefixes in the languages mail comes in. Pure."""

from __future__ import annotations

import re

# Re, RE[2], Re^2, AW (de), SV (sv, da, no), Antw (nl), RIF (it), RES (pt), Odp (pl), VS (fi), YNT (tr), 回复, 答复, 回覆, 返信.
_REPLY = r"(?:re|aw|sv|antw|antwort|rif|res|odp|vs|ynt|回复|答复|回覆|答覆|返信|回信)"
_FORWARD = r"(?:fwd?|wg|tr|enc|vb|rv|doorst|转发|轉發|轉寄|转寄)"
_COUNT = r"\s*(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3}|\*\d{1,3})?\s*[:：]\s*"
_REPLY_PREFIX = re.compile(_REPLY + _COUNT, re.IGNORECASE)
_FORWARD_PREFIX = re.compile(_FORWARD + _COUNT, re.IGNORECASE)
_ANY_PREFIX = re.compile(f"(?:{_REPLY}|{_FORWARD}){_COUNT}", re.IGNORECASE)


def is_reply(subject: str) -> bool:
    """Whether the subject says that the mail answers another."""
    return _REPLY_PREFIX.match(subject.strip()) is not None


def reply_subject(subject: str) -> str:
    """``Re: `` and the subject, never doubled, whatever the language of the prefixes already there."""
    rest = " ".join(subject.split())
    while found := _REPLY_PREFIX.match(rest):
        rest = rest[found.end() :]
    return f"Re: {rest}".rstrip()


def subject_key(subject: str) -> str:
    """What is left of a subject without any prefixes, folded for comparing."""
    rest = " ".join(subject.split())
    while found := _ANY_PREFIX.match(rest):
        rest = rest[found.end() :]
    return rest.casefold()


def forward_subject(subject: str) -> str:
    """``Fwd: `` and the subject, the prefix never doubled; that it was an answer stays to be seen."""
    rest = " ".join(subject.split())
    while found := _FORWARD_PREFIX.match(rest):
        rest = rest[found.end() :]
    return f"Fwd: {rest}".rstrip()
