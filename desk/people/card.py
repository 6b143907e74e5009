"""A person's card: brought into order, compared, and two made into one. Pure.

``tidy`` is idempotent, and what it returns survives every export and import unchanged.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec

from desk.errors import UsageError
from desk.store.fold import fold, phone_digits, sorted_name
from desk.wire.people import Detail, Membership, PersonCard, PersonNote, Postal

MAX_LINE_CHARS = 500
MAX_NOTE_CHARS = 20_000
MAX_OF_A_KIND = 200
MAX_NOTES = 500  # each change keeps a copy of them all, for undo
MAX_EVERY = 1_000
LATEST = 32_503_680_000.0  # the year 3000
UNITS = ("day", "week", "month")
_BIRTHDAY = re.compile(r"(?:(\d{4})|-)-(\d\d)-(\d\d)")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
T = TypeVar("T")


def line(text: str) -> str:
    """``text`` on one line, without what a database cannot hold; bounded."""
    return " ".join(_UNSTORABLE.sub("", text).split())[:MAX_LINE_CHARS].strip()


def paragraph(text: str) -> str:
    """``text`` with line feeds only, without white space around it and at the ends of its lines; bounded."""
    lines = _UNSTORABLE.sub("", text).splitlines()
    return "\n".join(one.rstrip() for one in lines).strip()[:MAX_NOTE_CHARS].strip()


def tidy(card: PersonCard) -> PersonCard:
    """``card`` in order: trimmed, without empty or double entries.

    :raises UsageError: no name; an address, birthday or rhythm that is none; more of a kind than a card holds.
    """
    name = line(card.name)
    if not name:
        raise UsageError("A contact needs a name.", hint="Give a name.")
    addresses = _once(
        (Detail(check_address(one.value), line(one.label)) for one in card.addresses if line(one.value)),
        lambda one: one.value.lower(),
    )
    phones = _once(
        (Detail(line(one.value), line(one.label)) for one in card.phones if line(one.value)),
        lambda one: phone_key(one.value),
    )
    memberships = _once(
        (
            Membership(line(one.organisation), line(one.role))
            for one in card.organisations
            if line(one.organisation) or line(one.role)
        ),
        lambda one: one,
    )
    rhythm = card.rhythm
    memberships = _merged_memberships((), memberships)  # one without a role says nothing beside one with it
    memberships = tuple(sorted(memberships, key=lambda one: not one.organisation))
    if rhythm is not None and not (rhythm.unit in UNITS and 0 < rhythm.every <= MAX_EVERY):
        raise UsageError(f"Desk knows no rhythm of {rhythm.every} {rhythm.unit}.", hint="Write it like: 3 weeks")
    tidied = PersonCard(
        name=name,
        addresses=addresses,
        phones=phones,
        organisations=memberships,
        labels=_tidy_labels(card.labels),
        fields=_tidy_fields(card.fields),
        birthday=check_birthday(card.birthday),
        postal=_once((one for one in map(_tidy_postal, card.postal) if one != Postal(label=one.label)), lambda o: o),
        rhythm=rhythm,
        notes=tuple(sorted(_tidy_notes(card.notes), key=lambda note: (note.at, note.id))),
    )
    return _check_size(tidied)


def check_address(text: str) -> str:
    """:raises UsageError: it is no mail address."""
    address = line(text)
    local, at, domain = address.rpartition("@")
    if not (at and local and domain) or "@" in local or any(c.isspace() or c in "<>,;" for c in address):
        raise UsageError(f"{address[:80]!r} is not a mail address.", hint="Write it like anna@firm.example.")
    return address


def check_birthday(text: str) -> str:
    """``YYYY-MM-DD``, ``--MM-DD`` or nothing. :raises UsageError: it is no such day."""
    text = text.strip()
    if not text:
        return ""
    found = _BIRTHDAY.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        datetime.date(int(found[1] or 2000), int(found[2]), int(found[3]))
    except ValueError:
        raise UsageError(
            f"{text[:40]!r} is not a birthday.", hint="Write it like 1980-02-29, or --02-29 without the year."
        ) from None
    return text


def phone_key(number: str) -> str:
    """What tells one number of a person from another."""
    return phone_digits(number) or fold(number)


def _once(items: Iterable[T], key: Callable[[T], object]) -> tuple[T, ...]:
    kept: dict[object, T] = {}
    for item in items:
        kept.setdefault(key(item), item)
    return tuple(kept.values())


def _check_size(card: PersonCard) -> PersonCard:
    """None is dropped: what was said to be kept is there. :raises UsageError: there is more of a kind than a card holds."""
    sizes = (
        ("mail addresses", card.addresses, MAX_OF_A_KIND),
        ("phone numbers", card.phones, MAX_OF_A_KIND),
        ("organisations", card.organisations, MAX_OF_A_KIND),
        ("labels", card.labels, MAX_OF_A_KIND),
        ("fields", card.fields, MAX_OF_A_KIND),
        ("postal addresses", card.postal, MAX_OF_A_KIND),
        ("notes", card.notes, MAX_NOTES),
    )
    for what, kept, most in sizes:
        if len(kept) > most:
            raise UsageError(
                f"{card.name} would have more than {most} {what}.", hint="Keep them elsewhere, and note where."
            )
    return card


def _tidy_labels(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(_once((line(one) for one in labels if line(one)), fold)))


def _tidy_fields(fields: dict[str, str]) -> dict[str, str]:
    tidied: dict[str, str] = {}
    for name, value in fields.items():
        if line(name) and paragraph(value):
            keep_field(tidied, line(name), paragraph(value))
    return tidied


def _tidy_postal(one: Postal) -> Postal:
    parts = {name: line(value) for name, value in msgspec.structs.asdict(one).items() if name != "street"}
    return Postal(street=paragraph(one.street)[:MAX_LINE_CHARS].strip(), **parts)


def _tidy_notes(notes: Iterable[PersonNote]) -> list[PersonNote]:
    tidied = [
        msgspec.structs.replace(
            note, text=paragraph(note.text), origin=line(note.origin), at=round(min(max(note.at, 0.0), LATEST), 3)
        )
        for note in notes
    ]
    kept: dict[object, PersonNote] = {}
    for note in tidied:
        if note.text:
            kept.setdefault((note.at, note.text), note)
    return list(kept.values())


def merged(kept: PersonCard, other: PersonCard) -> PersonCard:
    """``kept`` with all that ``other`` has beside; where both say one thing differently, ``other``'s becomes a field."""
    fields = dict(kept.fields)
    for name, value in other.fields.items():
        keep_field(fields, name, value)
    if not set(sorted_name(other.name).split()) <= set(sorted_name(kept.name).split()):
        keep_field(fields, "also called", other.name)
    birthday = kept.birthday or other.birthday
    if kept.birthday and other.birthday and kept.birthday != other.birthday:
        if kept.birthday[-5:] == other.birthday[-5:]:
            birthday = max(kept.birthday, other.birthday)  # digits sort behind "-": the one with the year
        if "-" not in (kept.birthday[0], other.birthday[0]) or kept.birthday[-5:] != other.birthday[-5:]:
            birthday = kept.birthday
            keep_field(fields, "birthday", other.birthday)
    return tidy(
        PersonCard(
            name=kept.name,
            addresses=_merged_details(kept.addresses, other.addresses, str.lower),
            phones=_merged_details(kept.phones, other.phones, phone_key),
            organisations=_merged_memberships(kept.organisations, other.organisations),
            labels=(*kept.labels, *other.labels),
            fields=fields,
            birthday=birthday,
            postal=(*kept.postal, *(one for one in other.postal if not _has_postal(kept, one))),
            rhythm=kept.rhythm or other.rhythm,
            notes=(*kept.notes, *(note for note in other.notes if not _has_note(kept, note))),
        )
    )


