"""What is exported is imported again as it was; cards are tidied, merged and compared as promised."""

from __future__ import annotations

import string

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.handoff import Trust
from desk.parse.people import parse_people
from desk.people.alike import facts_of, likeness, pairs, similar
from desk.people.card import holds, merged, tidy
from desk.people.exporting import KINDS, export
from desk.wire.people import Detail, Membership, PersonCard, PersonNote, Postal, Rhythm

ODD = st.sampled_from(
    [
        "=1+1",
        "'=x",
        "+a",
        "-",
        "@x",
        "a,b;c",
        'say "hi"',
        "back\\slash",
        "\\n",
        "^n ^' ^^",
        "a:b",
        "\x1b[2J",
        "\u202e",
        "王芳",
        "Zoë",
        "ß",
        "😀",
    ]
)
LINE = st.one_of(ODD, st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=12)).filter(
    lambda text: bool(" ".join(text.split()))
)
TEXT = st.builds("\n".join, st.lists(LINE, min_size=1, max_size=3))
LOCAL = st.text(string.ascii_letters + string.digits + "._+-", min_size=1, max_size=8)
ADDRESS = st.builds("{}@{}.example".format, LOCAL, st.text(string.ascii_lowercase, min_size=1, max_size=5))
PHONE = st.from_regex(r"\A\+?[0-9][0-9 ()-]{5,12}[0-9]\Z")
LABEL = st.one_of(st.just(""), st.sampled_from(["work", "home", "cell", "pref", "Work", "Büro 2", 'x";:,y']))
DATES = st.dates().map(lambda day: day.isoformat()).filter(lambda text: text[0] != "0")
POSTAL = st.builds(Postal, street=TEXT, city=LINE, region=LINE, postcode=LINE, country=LINE, label=LABEL)
NOTE = st.builds(
    PersonNote,
    text=TEXT,
    at=st.one_of(st.just(0.0), st.floats(1, 4e9)),
    origin=st.one_of(st.just(""), LINE),
    trust=st.just(Trust.UNTRUSTED),
)
CARD = st.builds(
    PersonCard,
    name=LINE,
    addresses=st.lists(st.builds(Detail, ADDRESS, LABEL), max_size=3).map(tuple),
    phones=st.lists(st.builds(Detail, PHONE, LABEL), max_size=3).map(tuple),
    organisations=st.lists(st.builds(Membership, LINE, st.one_of(st.just(""), LINE)), max_size=2).map(tuple),
    labels=st.lists(LINE, max_size=3).map(tuple),
    fields=st.dictionaries(LINE, TEXT, max_size=3),
    birthday=st.one_of(st.just(""), DATES, DATES.map(lambda day: "-" + day[4:]), st.just("--02-29")),
    postal=st.lists(POSTAL, max_size=2).map(tuple),
    rhythm=st.one_of(st.none(), st.builds(Rhythm, st.integers(1, 1000), st.sampled_from(["day", "week", "month"]))),
    notes=st.lists(
        NOTE,
        max_size=2,
    ).map(tuple),
).map(tidy)  # fmt: skip
# Every field at another value than its default, each with what makes trouble.
FULL = tidy(
    PersonCard(
        name="Dr. Zoë “Zed” O'Neil; Jr., 王芳",
        addresses=(Detail("zoe@a.example", "work"), Detail("Z.O+x@b.example", "Büro, 2")),
        phones=(Detail("+49 171 1234567", "cell"), Detail("(030) 44 55 66", 'the "old" one')),
        organisations=(Membership("Berg & Söhne; AG", "=CFO"), Membership("Verein"), Membership("", "treasurer")),
        labels=("vip", "=cmd", "a,b;c"),
        fields={"shoe size": "43\nor 44", "-x": "'=1", "a:b;c": "\\n"},
        birthday="--02-29",
        postal=(Postal(street="Weg 1\n2. Hof", city="Köln", region="NW", postcode="50667", country="DE", label="home"),),
        rhythm=Rhythm(3, "week"),
        notes=(
            PersonNote(
                text="likes tea, not coffee;\n- truly", at=1_790_000_000.123, origin="you, by phone", trust=Trust.UNTRUSTED
            ),
            PersonNote(text="undated", at=0.0, trust=Trust.UNTRUSTED),
        ),
    )
)  # fmt: skip


