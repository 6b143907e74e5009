"""A card holds so much of a kind: up to there all of it is kept, one more is refused, and nothing is ever dropped."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.errors import UsageError
from desk.parse.people import parse_people
from desk.people import importing
from desk.people.card import MAX_NOTES, MAX_OF_A_KIND, holds, merged, tidy
from desk.people.contacts import Contacts
from desk.store.db import Database
from desk.wire.people import Detail, Membership, PersonCard, PersonNote, Postal

MOST = {
    "addresses": MAX_OF_A_KIND,
    "phones": MAX_OF_A_KIND,
    "organisations": MAX_OF_A_KIND,
    "labels": MAX_OF_A_KIND,
    "fields": MAX_OF_A_KIND,
    "postal": MAX_OF_A_KIND,
    "notes": MAX_NOTES,
}


def part(kind: str, begin: int, end: int) -> PersonCard:
    numbers = range(begin, end)
    made: dict[str, object] = {
        "addresses": tuple(Detail(f"a{n}@x.example") for n in numbers),
        "phones": tuple(Detail(f"+49 30 {n:07}") for n in numbers),
        "organisations": tuple(Membership(f"Firm {n}") for n in numbers),
        "labels": tuple(f"label {n:04}" for n in numbers),
        "fields": {f"field {n:04}": "x" for n in numbers},
        "postal": tuple(Postal(street=f"Way {n}") for n in numbers),
        "notes": tuple(PersonNote(text=f"note {n}", at=n + 1.0) for n in numbers),
    }
    return msgspec.structs.replace(PersonCard(name="Anna"), **{kind: made[kind]})


@settings(max_examples=40, deadline=None)
@given(kind=st.sampled_from(sorted(MOST)), over=st.integers(-3, 3), shared=st.integers(0, 50), cut=st.integers(1, 150))
def test_all_of_it_or_a_refusal(kind: str, over: int, shared: int, cut: int) -> None:
    most = MOST[kind]
    whole = part(kind, 0, most + over)
    first, second = part(kind, 0, cut + shared), part(kind, cut, most + over)
    if over > 0:
        with pytest.raises(UsageError, match=f"Anna would have more than {most} "):
            tidy(whole)
        with pytest.raises(UsageError, match="would have more"):
            merged(first, second)
        assert not holds(first, second)
    else:
        assert len(getattr(tidy(whole), kind)) == most + over
        together = merged(first, second)
        assert len(getattr(together, kind)) == most + over
        assert holds(together, second)


def vcard(name: str, addresses: int = 0, urls: int = 0) -> bytes:
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{name}"]
    lines += [f"EMAIL:{name.lower()}{n}@x.example" for n in range(addresses)]
    lines += [f"URL:https://{name.lower()}{n}.example/" for n in range(urls)]
    return "\r\n".join([*lines, "END:VCARD", ""]).encode()


def test_each_web_address_of_a_vcard_is_kept() -> None:
    (card,) = parse_people(vcard("Anna", urls=3), "a.vcf", {}).cards
    assert card.fields == {
        "url": "https://anna0.example/", "url 2": "https://anna1.example/", "url 3": "https://anna2.example/"
    }  # fmt: skip


def test_one_who_would_not_fit_does_not_stop_the_others(tmp_path: Path) -> None:
    with contextlib.closing(Database(tmp_path / "d.db")) as db:
        contacts = Contacts(db)
        contacts.create(part("addresses", 0, MAX_OF_A_KIND), 1.0)
        more = PersonCard(name="Anna", addresses=(Detail("a0@x.example"), Detail("b@x.example")))
        with db.write() as connection:
            planner, there = importing.plan(connection, [tidy(more), PersonCard(name="Omar")])
            importing.apply(connection, planner, there, 2.0)
        assert [(line.action, line.reasons) for line in planner.lines] == [("skip", ("full",)), ("add", ())]
        assert planner.problems == [f"Anna would have more than {MAX_OF_A_KIND} mail addresses."]
        assert [one.name for one in contacts.listing()] == ["Anna", "Omar"]
        with pytest.raises(UsageError, match="more than 200 mail addresses"):
            contacts.edit(1, contacts.get(1).version, part("addresses", 0, MAX_OF_A_KIND + 1), 3.0)
