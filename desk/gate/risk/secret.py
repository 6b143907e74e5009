"""Secrets leaving in the draft's own text: passwords, keys, one-time codes, numbers of identities. Pure."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator

from desk.gate.risk.context import Draft
from desk.gate.risk.numbers import identities
from desk.gate.risk.reasons import because
from desk.gate.risk.spots import Spots
from desk.wire.cards import Risk

_PASSWORD_WORD = r"(?:pass(?:word|code|phrase)|\bp/?wd?|\bpin|\bpuk|passwort|kennwort|zugangscode|mots? de passe|contraseña|密码|口令|密碼)"  # noqa: S105
# Each with the words of which it needs one; of a password, it begins with that.
_PASSWORD = (
    (
        "pass|pw|p/w|pin|puk|kennwort|zugangscode|mot|contraseña|密码|口令|密碼",
        rf"{_PASSWORD_WORD}s?\b(?P<between>[^.:=：。\n]{{0,60}}?)(?P<sign>\s?[:=：]|\bis\b(?: now| still)?|\bwas\b|\blautet\b|\bist\b|\best\b|\bes\b|是|为)"
        rf"\s{{0,3}}[\"'“„‘`]?(?P<value>[!-~]{{4,80}})",
    ),
    (
        "pass|pw|p/w|pin|puk|kennwort|zugangscode|mot|contraseña|密码|口令|密碼",
        rf"{_PASSWORD_WORD}(?P<between>)(?P<sign>\s)\s{{0,3}}(?P<value>(?=[!-~]{{0,80}}\d)(?=[!-~]{{0,80}}[A-Za-z])[!-~]{{6,80}})",
    ),
    (
        "get in|log|sign in|credentials|access|zugang|anmeldung|账户|帐号",
        r"(?:\b(?:get in|log-?in|sign in|credentials|access)\b|zugang\w*|anmeldung|账户|帐号)(?P<between>[^\n]{0,30}?)(?P<sign>/)"
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
_CODE = (
    (
        "verification|security|one|confirmation|log|sms|2fa|mfa|authentic|access|auth",
        r"\b(?:verification|security|one[- ]?time|confirmation|log-?in|sms|2fa|mfa|authentication|authenticator|access|auth)[ -]"
        r"(?:code|passcode|password|pin|token)s?\b[^\n]{0,60}?(?<!\d)\d(?:[ -]?\d){3,9}(?!\d)",
    ),
    (
        "code",
        r"(?<!\d)\d(?:[ -]?\d){3,8}\b is (?:your|my|the) [^\n.]{0,30}\bcode\b",
    ),
    (
        "code",
        r"(?<!zip )(?<!post )(?<!postal )(?<!area )(?<!country )(?<!sort )(?<!dress )(?<!error )(?<!discount )(?<!promo )(?<!source )"
        r"\bcode\b(?: (?:aus|from|in|i|we|you|he|she|they|that|sent|per|by) [^\n.]{1,30}?)?(?: is| lautet| ist|:)\s{0,3}\d(?:[ -]?\d){3,7}(?!\d)",
    ),
    (
        "码",
        r"(?<![号编条邮区代源数])码(?:是|为|：|:)\s{0,3}\d(?:[ -]?\d){3,7}(?!\d)",
    ),
    (
        "tan|bestätigungscode|einmal|sicherheitscode|verifizierungscode|sms|freigabecode|anmeldecode",
        r"\b(?:m?-?tans?|bestätigungscode|einmalcode|einmal-?passwort|einmal-?pin|sicherheitscode|verifizierungscode|sms-?code|freigabecode|anmeldecode)\b"
        r"[^\n]{0,60}?(?<!\d)\d(?:[ -]?\d){3,9}(?!\d)",
    ),
    (
        "验证码|動態口令|动态口令|动态密码|校验码|确认码|一次性密码|短信码|驗證碼",
        r"(?:验证码|動態口令|动态口令|动态密码|校验码|确认码|一次性密码|短信码|驗證碼)[^\n]{0,20}?(?<!\d)\d(?:[ -]?\d){3,9}(?!\d)",
    ),
    (
        "验证码|动态口令|动态密码|校验码|确认码",
        r"(?<!\d)\d(?:[ -]?\d){3,8}[^\n\d]{0,6}(?:是|为)[^\n]{0,8}(?:验证码|动态口令|动态密码|校验码|确认码)",
    ),
)
_KEY = (
    r"-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----",
    r"(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_\w{40,255}|glpat-[\w-]{20,60}|sk-(?:[a-z]{2,10}-)?[\w-]{20,200}"
    r"|[rs]k_(?:live|test)_\w{16,120}|AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}|AIza[\w-]{35}|xox[abeprs]-[\w-]{10,200}|hf_[A-Za-z0-9]{30,60}|npm_[A-Za-z0-9]{36}"
    r"|pypi-[\w-]{50,250}|dop_v1_[a-f0-9]{64}|SG\.[\w-]{20,24}\.[\w-]{40,50}|ya29\.[\w-]{20,250})(?![A-Za-z0-9])",
    r"(?<![\w.])eyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]{8,1000}",
    r"(?i:\b(?:api|secret|access|private|auth|bearer)[ _-]?(?:key|token|secret)|密钥|令牌)[^\n]{0,30}?[:=：\s][\"'`]?(?=[\w/+-]{0,80}\d)(?=[\w/+-]{0,80}[A-Za-z])[A-Za-z0-9/+_-]{24,120}={0,2}",
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
_KEY_WORDS_LISTED = """
    private ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- sk- k_live k_test akia asia aiza xox hf_ npm_ pypi- dop_v1_ sg. ya29. eyj
    key token secret bearer 密钥 令牌