def keep_field(fields: dict[str, str], name: str, value: str) -> None:
    """Add a value; where the name has another one already, under the name and a number."""
    number, free = 1, name
    while free in fields and fields[free] != value:
        number += 1
        free = f"{name} {number}"
    fields[free] = value


def _merged_details(
    kept: tuple[Detail, ...], other: tuple[Detail, ...], key: Callable[[str], str]
) -> tuple[Detail, ...]:
    there = {key(one.value): one for one in kept}
    for one in other:
        mine = there.setdefault(key(one.value), one)
        if not mine.label and one.label:
            there[key(one.value)] = Detail(mine.value, one.label)
    return tuple(there.values())


def _merged_memberships(kept: tuple[Membership, ...], other: tuple[Membership, ...]) -> tuple[Membership, ...]:
    result = list(kept)
    for one in other:
        mine = [at for at, there in enumerate(result) if fold(there.organisation) == fold(one.organisation)]
        roleless = next((at for at in mine if not result[at].role), None)
        if not mine:
            result.append(one)
        elif one.role and one.role not in (result[at].role for at in mine):
            if roleless is None:
                result.append(one)
            else:
                result[roleless] = Membership(result[roleless].organisation, one.role)
    return tuple(result)


def holds(card: PersonCard, other: PersonCard) -> bool:
    """Whether merging ``other`` into ``card`` would change nothing."""
    try:
        return merged(card, other) == card
    except UsageError:  # more than a card holds
        return False


def _has_postal(card: PersonCard, one: Postal) -> bool:
    bare = msgspec.structs.replace(one, label="")
    return any(msgspec.structs.replace(mine, label="") == bare for mine in card.postal)


def _has_note(card: PersonCard, note: PersonNote) -> bool:
    # An undated one (at 0) is there if its text is.
    return any(mine.text == note.text and (note.at == 0 or abs(mine.at - note.at) < 1) for mine in card.notes)
