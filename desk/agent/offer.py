"""Which tools a turn is offered: rules over the user's own words, so that a small model is never asked to choose when the
words say it already, and plain talk streams at once. Pure.

Only what the *user* wrote is looked at. Text that is read later (a mail, a page) can therefore never add a tool, a
recipient or an effect.
"""

# ruff: noqa: E501  (a pattern is easier to check unbroken)

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from desk.agent.calendar_wish import CalendarWish, calendar_wish
from desk.agent.forward_wish import Forward, forward_wish
from desk.agent.note_wish import NotePerson, note_wish
from desk.agent.words import (
    ADDRESS,
    clean_name,
    looks_like_someone,
    split_object,
    split_object_zh,
    spoken_language,
    strip_polite,
)
from desk.dates import extract_reminder
from desk.wire.chat import ChatMessage


@dataclass(frozen=True)
class Talk:
    """No tools: the model answers in plain text."""


@dataclass(frozen=True)
class Reply:
    """Find the mail, read it, write the body, propose. ``language`` "" means: that of the mail."""

    who: str = ""
    about: str = ""
    instruction: str = ""
    language: str = ""
    reply_all: bool = False
    ref: str = ""


@dataclass(frozen=True)
class NewMail:
    """``to`` is an address the user typed, or a name to look up."""

    to: str
    instruction: str
    language: str = ""


@dataclass(frozen=True)
class Remind:
    """``when`` are the user's own words; "" if there were none."""

    what: str
    when: str


@dataclass(frozen=True)
class Remember:
    """``what`` are the user's own words, to be kept in mind as they stand."""

    what: str


@dataclass(frozen=True)
class ListMail:
    who: str = ""
    about: str = ""


@dataclass(frozen=True)
class AskMail:
    """A question about one mail. ``sure`` False: if no mail fits, the question was probably not about mail."""

    who: str = ""
    about: str = ""
    ref: str = ""
    sure: bool = True


@dataclass(frozen=True)
class AskHistory:
    query: str


@dataclass(frozen=True)
class AskDate:
    text: str


@dataclass(frozen=True)
class Choose:
    """The model chooses among these tools and answering."""

    tools: tuple[str, ...]


Offer = (
    Talk | Reply | NewMail | Remind | Remember | NotePerson | ListMail | AskMail | AskHistory | AskDate | Choose
    | CalendarWish | Forward
)  # fmt: skip

