"""The rules' parts against other ways of computing the same, and against any text at all."""

from __future__ import annotations

import string
import unicodedata

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.gate import hidden
from desk.gate.ports import FieldOrigin, MailFields
from desk.gate.risk import assess
from desk.gate.risk.copied import copied_spans
from desk.gate.risk.domains import KnownDomains, looks_like
from desk.gate.risk.facts import Answered, Facts, File, Link, Read
from desk.gate.risk.letters import _IMITATIONS, mixed_words, near, skeleton
from desk.gate.risk.links import host_of, links_in
from desk.gate.risk.money import amounts
from desk.gate.risk.numbers import cards, iban_is_right, ibans, luhn
from desk.gate.risk.quoting import own_text
from desk.gate.risk.reasons import GRAVEST_FIRST, REASONS, because
from desk.handoff import Trust, lower

ANY = st.text(max_size=120)
# Text with what the rules look for in it, so that chance finds the corners.
PIECES = st.sampled_from(
    ["\u202e", "\u200b", "xn--", "[a](b)", "<a href=", ">", "\n> ", "GB29", "4242 4242", "password: ", "http://", "@", "://",
     "€1.", "附件", "Р", "a", " " * 130, "\n" * 30, "\ud800", "www.", "1" * 20, "---------- Forwarded message ----------\n"]
)  # fmt: skip
HOSTILE = st.lists(PIECES | st.text(max_size=6), max_size=25).map("".join)


def mail(body: str = "Hi", to: tuple[str, ...] = ("ada@supplier.example",), subject: str = "s") -> MailFields:
    return MailFields(
        account_id=1, sender="me@own.example", to=to, subject=subject, body=body, message_id="<1@x>", date=0.0
    )


def codes(body: str = "Hi", facts: Facts | None = None, trust: Trust = Trust.CONTACTS) -> dict[str, str]:
    known = frozenset({"ada@supplier.example"})
    found = assess(mail(body), [FieldOrigin(name="to", trust=trust, source="")], known, known, facts=facts)
    return {risk.code: risk.level for risk in found}


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
@settings(max_examples=120, deadline=None)
def test_nothing_breaks_it_and_the_worst_comes_first(body: str, name: str, other: str, typed: str) -> None:
    facts = Facts(
        own_addresses=frozenset({name}),
        contacts={name: (other,)},
        answered=Answered(text=other, sender=name, reply_to=(other,), people=frozenset({name}), links=(Link(name, other),)),
        earlier_addresses=frozenset({other}),
        others=(Read(source=name, text=other, people=frozenset({other})),),
        attachments=(File(filename=name),),
        user_text=typed,
    )  # fmt: skip
    fields = mail(body, (name, f"{name} <{other}>"), other)
    found = assess(fields, [], frozenset({other}), frozenset({name}), facts=facts)
    places = [GRAVEST_FIRST.index(risk.level) for risk in found]
    assert places == sorted(places)
    assert all(risk.code in REASONS and risk.text and "\n" not in risk.text for risk in found)
    assert len(set(found)) == len(found)


@given(st.sampled_from(list(Trust)), st.sampled_from(list(Trust)), st.sampled_from(list(Trust)))
def test_a_claim_can_only_lower_trust(host: Trust, claim: Trust, other: Trust) -> None:
    rank = list(Trust).index
    assert rank(lower(host, claim)) == max(rank(host), rank(claim))
    assert lower(host, claim) is lower(claim, host)
    assert lower(lower(host, claim), other) is lower(host, lower(claim, other))
    assert lower(host, host) is host


@given(st.text(string.digits, min_size=1, max_size=25))
def test_luhn_is_that_of_the_standard(digits: str) -> None:
    total = 0
    for place, digit in enumerate(map(int, digits[::-1])):  # ISO/IEC 7812-1 annex B, word for word
        total += sum(divmod(digit * 2, 10)) if place % 2 else digit
    assert luhn(digits) is (total % 10 == 0)


@given(st.text(string.ascii_uppercase + string.digits, min_size=18, max_size=18))
@settings(max_examples=60)
def test_an_iban_is_right_for_one_pair_of_check_digits_only(account: str) -> None:
    def remainder(number: str) -> int:  # digit by digit, as on paper
        left = 0
        for char in number[4:] + number[:4]:
            for digit in str(ord(char) - 55) if char.isalpha() else char:
                left = (left * 10 + int(digit)) % 97
        return left

    right = [check for check in range(2, 99) if remainder(f"GB{check:02d}{account}") == 1]
    assert len(right) == 1
    number = f"GB{right[0]:02d}{account}"
    assert iban_is_right(number)
    grouped = " ".join(number[at : at + 4] for at in range(0, 22, 4))
    for written in (number, grouped, f"账号{number.lower()}。"):
        assert [found for found, _ in ibans(f"pay {written} now")] == [grouped]
    wrong = f"GB{(right[0] - 1) % 97 + 2:02d}{account}"
    assert not iban_is_right(wrong) or wrong == number


