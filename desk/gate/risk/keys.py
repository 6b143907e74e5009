"""Keys, tokens and addresses with a password in them, as programs use them; and the words that restore a wallet. Pure."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator

from desk.gate.risk.spots import Spots

_MOST = 500  # finds of one expression; by then it was said
# Each with the words of which it needs one, in small letters.
KEYS = (
    ("private key", r"-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----"),
    ("putty-user-key-file", r"PuTTY-User-Key-File-\d"),
    (
        "ghp_|gho_|ghu_|ghs_|ghr_|github_pat_|glpat-|sk-|k_live|k_test|akia|asia|aiza|xox|xapp-|hf_|npm_|pypi-|dop_v1_|sg.|ya29.|gocspx-|whsec_|shp"
        "|ltai|akid|age-secret|xprv|dapi|tskey-|sq0|key-|gsk_|lin_api_|secret_|8q~",
        r"(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_\w{40,255}|glpat-[\w-]{20,60}|sk-(?:[a-z]{2,10}-)?[\w-]{20,200}"
        r"|[rs]k_(?:live|test)_\w{16,120}|AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}|AIza[\w-]{35}|xox[abeprs]-[\w-]{10,200}|xapp-[\w-]{20,200}|hf_[A-Za-z0-9]{30,60}|npm_[A-Za-z0-9]{36}"
        r"|pypi-[\w-]{50,250}|dop_v1_[a-f0-9]{64}|SG\.[\w-]{20,24}\.[\w-]{40,50}|ya29\.[\w-]{20,250}|GOCSPX-[\w-]{20,60}|whsec_[\w+/=-]{20,80}|shp(?:at|ss|ca|pa)_[a-fA-F0-9]{32}"
        r"|LTAI[A-Za-z0-9]{12,24}|AKID[A-Za-z0-9]{30,40}|AGE-SECRET-KEY-1[A-Z0-9]{40,70}|xprv[1-9A-HJ-NP-Za-km-z]{100,120}|dapi[a-f0-9]{32}|tskey-[a-z]{2,10}-\w{10,80}"
        r"|sq0(?:atp|csp)-[\w-]{20,60}|key-[0-9a-f]{32}|gsk_[A-Za-z0-9]{30,80}|lin_api_[A-Za-z0-9]{30,60}|secret_[A-Za-z0-9]{40,60}|[\w~.]{3}8Q~[\w~.-]{30,40})(?![A-Za-z0-9])",
    ),
    ("eyj", r"(?<![\w.])eyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]{8,1000}"),
    ("hooks.slack", r"hooks\.slack\.com/services/T\w{6,20}/B\w{6,20}/\w{16,40}"),
    ("webhooks/", r"(?:discord(?:app)?\.com)/api/webhooks/\d{15,22}/[\w-]{40,90}"),
    (":aa", r"(?<!\d)\d{8,10}:AA[\w-]{33}(?![\w-])"),
    (
        "key|token|secret|bearer|schlüssel|clé|clave|chiave|密钥|秘钥|私钥|令牌",
        r"(?i:(?<![a-z])(?:api|secret|access|private|auth|bearer|client|account|shared|master|signing|encryption|storage|webhook|service|consumer|deploy|app)[ _-]?"
        r"(?:access[ _-]?)?(?:key|token|secret)|authorization: bearer|\bbearer|(?:api|zugangs|zugriffs|geheim\w{0,4}|privat\w{0,4})[- ]?schlüssel|clé (?:d['’ ]?|de l['’])?(?:api|secrète|privée|accès)"
        r"|clave (?:de |del? )?(?:la )?(?:api|secreta|privada|acceso)|chiave (?:api|segreta|privata|di accesso)|密钥|秘钥|私钥|令牌)"
        r"[^\n]{0,30}?[:=：\s是为][\"'`]?(?=[\w/+-]{0,80}\d)(?=[\w/+-]{0,80}[A-Za-z])[A-Za-z0-9/+_-]{20,120}={0,2}",
    ),
    (
        "key|secret|token|pass|pwd|dsn|credential",
        r"(?:^|(?<=[\n;,{\s\"'`]))[A-Z][A-Z0-9_]{0,40}(?:KEY|SECRET|TOKEN|PASS|PASSWORD|PASSWD|PWD|DSN|CREDENTIALS)(?:_[A-Z0-9_]{1,20})?[\"']?\s?[=:]\s?[\"']?"
        r"(?!(?i:your|x{3}|change|<|\$|\*|\.\.\.|example|secret\b|password\b|none\b|null\b|true\b|false\b|see\b))(?=[!-~]{0,60}[\d!#$%&*+?^~@_-])[!-~]{6,200}",
    ),
    (
        "?|&",
        r"(?i:[?&](?:secret|client_secret|api_?key|access_token|auth_token|sharedaccesssignature|x-amz-signature)=)(?P<value>[^&\s#\"'<>]{6,300})",
    ),
    ("-u |--user ", r"(?<!\S)(?:-u|--user) {1,3}[\w.@-]{1,60}:[^\s:@]{4,80}"),
    ("sharedaccesskey=|accountkey=", r"(?i:SharedAccessKey|AccountKey)=[A-Za-z0-9+/]{20,120}={0,2}"),
)  # fmt: skip
_AT_HOST = re.compile(r"://[^\s/:@<>\"']{0,80}:(?P<value>[^\s/@<>\"']{2,100})@[^\s/@]")
_PLACEHOLDER = re.compile(
    r"(?:your|my|the)?[-_ ]?(?:pass(?:word|wd|phrase)?|pwd?|secret|token|passwort|kennwort|contraseña|motdepasse|mdp|密码|x+|\*+|\.+|…|-+|_+)[-_ ]?(?:here)?"
    r"|[$%{\[(].*|.*[}\])]|example|changeme",
    re.IGNORECASE,
)


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def keys(text: str, spots: Spots) -> Iterator[str]:
    """What is a key by its look or its name. ``spots`` are those of ``text`` in small letters."""
    for words, pattern in KEYS:
        for start, end in spots.spans(words.split("|")):
            for match in itertools.islice(_compiled(pattern).finditer(text[start:end]), _MOST):
                yield match[0].split()[-1]


def passwords_in_addresses(text: str, spots: Spots) -> Iterator[str]:
    """Of ``scheme://name:password@host``: databases, queues, stores and web pages alike."""
    for at in itertools.islice(spots.all_of(("://",)), _MOST):
        match = _AT_HOST.match(text, at)
        if match and not _PLACEHOLDER.fullmatch(match["value"]):
            yield match["value"]