_MAIL = r"(?:e-?mails?|mails?|messages?|letters?)"
_REMIND = re.compile(
    r"\b(remind me|(?:set|make|create|add)(?: me)?(?: up)? an? reminder|reminder (?:to|for|about)|don'?t let me forget)\b"
    r"|提醒一?下?我|提醒我|(?:设|设置|加|建|定)(?:一)?个?提醒|^提醒[：:]|别让我忘",
    re.I,
)
_REMEMBER = re.compile(
    r"^(?:remember|keep in mind|bear in mind|note down)\b(?: that\b|:|,)?\s*(?P<what>(?!(?:when|how|what|who|the time)\b|to\b).{3,}?)[.!]*$"
    r"|^(?:请)?(?:记住|记一下|记着|牢记)(?:了)?[：:，, ]*(?P<zh>.{2,}?)[。！]*$",
    re.I | re.S,
)
_REPLY = re.compile(
    r"^(?:(?:draft|write|compose|prepare|make)\s+(?:me\s+)?(?:an?|the)\s+(?:\w+\s+){0,2}?(?:reply|answer|response)\s+(?:to|for)\s+"
    r"|(?:reply|respond|write\s+back)\s+(?:to\s+all\s+(?:on|in|of)\s+|to\s+)?(?P<all>all\s+(?:to|on)\s+)?|answer\s+(?P<answer>)(?:to\s+)?)(?P<rest>.*)$",
    re.I | re.S,
)
_BARE_REPLY = re.compile(r"^(?:reply|respond|write back|draft an? (?:reply|answer))\b", re.I)
_REPLY_ZH = re.compile(
    r"^(?:回复|答复|回信给|回信|回邮件给|回邮件|回一下|回(?=.{1,10}的(?:邮件|信)))(?:一下|一封|给)?(?P<rest>.*)$"
    r"|^(?:给|向)(?P<who>.{1,20}?)(?:回(?:一?封|个)?(?:信|邮件|复)|写(?:一?封|个)?(?:回信|回复|答复))(?P<rest2>.*)$"
    r"|^(?:写|起草|拟)(?:一?封|个|一个)?(?:给(?P<who2>.{1,20}?)的)?(?:回信|回复|答复)(?P<rest3>.*)$",
    re.S,
)
_NEW = re.compile(
    rf"^(?:(?:write|send|draft|compose|prepare)\s+(?:(?:an?|the)\s+)?(?:(?!to\b)\w+\s+){{0,3}}?{_MAIL}\s+to\s+"
    rf"|(?:write|send)\s+(?=\S+@)(?:to\s+)?|write\s+to\s+|(?:e-?mail|mail)\s+(?:to\s+)?(?!from\b))(?P<rest>.*)$",
    re.I | re.S,
)
_NEW_SWAPPED = re.compile(
    rf"^(?:write|send|draft)\s+(?P<to>.{{1,60}}?)\s+an?\s+(?:\w+\s+){{0,2}}?{_MAIL}\b(?P<rest>.*)$", re.I | re.S
)
_NEW_ZH = re.compile(
    r"^(?:给|向)(?P<to>.{1,60}?)(?:写|发|寄|起草)(?:一?封|个|一个)?(?:.{0,4}?)(?:邮件|信|电子邮件|email|e-mail)(?P<rest>.*)$"
    r"|^(?:写|发|寄|起草)(?:一?封|个|一个)?(?:邮件|信|电子邮件|email|e-mail)(?:给|到)(?P<rest2>.*)$",
    re.I | re.S,
)
_HISTORY = re.compile(
    r"\b(?:what did (?:i|we) (?:say|tell|talk|discuss|decide|agree|write)|when did (?:we|i) (?:talk|discuss|speak|say|mention|chat|decide|agree)"
    r"|(?:did|have) we (?:ever )?(?:talk|talked|discuss|discussed|speak|spoken|chat)|what (?:have|had) we (?:said|discussed|decided)"
    r"|(?:search|look (?:through|in)) (?:our|my) (?:history|conversations?|chats?))\b"
    r"|(?:之前|以前|上次|刚才|曾经)(?:我们|咱们|我)?.{0,4}?(?:聊|说|讨论|提|谈|告诉|决定)过?|我们(?:什么时候|何时|哪天).{0,6}(?:聊|说|讨论|谈)过?|(?:聊|说|讨论|谈)过",
    re.I,
)
_DATE = re.compile(
    r"^(?:what(?:'s| is| was| will be)? (?:the )?(?:day|date|time|weekday)\b|(?:which|what) (?:day|date|weekday)\b|how (?:many (?:days|weeks)|long) (?:is it )?(?:until|till|to|before)\b"
    r"|what(?:'s| is) today\b|when is (?:next|the next)\b)|^.{0,14}(?:几号|星期几|周几|礼拜几|几月几[日号])|现在(?:是)?几点|几点了|(?:离|距离?|到).{1,16}(?:还有|有)?(?:几天|多少天|几周|多久)",
    re.I,
)
_ASK_MAIL = re.compile(
    rf"^what (?:did|does|do|has|is) (?P<who>.{{1,50}}?) (?P<verb>writes?|written|wrote|sent|sends?|mail(?:ed)?|says?|said|wants?|wanted|asks?|asked|asking|needs?|answer(?:ed)?|repl(?:y|ied)|telling)\b(?P<rest>.*)$"
    rf"|^(?:summari[sz]e|sum up|explain|translate|give me (?:a |the )?(?:summary|gist) of|what(?:'s| is| was) in) (?:the |this |that |my |an? )?(?:\w+ )?(?P<obj>(?:.{{1,40}}?(?:'s|’s) )?(?:{_MAIL}|thread)\b.*)$"
    rf"|^what(?:'s| is| was) (?:the |that |this )?(?:\w+ )?(?P<obj2>{_MAIL} (?:from|of|by) .*?) about\b",
    re.I | re.S,
)
_MAIL_VERBS = re.compile(r"^(?:writ|wrot|sen[td]|mail|answer|repl)", re.I)
_LIST_MAIL = re.compile(
    rf"\b(?:any|new|unread|latest|recent|last|all|which|show|list|find|search|check|see|got|read|open)\b[^.?!]{{0,30}}?(?:\b(?:{_MAIL}|inbox)\b)(?P<rest>.*)$"
    rf"|^(?:did|has|have) (?P<who>.{{1,40}}?) (?:write|written|wrote|reply|replied|answer|answered|respond|responded|mail|mailed|e-?mailed?)\b(?P<rest2>.*)$"
    rf"|^(?:{_MAIL}) from (?P<rest3>.+)$",
    re.I | re.S,
)
_ASK_MAIL_ZH = re.compile(
    r"^(?P<who>.{1,20}?)(?:在)?(?:(?:的|发来的|寄来的|发的)?(?:邮件|信|来信)(?:里|中)?)?(?:写|说|问|讲|要|想要|要求|希望|回复|发来)了?(?:我们|我)?(?:些)?(?:什么|啥)"
    r"|^(?:总结|概括|摘要|翻译|解释|概述|归纳)(?:一下)?(?P<obj>.{0,30}?)(?:的|发来的|寄来的|发的|那封|这封)?(?:邮件|来信|信)(?P<rest>.*)$",
    re.S,
)
_LIST_MAIL_ZH = re.compile(
    r"(?:有没有|有无|有|查|找|搜|看|列出|显示|收到)(?:一下|一查|找|到|过|看)?(?P<mid>.{0,24}?)(?:的|发来的|寄来的|发的)?(?:新|未读)?(?:邮件|来信|信件|邮箱|收件箱)|(?:未读|新)(?:的)?(?:邮件|来信)|收件箱"
)
_HOW_TO = re.compile(
    r"^(?:how (?:do|can|should|would|to)|why|should i|explain how|what is an? |怎么|如何|为什么)", re.I
)
_MY_MAIL = re.compile(
    r"\b(?:in|through|at) my (?:mails?|e-?mails?|inbox|mailbox)\b|我的?(?:邮件|邮箱|收件箱)|邮箱里", re.I
)
_MAILISH = re.compile(rf"\b(?:{_MAIL.replace('messages?|letters?', 'mailbox')}|inbox)\b|邮件|邮箱|来信|收件箱", re.I)
_IT = re.compile(
    r"^(?:it|this|that|this one|that one|the (?:mail|e-?mail|message)|this (?:mail|e-?mail|message)|that (?:mail|e-?mail|message)|这封|那封|这个|它|这封邮件|那封邮件)$",
    re.I,
)
_ORDINAL = re.compile(
    r"^(?:the )?(?:(?P<n>\d{1,2})|(?P<w>first|second|third|fourth|fifth|last)|第(?P<z>[一二三四五1-9])(?:封|个)?|(?P<z2>最后)一?(?:封|个)?)(?: (?:one|mail))?[.!。！]?$",
    re.I,
)
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "last": -1,
    "最后": -1,
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
}
_LISTED = re.compile(r"\[(m\d+)\]")


