"""Files of people: vCard and CSV of many makers, hostile ones, and the plan of what an import does."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.handoff import Trust
from desk.parse.people import parse_people
from desk.people import importing
from desk.people.card import tidy
from desk.people.contacts import Contacts
from desk.store.db import Database
from desk.wire.people import Detail, ImportPlan, Membership, PersonCard, Postal

SAMPLES = sorted((Path(__file__).parents[1] / "data" / "vobject").glob("*.vcf"))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with contextlib.closing(Database(tmp_path / "desk.db")) as opened:
        yield opened


def cards(text: str | bytes, filename: str = "x.csv", **mapping: str) -> list[PersonCard]:
    raw = text.encode() if isinstance(text, str) else text
    parsed = parse_people(raw, filename, mapping)
    assert not parsed.missing, parsed.missing
    return [tidy(card) for card in parsed.cards]


def bring(db: Database, *some: PersonCard) -> ImportPlan:
    with db.write() as connection:
        planner, there = importing.plan(connection, [tidy(card) for card in some])
        plan = planner.plan()
        change = importing.apply(connection, planner, there, 1.0)
    return msgspec.structs.replace(plan, change=change)


# vCard


def test_there_are_samples() -> None:
    assert len(SAMPLES) >= 7


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.name)
def test_vobjects_own_cards_are_read(file: Path) -> None:
    parsed = parse_people(file.read_bytes(), file.name, {})
    assert parsed.cards or file.stat().st_size < 20
    for card in parsed.cards:
        assert tidy(card).name


def test_what_vobjects_cards_say() -> None:
    (mayor,) = cards((SAMPLES[0].parent / "vcards-1.vcf").read_bytes(), "x.vcf")
    assert (mayor.name, mayor.birthday) == ("Meister Berger", "1963-09-21")
    assert mayor.organisations == (Membership("", "Mayor, Burgermeister"),)
    assert mayor.phones == (Detail("+49 3581 123456", "fax msg"),)
    assert mayor.notes[0].text.endswith("Germany.\nNext line.")
    assert "Goerlitz" in mayor.postal[0].street
    (duck,) = cards((SAMPLES[0].parent / "vcards-2.vcf").read_bytes(), "x.vcf")
    assert duck.postal[0].street == "Haight Street 512;\nEscape, Test"
    assert duck.fields["birthday"] == "02-10", "what is no day is kept as it was said"


def test_a_phone_of_2010_an_iphone_and_vcard_4() -> None:
    text = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B;=E8=8A=B3;;;\r\n"
        "TEL;CELL;PREF:138 0013 8000\r\nNOTE;CHARSET=GB2312;ENCODING=QUOTED-PRINTABLE:=CF=B2=BB=B6=\r\n=BA=C8=B2=E8\r\n"
        "PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRg\r\n ABAQ==\r\n\r\nEND:VCARD\r\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Zoë Lang\nitem1.EMAIL;type=INTERNET;type=pref:zoe@x.example\n"
        "item2.URL:https://x.example\nitem2.X-ABLabel:_$!<HomePage>!$_\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29\nEND:VCARD\n"
        "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Omar\r\nTEL;VALUE=uri;TYPE=\"voice,cell\":tel:+971501234567\r\nBDAY:--0229\r\n"
        "ORG:Northwind;Design\r\nROLE:Lead\r\nADR;TYPE=work:;;Weg 1\\, Hof;Köln;;50667;DE\r\n"
        "CATEGORIES:fair,a\\,b\r\nEND:VCARD\r\n"
    )  # fmt: skip
    wang, zoe, omar = cards(text, "x.vcf")
    assert (wang.name, wang.phones, wang.notes[0].text) == ("王芳", (Detail("138 0013 8000", "cell"),), "喜欢喝茶")
    assert (zoe.birthday, zoe.fields, zoe.addresses) == (
        "--02-29",
        {"HomePage": "https://x.example"},
        (Detail("zoe@x.example"),),
    )
    assert omar.phones == (Detail("+971501234567", "cell"),)
    assert omar.organisations == (Membership("Northwind, Design", "Lead"),)
    assert omar.postal == (Postal(street="Weg 1, Hof", city="Köln", postcode="50667", country="DE", label="work"),)
    assert (omar.labels, omar.birthday) == (("a,b", "fair"), "--02-29")


def test_one_bad_line_or_card_costs_nothing_else() -> None:
    parsed = parse_people(
        b"BEGIN:VCARD\nFN:A\nnonsense\nEMAIL:no address\nEND:VCARD\nEND:VCARD\n"
        b"BEGIN:VCARD\nBEGIN:X\nEND:X\nFN:B\nEND:VCARD\nBEGIN:VCARD\nFN:C",
        "x.vcf",
        {},
    )
    assert [card.name for card in parsed.cards] == ["A", "B", "C"]
    assert len(parsed.problems) == 3


@given(st.binary(max_size=300), st.sampled_from(["x.vcf", "x.csv", "x.json"]))
@settings(max_examples=100, deadline=None)
def test_no_bytes_break_the_reader(raw: bytes, filename: str) -> None:
    for prefix in (b"", b"BEGIN:VCARD\r\n", b"Name,E-mail 1 - Value\r\n", b'{"people":['):
        for card in parse_people(prefix + raw, filename, {}).cards:
            assert all(note.trust is Trust.UNTRUSTED for note in card.notes)


# CSV

HEADERS = {
    "google": "Name,Given Name,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Organization 1 - Name,"
    "Organization 1 - Title,Birthday,Notes,Group Membership\nAnna Berg,Anna,* Work,anna@x.example,Mobile,0171 123,Berg AG,"
    "CFO,1980-02-29,likes tea,* myContacts ::: vip\n",
    "outlook": "First Name,Last Name,E-mail Address,Mobile Phone,Company,Job Title,Birthday,Notes,Categories\n"
    "Anna,Berg,anna@x.example,0171 123,Berg AG,CFO,2/29/1980,likes tea,vip\n",
    "german": "Vorname;Nachname;E-Mail;Telefon;Firma;Position;Geburtstag;Notes;Tags\n"
    "Anna;Berg;anna@x.example;0171 123;Berg AG;CFO;29.02.1980;likes tea;vip\n",
    "chinese": "姓名\t电子邮件地址\t手机\t公司\t职务\t生日\t备注\t标签\n"
    "Anna Berg\tanna@x.example\t0171 123\tBerg AG\tCFO\t1980年2月29日\tlikes tea\tvip\n",
    "apple": 'sep=;\n"First name";"Last name";"Email";"Phone";"Company";"Title";"Birthday";"Note";"Labels"\n'
    '"Anna";"Berg";"anna@x.example";"0171 123";"Berg AG";"CFO";"1980-02-29";"likes tea";"vip"\n',
}


@pytest.mark.parametrize("maker", HEADERS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_headers_delimiters_and_encodings(maker: str, encoding: str) -> None:
    (card,) = cards(HEADERS[maker].replace("likes tea", "喜欢喝茶").encode(encoding))
    assert card.name == "Anna Berg"
    assert [one.value for one in card.addresses] == ["anna@x.example"]
    assert [one.value for one in card.phones] == ["0171 123"]
    assert card.organisations == (Membership("Berg AG", "CFO"),)
    assert card.birthday == "1980-02-29"
    assert [note.text for note in card.notes] == ["喜欢喝茶"]
    assert card.labels == ("vip",)


def test_latin_accents_are_not_taken_for_chinese() -> None:
    text = "Name;E-Mail;Notes\nJürgen Müller;j@x.example;Grüße aus Köln\n"
    (card,) = cards(text.encode("cp1252"))
    assert (card.name, card.notes[0].text) == ("Jürgen Müller", "Grüße aus Köln")


def test_chinese_names_in_two_columns_have_no_space() -> None:
    assert [card.name for card in cards("姓,名,电子邮件地址\n王,芳,w@x.example\n")] == ["王芳"]


def test_unknown_headers_are_mapped_by_hand() -> None:
    text = "Wer,Wo,Schuhe\nAnna,anna@x.example,43\n"
    parsed = parse_people(text.encode(), "x.csv", {})
    assert parsed.missing
    assert parsed.columns == ["Wer", "Wo", "Schuhe"]
    (card,) = cards(text, name="Wer", address="wo", **{"shoe size": "3"})
    assert (card.name, card.addresses, card.fields) == ("Anna", (Detail("anna@x.example"),), {"shoe size": "43"})
    assert "no column" in parse_people(text.encode(), "x.csv", {"name": "Nobody"}).missing


# the plan


def test_who_is_merged_added_or_left_and_why(db: Database) -> None:
    contacts = Contacts(db)
    anna = contacts.create(PersonCard(name="Anna Berg", addresses=(Detail("anna@x.example"),)), 1.0)
    contacts.create(PersonCard(name="Tom Berg", addresses=(Detail("family@x.example"),)), 1.0)
    plan = bring(
        db,
        PersonCard(name="Berg, Anna", addresses=(Detail("ANNA@x.example"), Detail("a.berg@y.example"))),
        PersonCard(name="Ida Berg", addresses=(Detail("family@x.example"),)),
        PersonCard(name="Anna Berg", addresses=(Detail("other@z.example"),)),
        PersonCard(name="Anna Berg", addresses=(Detail("a.berg@y.example"),)),
    )
    assert [(line.action, line.reasons, line.other) for line in plan.lines] == [
        ("merge", ("address", "name"), ""),
        ("add", ("address",), "Tom Berg"),
        ("add", ("name",), "Anna Berg"),
        ("skip", ("held",), ""),
    ]
    assert [one.value for one in contacts.get(anna.id).card.addresses] == ["anna@x.example", "a.berg@y.example"]
    contacts.undo(plan.change, 2.0)
    assert contacts.get(anna.id) == anna
    assert len(contacts.listing()) == 2


def test_a_shared_number_and_a_name_in_one_organisation(db: Database) -> None:
    bring(
        db,
        PersonCard(name="Thomas Müller", phones=(Detail("+49 171 1234567"),), organisations=(Membership("Berg AG"),)),
    )
    by_phone = bring(db, PersonCard(name="T. Mueller", phones=(Detail("0171/1234567"),)))
    by_work = bring(db, PersonCard(name="Thomas Müller", organisations=(Membership("BERG AG", "CFO"),)))
    assert [plan.lines[0].action for plan in (by_phone, by_work)] == ["merge", "merge"]


ENTRY = st.builds(
    PersonCard,
    name=st.sampled_from(["Anna Berg", "Berg, Anna", "A. Berg", "Anna", "Ana Berg", "Tom Berg", "王芳", "Berg"]),
    addresses=st.lists(st.sampled_from("abcd"), max_size=2, unique=True).map(
        lambda letters: tuple(Detail(f"{c}@x.example") for c in letters)
    ),
    phones=st.lists(st.sampled_from("123"), max_size=1).map(lambda d: tuple(Detail(f"+49 171 123456{c}") for c in d)),
    organisations=st.lists(st.sampled_from(["Berg AG", "X"]), max_size=1).map(lambda o: tuple(map(Membership, o))),
    birthday=st.sampled_from(["", "", "1980-02-29", "--03-01"]),
    labels=st.lists(st.sampled_from(["vip", "fair"]), max_size=1).map(tuple),
)


@given(st.lists(ENTRY, max_size=7), st.lists(ENTRY, max_size=3))
@settings(max_examples=40, deadline=None)
def test_importing_again_changes_nothing_and_undo_everything(first: list[PersonCard], before: list[PersonCard]) -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(Database(Path(folder) / "desk.db")) as db:
        contacts = Contacts(db)
        bring(db, *before)
        there = [contacts.get(one.id) for one in contacts.listing(limit=100)]
        done = bring(db, *first)
        again = bring(db, *first)
        assert (again.add, again.merge, again.change) == (0, 0, None)
        addresses = {one.value for card in (*first, *before) for one in card.addresses}
        kept = {one.value for line in contacts.listing(limit=100) for one in contacts.get(line.id).card.addresses}
        assert kept == addresses, "no address is lost"
        if done.change is not None:
            contacts.undo(done.change, 2.0)
        assert [contacts.get(one.id) for one in contacts.listing(limit=100)] == there
