"""vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), read whatever state they are in.

vobject cuts the text into logical lines and those into name, parameters and value; what they mean is read here, since its
own behaviours stop at the first line they do not like. A line that cannot be read is named and left out, the rest stays.
"""

from __future__ import annotations

import binascii
import contextlib
import io
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from desk.handoff import Trust
from desk.parse.charsets import decode_bytes
from desk.parse.clean import clean_line, clean_text
from desk.wire.people import Detail, Membership, ParsedPeople, PersonCard, PersonNote, Postal, Rhythm

MAX_CARDS = 200_000
MAX_PROBLEMS = 50
MAX_NOTE_CHARS = 20_000
# What vobject must never be given as one line: a photo is skipped before it.
_LONGEST_LINE_CHARS = 200_000
_NOT_LABELS = frozenset(("internet", "pref", "voice", "x400", "text", "uri"))
_IGNORED = frozenset(("PHOTO", "LOGO", "SOUND", "KEY"))
_DAY = re.compile(r"(?:(\d{4})|--?)-?(\d\d)-?(\d\d)(?:T.*)?")


@dataclass
class _Line:
    name: str
    params: dict[str, list[str]]
    value: str
    group: str = ""

    def parts(self, separator: str = ";") -> list[str]:
        """The value cut at unescaped separators, unescaped."""
        return [_unescaped(part) for part in _cut(self.value, separator)]

    @property
    def text(self) -> str:
        return _unescaped(self.value)

    @property
    def label(self) -> str:
        if "X-LABEL" in self.params:
            return clean_line(parameter(self, "X-LABEL"), 100)
        kinds = [kind for one in self.params.get("TYPE", []) for kind in one.split(",")]
        return clean_line(" ".join(kind.lower() for kind in kinds if kind.lower() not in _NOT_LABELS), 100)


@dataclass
class _Draft:
    lines: list[_Line] = field(default_factory=list)

    def all(self, name: str) -> list[_Line]:
        return [line for line in self.lines if line.name == name]

    def first(self, name: str) -> _Line | None:
        return next((line for line in self.lines if line.name == name), None)


def parse_vcards(raw: bytes) -> ParsedPeople:
    """Every card in ``raw``. Never raises on any input; what could not be read is in ``problems``."""
    problems: list[str] = []

    def problem(text: str) -> None:
        if len(problems) < MAX_PROBLEMS and text not in problems:
            problems.append(text)

    cards: list[PersonCard] = []
    draft: _Draft | None = None
    depth = 0
    for line in _lines(decode_text(raw), problem):
        if line.name == "BEGIN":
            depth += 1
            if line.value.strip().upper() == "VCARD" and draft is None:
                draft, depth = _Draft(), 1
        elif line.name == "END" and draft is not None:
            depth -= 1
            if depth <= 0:
                if len(cards) < MAX_CARDS:
                    cards.append(_card(draft, problem))
                else:
                    problem(f"Only the first {MAX_CARDS:,} cards were read.")
                draft = None
        elif draft is not None and depth == 1:
            draft.lines.append(line)
    if draft is not None:
        problem("The last card has no end; it was read as far as it goes.")
        cards.append(_card(draft, problem))
    if not cards:
        problem("There is no vCard in this file.")
    return ParsedPeople(cards=[card for card in cards if card.name], problems=problems)