def decide(messages: Sequence[ChatMessage], known_refs: Sequence[str] = ()) -> Offer:
    """What this turn is offered. ``messages`` is the conversation, the user's new message last."""
    text = messages[-1].text.strip()
    chosen = _picked_from_list(messages, known_refs)
    if chosen is not None:
        return chosen
    ask = strip_polite(text)
    if not ask or _HOW_TO.match(ask):
        return Talk()
    for rule in (_remind, _note, _remember, forward_wish, _calendar, _history, _reply, _new_mail, _ask_mail, _list_mail, _date):  # fmt: skip
        found = rule(ask, known_refs)
        if isinstance(found, Reply | NewMail):
            return replace(found, language=spoken_language(text))
        if found is not None:
            return found
    if _MAILISH.search(ask) and len(ask) < 400:
        return Choose(("search_mail", "read_mail") if known_refs else ("search_mail",))
    return Talk()


def _remind(text: str, known_refs: Sequence[str]) -> Offer | None:
    if not _REMIND.search(text):
        return None
    found = extract_reminder(text)
    return None if found is None else Remind(found.what, found.when)


def _calendar(text: str, known_refs: Sequence[str]) -> Offer | None:
    return calendar_wish(text)


def _note(text: str, known_refs: Sequence[str]) -> Offer | None:
    return note_wish(text)


