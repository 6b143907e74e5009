"""Codes: such as are sent to a telephone once, and such as open a door, a safe or a card. Pure.

Where the mail answered asks for a code, or another mail brought one, its bare number is enough. Texts are given case-folded.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator

from desk.gate.risk.spots import Spots

_MOST = 500
_FOUR_TO_EIGHT = r"(?<![\d.,-])\d(?:[ -]?\d){3,7}(?![\d]|[.,-]\d)"
# Codes that everybody may know.
_HARMLESS = (
    r"(?:zip|post(?:al|en)?|area|country|dial(?:l?ing)?|sort|dress|error|discount|promo(?:tion)?|voucher|coupon|gift|source|bar|qr|hs|tariff|product|item|order|article|colou?r|swift|bic|bank"
    r"|airport|tax|customs|status|fiscal\w*|steuer|waren|artikel|bestell|farb|rabatt|gutschein|aktions|länder|vorwahl|booking|reference|customer|room|project|cost|course|room|référence|promo|remise|descuento|sconto|邮|编|区|代|条|二维|折扣|优惠|源)"
)
# Each with the words of which it needs one.
ONE_TIME = (
    (
        "verification|security|one-t|one t|onet|confirmation|log-in|login|sms|2fa|mfa|authen|access|auth-|auth |otp|sign-in|signin|two-f|two f|recovery|reset",
        r"\b(?:verification|security|one[- ]?time|confirmation|log-?in|sign-?in|sms|2fa|mfa|two[- ]factor|authentication|authenticator|access|auth|recovery|reset)[ -]"
        r"(?:code|passcode|password|pin|token|number)s?\b[^\n]{0,60}?(?<!\d)\d(?:[ -]?\d){3,9}(?!\d)|\botp\b[^\n\d]{0,40}?(?<!\d)\d(?:[ -]?\d){3,7}(?!\d)",
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
        "code|código|codigo|codice|clave|otp",
        r"\b(?:code (?:de |d['’]|à )?(?:vérification|confirmation|sécurité|connexion|validation|accès|usage unique|sms)|code (?:reçu|sms)|código (?:de )?(?:verificación|seguridad|confirmación|acceso|sms|un solo uso)"
        r"|clave (?:dinámica|de un solo uso)|codice (?:di )?(?:verifica|conferma|sicurezza|accesso|sms|monouso|otp|temporaneo))\b[^\n\d]{0,60}?(?<!\d)\d(?:[ -]?\d){3,7}(?!\d)",
    ),
    (
        "code|código|codigo|codice",
        r"\b(?:le|mon|ton|votre|el|mi|tu|su|il|mio|tuo|suo) (?:code|código|codice)\b(?! (?:postal|promo|fiscale|del? (?:descuento|error)|postale|sconto))[^\n\d.]{0,40}?(?:est|es|è|:)\s{0,3}\d(?:[ -]?\d){3,7}(?!\d)",
    ),
    (
        "验证码|動態口令|动态口令|动态密码|校验码|确认码|一次性密码|短信码|驗證碼|动态码|登录码",
        r"(?:验证码|動態口令|动态口令|动态密码|校验码|确认码|一次性密码|短信码|驗證碼|动态码|登录码)[^\n]{0,20}?(?<!\d)\d(?:[ -]?\d){3,9}(?!\d)",
    ),
    (
        "验证码|动态口令|动态密码|校验码|确认码",
        r"(?<!\d)\d(?:[ -]?\d){3,8}[^\n\d]{0,6}(?:是|为)[^\n]{0,8}(?:验证码|动态口令|动态密码|校验码|确认码)",
    ),
    (
        "g-",
        r"(?<![\w-])g-\d{6}(?!\d)",
    ),
    (
        "texted|sms|text message",
        r"\b(?:texted|per sms|by sms|sms|text message)\b[^\n\d.]{0,40}?(?<!\d)(?:\d{6}|\d{3}[ -]\d{3})(?![ -]?\d)",
    ),
    (
        "sign in|log in|verify|anmeld|einlogg|connecter|iniciar|entrar|accedere|登录",
        r"(?<!\d)(?:\d{6}|\d{3}[ -]\d{3})(?![ -]?\d)[^\n\d.]{0,30}(?:\b(?:to|and|when you) (?:sign|log) in|\bto verify|\bzum (?:anmelden|einloggen)|pour (?:se|te|vous|me) connecter|para (?:entrar|iniciar)|per accedere|登录)",
    ),
)  # fmt: skip
_OPENS_EN = r"(?:door|gate|alarm|entry|entrance|building|garage|safe|vault|lock ?box|key ?box|key ?safe|keypad|locker|padlock|lobby|barrier|intercom|burglar|office|house|flat|apartment|unlock|sim|phone|screen|debit|credit|bank|card|atm)"
_OPENS_DE = r"(?:tür|haustür|tor|hoftor|alarm|alarmanlagen|garagen|tresor|safe|schlüsselkasten|schlüsselbox|schlüsselsafe|schlüsseltresor|schließfach|eingangs|zutritts|zugangs|öffnungs|schloss|zahlenschloss|handy|karten|entsperr|eingang|haus|schranke)"
ENTRY = (
    (
        "code|pin|combin|combo",
        rf"\b{_OPENS_EN}(?:'s)?[ -](?:\w+ )?(?:access )?(?:code|pin|combination|combo)s?\b[^\n.\d]{{0,40}}?(?<![\d.,:/])[#*]?\d(?:[ -]?\d){{2,7}}[#*]?(?![\d.,:/]*\d)",
    ),
    (
        "code|pin|combin|combo",
        rf"\b(?:code|pin|combination|combo) (?:for|of|to|on|at) (?:the |our |my )?(?:\w+ )?{_OPENS_EN}\b[^\n.\d]{{0,40}}?(?<![\d.,:/])[#*]?\d(?:[ -]?\d){{2,7}}[#*]?(?![\d.,:/]*\d)",
    ),
    (
        "code|pin|kombination|zahl",
        rf"\b{_OPENS_DE}s?-?(?:zugangs)?-?(?:code|pin|kombination|zahlencode)\b[^\n.\d]{{0,40}}?(?<![\d.,:/])[#*]?\d(?:[ -]?\d){{2,7}}[#*]?(?![\d.,:/]*\d)",
    ),
    (
        "code|pin|kombination|zahl",
        rf"\b(?:code|pin|kombination|zahlencode) (?:für|vom?|zum?|zur|des|der|am) (?:\w+ )?{_OPENS_DE}\w*[^\n.\d]{{0,40}}?(?<![\d.,:/])[#*]?\d(?:[ -]?\d){{2,7}}[#*]?(?![\d.,:/]*\d)",
    ),
    (
        "code",
        r"\b(?:digicode|code (?:de |du |d['’])?(?:la |l['’])?(?:porte|portail|alarme|immeuble|entrée|coffre|boîte à clés|garage|portillon|accès|carte))\b[^\n.\d]{0,40}?(?<![\d.,:/])(?=\w{0,7}\d)[a-d0-9]{4,8}[#*]?(?![\w.,:/]*\d)",
    ),
    (
        "código|codigo|clave|pin|combinación",
        r"\b(?:código|codigo|clave|pin|combinación) (?:de |del )?(?:la )?(?:puerta|alarma|portal|caja(?: fuerte)?|entrada|garaje|candado|edificio|tarjeta|verja)\b[^\n.\d]{0,40}?(?<![\d.,:/])\d(?:[ -]?\d){2,7}[#*]?(?![\d.,:/]*\d)",
    ),
    (
        "codice|pin|combinazione",
        r"\b(?:codice|pin|combinazione) (?:del(?:la|l['’])? ?|d['’]|di )?(?:porta|portone|cancello|allarme|cassaforte|ingresso|garage|cassetta|bancomat|carta|lucchetto)\b[^\n.\d]{0,40}?(?<![\d.,:/])\d(?:[ -]?\d){2,7}[#*]?(?![\d.,:/]*\d)",
    ),
    (
        "门|警报|报警|保险箱|保险柜|储物柜|钥匙盒|密码锁",
        r"(?:门禁|门锁|大门|开门|单元门|房门|门|警报|报警|保险箱|保险柜|储物柜|钥匙盒|密码锁)(?:的)?(?:密码|开锁码|码|代码|密碼)(?:改)?(?:是|为|：|:|成)?\s{0,3}[#*]?\d(?:[ -]?\d){2,7}[#*]?(?!\d)",
    ),
    (
        "lock|key|safe|schlüssel|tresor|digicode|alarm|allarme|boîte|caja|cassetta",
        r"\b(?:lock ?box|key ?box|key ?safe|schlüssel(?:box|kasten|safe|tresor)|tresor|digicode|boîte à clés|caja (?:fuerte|de llaves)|alarm)\s?[:=#]?\s?(?<![\d.,:/])[#*]?\d{4,6}[#*]?(?![\d.,:/]*\d)"
        r"|\b(?:alarm|alarme|alarma|allarme)\b[^\n.\d]{0,30}\b(?:con|avec|mit|with|digita|enter|press|drück\w*|eingeben)\s(?:il |le |el |the )?(?:code |codice |código )?[#*]?\d{4,6}[#*]?(?![\d.,:/]*\d)",
    ),
    (
        "gate|door|entrance|tor|tür|porte|portail|puerta|portone|cancello",
        r"\b(?:gate|door|entrance|tor|tür|haustür|porte|portail|puerta|portone|cancello)\s?[:=]?\s?(?:[#*]\d{3,6}[#*]?|\d{3,6}[#*])(?!\d)",
    ),
    (
        "pin|puk",
        r"(?<![a-z])(?:pin|puk)(?:[ -]?(?:code|nummer|number|码))?(?![a-z])[^\n.\d]{0,30}?(?<![\d.,:/])\d{4}(?:\d{2}|\d{4})?(?![\d.,:/]*\d)",
    ),
)  # fmt: skip
_CALLED = re.compile(
    r"dial|call|conference|meeting|zoom|teams|webinar|einwahl|telefonkonferenz|会议|conférence|conferenc|riunione|reunión"
)
_DIGITS = re.compile(_FOUR_TO_EIGHT)
_NUMBERS = re.compile(r"\d(?:[ -]?\d){2,}")
_ASKS = re.compile(
    r"\b(?:what(?:'s| is| was)|which|tell|send|give|read|need|forward|share|text|pass|have|got|get|enter|was ist|wie|welche[rn]?|nenn\w*|sag\w*|schick\w*|gib|geben|brauch\w*|mitteil\w*|durchgeb\w*"
    r"|quel|donne\w*|envoye?\w*|besoin|dites|dis|communiqu\w*|cuál|dime|dame|envía\w*|pásame|manda\w*|necesit\w*|qual|das|da|dai|mandi|invii|pasas|mandas|dimmi|dammi|invia\w*|serve|mandami|comunic\w*)\b[^?.!\n]{0,80}"
    r"\b(?P<what>[\w-]{0,24}code|otp|tan|pin|puk|passcode|combination|kombination|código|codigo|codice|combinación)\b|(?P<zh>验证码|校验码|动态码|动态口令|确认码|短信码|门禁码|密码)"
)
_HARMLESS_CODE = re.compile(
    rf"{_HARMLESS}[ -]?(?:code|código|codice)|code (?:of|for) the (?:room|colou?r|product|item|course|project|country|airport)|(?:code|código|codice) (?:postal|promo|fiscal|sconto|de descuento|de réduction)"
)
_ASKS_WORDS = ("code", "otp", "tan", "pin", "puk", "combin", "kombin", "código", "codigo", "codice", "码")
_MONEY_OR_TIME = re.compile(
    r"\s?(?:€|\$|£|¥|eur|usd|gbp|chf|euro|pound|dollar|元|块|kg|km|m²|uhr|am\b|pm\b|h\b|%|people|guests|st(?:ü|u)ck|件|个)"
)


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def one_time_codes(spots: Spots) -> Iterator[str]:
    """Codes that are named as such."""
    yield from _found(ONE_TIME, spots)


def entry_codes(spots: Spots) -> Iterator[str]:
    """Numbers that open something, named by what they open; and PINs, but for those of telephone conferences."""
    yield from _found(ENTRY, spots)


def _found(ways: tuple[tuple[str, str], ...], spots: Spots) -> Iterator[str]:
    for words, pattern in ways:
        for part in spots.around(words.split("|")):
            if not any(char.isdigit() for char in part):
                continue
            if words == "pin|puk" and _CALLED.search(part[:2_000]):
                continue
            for match in itertools.islice(_compiled(pattern).finditer(part), _MOST):
                numbers = _NUMBERS.findall(match[0])
                yield numbers[-1] if numbers else match[0]


def bare_numbers(text: str) -> Iterator[str]:
    """Numbers of four to eight digits that are no sum of money, no measure and no year."""
    for match in itertools.islice(_DIGITS.finditer(text), _MOST):
        before, after = text[max(0, match.start() - 4) : match.start()], text[match.end() : match.end() + 10]
        digits = "".join(filter(str.isdigit, match[0]))
        year = len(digits) == 4 and digits[:2] in ("19", "20")
        if not year and not _MONEY_OR_TIME.match(after) and not re.search(r"[€$£¥+]\s?\Z|eur ?\Z|usd\s?\Z", before):
            yield match[0]


def asks_for_code(text: str) -> bool:
    """Whether a mail asks for a code that is not everybody's."""
    if not any(word in text for word in _ASKS_WORDS):
        return False
    for part in Spots(text).around(_ASKS_WORDS):
        match = _ASKS.search(part)
        if match and not _HARMLESS_CODE.search(part):
            return True
    return False