_NAMED = re.compile(
    r"\b(?:recovery|seed|secret|backup|mnemonic|wallet|restore) ?-?(?:phrase|words?|seed)\b|\bmnemonic\b|\b(?:12|24|twelve|twenty-four)[ -]words?\b|\bseed\b"
    r"|\b(?:wiederherstellungs|merk|seed-?|sicherungs|wallet-?)(?:phrase|wörter|worte|satz|schlüssel)\b|\b(?:12|24|zwölf|vierundzwanzig) wörter\b"
    r"|助记词|助記詞|恢复短语|种子(?:词|短语)|phrase (?:de )?(?:récupération|secrète|mnémonique|de restauration)|\b(?:12|24|douze) mots\b"
    r"|frase (?:de )?(?:recuperación|semilla|secreta)|palabras (?:de recuperación|semilla|secretas)|\b(?:12|24|doce) palabras\b|frase (?:di )?(?:recupero|seed|segreta|mnemonica)|\b(?:12|24|dodici) parole\b"
)  # fmt: skip
_NAMES_LISTED = (
    "phrase|words|mnemonic|seed|wörter|worte|satz|schlüssel|助记|助記|恢复短语|种子|mots|frase|palabras|parole"
)
_NAMES = tuple(_NAMES_LISTED.split("|"))
_RUN = re.compile(
    r"(?<![^\s:(\"“'.])(?:\(?\d{1,2}[.):]?\s{0,2})?[a-z]{3,8}(?:[,;]?\s{1,3}(?:\(?\d{1,2}[.):]?\s{0,2})?[a-z]{3,8}){11,23}(?![a-z])"
)
_HAN_RUN = re.compile(r"(?<![\u3400-\u9fff])[\u3400-\u9fff](?:[ 、,，][\u3400-\u9fff]){11,23}(?![\u3400-\u9fff])")
_LONG_TEXT = 20_000
_SHORTEST_LINE, _LONGEST_LINE = 47, 300  # of twelve words and of twenty-four
_COUNTS = (12, 15, 18, 21, 24)
# None of these is in the lists that wallets take their words from; prose cannot do without them for twelve words.
_PROSE_LISTED = """
    the and for are you not but with from this was were has had his her she him they them our your its out who which been than then there their
    der die das und ist ein eine mit von für auf den dem des wir sie ihr nicht auch als bei aus nach wird les des une est pas pour dans sur avec qui
    que nous vous par los las una para con por del como está sono che per con della nel una gli non
"""
_PROSE = frozenset(_PROSE_LISTED.split()) - {
    "con",
    "die",
    "you",
    "her",
    "this",
    "that",
    "she",
    "out",
    "has",
    "was",
    "than",
    "there",
    "then",
}


def recovery_words(spots: Spots, before: str) -> str:
    """A run of words such as restores a wallet: named so here or in ``before`` (the mail answered), or nothing but that."""
    named = bool(_NAMED.search(before)) or any(_NAMED.search(part) for part in spots.around(_NAMES))
    lower = spots.text
    parts = [lower] if named and len(lower) < _LONG_TEXT else spots.around(_NAMES) if named else []
    lines = (line for line in lower.split("\n") if _SHORTEST_LINE <= len(line) <= _LONGEST_LINE and not line.isspace())
    for part in itertools.chain(parts, lines):
        for pattern in (_RUN, _HAN_RUN):
            for match in itertools.islice(pattern.finditer(part), _MOST):
                words = re.findall(r"[a-z]{3,8}|[\u3400-\u9fff]", match[0])
                if named:  # "... tunnel guitar are the words"
                    words = list(itertools.takewhile(lambda word: word not in _PROSE, words))
                strange = not any(word in _PROSE for word in words) and len(set(words)) >= len(words) - 2
                strange = strange and len(words) >= _COUNTS[0]
                alone = pattern is _RUN and len(words) in _COUNTS and _alone(part, *match.span())
                if strange and (named or alone):
                    return match[0]
    return ""


def _alone(text: str, start: int, end: int) -> bool:
    """Whether the run is a paragraph of its own, or stands behind a colon, and is no list with commas."""
    before, after = text[max(0, start - 3) : start].rstrip(" \"'“"), text[end : end + 3].lstrip(" \"'”.")
    return before[-1:] in ("", "\n", ":") and after[:1] in ("", "\n") and "," not in text[start:end]