def decode_text(raw: bytes) -> str:
    """Text of a file whose encoding nobody names: a byte order mark, else UTF-16 by its zeros, UTF-8, GB 18030."""
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if raw.startswith(mark):
            return raw[len(mark) :].decode(codec, "replace")
    head = raw[:4_000]
    if head.count(0) > len(head) // 4:
        return raw.decode("utf-16-le" if head[1::2].count(0) >= head[0::2].count(0) else "utf-16-be", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    # A common Chinese character is two high bytes, so that runs of them are even; an accent stands alone among letters.
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", raw[:200_000])]
    if sum(size % 2 for size in runs) > len(runs) * 0.3:
        return raw.decode("cp1252", "replace")
    with contextlib.suppress(UnicodeDecodeError):
        return raw.decode("gb18030")
    return decode_bytes(raw)[0]


def _lines(text: str, problem: object) -> Iterator[_Line]:
    from vobject.base import ParseError, getLogicalLines, parseLine

    text = clean_text(text)
    for logical, number in getLogicalLines(io.StringIO(text), allowQP=True):
        if not logical.strip() or logical.partition(":")[0].partition(";")[0].rpartition(".")[2].upper() in _IGNORED:
            continue
        if len(logical) > _LONGEST_LINE_CHARS:
            problem(f"Line {number} is longer than any that a card should hold; it was left out.")  # type: ignore[operator]
            continue
        try:
            name, params, value, group = parseLine(logical, number)
        except ParseError:
            problem(f"Line {number} could not be read: {clean_line(logical, 60)}")  # type: ignore[operator]
            continue
        yield _read(name, params, value, group)


def _read(name: str, raw_params: list[list[str]], value: str, group: str | None) -> _Line:
    params: dict[str, list[str]] = {}
    for key, *values in raw_params:
        if values:
            params.setdefault(key.upper(), []).extend(values)
        else:  # vCard 2.1 writes bare types: TEL;CELL:
            params.setdefault("TYPE", []).append(key)
    encodings = {one.upper() for one in (*params.get("ENCODING", []), *params.get("TYPE", []))}
    if "QUOTED-PRINTABLE" in encodings:
        params["TYPE"] = [one for one in params.get("TYPE", []) if one.upper() != "QUOTED-PRINTABLE"]
        joined = re.sub(r"=\n", "", value)
        with contextlib.suppress(binascii.Error, ValueError):
            data = quopri.decodestring(joined.encode("utf-8", "replace"))
            value = clean_text(decode_bytes(data, (params.get("CHARSET") or [""])[0])[0])
    return _Line(name.upper(), params, value, (group or "").lower())


def _card(draft: _Draft, problem: object) -> PersonCard:
    memberships = list(_memberships(draft))
    addresses = [line for line in draft.all("EMAIL") if _is_address(line.text)]
    for line in draft.all("EMAIL"):
        if line.text.strip() and not _is_address(line.text):
            problem(f"{clean_line(line.text, 60)} is not a mail address; it was left out.")  # type: ignore[operator]
    phones = [Detail(_phone(line), line.label) for line in draft.all("TEL") if _phone(line)]
    name = _name(draft)
    if not name:
        spare = [one.organisation for one in memberships] + [line.text.strip() for line in addresses]
        name = next(iter([*spare, *(phone.value for phone in phones)]), "")
    birthday, other_day = _birthday(draft)
    fields = _each_kept(_fields(draft))
    if other_day:
        fields.setdefault("birthday", other_day)
    return PersonCard(
        name=name,
        addresses=tuple(Detail(clean_line(line.text), line.label) for line in addresses),
        phones=tuple(phones),
        organisations=tuple(memberships),
        labels=tuple(clean_line(one) for line in draft.all("CATEGORIES") for one in line.parts(",") if one.strip()),
        fields=fields,
        birthday=birthday,
        postal=tuple(_postal(line) for line in draft.all("ADR") if any(part.strip() for part in line.parts()))
        or tuple(Postal(street=clean_text(line.text).strip(), label=line.label) for line in draft.all("LABEL")),
        rhythm=_rhythm(draft),
        notes=tuple(_note(line) for line in draft.all("NOTE") if line.text.strip()),
    )


def _name(draft: _Draft) -> str:
    full = draft.first("FN")
    if full is not None and full.text.strip():
        return clean_line(full.text)
    parts = draft.first("N")
    if parts is None:
        nickname = draft.first("NICKNAME")
        return clean_line(nickname.text) if nickname is not None else ""
    family, given, middle, prefix, suffix = [
        clean_line(part.replace(",", " ")) for part in [*parts.parts(), *[""] * 5][:5]
    ]
    # 王芳, not 芳 王.
    if family and not (family + given).isascii() and all(ord(c) >= 0x2E80 for c in family + given):
        return family + given
    return " ".join(part for part in (prefix, given, middle, family, suffix) if part)


def _memberships(draft: _Draft) -> Iterator[Membership]:
    roles: dict[str, str] = {}
    for line in (line for name in ("TITLE", "ROLE") for line in draft.all(name)):
        said = clean_line(line.text)
        if said and said not in roles.get(line.group, "").split(", "):
            roles[line.group] = ", ".join(part for part in (roles.get(line.group, ""), said) if part)
    organisations = draft.all("ORG")
    for place, line in enumerate(organisations):
        names = ", ".join(clean_line(part) for part in line.parts() if part.strip())
        role = roles.pop(line.group, "") if line.group or place == 0 else ""
        if names or role:
            yield Membership(names, role)
    yield from (Membership("", role) for role in roles.values() if role)


def _fields(draft: _Draft) -> Iterator[tuple[str, str]]:
    titles = {line.group: clean_line(line.text.strip("_$!<>")) for line in draft.all("X-ABLABEL") if line.group}
    for line in draft.lines:
        if line.name == "X-DESK-FIELD" and line.text.strip():
            yield clean_line(parameter(line, "X-NAME")) or "field", clean_text(line.text, MAX_NOTE_CHARS)
        elif line.name in ("URL", "IMPP", "NICKNAME", "ANNIVERSARY") and line.text.strip():
            yield titles.get(line.group) or line.name.lower(), clean_line(line.text)
        elif line.name.startswith(("X-ABRELATEDNAMES", "X-ABDATE")) and line.text.strip():
            yield titles.get(line.group) or "related", clean_line(line.text)


def _each_kept(found: Iterator[tuple[str, str]]) -> dict[str, str]:
    """The second web address of somebody is as much theirs as the first: it is kept under a name with a number."""
    kept: dict[str, str] = {}
    for name, value in found:
        number, free = 1, name
        while free in kept and kept[free] != value:
            number += 1
            free = f"{name} {number}"
        kept[free] = value
    return kept


def _birthday(draft: _Draft) -> tuple[str, str]:
    """The birthday as ``YYYY-MM-DD`` or ``--MM-DD``; and what the card says if that is no day."""
    line = draft.first("BDAY")
    if line is None or not line.text.strip():
        return "", ""
    said = clean_line(line.text, 60)
    found = _DAY.fullmatch(said)
    omitted = (line.params.get("X-APPLE-OMIT-YEAR") or [""])[0]  # Apple's way of a birthday without its year
    if found:
        year = "" if found[1] == omitted and omitted else found[1] or ""
        with contextlib.suppress(ValueError):
            datetime(int(year or 2000), int(found[2]), int(found[3]), tzinfo=UTC)
            return f"{year or '-'}-{found[2]}-{found[3]}", ""
    return "", said


def _postal(line: _Line) -> Postal:
    box, extended, street, city, region, postcode, country = [*line.parts(), *[""] * 7][:7]
    whole = "\n".join(clean_text(part).strip() for part in (box, extended, street) if part.strip())
    return Postal(
        street=whole,
        city=clean_line(city),
        region=clean_line(region),
        postcode=clean_line(postcode),
        country=clean_line(country),
        label=line.label,
    )


def _rhythm(draft: _Draft) -> Rhythm | None:
    line = draft.first("X-DESK-RHYTHM")
    found = re.fullmatch(r"(\d{1,4}) (day|week|month)", line.value.strip()) if line is not None else None
    return Rhythm(int(found[1]), found[2]) if found and 0 < int(found[1]) <= 1_000 else None


def _note(line: _Line) -> PersonNote:
    """A note; whatever the file says of it, it is as trusted as the file."""
    at = 0.0
    with contextlib.suppress(ValueError, OverflowError):
        at = datetime.fromisoformat(parameter(line, "X-DESK-AT") or "1970-01-01T00:00:00+00:00").timestamp()
    origin = clean_line(parameter(line, "X-DESK-ORIGIN"))
    return PersonNote(text=clean_text(line.text, MAX_NOTE_CHARS), at=at, trust=Trust.UNTRUSTED, origin=origin)


def parameter(line: _Line, name: str) -> str:
    """A parameter's value; carets as RFC 6868 has them."""
    value = ",".join(line.params.get(name, []))
    return re.sub(r"\^([n^'])", lambda found: {"n": "\n", "^": "^", "'": '"'}[found[1]], value)


def _phone(line: _Line) -> str:
    text = clean_line(line.text, 100)
    return text.removeprefix("tel:") if text.lower().startswith("tel:") else text


def _is_address(text: str) -> bool:
    text = text.strip()
    return text.count("@") == 1 and not any(c.isspace() or c in "<>,;" for c in text) and text[0] != "@" != text[-1]


def _cut(value: str, separator: str) -> list[str]:
    parts, current, escaped = [], "", False
    for character in value:
        if escaped:
            current, escaped = current + "\\" + character, False
        elif character == "\\":
            escaped = True
        elif character == separator:
            parts.append(current)
            current = ""
        else:
            current += character
    return [*parts, current + ("\\" if escaped else "")]


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value, flags=re.DOTALL)
