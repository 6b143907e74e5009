"""Numbers that say by themselves whether they are right: accounts, cards, wallets, identities. Pure.

ISO 13616 (IBAN), ISO/IEC 7812 (cards), BIP 13/173 (coins), GB 11643 (Chinese identity number), ISO 7064 MOD 11,10 (German tax).
"""

from __future__ import annotations

import hashlib
import itertools
import re

# Length of an IBAN by country, SWIFT's registry.
_LENGTHS = {
    country: int(length)
    for length, countries in {
        "15": "NO", "16": "BE", "18": "DK FI FK FO GL NL SD", "19": "MK SI", "20": "AT BA EE KZ LT LU MN XK",
        "21": "CH CR HR LI LV", "22": "BG BH DE GB GE IE ME RS VA", "23": "AE GI IL IQ OM TL SO",
        "24": "AD CZ DZ ES MD PK RO SA SE SK TN VG YE", "25": "LY PT ST", "26": "IS TR", "27": "BI DJ FR GR IT MC MR SM",
        "28": "AL AZ BY CY DO GT HN HU LB NI PL SV", "29": "BR EG PS QA UA", "30": "JO KW MU", "31": "MT SC", "32": "LC",
        "33": "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip
# These expressions begin with what is rare in a text, and look back from there: so a long text is skipped through quickly.
_IBAN_START = re.compile(r"[0-9](?<=(?<![A-Za-z0-9])[A-Za-z]{2}[0-9])[0-9](?=[ \u00a0.\n-]?[A-Za-z0-9])")
_SEPARATORS = " \u00a0.\n-"
_NUMBER = re.compile(r"\d(?<!\d\d)(?:[ -]?\d){5,18}(?!\d)", re.ASCII)
_NAME_BEFORE = re.compile(
    r"(?:\baccount (?:number|no\.?|nr\.?|#)|\bacct\.?|\brouting (?:number|no\.?)|\bkonto(?:nummer|nr\.?|-nr\.?)"
    r"|账号|帐号|账户|卡号|賬號|\bsort code|\bbankleitzahl|\bblz"
    r"|\bcompte (?:bancaire )?(?:n[°º.o]|numéro)|\bcuenta (?:bancaria )?(?:n[°º.o]|número)|\bconto (?:corrente )?(?:n[°º.r]|numero)|\bc/c"
    r"|\b(?:to|into|auf|sur|a|en|sul|su) (?:the |my |our |your |das |unser |mein |le |mon |la |mi |il |mio )?(?:new |neue |nuevo |nueva |nuovo |nouveau )?(?:bank )?"
    r"(?:account|konto|bankkonto|compte|cuenta|conto))[^\d\n]{0,20}\Z",
    re.IGNORECASE | re.ASCII,
)
_LONG = re.compile(r"\d(?<![\w.+]\d)(?:[ \u00a0-]?\d){11,20}(?![\w])", re.ASCII)
_PAID_INTO = re.compile(
    r"账|帐|賬|帳|卡|(?:汇|打|转|轉|匯|付|存|划)(?:到|至|入|进|给|往|款)|收款|户名|开户|银行|支行"
    r"|\b(?:account|acct|a/c|pay|paid|paying|wire|transfer\w*|deposit\w*|remit\w*|send (?:it|the money|payment)|bank|payee|beneficiary)\b"
    r"|\b(?:konto\w*|überweis\w*|zahl(?:e|en|t|ung)|bezahl\w*|einzahl\w*|bankverbindung)\b"
    r"|\b(?:compte|rib|virement|vir(?:er|ez|ons)|vers(?:er|ez|ons|e)|régl(?:er|ez|ons|erons)|payer|payez)\b"
    r"|\b(?:cuenta|transfer\w*|ingres(?:ar|o|e|amos)|pag(?:ar|ue|o|amos|aremos)|abon(?:ar|e|o)|clabe|cbu)\b"
    r"|\b(?:conto|bonific\w*|versa\w*|pag(?:are|a|hi|hiamo|heremo)|accredit\w*|postepay)\b",
    re.IGNORECASE,
)
_OTHER_NUMBER = re.compile(
    r"(?:\b(?:order|invoice|track\w*|parcel|shipment|ref(?:erence|\.)?|phone|tel(?:ephone)?|mobile|ticket|customer|vat|tax|serial|imei|isbn|ean|booking|policy|case|meter|membership|meeting"
    r"|bestell\w*|rechnung\w*|kunden\w*|auftrag\w*|sendung\w*|paket\w*|telefon\w*|handy|vertrag\w*|zähler\w*|steuer\w*|referenz\w*|verwendungszweck|zweck|kenmerk|police\w*|vorgang\w*"
    r"|commande|facture|suivi|colis|téléphone|client|siret|siren|référence|motif|contrat|puce|pedido|factura|seguimiento|teléfono|cliente|referencia|concepto|póliza|localizador"
    r"|ordine|fattura|spedizione|telefono|codice fiscale|partita iva|riferimento|causale|polizza)\b"
    r"|订单|单号|运单|快递|发票|合同|电话|手机|货号|编号|身份证|税号|信用代码|箱号|提单|条码|附言|备注)[^\d\n]{0,20}\Z",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?](?=\s)|[。！？\n]")
_MOST_LOOKED_AT = 500
_LONGEST_NAME = 50  # of an account, and what may stand between it and the number
_CARD_PLAIN = re.compile(r"\d(?<![\w.]\d)\d{12,18}(?![\w])", re.ASCII)
_CARD_GROUPED = re.compile(
    r"\d(?<!\d\d)\d{3}(?:([ \u00a0-])\d{4}\1\d{4}\1\d{1,7}|[ \u00a0-]\d{6}[ \u00a0-]\d{5})(?!\d)", re.ASCII
)
_BRANDS = re.compile(r"4\d{12}(?:\d{3}){0,2}|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|(?:6011|65\d\d|64[4-9]\d)\d{12}|62\d{14,17}|3(?:0[0-5]|[68]\d)\d{11}|35\d{14}")  # fmt: skip
_ETHER = re.compile(r"0x(?<![A-Za-z0-9]0x)[0-9a-fA-F]{40}(?![A-Za-z0-9])")
_BECH32 = re.compile(
    r"[bB](?<![A-Za-z0-9][bB])(?:(?<=b)c1[02-9ac-hj-np-z]{20,80}|(?<=B)C1[02-9AC-HJ-NP-Z]{20,80})(?![A-Za-z0-9])"
)
_BASE58 = re.compile(r"[13](?<![A-Za-z0-9][13])[1-9A-HJ-NP-Za-km-z]{25,34}(?![A-Za-z0-9])")
_TRON = re.compile(r"T(?<![A-Za-z0-9]T)[1-9A-HJ-NP-Za-km-z]{33}(?![A-Za-z0-9])")
_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_CHINESE = re.compile(
    r"\d(?<![\dA-Za-z]\d)\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])", re.ASCII
)
_SOCIAL = re.compile(
    r"[0-8](?<![\d-][0-8])(?<!0(?=00))(?<!6(?=66))\d{2}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\d-])", re.ASCII
)
_ELEVEN = re.compile(r"[1-9](?<!\d[1-9])\d(?: ?\d{3}){3}(?![\d])", re.ASCII)


def ibans(text: str) -> list[tuple[str, bool]]:
    """(number in groups of four, whether its check digits are right) for what is written like an IBAN."""
    found: dict[str, bool] = {}
    for match in _IBAN_START.finditer(text):
        start = match.start() - 2
        country = text[start : start + 2]
        number, end = _take(text, start, _LENGTHS.get(country.upper(), 0))
        if not number or (end < len(text) and text[end].isascii() and text[end].isalnum()):
            continue
        right = iban_is_right(number)
        digits = sum(char.isdigit() for char in number)
        if right or (country.isupper() and digits >= 10 and _in_fours(text[start:end])):
            found[" ".join(number[at : at + 4] for at in range(0, len(number), 4))] = right
    return list(found.items())


def _take(text: str, start: int, length: int) -> tuple[str, int]:
    """``length`` letters and digits from ``start`` on, and where they end; separators between them are skipped."""
    taken, at = "", start
    while len(taken) < length and at < len(text) and at - start < 60:
        char = text[at]
        if char.isascii() and char.isalnum():
            taken += char.upper()
        elif char not in _SEPARATORS or text[at - 1] in _SEPARATORS:
            break
        at += 1
    return (taken, at) if length and len(taken) == length else ("", start)


def _in_fours(written: str) -> bool:
    groups = re.split(r"[ \u00a0.\n-]", written)
    return len(groups) == 1 or all(len(group) == 4 for group in groups[:-1])


def iban_is_right(number: str) -> bool:
    """ISO 7064 MOD 97-10 over the number with its first four characters put last."""
    turned = number[4:] + number[:4]
    return turned.isalnum() and turned.isascii() and int("".join(str(int(char, 36)) for char in turned)) % 97 == 1


def named_accounts(text: str) -> list[str]:
    """Account numbers without check digits, where the words before say what they are; digits only."""
    found = [
        "".join(filter(str.isdigit, match[0]))
        for match in _NUMBER.finditer(text)
        if not text[max(0, match.start() - 2) : match.start()].strip(" -").isdigit()  # a name would not fit between
        and _NAME_BEFORE.search(text, max(0, match.start() - _LONGEST_NAME), match.start())
    ]
    return list(dict.fromkeys(found))


def paid_into(text: str) -> list[str]:
    """Long numbers that are named neither an account nor anything else, in a sentence of accounts or paying; digits only."""
    found: list[str] = []
    for match in itertools.islice(_LONG.finditer(text), _MOST_LOOKED_AT):
        start, end = match.span()
        if text[max(0, start - 2) : start].strip(" -").isdigit() or _OTHER_NUMBER.search(
            text, max(0, start - 40), start
        ):
            continue
        before = _ENDS.split(text[max(0, start - 80) : start])[-1]
        after = _ENDS.split(text[end : end + 40])[0]
        if _PAID_INTO.search(before) or _PAID_INTO.search(after):
            found.append("".join(filter(str.isdigit, match[0])))
    return list(dict.fromkeys(found))


def cards(text: str) -> list[str]:
    """Card numbers, digits only."""
    found = []
    for pattern in (_CARD_GROUPED, _CARD_PLAIN):
        for match in pattern.finditer(text):
            digits = "".join(char for char in match[0] if char.isdigit())
            if 13 <= len(digits) <= 19 and _BRANDS.fullmatch(digits) and luhn(digits):
                found.append(digits)
    return list(dict.fromkeys(found))


def luhn(digits: str) -> bool:
    """Whether the last digit fits the others (ISO/IEC 7812-1 annex B)."""
    doubled = "0246813579"
    total = sum(int(doubled[int(digit)]) if at % 2 else int(digit) for at, digit in enumerate(reversed(digits)))
    return total % 10 == 0


def wallets(text: str) -> list[str]:
    """Addresses for coins: ether, bitcoin, tron."""
    found = [match[0] for pattern in (_ETHER, _BECH32) for match in pattern.finditer(text)]
    found += [
        match[0] for pattern in (_BASE58, _TRON) for match in pattern.finditer(text) if _base58_is_right(match[0])
    ]
    return list(dict.fromkeys(found))


def _base58_is_right(text: str) -> bool:
    number = 0
    for char in text:
        number = number * 58 + _ALPHABET.index(char)
    raw = number.to_bytes(26, "big")[-25:]
    return hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]


def identities(text: str, tax_named: bool) -> list[str]:
    """Identity numbers that carry their own proof; the German tax number only where a tax number is spoken of."""
    found = [match[0] for match in _CHINESE.finditer(text) if chinese_identity(match[0])]
    found += [match[0] for match in _SOCIAL.finditer(text) if match[1] == "-" or "social security" in text.casefold()]
    if tax_named:
        found += [match[0] for match in _ELEVEN.finditer(text) if german_tax(match[0].replace(" ", ""))]
    return list(dict.fromkeys(found))


def chinese_identity(number: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))
    return "10X98765432"[total % 11] == number[17].upper()


def german_tax(number: str) -> bool:
    rest = 10
    for digit in number[:10]:
        rest = (int(digit) + rest) % 10 or 10
        rest = rest * 2 % 11
    return (11 - rest) % 10 == int(number[10])