def _remember(text: str, known_refs: Sequence[str]) -> Offer | None:
    match = _REMEMBER.match(text) if "?" not in text and "？" not in text else None
    return Remember((match["what"] or match["zh"]).strip()) if match else None


def _history(text: str, known_refs: Sequence[str]) -> Offer | None:
    match = _HISTORY.search(text)
    if match is None or len(text) > 300:
        return None
    rest = (text[: match.start()] + " " + text[match.end() :]).strip(" ?？。.!！吗呢了")
    rest = re.sub(r"^(?:about|on|of|with|to you|关于|过|到)\s*", "", rest.strip(), flags=re.I)
    rest = re.sub(r"^(?:我们|咱们|我|你)+|(?:的?事情?|什么|吗|过)+$", "", rest).strip(" ?？,，")
    return AskHistory(re.sub(r"^(?:about|the|关于)\s*", "", rest, flags=re.I) or text)


def _reply(text: str, known_refs: Sequence[str]) -> Offer | None:
    zh = _REPLY_ZH.match(text)
    if zh is not None:
        who = zh["who"] or zh["who2"] or ""
        rest = zh["rest"] or zh["rest2"] or zh["rest3"] or ""
        parts = split_object_zh(rest, who=who)
        if not (parts.who or parts.about or known_refs):
            return None
        ref = known_refs[0] if known_refs and (not parts.who or _IT.match(parts.who)) and not parts.about else ""
        who = "" if ref or _IT.match(parts.who) else parts.who
        return Reply(who, parts.about, parts.rest, reply_all="所有人" in text or "全部" in text, ref=ref)
    match = _REPLY.match(text)
    if match is None:
        if _BARE_REPLY.match(text) and known_refs:
            instruction = _BARE_REPLY.sub("", text).strip(" ,:.")
            return Reply(instruction=instruction, ref=known_refs[0])
        return None
    parts = split_object(match["rest"])
    reply_all = bool(re.search(r"\b(?:reply|respond|answer)\s+(?:to\s+)?(?:all|everyone)\b", text, re.I))
    if _IT.match(parts.who) or (reply_all and not parts.who):
        if not known_refs and not parts.about:
            return None
        ref = "" if parts.about or not known_refs else known_refs[0]
        return Reply("", parts.about, parts.rest, reply_all=reply_all, ref=ref)
    if match["answer"] is not None and not parts.mail and not looks_like_someone(parts.who):
        return None
    if not parts.who and not parts.about:
        if not known_refs:
            return None
        return Reply("", "", parts.rest, reply_all=reply_all, ref=known_refs[0])
    return Reply(clean_name(parts.who), parts.about, parts.rest, reply_all=reply_all)


