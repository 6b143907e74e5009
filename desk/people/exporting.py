"""People written out for other programs, and so that Desk reads back exactly what it wrote. Pure.

vCard 4.0 (RFC 6350, parameters as RFC 6868 has them), CSV with headers in Google's manner, and JSON. What vCard has no
property for goes into ``X-DESK-…`` ones. Ids are left out, and a note's trust: whoever imports it decides about that.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec

from desk.errors import UsageError
from desk.wire.people import Detail, PersonCard, PersonNote

SCHEMA_VERSION = 1
KINDS = ("vcard", "csv", "json")
_FOLD_BYTES = 75
_PLAIN_LABEL = re.compile(r"[a-z][a-z0-9-]*")
_NOT_LABELS = ("internet", "pref", "voice", "x400", "text", "uri")
_CELL_THAT_RUNS = re.compile(r"'*[=+\-@]")
_NUMBER = re.compile(r"[+-][\d ()./-]*")


def export(cards: Sequence[PersonCard], kind: str) -> str:
    """All cards as one text. :raises UsageError: an unknown kind."""
    if kind == "vcard":
        return "".join(vcard(card) for card in cards)
    if kind == "csv":
        return to_csv(cards)
    if kind == "json":
        shown = [{name: value for name, value in msgspec.to_builtins(card).items() if value} for card in cards]
        for card in shown:
            for note in card.get("notes", ()):
                del note["id"]
        document = msgspec.json.encode({"schema_version": SCHEMA_VERSION, "people": shown})
        return msgspec.json.format(document, indent=2).decode() + "\n"
    raise UsageError(f"Desk cannot export people as {kind[:20]!r}.", hint=f"Choose one of: {', '.join(KINDS)}")


# vCard


def vcard(card: PersonCard) -> str:
    """One card, its lines folded at 75 bytes and ended by CRLF."""
    lines = ["BEGIN:VCARD", "VERSION:4.0", f"FN:{_escaped(card.name)}", f"N:;{_escaped(card.name)};;;"]
    lines += [f"EMAIL{_kind(one)}:{_escaped(one.value)}" for one in card.addresses]
    lines += [f"TEL{_kind(one)}:{_escaped(one.value)}" for one in card.phones]
    for number, one in enumerate(card.organisations, 1):
        if one.organisation:
            lines.append(f"item{number}.ORG:{_escaped(one.organisation)}")
        if one.role:
            lines.append(f"item{number}.TITLE:{_escaped(one.role)}")
    for place in card.postal:
        parts = ("", "", place.street, place.city, place.region, place.postcode, place.country)
        lines.append(f"ADR{_kind(Detail('', place.label))}:{';'.join(map(_escaped, parts))}")
    if card.birthday:
        lines.append(
            f"BDAY:{card.birthday.replace('-', '') if card.birthday[0] != '-' else '--' + card.birthday[2:].replace('-', '')}"
        )
    if card.labels:
        lines.append(f"CATEGORIES:{','.join(map(_escaped, card.labels))}")
    if card.rhythm:
        lines.append(f"X-DESK-RHYTHM:{card.rhythm.every} {card.rhythm.unit}")
    lines += [f"X-DESK-FIELD;X-NAME={_parameter(name)}:{_escaped(value)}" for name, value in card.fields.items()]
    for note in card.notes:
        said = f";X-DESK-AT={_parameter(_iso(note))}" if note.at else ""
        said += f";X-DESK-ORIGIN={_parameter(note.origin)}" if note.origin else ""
        lines.append(f"NOTE{said}:{_escaped(note.text)}")
    return "".join(_folded(line) for line in (*lines, "END:VCARD"))


def _kind(one: Detail) -> str:
    if not one.label:
        return ""
    if _PLAIN_LABEL.fullmatch(one.label) and one.label not in _NOT_LABELS:
        return f";TYPE={one.label}"
    return f";X-LABEL={_parameter(one.label)}"


def _escaped(text: str) -> str:
    return re.sub(r"([\\,;])", r"\\\1", text).replace("\n", "\\n")


def _parameter(text: str) -> str:
    return '"' + text.replace("^", "^^").replace('"', "^'").replace("\n", "^n") + '"'


def _folded(line: str) -> str:
    pieces, current, used = [], "", 0
    for character in line:
        size = len(character.encode())
        if used + size > _FOLD_BYTES:
            pieces.append(current)
            current, used = " ", 1
        current += character
        used += size
    return "\r\n".join([*pieces, current]) + "\r\n"


def _iso(note: PersonNote) -> str:
    return datetime.fromtimestamp(note.at, UTC).isoformat(timespec="milliseconds")


# CSV


def to_csv(cards: Sequence[PersonCard]) -> str:
    """A header and a row a person. What a spreadsheet would run as a formula gets an apostrophe before it."""
    rows = [_row(card) for card in cards]
    columns = dict.fromkeys(("Name",))
    for name in _order({column for row in rows for column in row}):
        columns.setdefault(name)
    lines = _Lines()
    writer = csv.writer(lines)
    writer.writerow(columns)
    writer.writerows([_guarded(row.get(column, "")) for column in columns] for row in rows)
    return "".join(lines)


class _Lines(list[str]):
    write = list.append


def _row(card: PersonCard) -> dict[str, str]:
    row = {"Name": card.name, "Birthday": card.birthday}
    for what, details in (("E-mail", card.addresses), ("Phone", card.phones)):
        for number, one in enumerate(details, 1):
            row |= {f"{what} {number} - Label": one.label, f"{what} {number} - Value": one.value}
    for number, membership in enumerate(card.organisations, 1):
        row |= {
            f"Organization {number} - Name": membership.organisation,
            f"Organization {number} - Title": membership.role,
        }
    for number, place in enumerate(card.postal, 1):
        names = ("Label", "Street", "City", "Region", "Postal Code", "Country")
        values = (place.label, place.street, place.city, place.region, place.postcode, place.country)
        row |= {f"Address {number} - {name}": value for name, value in zip(names, values, strict=True)}
    row |= {f"Label {number}": label for number, label in enumerate(card.labels, 1)}
    for number, (name, value) in enumerate(card.fields.items(), 1):
        row |= {f"Custom Field {number} - Label": name, f"Custom Field {number} - Value": value}
    row["Stay in touch"] = f"{card.rhythm.every} {card.rhythm.unit}" if card.rhythm else ""
    for number, note in enumerate(card.notes, 1):
        row |= {
            f"Note {number} - Date": _iso(note) if note.at else "",
            f"Note {number} - Text": note.text,
            f"Note {number} - Origin": note.origin,
        }
    return {name: value for name, value in row.items() if value}


_KINDS_IN_ORDER = (
    "Name",
    "E-mail",
    "Phone",
    "Organization",
    "Label",
    "Birthday",
    "Address",
    "Custom Field",
    "Stay",
    "Note",
)
_PARTS_IN_ORDER = [
    "Label",
    "Value",
    "Name",
    "Title",
    "Street",
    "City",
    "Region",
    "Postal",
    "Country",
    "Date",
    "Text",
    "Origin",
]


def _order(columns: Iterable[str]) -> list[str]:
    def place(column: str) -> tuple[int, int, int]:
        kind = next(i for i, one in enumerate(_KINDS_IN_ORDER) if column.startswith(one))
        number = re.search(r"(\d+)", column)
        part = column.rpartition(" - ")[2].partition(" ")[0] if " - " in column else ""
        return kind, int(number[1]) if number else 0, _PARTS_IN_ORDER.index(part) if part in _PARTS_IN_ORDER else 0

    return sorted(columns, key=place)


def _guarded(cell: str) -> str:
    return f"'{cell}" if _CELL_THAT_RUNS.match(cell) and not _NUMBER.fullmatch(cell) else cell
