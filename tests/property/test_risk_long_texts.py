"""What makes long texts quick to judge, against the plain way of doing the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.gate.risk import codes, keys, numbers, phrases, secret
from desk.gate.risk.copied import _BLOCK, copied_spans
from desk.gate.risk.spots import _AROUND, Spots

NUMBERS = st.lists(
    st.sampled_from([*"0123456789 -.\u00a0aTX", "0x", "bc1", "DE", "1992", "4111",
      " 123-45-6789", " 000-12-3456", " 666-12-3456", "666", "7" * 30]),
    max_size=30,
).map("".join)  # fmt: skip
PLAIN = {
    "_IBAN_START": r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?=[ \u00a0.\n-]?[A-Za-z0-9])",
    "_NUMBER": r"(?<!\d)\d(?:[ -]?\d){5,18}(?!\d)",
    "_CARD_PLAIN": r"(?<![\w.])\d{13,19}(?![\w])",
    "_CARD_GROUPED": r"(?<!\d)(?:\d{4}([ \u00a0-])\d{4}\1\d{4}\1\d{1,7}|\d{4}[ \u00a0-]\d{6}[ \u00a0-]\d{5})(?!\d)",
    "_ETHER": r"(?<![A-Za-z0-9])0x[0-9a-fA-F]{40}(?![A-Za-z0-9])",
    "_BECH32": r"(?<![A-Za-z0-9])(?:bc1[02-9ac-hj-np-z]{20,80}|BC1[02-9AC-HJ-NP-Z]{20,80})(?![A-Za-z0-9])",
    "_BASE58": r"(?<![A-Za-z0-9])[13][1-9A-HJ-NP-Za-km-z]{25,34}(?![A-Za-z0-9])",
    "_TRON": r"(?<![A-Za-z0-9])T[1-9A-HJ-NP-Za-km-z]{33}(?![A-Za-z0-9])",
    "_CHINESE": r"(?<![\dA-Za-z])\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])",
    "_SOCIAL": r"(?<![\d-])(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\d-])",
    "_LONG": r"(?<![\w.+])\d(?:[ \u00a0-]?\d){11,20}(?![\w])",
    "_ELEVEN": r"(?<![\d])[1-9]\d(?: ?\d{3}){3}(?![\d])",
}


@pytest.mark.parametrize("name", PLAIN)
@given(NUMBERS, st.data())
@settings(max_examples=40, deadline=None)
def test_an_expression_that_begins_with_what_is_rare_finds_the_same(name: str, text: str, data: st.DataObject) -> None:
    shaped = data.draw(
        st.from_regex(
            re.sub(r"\(\?<?[!=][^()]*\)", "", PLAIN[name]), fullmatch=True, alphabet=st.characters(codec="ascii")
        )
    )
    quick = getattr(numbers, name)
    for whole in (text, f"{text}{shaped}", f"{text} {shaped} {text}", f"{shaped}{text}"):
        plain = {match.end() for match in re.compile(PLAIN[name], re.ASCII).finditer(whole)}
        assert {match.end() for match in quick.finditer(whole)} == plain


@pytest.mark.parametrize(("words", "pattern"), [*phrases._ORDERS, *codes.ONE_TIME, *codes.ENTRY, *keys.KEYS])
@given(st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_expression_fits_where_none_of_its_words_stands(words: str, pattern: str, data: st.DataObject) -> None:
    bare = re.sub(r"\(\?[<]?[!=][^()]*\)", "", pattern)
    fitting = data.draw(st.from_regex(bare))
    match = re.compile(bare).search(fitting)
    assert match is not None
    assert any(word in match[0].casefold() for word in words.split("|"))


@given(st.lists(st.sampled_from(["pin", "pi", "n ", "x" * 200, "\n", "card"]), max_size=30).map("".join))
def test_around_a_word_is_all_that_is_near_it_and_each_part_once(text: str) -> None:
    words = ("pin", "card")
    spots = Spots(text)
    places = [at for at in range(len(text)) if text.startswith(words, at)]
    assert spots.all_of(words) == places
    parts = spots.around(words)
    assert bool(parts) is bool(places)
    for at in places:
        assert any(text[max(0, at - _AROUND // 2) : at + _AROUND] in part for part in parts)
    assert sum(map(len, parts)) <= len(text)


@given(st.integers(1, 3 * _BLOCK), st.integers(0, 40), st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_a_long_run_is_followed_to_its_last_word(length: int, before: int, after: int) -> None:
    run = [f"w{number}" for number in range(max(length, 12))]
    source = " ".join([*(f"s{number}" for number in range(after)), *run, *(f"t{number}" for number in range(before))])
    text = " ".join([*(f"a{number}" for number in range(before)), *run, *(f"b{number}" for number in range(after))])
    spans = copied_spans(text, [source])
    assert [text[span.start : span.end] for span in spans] == [" ".join(run)]


def test_a_password_is_found_after_a_letter_that_is_two_when_small() -> None:
    assert list(secret._passwords("İİİ Password: Hedge#Trawl91")) == ["Hedge#Trawl91"]
    assert list(secret._passwords("password is " * 2_000 + "Hedge#Trawl91")) == ["Hedge#Trawl91"]