def test_cards_are_found_in_groups_and_whole() -> None:
    assert cards("4242 4242 4242 4242 and 378282246310005") == ["4242424242424242", "378282246310005"]
    assert cards("4242 4242 4242 4241, 1234567890123456, tel 030 23125014") == []


@pytest.mark.parametrize("letter", sorted(_IMITATIONS))
def test_every_imitation_has_the_look_of_its_letter(letter: str) -> None:
    for twin in _IMITATIONS[letter]:
        assert skeleton(twin) == skeleton(letter), twin
        assert looks_like(f"sup{twin}plyhouse.example", {f"sup{letter}plyhouse.example"}), twin


@given(ANY)
@settings(max_examples=100)
def test_a_skeleton_is_its_own(text: str) -> None:
    once = skeleton(text)
    assert skeleton(once) == once
    assert once == once.casefold() or not once.isascii()


@given(st.text("abcdeé-", min_size=1, max_size=9), st.text("abcdeé-", min_size=1, max_size=9), st.integers(0, 3))
@settings(max_examples=150)
def test_nearness_is_the_textbook_distance(one: str, other: str, allowed: int) -> None:
    def distance(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        best = min(
            distance(i - 1, j) + 1, distance(i, j - 1) + 1, distance(i - 1, j - 1) + (one[i - 1] != other[j - 1])
        )
        if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
            best = min(best, distance(i - 2, j - 2) + 1)
        return best

    if len(one) + len(other) <= 11:
        assert near(one, other, allowed) is (distance(len(one), len(other)) <= allowed)


@given(st.sampled_from(["wrenhouse", "stonegate", "abcdefghij"]), st.data())
@settings(max_examples=100)
def test_among_thousands_of_domains_a_near_one_is_found(name: str, data: st.DataObject) -> None:
    known = KnownDomains([f"{name}.example", *(f"zz{number}qq.example" for number in range(50))])
    at = data.draw(st.integers(0, len(name) - 1))
    put = data.draw(st.sampled_from(["", "x", name[at] * 2, "xy", name[at : at + 2][::-1]]))
    changed = name[:at] + put + name[at + (2 if len(put) == 2 and put in name[::-1] else 1) :]
    if changed != name and near(changed, name, 2):
        assert known.twin_of(f"{changed}.example") == f"{name}.example"
    for same in (f"{name}.example", f"mail.{name}.example", "gmail.com", "elsewhere-yonder.example"):
        assert known.twin_of(same) == ""


@given(HOSTILE)
@settings(max_examples=150)
def test_hidden_characters_are_those_found_one_by_one(text: str) -> None:
    assert hidden.hidden_characters(text) == [at for at in range(len(text)) if hidden._hidden(text, at)]


def test_no_character_that_could_be_hidden_escapes_the_quick_look() -> None:
    for code in range(0x110000):
        char = chr(code)
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in "\n\r\t":
            assert hidden._SUSPECT.match(char), hex(code)


@given(st.lists(st.sampled_from("one two three four five six 七 八".split()), max_size=40), st.integers(0, 30))  # noqa: SIM905
@settings(max_examples=100)
def test_copied_runs_are_found_and_nothing_else(words: list[str], start: int) -> None:
    source = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omikron pi rho"
    taken = source.split()[start % 8 : start % 8 + 9]
    text = " ".join([*words, *taken, *words])
    spans = copied_spans(text, [source])
    assert [text[span.start : span.end] for span in spans] == [" ".join(taken)]
    assert copied_spans(" ".join(words), [source]) == []
    assert copied_spans(" ".join(taken[:7]), [source]) == []


@given(st.lists(ANY.filter(lambda line: "\n" not in line and "\r" not in line), max_size=8), ANY)
@settings(max_examples=80)
def test_only_what_stands_in_the_answered_mail_is_a_quote(lines: list[str], answered: str) -> None:
    quote = "\n".join(f"> {line}".rstrip() for line in answered.split("\n"))
    assert own_text(f"own words\n{quote}", answered) == "own words"
    forged = [f"> {line}" for line in lines if line.strip(" >\t\u3000") and line.strip() not in answered]
    kept = own_text("\n".join(["own", *forged]), "something else entirely")
    assert all(line in kept for line in forged)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://bank.example@evil.test/x", "evil.test"), ("https://bank.example\\@evil.test", "bank.example"),
        ("http://[2001:db8::1]:80/", "2001:db8::1"), ("HTTPS://WWW.Bank.Example./a", "www.bank.example"),
        ("mailto:a@b.example", ""), ("javascript:alert(1)", ""), ("//bank.example/x", "bank.example"),
        ("https:///bank.example", "bank.example"), ("bank.example/login", "bank.example"),
    ],
)  # fmt: skip
def test_where_a_link_leads(url: str, host: str) -> None:
    assert host_of(url) == host


