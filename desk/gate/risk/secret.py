"""Secrets leaving in the draft's own text: passwords, keys, codes, wallet words, numbers of identities. Pure.

Where the mail answered asks for a secret, or another mail brought a code, the bare answer is enough.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator

from desk.gate.risk.codes import asks_for_code, bare_numbers, entry_codes, one_time_codes
from desk.gate.risk.context import Draft, compact, searchable
from desk.gate.risk.keys import keys, passwords_in_addresses, recovery_words
from desk.gate.risk.numbers import identities
from desk.gate.risk.reasons import because
from desk.gate.risk.spots import Spots
from desk.wire.cards import Risk

_WORD = (
    r"(?:pass(?:word|code|phrase)|\bp/?wd?|\bpin|\bpuk|\bpass(?=\s?[:=])|passwort|kennwort|zugangscode|mots? de passe|\bmdp|contraseña|\bclave"
    r"|parola (?:d['’]ordine|chiave)|(?:wi-?fi|wlan|netzwerk)[- ]?(?:key|schlüssel|code|clé|chiave)|(?:clé|clave|code|chiave) (?:du |del |de |della )?wi-?fi|密码|口令|密碼)"
)
# Each with the words of which it needs one; of a password, it begins with that.
_PASSWORD = (
    (
        "pass|pw|p/w|pin|puk|kennwort|zugangscode|mot de|mots de|mdp|contraseña|clave|parola|wi-f|wifi|wlan|netzwerk|clé wi|clé du|code wi|code du|code de|chiave|密码|口令|密碼",
        rf"{_WORD}s?\b(?P<between>[^.:=：。\n]{{0,60}}?)(?P<sign>\s?[:=：]|\bis\b(?: now| still)?|\bwas\b|\blautet\b|\bist\b|\best\b|\bes\b|\bè\b|是|为)"
        rf"\s{{0,3}}[\"'“„‘`]?(?P<value>[!-~]{{4,80}})",
    ),
    (
        "pass|pw|p/w|pin|puk|kennwort|zugangscode|mot de|mots de|mdp|contraseña|clave|parola|wi-f|wifi|wlan|netzwerk|clé wi|clé du|code wi|code du|code de|chiave|密码|口令|密碼",
        rf"{_WORD}(?P<between>)(?P<sign>\s)\s{{0,3}}(?P<value>(?=[!-~]{{0,80}}\d)(?=[!-~]{{0,80}}[A-Za-z])[!-~]{{6,80}})",
    ),
    (
        "get in|log|sign in|credentials|access|zugang|anmeldung|wi-fi|wifi|wlan|账户|帐号",
        r"(?:\b(?:get in|log-?in|sign in|credentials|access|wi-?fi|wlan)\b|zugang\w*|anmeldung|账户|帐号)(?P<between>[^\n]{0,30}?)(?P<sign>/)"
        r"\s{0,3}(?P<value>(?=[!-~]{0,80}\d)(?=[!-~]{0,80}[A-Za-z])[!-~]{6,80})",
    ),
    (
        "/",
        r"(?P<sign>/)(?<=[\w.@-]{2}/|[\w.@-]\s/)(?P<between>)\s?(?P<value>(?=[!-~]{0,40}\d)(?=[!-~]{0,40}[a-z])(?=[!-~]{0,40}[A-Z])"
        r"(?=[!-~]{0,40}[!#$%&*+?^~@])[!-~]{8,40})(?!\S)",
    ),
    (
        "密码|口令|密碼",
        r"(?:密码|口令|密碼)(?P<between>[^。\n]{0,12}?)(?P<sign>是|为|：|:|=|設為|设为)\s{0,3}[\"“‘]?(?P<value>[!-~]{4,80})",
    ),
)
_IDENTITY = (
    r"\bpassport (?:number|no\.?|nr\.?|#)?[^\n]{0,20}?(?<![A-Za-z0-9])[A-Z]{0,2}\d{6,9}(?![A-Za-z0-9])",
    r"\b(?:personal)?ausweis(?:es|nummer|nr\.?)?\b[^\n]{0,25}?(?<![A-Za-z0-9])(?=[A-Z0-9]{0,8}\d)[CFGHJKLMNPRTVWXYZ0-9]{9,10}D?(?![A-Za-z0-9])",
    r"\breisepass\w*[^\n]{0,25}?(?<![A-Za-z0-9])(?=[A-Z0-9]{0,8}\d)[CFGHJKLMNPRTVWXYZ0-9]{9,10}(?![A-Za-z0-9])",
    r"身份证(?:号码?|编号)?[^\n\d]{0,8}\d{17}[\dXx](?!\d)",
    r"护照(?:号码?|编号)?[^\n]{0,8}?(?<![A-Za-z0-9])[A-Z]{1,2}\d{7,8}(?![A-Za-z0-9])",
    r"\b(?:sozialversicherungs|rentenversicherungs)(?:nummer|nr\.?)[^\n]{0,20}?\d{2} ?\d{6} ?[A-Z] ?\d{3}",
    r"\b(?:national insurance|ni) (?:number|no\.?)[^\n]{0,20}?[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b",
    r"\bdriv(?:er's|ing) licen[cs]e (?:number|no\.?)[^\n]{0,20}?(?=[A-Z0-9-]{0,16}\d)[A-Z0-9-]{7,18}",
)
_NO_VALUE_LISTED = """
    required needed optional reset wrong correct incorrect expired invalid changed forgotten missing none secret
    unknown below above attached separately enclosed different same still the that this your not now only never
    always stored longer falsch richtig geändert abgelaufen vergessen erforderlich nötig unbekannt geheim nicht noch
    jetzt weiterhin folgende