def _new_mail(text: str, known_refs: Sequence[str]) -> Offer | None:
    zh = _NEW_ZH.match(text)
    if zh is not None:
        address = ADDRESS.search(text)
        parts = split_object_zh(zh["rest"] or zh["rest2"] or "", who=zh["to"] or "")
        to = address[0] if address else parts.who
        instruction = "，".join(filter(None, ("关于" + parts.about if parts.about else "", parts.rest)))
        return NewMail(to, instruction.replace(to, "").strip(" ，,：:")) if to else None
    match = _NEW.match(text) or _NEW_SWAPPED.match(text)
    if match is None:
        return None
    rest = match["rest"] if "to" not in match.re.groupindex else f"{match['to']} {match['rest']}"
    address = ADDRESS.search(rest)
    parts = split_object(rest)
    to = address[0] if address else clean_name(parts.who)
    if not to or (not address and not looks_like_someone(parts.who)):
        return None
    instruction = ": ".join(filter(None, (f"about {parts.about}" if parts.about else "", parts.rest)))
    return NewMail(to, instruction.replace(to, "").strip(" ,:"))


def _ask_mail(text: str, known_refs: Sequence[str]) -> Offer | None:
    zh = _ASK_MAIL_ZH.match(text)
    if zh is not None:
        mailish = bool(_MAILISH.search(text)) or zh["who"] is None
        parts = split_object_zh(zh["who"] or zh["obj"] or "")
        who = re.sub(r"(?:最新|最近|昨天|今天|新)$", "", parts.who).strip()
        if who in {"我", "你", "我们", "你们", "这", "那", "他", "她", "它", "大家", "请问"}:
            return None
        if (not who or _IT.match(who)) and not parts.about:
            return AskMail(ref=known_refs[0]) if known_refs and zh["who"] is None else AskMail()
        return AskMail(who, parts.about, sure=mailish)
    match = _ASK_MAIL.match(text)
    if match is None:
        return None
    if match["who"] is not None:
        who = match["who"]
        if not looks_like_someone(who):
            return None
        mail = bool(_MAIL_VERBS.match(match["verb"])) or bool(_MAILISH.search(text))
        return AskMail(clean_name(who), split_object("x " + match["rest"]).about, sure=mail)
    parts = split_object(match["obj"] or match["obj2"])
    if not parts.who and not parts.about:
        return AskMail(ref=known_refs[0]) if known_refs else AskMail()
    return AskMail(clean_name(parts.who), parts.about)


def _list_mail(text: str, known_refs: Sequence[str]) -> Offer | None:
    zh = _LIST_MAIL_ZH.search(text)
    if zh is not None:
        parts = split_object_zh(re.sub(r"^(?:一下|看|收到|来自|到|从)+", "", zh["mid"] or ""))
        return ListMail(re.sub(r"^(?:我的?|新|未读|最近)+$|^(?:来自|从)", "", parts.who), parts.about)
    match = _LIST_MAIL.search(text) if len(text) <= 200 else None
    if match is None:
        return ListMail() if len(text) <= 120 and _MY_MAIL.search(text) else None
    if match["who"] is not None:
        if not looks_like_someone(match["who"]):
            return None
        return ListMail(clean_name(match["who"]), split_object("x " + (match["rest2"] or "")).about)
    parts = split_object("mail " + (match["rest"] or f"from {match['rest3'] or ''}"))
    return ListMail(clean_name(parts.who), parts.about)


def _date(text: str, known_refs: Sequence[str]) -> Offer | None:
    return AskDate(text) if _DATE.search(text) and len(text) < 120 else None


def _picked_from_list(messages: Sequence[ChatMessage], known_refs: Sequence[str]) -> Offer | None:
    """ "the second one", after Desk listed mails: the earlier wish, with that mail."""
    match = _ORDINAL.match(messages[-1].text.strip())
    if match is None or len(messages) < 3 or messages[-2].role != "assistant":
        return None
    refs = _LISTED.findall(messages[-2].text)
    word = (match["w"] or match["z"] or match["z2"] or "").lower()
    number = int(match["n"]) if match["n"] else _ORDINALS.get(word) or int(word)
    if not refs or number > len(refs):
        return None
    ref = refs[-1] if number < 0 else refs[number - 1]
    if ref not in known_refs:  # the answer's text is a model's or a mail's: only a ref the host knows counts
        return None
    wish = decide(messages[:-2], ())
    return replace(wish, ref=ref) if isinstance(wish, Reply | AskMail | Forward) else AskMail(ref=ref)