def test_links_are_found_in_every_form() -> None:
    text = 'a [b](http://c.test) <A HREF="http://d.test"><b>e.example</b></A> f.example <http://g.test> 看https://h.test/i。'
    assert {(link.text, link.url) for link in links_in(text)} == {
        ("b", "http://c.test"), ("e.example", "http://d.test"), ("f.example", "http://g.test"), ("", "https://h.test/i"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("€6.120,00", 6120),
        ("$14,900", 14900),
        ("3.2万元", 32000),
        ("1 250,50 EUR", 1250.5),
        ("USD 7.5", 7.5),
        ("12.300 €", 12300),
    ],
)
def test_amounts_have_one_value_however_written(written: str, value: float) -> None:
    assert [float(one) for one in amounts(f"in all {written}.").values()] == [value]


def test_where_a_number_stood_decides_how_grave_it_is() -> None:
    iban = "GB29 NWBK 6016 1331 9268 19"
    body = f"Pay to {iban}."
    elsewhere = Facts(answered=Answered(text="hello"), others=(Read(source="a page", text=iban),))
    assert codes(body, Facts(answered=Answered(text="hello")))["account_nowhere"] == "danger"
    assert codes(body, elsewhere)["account_read"] == "danger"
    assert codes(body, Facts(answered=Answered(text=iban.replace(" ", ""))))["account_known"] == "note"
    assert codes(body, Facts(user_text=iban))["account_typed"] == "note"
    assert codes(body.replace("19.", "18."))["account_wrong"] == "warning"
    quoted = f"Fine.\n\n> {iban}"
    assert not {code for code in codes(quoted, Facts(answered=Answered(text=iban))) if code.startswith("account")}


def test_a_quote_of_somebody_elses_mail_is_no_quote() -> None:
    secret = "the board closes the northern workshop in June and nobody has been told"
    other = Read(source="Priya", text=secret, people=frozenset({"priya@own.example"}))
    facts = Facts(answered=Answered(text="Hello"), others=(other,))
    assert codes(f"Hi\n> {secret}", facts)["leak"] == "danger"
    assert codes(f"Hi\n> {secret}", facts, Trust.USER)["leak"] == "warning"
    to_her = msgspec.structs.replace(other, people=frozenset({"ada@supplier.example"}))
    allowed = msgspec.structs.replace(facts, others=(to_her,))
    assert codes(f"Hi\n> {secret}", allowed)["copied"] == "note"


def test_letters_of_two_scripts_in_a_word_are_seen_and_names_are_not() -> None:
    assert mixed_words("Раypal and Αccount") == ["Раypal", "Αccount"]
    assert mixed_words("Дмитрий Волков, 王小明, Ελένη, 5 kΩ, 3 µm, α-version, Tom") == []


def test_a_reason_cannot_become_a_page() -> None:
    assert len(because("look_alike", "to:x", twin="a" * 5000, domain="b\n" * 900).text) < 220


def test_the_user_of_an_address_that_only_the_last_mail_brought_in_is_named() -> None:
    people = frozenset({"ada@supplier.example", "me@own.example", "eve@evil.example"})
    facts = Facts(
        answered=Answered(text="x", sender="ada@supplier.example", people=people),
        earlier_addresses=frozenset({"ada@supplier.example", "me@own.example"}),
    )
    origins = [FieldOrigin(name="cc", trust=Trust.UNTRUSTED, source="the mail you answer")]
    fields = msgspec.structs.replace(mail(), cc=("eve@evil.example", "ben@supplier.example"))
    found = assess(fields, origins, frozenset({"ada@supplier.example"}), people | {"ben@supplier.example"}, facts=facts)
    assert [risk.field for risk in found if risk.code == "joined"] == ["cc:eve@evil.example"]
