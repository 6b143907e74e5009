"""Whether a sentence asks to pass a mail on: which mail, to whom, with which words. Rules over the user's own words. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from desk.agent.words import ADDRESS, clean_name, looks_like_someone, only_manner, split_object, split_object_zh


@dataclass(frozen=True)
class Forward:
    """``to``: addresses the user typed, with commas between, or one name to look up; ``note``: the user's own words."""

    to: str
    who: str = ""
    about: str = ""
    note: str = ""
    attachments: bool = True
    ref: str = ""


_ADDRESSES = rf"<?{ADDRESS.pattern}>?(?:\s*(?:,|;|&|\band\b|，|、|和)\s*<?{ADDRESS.pattern}>?)*"
_VERB = re.compile(
    r"^(?:(?:forward|fwd|relay)(?:\s+on)?|pass\s+(?:on|along)|(?:pass|send)(?=\s.+?\s(?:on|along)\s+to\s))\s+(?P<rest>.+)$",
    re.I | re.S,
)
_TO_ADDRESS = re.compile(rf"^(?P<what>.*?)\s*\bto\s+(?P<to>{_ADDRESSES})(?P<rest>.*)$", re.I | re.S)
_TO_NAME = re.compile(
    r"^(?P<what>.*?)\s*\bto\s+(?P<to>[^,;:!?\n]+?)(?P<rest>(?:[,;:!?\n—]|\.(?:\s|$)|\s(?:and|with|without|saying)\b|\s-\s).*)?$",
    re.I | re.S,
)
_ZH = re.compile(
    r"^(?:把|将)(?P<what>.+?)(?:转发|转寄|转交|转)(?:给|到)\s*(?P<rest>.+)$"
    r"|^(?:转发|转寄)(?:一下)?(?P<what2>.*?)(?:给|到)\s*(?P<rest2>.+)$",
    re.S,
)
_TO_ZH = re.compile(
    rf"^(?P<to>{_ADDRESSES}|[^，,。；;：:！!？?\n]+?)(?P<rest>[\s，,。；;：:！!？?\n].*|(?:并|不带|附言).*)?$", re.S
)
_IT = re.compile(
    r"^(?:it|this|that|the)?\s*(?:one|e-?mails?|mails?|messages?)?$|^(?:这|那)?(?:一)?(?:封|个)?(?:邮件|来信|信)?$|^它$",
    re.I,
)
_OWNED = re.compile(
    r"^(?P<who>.{1,60}?)(?:'s|’s|s’|s')\s+(?:(?:last|latest|newest|new)\s+)?(?P<about>.+)$", re.I | re.S
)
_FROM = re.compile(
    r"^(?:the\s+|this\s+|that\s+|an?\s+)?(?P<about>.+?)\s+(?:that came\s+)?(?:from|by)\s+(?P<who>.+)$", re.I | re.S
)
_MAIL_WORD = re.compile(r"\b(?:e-?mails?|mails?|messages?|letters?|thread|one)\b", re.I)
_NAMED = re.compile(r"^(?:the|this|that|my|our|his|her|their)\s", re.I)
_BARE = re.compile(
    r",?\s*\bwithout\s+(?:the\s+|any\s+|its\s+)?(?:attachments?|files?)\b|[，,]?\s*不(?:要)?带附件", re.I
)
_LEAD = re.compile(
    r"^(?:(?:and|with|saying|say|tell\s+(?:him|her|them)(?:\s+that)?|(?:the|a|this)\s+(?:note|comment|message|words?)|note)\b"
    r"|并|说|告诉[他她它]们?|附言|备注)[\s:：,，]*",
    re.I,
)


def forward_wish(text: str, known_refs: Sequence[str]) -> Forward | None:
    """``text`` without its polite beginning. ``known_refs``: mails on the table, newest first."""
    found = _chinese(text) or _english(text)
    if found is None:
        return None
    to, what, rest = found
    attachments = not _BARE.search(rest) and not _BARE.search(what)
    note = _note(_BARE.sub("", rest))
    what = _BARE.sub("", what).strip(" ,，")
    if _IT.match(what):
        return Forward(to, note=note, attachments=attachments, ref=known_refs[0]) if known_refs else None
    who, about = _mail_in(what)
    if not who and not about:
        return None
    return Forward(to, who, about, note, attachments)


def _english(text: str) -> tuple[str, str, str] | None:
    verb = _VERB.match(text)
    if verb is None:
        return None
    said = verb["rest"]
    match = _TO_ADDRESS.match(said)
    if match is not None:
        return _listed(match["to"]), _without_on(match["what"]), match["rest"]
    match = _TO_NAME.match(said)
    if match is None or not looks_like_someone(match["to"]):
        return None
    what = _without_on(match["what"])
    if not (_IT.match(what) or _MAIL_WORD.search(what) or _NAMED.match(what) or _OWNED.match(what)):
        return None  # "forward thinking to Bob"
    return clean_name(match["to"].strip()), what, match["rest"] or ""


def _chinese(text: str) -> tuple[str, str, str] | None:
    match = _ZH.match(text)
    to = _TO_ZH.match((match["rest"] or match["rest2"]).strip()) if match else None
    if match is None or to is None:
        return None
    name = _listed(to["to"]) if ADDRESS.search(to["to"]) else to["to"].strip()
    return name, (match["what"] or match["what2"] or "").strip(), to["rest"] or ""


def _listed(addresses: str) -> str:
    return ", ".join(found[0] for found in ADDRESS.finditer(addresses))


def _without_on(what: str) -> str:
    return re.sub(r"\s*\b(?:on|along)$", "", what.strip(), flags=re.I)


def _mail_in(what: str) -> tuple[str, str]:
    """Whose mail, and about what: "Anna's invoice", "the mail from Anna about the invoice", 王芳的发票."""
    if re.search(r"[\u4e00-\u9fff]", what):
        parts = split_object_zh(what)
        return parts.who, parts.about or parts.rest
    parts = split_object(what)
    if parts.mail:
        return clean_name(parts.who), parts.about
    for pattern in (_OWNED, _FROM):
        match = pattern.match(what)
        if match is not None:
            return clean_name(match["who"]), re.sub(r"^(?:the|an?)\s+", "", match["about"].strip(), flags=re.I)
    return "", re.sub(r"^(?:the|this|that|my|our|an?)\s+", "", what.strip(), flags=re.I)


def _note(rest: str) -> str:
    """The user's words for above the mail; how to write without what is none."""
    note = rest.strip(" ,;:.!?，。；：！？\n—-") and rest.strip(" ,;:，；：\n—-.。")
    while (shorter := _LEAD.sub("", note, count=1)) != note:
        note = shorter
    return "" if only_manner(note) else note.strip(' "“”')