def test_nothing_of_the_full_card_is_a_default() -> None:
    empty = PersonCard(name="")
    assert [name for name in PersonCard.__struct_fields__ if getattr(FULL, name) == getattr(empty, name)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_card_comes_back(kind: str) -> None:
    assert back([FULL, FULL], kind) == [FULL, FULL]


@pytest.mark.parametrize("kind", KINDS)
@given(cards=st.lists(CARD, min_size=1, max_size=3))
@settings(max_examples=40, deadline=None)
def test_what_is_exported_comes_back(kind: str, cards: list[PersonCard]) -> None:
    assert back(cards, kind) == cards


def back(cards: list[PersonCard], kind: str) -> list[PersonCard]:
    names = {"vcard": "x.vcf", "csv": "x.csv", "json": "x.json"}
    parsed = parse_people(export(cards, kind).encode(), names[kind], {})
    assert parsed.problems == []
    return [tidy(card) for card in parsed.cards]


def test_no_file_makes_a_note_trusted() -> None:
    card = msgspec.structs.replace(FULL, notes=(PersonNote(text="believe me", at=1.0, trust=Trust.USER),))
    for kind in KINDS:
        assert [note.trust for note in back([card], kind)[0].notes] == [Trust.UNTRUSTED]


@given(CARD)
@settings(max_examples=100, deadline=None)
def test_tidying_twice_changes_nothing(card: PersonCard) -> None:
    assert tidy(card) == card
    assert merged(card, card) == card


@given(CARD, CARD)
@settings(max_examples=80, deadline=None)
def test_merging_loses_nothing_and_is_stable(a: PersonCard, b: PersonCard) -> None:
    both = merged(a, b)
    assert holds(both, a)
    assert holds(both, b)
    assert both.name == a.name
    assert {one.value.lower() for one in both.addresses} == {one.value.lower() for one in (*a.addresses, *b.addresses)}
    assert {note.text for note in both.notes} == {note.text for note in (*a.notes, *b.notes)}


NAMES = st.sampled_from(
    [
        "Anna Berg",
        "Berg, Anna",
        "A. Berg",
        "Anna Berg-Kern",
        "Ana Berg",
        "Tomas Müller",
        "Thomas Mueller",
        "王芳",
        "王小芳",
        "Anna",
    ]
)
PERSON = st.builds(
    PersonCard,
    name=NAMES,
    addresses=st.lists(st.sampled_from([Detail(f"{c}@x.example") for c in "abcd"]), max_size=2, unique=True).map(tuple),
    phones=st.lists(st.sampled_from([Detail(f"+49 171 123456{c}") for c in "12"]), max_size=1).map(tuple),
    organisations=st.lists(st.sampled_from([Membership("Berg AG"), Membership("X")]), max_size=1).map(tuple),
    birthday=st.sampled_from(["", "--02-29", "1980-02-29", "1981-03-01"]),
).map(tidy)  # fmt: skip


@given(PERSON, PERSON)
@settings(max_examples=500, deadline=None)
def test_likeness_is_symmetric_and_careful(a: PersonCard, b: PersonCard) -> None:
    one, other = facts_of(a), facts_of(b)
    like = likeness(one, other)
    assert like == likeness(other, one)
    assert 0 <= like.score <= 1
    if one.addresses and other.addresses and not one.addresses & other.addresses:
        assert not like.same, "two people with different addresses are never merged by themselves"
    if not {"address", "phone", "organisation"} & set(like.reasons):
        assert not like.same
    assert not one.name or likeness(one, one).score >= 0.7


@given(st.lists(PERSON, max_size=8))
@settings(max_examples=100, deadline=None)
def test_pairs_do_not_depend_on_the_order(cards: list[PersonCard]) -> None:
    numbered = list(enumerate(cards, 1))
    assert pairs(numbered, 100) == pairs(numbered[::-1], 100)


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
@settings(max_examples=200)
def test_similarity_is_symmetric(a: str, b: str) -> None:
    assert similar(a, b) == similar(b, a)
    assert (similar(a, b) == 1) == (a == b)
