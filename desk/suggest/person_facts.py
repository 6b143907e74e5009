"""What a mail says about its own sender that belongs on the contact's card: a new number, job, address, birthday, an absence.

Only what the sender says of himself in plain words; the person decides whether it is taken over. Pure.
"""

# ruff: noqa: E501  (a pattern is easier to check unbroken)

from __future__ import annotations

import re

import msgspec

from desk.dates import When, parse_when
from desk.dates.scan import scan
from desk.suggest.german import in_english

FIELDS = ("phone", "organisation", "birthday", "address", "moved", "away_until")


class PersonFact(msgspec.Struct, frozen=True, kw_only=True):
    """``value``: a birthday is MM-DD, ``away_until`` an ISO date, the others are the sender's own words."""

    field: str
    value: str
    words: str  # the sentence it stands in


_NUMBER = r"(?P<v>\+?\(?\d[\d ()/.\-]{5,20}\d)"
_PHONE = re.compile(
    rf"\bnew (?:tele)?(?:phone |mobile |cell )?number(?: is|:)?[ :]*{_NUMBER}|\bneue (?:telefon|handy|mobil)?nummer(?: ist| lautet|:)?[ :]*{_NUMBER.replace('?P<v>', '?P<w>')}"
    rf"|(?:新(?:的)?(?:电话|手机|联系)(?:号码?)?|(?:电话|手机)号?码?(?:换成|改为|改成))(?:是|为|了|：|:)*\s*{_NUMBER.replace('?P<v>', '?P<x>')}",
    re.I,
)
_NAME_OF_FIRM = r"(?P<{}>[A-ZÄÖÜ0-9][\w&.\-]*(?: (?:(?:of|and|und|de|für|&) )?[A-ZÄÖÜ0-9][\w&.\-]*)*)"
_FIRM_EN = re.compile(
    r"\bI(?:'ve|'m| have| am)? (?:just |recently |now )*(?:started(?: (?:a new job|working|work))?|joined|working|work|moved on)(?: now)?(?: (?:at|for|with))? "
    + _NAME_OF_FIRM.format("v")
)
_FIRM_DE = re.compile(
    r"\b[Ii]ch (?:arbeite|bin|fange)(?: (?:jetzt|nun|seit|ab|zum|am|\d+\.(?:\d+\.)?|[A-ZÄÖÜ]\w+)){0,4} (?:bei|für) (?:der |dem |den )?"
    + _NAME_OF_FIRM.format("v")
)
_FIRM_ZH = re.compile(
    r"我?(?:已经?|刚)?(?:入职|加入|跳槽到)了?(?P<v>[^\s，。,！!了的]{2,20})|我现在在(?P<w>[^\s，。,！!]{2,20}?)(?:工作|上班|任职)"
)
_BIRTHDAY = re.compile(
    r"\bmy birthday(?: is|'s)\b|\bmein geburtstag ist\b|\bich habe\b.{0,25}\bgeburtstag\b|我的?生日(?:是|在)", re.I
)
_ADDRESS = re.compile(
    r"\b(?:my|our) new (?:postal |home )?address(?: is)?[: ]+(?P<v>[^\n]{8,120})|\b(?:meine|unsere) neue (?:adresse|anschrift)(?: ist| lautet)?[: ]+(?P<w>[^\n]{8,120})"
    r"|新(?:的)?(?:家庭)?(?:地址|住址)(?:是|为|：|:)+\s*(?P<x>[^\n。]{4,60})",
    re.I,
)
_MOVED = re.compile(
    r"\b(?:I|[Ww]e)(?:'ve| have)?(?: just| recently)? moved to (?P<v>[A-Z][\w\-]+(?: [A-Z][\w\-]+){0,3})|\b(?:[Ii]ch bin|[Ww]ir sind)(?: \w+){0,2} nach (?P<w>[A-ZÄÖÜ][\w\-]+(?: [A-ZÄÖÜ][\w\-]+){0,2}) (?:um)?gezogen"
    r"|(?:我|我们)(?:已经?)?(?:搬|搬家)到了?(?P<x>[^\s，。,！!了]{2,15})"
)
_AWAY = re.compile(
    r"\b(?:out of (?:the )?office|on (?:annual |parental )?(?:leave|holiday|vacation)|away)\b.{0,40}?\b(?:until|till|through|to)\b|\bback (?:in the office )?on\b"
    r"|\b(?:nicht im büro|abwesend|im urlaub|nicht im haus)\b.{0,30}\bbis\b|\bbis\b.{0,40}\b(?:nicht im büro|abwesend|im urlaub|nicht im haus|nicht erreichbar)\b"
    r"|(?:休假|出差|请假|外出|不在办公室).{0,4}(?:至|到)",
    re.I,
)
_DAYS = frozenset({"offset", "weekday", "date", "month_day", "length"})


def facts_in(said: list[str], *, at: float, timezone: str, automatic: bool) -> list[PersonFact]:
    """What the sentences say of their sender, a field at most once. Automatic mail can only say that somebody is away."""
    found: dict[str, PersonFact] = {}
    for sentence in said:
        for field, value in _of(sentence, at, timezone, automatic):
            if value:
                found.setdefault(field, PersonFact(field=field, value=value[:120], words=sentence[:160]))
    return list(found.values())


def _of(sentence: str, at: float, timezone: str, automatic: bool) -> list[tuple[str, str]]:
    made: list[tuple[str, str]] = []
    if _AWAY.search(sentence):
        made.append(("away_until", _day(sentence, at, timezone)))
    if automatic or sentence.rstrip().endswith(("?", "？")):
        return made
    for field, pattern in (("phone", _PHONE), ("organisation", _FIRM_EN), ("organisation", _FIRM_DE), ("organisation", _FIRM_ZH),
                           ("address", _ADDRESS), ("moved", _MOVED)):  # fmt: skip
        if match := pattern.search(sentence):
            made.append((field, next(group for group in match.groups() if group).strip(" .,;:！。")))
    if _BIRTHDAY.search(sentence):
        made.append(("birthday", _month_and_day(sentence)))
    return made


def _month_and_day(sentence: str) -> str:
    dates = [piece.values for piece in scan(in_english(sentence)) if piece.what == "date"]
    return f"{int(dates[0][1]):02d}-{int(dates[0][2]):02d}" if dates else ""


def _day(sentence: str, at: float, timezone: str) -> str:
    text = in_english(sentence)
    days = [piece for piece in scan(text) if piece.what in _DAYS]
    if not days:
        return ""
    found = parse_when(text[days[-1].start : days[-1].end], at, timezone, "en")
    return found.iso[:10] if isinstance(found, When) else ""