"""
_KEY_WORDS = tuple(_KEY_WORDS_LISTED.split())
_NO_VALUE_LISTED = """
    required needed optional reset wrong correct incorrect expired invalid changed forgotten missing none secret
    unknown below above attached separately enclosed different same still the that this your not now only never
    always stored longer falsch richtig geändert abgelaufen vergessen erforderlich nötig unbekannt geheim nicht noch
    jetzt weiterhin folgende
"""
_NO_VALUE = frozenset(_NO_VALUE_LISTED.split())


_MOST_MATCHES = 500  # of one expression; by then it was said
_DIGIT = re.compile(r"\d")
_URL = re.compile(r"(?:https?|ftp)://[^\s<>]{1,2000}", re.IGNORECASE)


@functools.cache
def _compiled(patterns: tuple[str, ...], flags: int = 0) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, flags) for pattern in patterns)


def secret_risks(draft: Draft) -> Iterator[Risk]:
    """What should not be in a mail at all, unless the user typed it."""
    said, lower = draft.said, draft.lower
    found: list[tuple[str, str]] = []
    found += [("password", value) for value in _passwords(_URL.sub(" ", said))]
    found += [("one_time_code", value) for value in _codes(lower)]
    if any(word in lower for word in _KEY_WORDS):
        found += [("key", value) for value in _all(_KEY, said)]
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
        places = spots.all_of(words.split("|"))
        if places:
            yield from itertools.islice(_values(_compiled((pattern,), re.IGNORECASE)[0], text, places), _MOST_MATCHES)


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


def _codes(lower: str) -> Iterator[str]:
    spots = Spots(lower)
    for words, pattern in _CODE:
        for part in spots.around(words.split("|")):
            if _DIGIT.search(part):
                yield from _all((pattern,), part)


def _all(patterns: tuple[str, ...], text: str, flags: int = 0) -> Iterator[str]:
    for pattern in _compiled(patterns, flags):
        for match in itertools.islice(pattern.finditer(text), _MOST_MATCHES):
            numbers = re.findall(r"\d(?:[ -]?\d){3,}|[\w/+.-]{16,}", match[0])
            yield numbers[-1] if numbers else match[0]
