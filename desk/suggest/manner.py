"""How the user writes, learned by counting: greeting, closing, formality, language, length, how they sign, first and last sentences.

Pure. What is learned from a set of mails is the sum of what each of them teaches, so order and batches do not matter, and taking
a person's rows away takes away all that was learned from them: groups are summed when they are asked for, never stored.
"""

# ruff: noqa: E501  (a pattern is easier to check unbroken)

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from desk.suggest.sentences import sentences
from desk.wire.suggest import Manner

Counts = Mapping[tuple[str, str], int]  # (feature, value) -> count
_GREETING = re.compile(
    r"^(?:(?:dear|hello|hi|hey|good (?:morning|afternoon|evening)|hallo|moin|servus|guten (?:tag|morgen|abend)|liebe[rs]?|sehr geehrte[rs]?|"
    r"bonjour|hola|ciao|buongiorno)(?![a-zäöüß])|尊敬的|亲爱的)[^\n!?。！？]{0,50}?[,!:，：！]?$|^[^\n，。,:：]{1,16}(?:[，,]\s*)?(?:您好|你好|好)[，,：:！!。]?$|^[^\n，。,:：\d]{1,12}(?:经理|老师|先生|女士|总|姐|哥)?[：:]$",
    re.I,
)
_CLOSING = re.compile(
    r"^(?:(?:with )?(?:best|kind|warm|many)(?:est)?(?: regards| wishes| thanks)?|regards|sincerely|yours(?: sincerely| truly| faithfully)?|cheers|thanks(?: again| a lot| so much)?|thank you(?: again)?|all the best|love|take care|bye|xx?"
    r"|(?:mit )?(?:freundliche[nm]?|besten?|herzliche[nm]?|viele[n]?|liebe[n]?|schöne[n]?) (?:gr(?:ü|ue)(?:ß|ss)en?|dank)|gru(?:ß|ss)|grüße|lg|vg|mfg|danke(?: dir| ihnen)?|bis bald|bis dann|deine?|ihre?"
    r"|cordialement|saludos|saluti|cordiali saluti|此致(?:敬礼)?|祝好|谢谢[您你]?|多谢|顺祝商祺|祝(?:您|你)?[^\n，。]{0,8}|敬上)\s*[,.!，。！~]*$",
    re.I,
)
_FORMAL = re.compile(r"\b(?:Sie|Ihnen|Ihre?[nmrs]?)\b|\bsehr geehrte|\bdear (?:mr|ms|mrs|dr|sir)|[您]|尊敬的")
_FAMILIAR = re.compile(r"\b(?:du|dich|dir|dein(?:e[nmrs]?)?|euch|hey|hi|lg)\b|你(?!们好)|亲爱的", re.I)
_GERMAN = re.compile(
    r"\b(?:und|der|die|das|ich|nicht|ist|für|mit|bitte|danke|sie|wir|haben|auf|hallo|gruß|grüße|liebe[rs]?)\b", re.I
)
_ENGLISH = re.compile(
    r"\b(?:and|the|is|to|of|you|please|thanks?|we|have|for|on|that|hi|hello|dear|hey|cheers|regards)\b", re.I
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[\u4e00-\u9fff]|[^\W_]+")
_GENDERED = re.compile(r"\b(?:frau|herrn?|mr|mrs|ms|dr|sir|madam)\b|先生|女士|经理|总|老师", re.I)
_SIGNATURE_LINES = 4
_PHRASE_CHARS = (8, 70)
_LENGTH_STEP = 10  # words; lengths are kept as multiples of it
_FEWEST = 2  # mails to one person before their own form is used
_FEWEST_OF_MANY = 3
SEVERAL = "several"  # mails to more than one


class SentMail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail of mine without what it quotes. ``name``: the recipient's, if it went to one person."""

    text: str
    name: str = ""


def learn(mail: SentMail) -> Counter[tuple[str, str]]:
    """What one mail teaches. Names of the recipient become {first}, {last} and {name}."""
    lines = [line.strip() for line in mail.text.replace("\r", "").split("\n")]
    lines = [line for index, line in enumerate(lines) if line or (index and lines[index - 1])]
    body = _without_signature(lines)
    if not any(body):
        return Counter()
    found: Counter[tuple[str, str]] = Counter()
    language = language_of("\n".join(body))
    if language:
        found["language", language] += 1
    first = next(index for index, line in enumerate(body) if line)
    greeting = body[first] if _GREETING.match(body[first]) else ""
    if greeting:
        found["greeting", f"{language}|{_templated(greeting, mail.name)}"] += 1
        body = body[first + 1 :]
    place = _closing_place(body)
    if place is not None:
        found["closing", f"{language}|{' '.join(body[place].split())}"] += 1
        signed = [line[:80] for line in body[place + 1 :] if line]
        body = body[:place]
        if 0 < len(signed) <= _SIGNATURE_LINES:
            found["signature", "\n".join(signed)] += 1
    said = "\n".join([greeting, *body])
    formal, familiar = len(_FORMAL.findall(said)), len(_FAMILIAR.findall(said))
    if formal != familiar:
        found["formality", "formal" if formal > familiar else "informal"] += 1
    words = len(_WORD.findall("\n".join(body)))
    if words:
        found["length", f"{max(1, round(words / _LENGTH_STEP)) * _LENGTH_STEP:04d}"] += 1
    whole = sentences("\n".join(body))
    for phrase in {
        sentence for sentence in (*whole[:1], *whole[-1:]) if _PHRASE_CHARS[0] <= len(sentence) <= _PHRASE_CHARS[1]
    }:
        if not re.search(r"\d", phrase):
            found["phrase", phrase] += 1
    return found


def language_of(text: str) -> str:
    """English, German, Chinese, or "" where it cannot be told."""
    words, han = len(_WORD.findall(text)), len(_HAN.findall(text))
    if han and han * 2 >= words:
        return "Chinese"
    german, english = len(_GERMAN.findall(text)), len(_ENGLISH.findall(text))
    umlauts = len(re.findall(r"[äöüß]", text, re.I))
    if german + umlauts > english:
        return "German"
    return "English" if english else ""


def manner_for(person: Counts, organisation: Counts, account: Counts, *, name: str, language: str = "") -> Manner:
    """How to write to ``name``: by the mails to them, else to their organisation, else to all; each part for itself.

    ``language``: the language of the answer, if that is settled; else the one used with them.
    """
    spoken = (
        language
        or _top(person, "language", 1)
        or _top(organisation, "language", _FEWEST_OF_MANY)
        or _top(account, "language", _FEWEST_OF_MANY)
    )
    greeting, basis = _form(person, organisation, account, "greeting", spoken, name)
    closing, other = _form(person, organisation, account, "closing", spoken, name)
    levels = ((person, _FEWEST), (organisation, _FEWEST_OF_MANY))
    return Manner(
        language=spoken,
        greeting=greeting,
        closing=closing,
        formality=next((one for counts, least in levels if (one := _top(counts, "formality", least))), ""),
        words=_median(person if _total(person, "length") >= _FEWEST else account),
        signature=_top(account, "signature", _FEWEST),
        basis=basis or other,
    )


def _form(
    person: Counts, organisation: Counts, account: Counts, feature: str, language: str, name: str
) -> tuple[str, str]:
    """The form used most, filled in for ``name``; one that was made for somebody else or one gender is not passed on."""
    for basis, counts, least in (
        ("person", person, _FEWEST),
        ("organisation", organisation, _FEWEST_OF_MANY),
        ("account", account, _FEWEST_OF_MANY),
    ):
        total = sum(
            count for (kind, value), count in counts.items() if kind == feature and value.startswith(f"{language}|")
        )
        if not language or total < least:
            continue
        for template, count in sorted(_of(counts, feature, language).items(), key=lambda item: (-item[1], item[0])):
            own = basis == "person"
            if not own and (
                _GENDERED.search(template) or (feature == "greeting" and "{" not in template and not _plain(template))
            ):
                continue
            if count * 3 < total and not own:  # no habit
                continue
            filled = _filled(template, name)
            if filled:
                return filled, basis
    return "", ""


def _of(counts: Counts, feature: str, language: str) -> dict[str, int]:
    mark = f"{language}|"
    return {
        value[len(mark) :]: count
        for (kind, value), count in counts.items()
        if kind == feature and value.startswith(mark)
    }


def _plain(greeting: str) -> bool:
    """A greeting that names nobody."""
    return bool(
        re.fullmatch(
            r"(?:hello|hi|hey|hallo|moin|servus|guten (?:tag|morgen|abend)|good (?:morning|afternoon|evening)|您好|你好|hi all|hallo zusammen)[,!:，：！。]?",
            greeting,
            re.I,
        )
    )


def _top(counts: Counts, feature: str, least: int) -> str:
    """The value counted most, of at least ``least`` in all; on a tie the first by its letters."""
    of_it = {value: count for (kind, value), count in counts.items() if kind == feature}
    if sum(of_it.values()) < least:
        return ""
    return min(of_it, key=lambda value: (-of_it[value], value))


def _total(counts: Counts, feature: str) -> int:
    return sum(count for (kind, _), count in counts.items() if kind == feature)


def _median(counts: Counts) -> int:
    lengths = sorted((int(value), count) for (kind, value), count in counts.items() if kind == "length")
    total, seen = sum(count for _, count in lengths), 0
    for value, count in lengths:
        seen += count
        if seen * 2 >= total:
            return value
    return 0


def summed(rows: Iterable[tuple[str, str, int]]) -> Counter[tuple[str, str]]:
    """Rows of feature, value and count as one sum."""
    total: Counter[tuple[str, str]] = Counter()
    for feature, value, count in rows:
        total[feature, value] += count
    return total


def _without_signature(lines: list[str]) -> list[str]:
    """What stands above the mark of a signature block: that block is the account's, and set there."""
    return next((lines[:index] for index, line in enumerate(lines) if re.fullmatch(r"--|_{3,}|—", line)), lines)


def _closing_place(body: list[str]) -> int | None:
    """Where the closing stands: among the last lines, with at most a name and a few lines below it."""
    filled = [index for index, line in enumerate(body) if line]
    for index in reversed(filled[-_SIGNATURE_LINES - 1 :]):
        if len(body[index]) <= 40 and _CLOSING.match(body[index]):
            return index
    return None


def _templated(greeting: str, name: str) -> str:
    text = " ".join(greeting.split())
    words = [word for word in re.split(r"\s+", name.strip()) if len(word) > 1 or not word.isascii()]
    if name and name in text:
        return text.replace(name, "{name}")
    if len(words) >= 2 and re.search(rf"\b{re.escape(words[-1])}\b", text):
        return re.sub(rf"\b{re.escape(words[-1])}\b", "{last}", text)
    if words and re.search(rf"\b{re.escape(words[0])}\b", text):
        return re.sub(rf"\b{re.escape(words[0])}\b", "{first}", text)
    return text


def _filled(template: str, name: str) -> str:
    """``template`` with the parts of ``name``; "" if it needs one that ``name`` has not."""
    words = name.split()
    if "@" in name:
        words, name = [], ""
    parts = {"{name}": name, "{first}": words[0] if words else "", "{last}": words[-1] if len(words) > 1 else ""}
    for slot, value in parts.items():
        if slot in template:
            if not value:
                return ""
            template = template.replace(slot, value)
    return template