"""
_NO_VALUE = frozenset(_NO_VALUE_LISTED.split())


# A word of letters, digits and, often, signs, as only passwords are.
_TOKEN = re.compile(
    r"(?<![\w@/.#-])(?=[!-~]{0,40}\d)(?=[!-~]{0,40}[A-Za-z])(?=[!-~]{0,40}(?:[!#$%&*+?^~_=]|[A-Za-z]{3}))"
    r"(?!\d{1,4}(?:st|nd|rd|th|am|pm|uhr|kg|km|cm|mm|eur)\b)[A-Za-z0-9!#$%&*+?^~_=-]{7,40}(?![\w@/])"
)
_ASKS_PASSWORD = re.compile(
    r"\b(?:pass(?:word|code|phrase)|passwort|kennwort|zugangsdaten|credentials|log-?in|mot de passe|mdp|contraseña|clave|parola d['’]ordine"
    r"|wi-?fi|wlan)\b[^\n]{0,120}[?？]|\b(?:what|which|send|give|tell|wie|nenn\w*|schick\w*|quel|donne\w*|envo\w*|cuál|dame|dime|qual|dammi|manda\w*)\b[^\n?]{0,80}"
    r"\b(?:pass(?:word|code|phrase)|passwort|kennwort|zugangsdaten|credentials|mot de passe|mdp|contraseña|clave)\b|密码|口令"
)
_CLOSEST = 7  # characters from one word for a password to the next, with a value between
_LONGEST_WITH_CODE = 10_000  # characters of a mail that brings a code
_LONGEST_ANSWER = 600  # characters of an answer that is little else than the password
_MOST_MATCHES = 500  # of one expression; by then it was said
_URL = re.compile(r"(?:https?|ftp)://[^\s<>]{1,2000}", re.IGNORECASE)


@functools.cache
def _compiled(patterns: tuple[str, ...], flags: int = 0) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, flags) for pattern in patterns)


def secret_risks(draft: Draft) -> Iterator[Risk]:
    """What should not be in a mail at all, unless the user typed it."""
    said, lower = draft.said, draft.lower
    small = draft.spots if len(lower) == len(said) else Spots(_lower(said))
    found: list[tuple[str, str]] = []
    found += [("password", value) for value in _passwords(_URL.sub(" ", said))]
    found += [("password", value) for value in passwords_in_addresses(said, small)]
    found += [("key", value) for value in keys(said, small)]
    found += [("one_time_code", value) for value in one_time_codes(draft.spots)]
    found += [("entry_code", value) for value in entry_codes(draft.spots)]
    found += _answers(draft)
    if words := recovery_words(draft.spots, draft.answered_lower):
        found.append(("wallet_words", words))
    tax = any(word in lower for word in ("steuer", "tax", "idnr", "tin"))
    found += [("identity", value) for value in identities(said, tax)]
    if any(
        word in lower
        for word in ("passport", "ausweis", "reisepass", "护照", "身份证", "versicherung", "insurance", "ni n", "licen")
    ):
        found += [("identity", value) for value in _all(_IDENTITY, said, re.IGNORECASE)]
    typed = " ".join(draft.facts.user_text.split())
    for code, value in found:
        own = value in typed or draft.stood(value)[0] == "typed"
        yield because("secret_typed" if own else code, "body")


def _passwords(text: str) -> Iterator[str]:
    spots = Spots(_lower(text))
    for words, pattern in _PASSWORD:
        places = _last_of_many(spots.all_of(words.split("|")))
        if places:
            yield from itertools.islice(_values(_compiled((pattern,), re.IGNORECASE)[0], text, places), _MOST_MATCHES)


def _last_of_many(places: list[int]) -> list[int]:
    """Without those that are followed by another so closely that no value fits between."""
    return (
        [at for at, after in itertools.pairwise([*places, places[-1] + _CLOSEST]) if after - at >= _CLOSEST]
        if places
        else []
    )


def _values(pattern: re.Pattern[str], text: str, places: list[int]) -> Iterator[str]:
    foreign = not text.isascii()
    for match in filter(None, (pattern.match(text, at) for at in places)):
        value = match["value"].rstrip(".,;:!?)\"'”“‘’")
        if len(value) < 4 or value.casefold() in _NO_VALUE or "://" in value or ("@" in value[1:] and "." in value):
            continue
        odd = not value.isalpha() or (value != value.lower() and value[1:] != value[1:].lower())
        named = match["sign"].strip() in (":", "=", "：")
        if odd or (named and not match["between"].strip()) or (foreign and match["sign"] in ("是", "为")):
            yield value


def _lower(text: str) -> str:
    """Lower case of the same length, whatever letters are in it (İ has two when small)."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _answers(draft: Draft) -> Iterator[tuple[str, str]]:
    """The bare number of a code that another mail brought, or that the mail answered asks for; or a bare password it asks for."""
    wanted = asks_for_code(draft.answered_lower)
    brought = {
        compact(code)
        for read in draft.facts.others
        for code in one_time_codes(Spots(searchable(read.text[:_LONGEST_WITH_CODE]).casefold()))
    }
    if wanted or brought:
        for number in bare_numbers(draft.lower):
            there = compact(number) in compact(draft.answered_lower)
            if compact(number).replace("-", "") in {code.replace("-", "") for code in brought} or (
                wanted and not there
            ):
                yield "one_time_code", number
    if _ASKS_PASSWORD.search(draft.answered_lower) and len(draft.said) < _LONGEST_ANSWER:
        for match in _TOKEN.finditer(draft.said):
            if match[0] not in draft.conversation:
                yield "password", match[0]


def _all(patterns: tuple[str, ...], text: str, flags: int = 0) -> Iterator[str]:
    for pattern in _compiled(patterns, flags):
        for match in itertools.islice(pattern.finditer(text), _MOST_MATCHES):
            numbers = re.findall(r"\d(?:[ -]?\d){3,}|[\w/+.-]{16,}", match[0])
            yield numbers[-1] if numbers else match[0]
