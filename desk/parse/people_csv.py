"""People from a CSV file: whatever the delimiter, the encoding and the program that wrote its headers."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from desk.handoff import Trust
from desk.parse.clean import clean_line, clean_text
from desk.parse.csv_headers import FIELD, Column, recognise
from desk.parse.vcard import decode_text
from desk.wire.people import Detail, Membership, ParsedPeople, PersonCard, PersonNote, Postal, Rhythm

MAX_ROWS = 200_000
MAX_COLUMNS = 400
MAX_PROBLEMS = 50
_LONGEST_CELL = 200_000
_NAMES = ("name", "given", "family", "address", "organisation", "phone")
_CHOICES = ("name", "given", "family", "address", "phone", "organisation", "role", "labels", "birthday", "note")
# What a spreadsheet would run is written with an apostrophe before it.
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def parse_csv(raw: bytes, mapping: Mapping[str, str]) -> ParsedPeople:
    """Every person in ``raw``; never raises on any input.

    :param mapping: what a column stands for, by hand: a field's name (any other word makes a custom field) to a header.
    """
    text = decode_text(raw)
    rows, problems = _rows(text)
    if not rows:
        return ParsedPeople(cards=[], problems=["There is no row in this file."])
    headers = [clean_line(cell, 200) for cell in rows[0][:MAX_COLUMNS]]
    columns: list[Column | None] = [recognise(header) for header in headers]
    for target, header in mapping.items():
        place = _place_of(header, headers)
        if place is None:
            return ParsedPeople(cards=[], columns=headers, missing=f"There is no column {clean_line(header, 60)!r}.")
        columns[place] = Column(target) if target in _CHOICES else Column(FIELD, label=clean_line(target, 60))
    named = {header: column.shown for header, column in zip(headers, columns, strict=True) if column is not None}
    if not any(column is not None and column.what in _NAMES and column.part == "value" for column in columns):
        return ParsedPeople(
            cards=[], problems=problems, columns=headers, mapping=named, missing="No column is known to hold a name."
        )
    cards = []
    for row in rows[1:]:
        card = _card(columns, row, problems)
        if card is not None:
            cards.append(card)
    return ParsedPeople(cards=cards, problems=problems[:MAX_PROBLEMS], columns=headers, mapping=named)


def _rows(text: str) -> tuple[list[list[str]], list[str]]:
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    delimiter = delimiter_of(text)
    if re.match(r"sep=.\n", text):  # Excel's own way of saying so
        text = text.partition("\n")[2]
    problems: list[str] = []
    rows: list[list[str]] = []
    limit = csv.field_size_limit(_LONGEST_CELL)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) > MAX_ROWS:
                problems.append(f"Only the first {MAX_ROWS:,} rows were read.")
                break
    except csv.Error as error:
        problems.append(f"Row {len(rows) + 1} could not be read, nor what comes after it: {error}.")
    finally:
        csv.field_size_limit(limit)
    return rows, problems


def delimiter_of(text: str) -> str:
    """What separates the cells: what the first line has most of, outside quotes."""
    if found := re.match(r"sep=([,;\t|])\n", text):
        return found[1]
    bare = re.sub(r'"(?:[^"]|"")*"', "", text[:20_000]).partition("\n")[0]
    return max(",;\t|", key=lambda one: (bare.count(one), one == ","))


def _place_of(header: str, headers: list[str]) -> int | None:
    folded = [one.casefold() for one in headers]
    if header.casefold().strip() in folded:
        return folded.index(header.casefold().strip())
    if header.isascii() and header.isdigit() and 0 < int(header) <= len(headers):
        return int(header) - 1
    return None


@dataclass
class _Row:
    """A row's cells, by what they are and their number."""

    single: dict[str, str] = field(default_factory=dict)
    many: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)

    def put(self, column: Column, value: str) -> None:
        if column.many:
            slot = self.many.setdefault(column.what, {}).setdefault(column.number, {})
            slot[column.part] = value
            if column.label:
                slot.setdefault("label", column.label)
        else:
            self.single.setdefault(column.what, value)

    def slots(self, what: str) -> list[dict[str, str]]:
        return list(self.many.get(what, {}).values())


