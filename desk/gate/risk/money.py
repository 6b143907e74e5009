"""Money in the draft's own text: account and card numbers, wallets, amounts, and the phrases of thieves. Pure.

Of every number it is said where it stood before: in what the user typed, in the mail answered, in something else that was read
in this turn, or nowhere.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from desk.gate.risk import phrases
from desk.gate.risk.context import Draft, compact, searchable
from desk.gate.risk.letters import near
from desk.gate.risk.numbers import cards, ibans, named_accounts, paid_into, wallets
from desk.gate.risk.pay_links import bare_pay_links
from desk.gate.risk.reasons import because
from desk.gate.risk.spots import Spots
from desk.wire.cards import Risk

_CURRENCY = r"(?:US\$|HK\$|A\$|C\$|[$€£¥￥]|EUR|USD|GBP|CHF|CNY|RMB|JPY|AUD|CAD|人民币|美元|欧元|英镑)"
_AFTER = (
    r"(?:€|EUR\b|USD\b|GBP\b|CHF\b|CNY\b|RMB\b|[Ee]uros?\b|dollars?\b|pounds?\b|Franken\b|元|块|美元|欧元|英镑|人民币)"
)
_DIGITS = r"\d{1,12}(?:[.,' \u00a0]\d{3}){0,4}(?:[.,]\d{1,2})?"
_AMOUNT = re.compile(
    rf"{_CURRENCY} ?(?P<before>{_DIGITS}) ?(?P<times>[万亿]?)|(?<![\d.,])(?P<after>{_DIGITS}) ?(?P<more>[万亿]?) ?{_AFTER}"
)
_TIMES = {"": 1, "万": 10_000, "亿": 100_000_000}
_GREAT = 500  # below, people pay each other every day; of what is worth less, so many times as much
_TO_THE_EURO = 8
_SMALL_UNITS = ("元", "块", "¥", "￥", "CNY", "RMB", "JPY", "HK$", "人民币")
_RECKONED = re.compile(
    r"%|percent|prozent|\b(?:each|per|times|je|pro|mal|total|together|zusammen|instead|statt)\b|[×每共折]|\d ?[x*] ?\d"
)
_SENTENCE_ENDS = re.compile(r"[.!?](?=\s)|[。！？\n]")
_MOST_AMOUNTS = 2_000
_SIGNS_LISTED = "$ € £ ¥ ￥ EUR USD GBP CHF CNY RMB JPY AUD CAD uro ollar ound Franken 元 块 英镑 人民币"
_SIGNS = tuple(_SIGNS_LISTED.split())


def money_risks(draft: Draft) -> Iterator[Risk]:
    """What has to do with money."""
    yield from _accounts(draft)
    yield from _changed(draft, draft.facts.user_text.casefold())
    for number in cards(draft.said):
        typed = draft.stood(number)[0] == "typed"
        yield because("card_number", "body", "warning" if typed else None, number=number[-4:])
    for wallet in wallets(draft.said):
        yield because("wallet", "body", "note" if draft.stood(wallet)[0] == "typed" else None, number=wallet)
    yield from _amounts(draft)
    yield from _paid_out(draft)
    typed_text = draft.facts.user_text.casefold()
    if phrases.new_bank(draft.lower):
        yield because("new_bank", "body", "note" if phrases.new_bank(typed_text) else None)
    if phrases.gift_cards(draft.lower):
        yield because("gift_cards", "body", "note" if phrases.gift_cards(typed_text) else None)
    if phrases.hurried_payment(draft.lower):
        yield because("hurry", "body")


def _accounts(draft: Draft) -> Iterator[Risk]:
    for number, right in _all_accounts(draft.said):
        where, source = draft.stood(number)
        if not right:
            yield because("account_wrong", "body", number=number)
        elif where == "typed":
            yield because("account_typed", "body", number=number)
        elif where == "conversation":
            other = _before(draft, number)
            if other:
                yield because("account_new", "body", number=number, other=other)
            else:
                yield because("account_known", "body", number=number)
        elif where == "read":
            yield because("account_read", "body", number=number, source=source)
        else:
            yield because("account_nowhere", "body", number=number)


def _all_accounts(text: str) -> list[tuple[str, bool]]:
    """Account numbers of every kind, with whether the check digits are right, where there are any."""
    there = ibans(text)
    whole = "".join(number for number, _ in there).replace(" ", "")
    others = dict.fromkeys(named_accounts(text) + paid_into(text))
    of_cards = set(cards(text)) if others else set()
    return there + [(number, True) for number in others if number not in whole and number not in of_cards]


def _changed(draft: Draft, typed_text: str) -> Iterator[Risk]:
    """The mail answered calls an account new, or brings one where another was used, and the draft goes along."""
    if draft.facts.answered is None or phrases.new_bank(typed_text):
        return
    earlier = searchable(draft.facts.thread_text)
    new = phrases.new_bank(draft.answered_lower)
    brought = [number for number, _ in _all_accounts(searchable(draft.facts.answered.text))]
    brought += [url for _, url in itertools.islice(bare_pay_links(Spots(draft.answered_lower)), _MOST_AMOUNTS)]
    fresh = [number for number in brought if compact(number) not in compact(earlier)]
    used_before = phrases.usual_bank(earlier.casefold()) or bool(_all_accounts(earlier))
    if any(draft.stood(number)[0] == "typed" for number in fresh):
        return
    repeated = [number for number in fresh if compact(number) in compact(draft.said)]
    if any(_before(draft, number) for number in repeated):
        return  # said already, with both numbers
    if (repeated and (new or used_before)) or (
        (new or (fresh and used_before)) and (fresh or not brought) and phrases.goes_along(draft.lower)
    ):
        yield because("account_changed", "body")


def _before(draft: Draft, number: str) -> str:
    """The account that the thread named so far, where only the mail answered brings another: the way invoices are robbed."""
    earlier = searchable(draft.facts.thread_text)
    if compact(number) in compact(earlier):
        return ""
    return next((old for old, _ in _all_accounts(earlier)), "")


def _amounts(draft: Draft) -> Iterator[Risk]:
    """An amount that nobody named, where amounts are spoken of."""
    if draft.facts.answered is None:
        return
    before = amounts(draft.conversation)
    if not before:
        return
    named = set(before.values()) | set(amounts(draft.facts.user_text).values())
    for read in draft.facts.others:
        named |= set(amounts(read.text).values())
    for shown, value in amounts(draft.said).items():
        if value not in named:
            other = next((said for said, one in before.items() if _slipped(value, one)), "")
            if other and not _RECKONED.search(draft.lower):
                yield because("amount_slip", "body", amount=shown, other=other)
            else:
                yield because("amount", "body", amount=shown)


def _slipped(value: Decimal, meant: Decimal) -> bool:
    """The same digits, two of them swapped or the point elsewhere; a hundred for a thousand people do say."""
    one, other = (str(int(amount * 100)).strip("0") for amount in (value, meant))
    if len(one) < 2 or len(one) != len(other):
        return False
    if one == other:
        return value != meant
    return (
        len(one) > 2 and value.adjusted() == meant.adjusted() and near(one, other, 1) and sorted(one) == sorted(other)
    )


def _paid_out(draft: Draft) -> Iterator[Risk]:
    """A payment of a great sum that is ordered or promised, where nobody has named it."""
    found = {shown: value for shown, value in amounts(draft.said).items() if value >= _great(shown)}
    if not found:
        return
    before = f"{draft.conversation}\n{searchable(draft.facts.user_text)}"
    named = set(amounts(before).values())
    digits = re.sub(r"[.,' \u00a0]", "", before.casefold())
    for shown, value in found.items():
        whole = f"{value:f}".partition(".")[0]
        if value in named or whole in digits or f"{whole.removesuffix('000')}k" in digits:
            continue
        if phrases.pays_out(_sentence_of(draft.lower, shown.casefold())):
            yield because("pays_out", "body", amount=shown)


def _great(shown: str) -> int:
    return _GREAT * _TO_THE_EURO if any(sign in shown for sign in _SMALL_UNITS) else _GREAT


def _sentence_of(text: str, words: str) -> str:
    at = text.find(words)
    before, after = text[max(0, at - 200) : max(0, at)], text[max(0, at) : max(0, at) + 200]
    return _SENTENCE_ENDS.split(before)[-1] + _SENTENCE_ENDS.split(after)[0]


def amounts(text: str) -> dict[str, Decimal]:
    """Amounts of money as written, with their value: ``€6.120,00``, ``$14,900``, ``3.2万元``."""
    found: dict[str, Decimal] = {}
    if not any(sign in text for sign in _SIGNS):
        return found
    for match in itertools.islice(_AMOUNT.finditer(text), _MOST_AMOUNTS):
        digits = match["before"] or match["after"]
        value = _value(digits)
        if value is not None:
            found[match[0].strip()] = value * _TIMES[match["times"] or match["more"] or ""]
    return found


def _value(digits: str) -> Decimal | None:
    """The number; the last separator is a decimal one if one or two digits follow it."""
    plain = re.sub(r"[ '\u00a0]", "", digits)
    decimal = re.fullmatch(r"([\d.,]*\d)[.,](\d{1,2})", plain)
    whole, part = (decimal[1], decimal[2]) if decimal else (plain, "")
    try:
        return Decimal(f"{re.sub('[.,]', '', whole)}.{part or '0'}")
    except InvalidOperation:
        return None
