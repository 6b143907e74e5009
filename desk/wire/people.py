"""People: what is kept of them, what happened with them, and what is due. Names, notes and fields may come from outside."""

from __future__ import annotations

import msgspec

from desk.handoff import Trust


class Detail(msgspec.Struct, frozen=True):
    """An address or a phone number, and what it is for (``work``, ``home``, ``cell`` or any word)."""

    value: str
    label: str = ""


class Membership(msgspec.Struct, frozen=True):
    """An organisation a person belongs to, and as what."""

    organisation: str
    role: str = ""


class Postal(msgspec.Struct, frozen=True, kw_only=True):
    """A postal address in the parts of RFC 6350's ADR; an unstructured one is all in ``street``."""

    street: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    label: str = ""


class Rhythm(msgspec.Struct, frozen=True):
    """How often to stay in touch: every ``every`` days, weeks or months (``unit``: day, week, month)."""

    every: int
    unit: str


class PersonNote(msgspec.Struct, frozen=True, kw_only=True):
    """A dated note. ``trust`` is who stands behind its text, ``origin`` where it came from, in words; approving a note
    raises neither. ``id`` is 0 until it is kept."""

    text: str
    at: float
    trust: Trust = Trust.USER
    origin: str = ""
    id: int = 0


class PersonCard(msgspec.Struct, frozen=True, kw_only=True):
    """All that is kept of a person. ``birthday`` is ``YYYY-MM-DD``, or ``--MM-DD`` where the year is not known."""

    name: str
    addresses: tuple[Detail, ...] = ()
    phones: tuple[Detail, ...] = ()
    organisations: tuple[Membership, ...] = ()
    labels: tuple[str, ...] = ()
    fields: dict[str, str] = {}
    birthday: str = ""
    postal: tuple[Postal, ...] = ()
    rhythm: Rhythm | None = None
    notes: tuple[PersonNote, ...] = ()


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """``version`` grows with every change; ``last_contact`` is when one of you last wrote, None for never."""

    id: int
    version: int
    card: PersonCard
    last_contact: float | None = None


class PersonSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a list. ``found``: the piece of text a search matched, ``marks`` the ranges of it, ``name_marks`` of the name."""

    id: int
    name: str
    address: str = ""
    organisation: str = ""
    labels: tuple[str, ...] = ()
    last_contact: float | None = None
    found: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    name_marks: tuple[tuple[int, int], ...] = ()


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened with a person. ``kind``: mail.in, mail.out, draft, reminder, event or note (sources may add
    others). ``state`` is a draft's or reminder's; ``ref`` what to open, e.g. ``m12``."""

    at: float
    kind: str
    title: str
    text: str = ""
    ref: str = ""
    state: str = ""
    trust: Trust = Trust.HOST
    origin: str = ""


class FollowUp(msgspec.Struct, frozen=True, kw_only=True):
    """A thread that waits. ``kind``: awaiting (you wrote), needs_reply (they wrote) or needs_action (promised or flagged).

    ``days`` are working days since ``since``; ``ref`` is the mail it is about; ``person_id`` is None for no contact.
    """

    kind: str
    thread: str
    account: str
    name: str
    address: str
    subject: str
    ref: str
    since: float
    days: int
    person_id: int | None = None
    reason: str = ""


class PersonDue(msgspec.Struct, frozen=True, kw_only=True):
    """A birthday or a stay-in-touch date. ``date`` is ISO, ``days`` until it (negative: so long ago); ``age`` if known."""

    kind: str  # birthday | rhythm
    person_id: int
    name: str
    date: str
    days: int
    age: int | None = None
    last_contact: float | None = None


class PersonPage(msgspec.Struct, frozen=True, kw_only=True):
    """A person with the newest moments before ``before``; ``older`` continues the list, empty at its end."""

    person: Person
    moments: list[Moment] = []
    older: str = ""
    follow_ups: list[FollowUp] = []
    due: list[PersonDue] = []


class Suggested(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody you wrote with who is no contact yet."""

    name: str
    address: str
    received: int
    sent: int
    last: float
    ref: str = ""


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Two people who may be one. ``score`` 0..1, ``reasons`` codes as in ``ImportLine``; ``same``: an import would merge them."""

    first: PersonSummary
    second: PersonSummary
    score: float
    reasons: tuple[str, ...]
    same: bool = False


class ImportLine(msgspec.Struct, frozen=True, kw_only=True):
    """What an import would do with one entry. ``action``: add, merge or skip; ``person_id`` whom it concerns.

    ``reasons`` are codes (held, full, address, phone, organisation, name, names_fit, looks_like, birthday); ``other`` is whom an
    added one may be the same as.
    """

    action: str
    name: str
    reasons: tuple[str, ...] = ()
    other: str = ""
    person_id: int | None = None


class ImportPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What an import would do, or did (``change`` is then what undoes it). ``lines`` are the first of ``total``.

    ``columns`` and ``mapping`` are a CSV file's headers and what each was taken for; ``missing`` says what must be mapped
    by hand before anything can be read. ``sha256`` stands for this plan: an import asked for with it does this or nothing.
    """

    total: int
    add: int
    merge: int
    skip: int
    lines: list[ImportLine]
    problems: list[str] = []
    columns: list[str] = []
    mapping: dict[str, str] = {}
    missing: str = ""
    sha256: str = ""
    change: int | None = None


class PeopleChange(msgspec.Struct, frozen=True, kw_only=True):
    """One change that can be undone as a whole. ``kind``: add, edit, note, merge, import or delete."""

    id: int
    at: float
    kind: str
    people: int
    name: str
    undone: bool = False


class MergePreview(msgspec.Struct, frozen=True, kw_only=True):
    """What would be left of two people: ``kept`` lives on with all of it, ``gone`` is gone."""

    kept: Person
    gone: Person
    merged: PersonCard


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """What was deleted for good, and what of theirs stays (their mails are the mailbox's)."""

    name: str
    notes: int
    changes: int
    proposals: int
    mails_stay: int
    backups_stay: int


class ParsedPeople(msgspec.Struct, frozen=True, kw_only=True):
    """What the parse worker made of a file; every word of it is untrusted."""

    cards: list[PersonCard]
    problems: list[str] = []
    columns: list[str] = []
    mapping: dict[str, str] = {}
    missing: str = ""