def _card(columns: list[Column | None], cells: list[str], problems: list[str]) -> PersonCard | None:
    row = _Row()
    for column, cell in zip(columns, cells, strict=False):
        value = clean_text(cell[1:] if _GUARDED.match(cell) else cell).strip()
        if column is not None and value:
            row.put(column, value)
    addresses = []
    for slot in row.slots("address"):
        for one in re.split(r" ::: |[;,\s]+(?=\S+@)", slot.get("value", "")):
            if _is_address(one.strip()):
                addresses.append(Detail(one.strip(), _label(slot)))
            elif one.strip() and len(problems) < MAX_PROBLEMS:
                problems.append(f"{clean_line(one, 60)} is not a mail address; it was left out.")
    phones = [
        Detail(clean_line(one, 100), _label(slot))
        for slot in row.slots("phone")
        for one in slot.get("value", "").split(" ::: ")
        if one.strip()
    ]
    memberships = [
        Membership(clean_line(slot.get("value", "")), clean_line(slot.get("role", "")))
        for slot in row.slots("organisation")
        if slot.get("value") or slot.get("role")
    ]
    fields = {
        clean_line(slot.get("label", "")) or FIELD: slot["value"] for slot in row.slots(FIELD) if slot.get("value")
    }
    birthday, unread = birthday_of(row.single.get("birthday", ""))
    if unread:
        fields.setdefault("birthday", unread)
    name = _name(row.single) or next(
        iter([*(m.organisation for m in memberships), *(a.value for a in addresses), *(p.value for p in phones)]), ""
    )
    if not name:
        return None
    return PersonCard(
        name=name,
        addresses=tuple(addresses),
        phones=tuple(phones),
        organisations=tuple(memberships),
        labels=tuple(_labels(row)),
        fields=fields,
        birthday=birthday,
        postal=tuple(_postal(slot) for slot in row.slots("postal") if set(slot) - {"label"}),
        rhythm=_rhythm(row.single.get("rhythm", "")),
        notes=tuple(_note(slot) for slot in row.slots("note") if slot.get("value")),
    )


def _name(single: dict[str, str]) -> str:
    if single.get("name"):
        return clean_line(single["name"])
    family, given = clean_line(single.get("family", "")), clean_line(single.get("given", ""))
    if family and given and all(ord(c) >= 0x2E80 for c in family + given):
        return family + given
    parts = (single.get("prefix", ""), given, single.get("middle", ""), family, single.get("suffix", ""))
    return clean_line(" ".join(part for part in parts if part))


def _labels(row: _Row) -> list[str]:
    labels = [slot["value"] for slot in row.slots("label") if slot.get("value")]
    labels += re.split(r" ::: |[;,；，]", row.single.get("labels", ""))
    return [clean_line(one) for one in labels if one.strip() and one.strip() != "* myContacts"]


def _label(slot: dict[str, str]) -> str:
    return clean_line(slot.get("label", "").removeprefix("* "), 100)


def _postal(slot: dict[str, str]) -> Postal:
    return Postal(
        street=clean_text(slot.get("street") or slot.get("value", "")),
        label=_label(slot),
        **{part: clean_line(slot.get(part, "")) for part in ("city", "region", "postcode", "country")},
    )


def _note(slot: dict[str, str]) -> PersonNote:
    at = 0.0
    with contextlib.suppress(ValueError, OverflowError):
        at = datetime.fromisoformat(slot["at"]).timestamp() if slot.get("at") else 0.0
    return PersonNote(
        text=clean_text(slot["value"]), at=at, trust=Trust.UNTRUSTED, origin=clean_line(slot.get("origin", ""))
    )


def _rhythm(text: str) -> Rhythm | None:
    found = re.fullmatch(r"(\d{1,4}) (day|week|month)s?", text)
    return Rhythm(int(found[1]), found[2]) if found and 0 < int(found[1]) <= 1_000 else None


_DAYS = (
    (re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"), (1, 2, 3)),
    (re.compile(r"-(?:-|)()(\d{1,2})-(\d{1,2})"), (1, 2, 3)),
    (re.compile(r"()(\d{1,2})月(\d{1,2})日"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})"), (3, 1, 2)),  # Outlook in English: month first
    (re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})"), (3, 2, 1)),  # German: day first
    (re.compile(r"(\d{1,2})\.(\d{1,2})\.()"), (3, 2, 1)),
)


def birthday_of(text: str) -> tuple[str, str]:
    """``YYYY-MM-DD`` or ``--MM-DD``, and what was said if that is no day. Outlook's ``0/0/00`` is none."""
    said = clean_line(text, 60)
    if not said.strip("0/-. "):
        return "", ""
    for pattern, order in _DAYS:
        if found := pattern.fullmatch(said):
            year, month, day = (found[group] for group in order)
            with contextlib.suppress(ValueError):
                datetime(int(year or 2000), int(month), int(day), tzinfo=UTC)
                return f"{year or '-'}-{int(month):02}-{int(day):02}", ""
    return "", said


def _is_address(text: str) -> bool:
    local, at, domain = text.rpartition("@")
    return bool(at and local and domain) and "@" not in local and not any(c.isspace() or c in "<>,;" for c in text)
