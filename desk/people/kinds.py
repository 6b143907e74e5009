"""What a model or a suggestion may propose of people: a note, or a change of a card. Both are Desk's own data.

Approving either raises nobody's trust: the text's origin and trust are fields of the proposal, set by the host when it was
proposed, kept with the note, and not among what a person edits. What a person writes anew over it is theirs.
"""

from __future__ import annotations

import msgspec

from desk.errors import ConflictError, UsageError
from desk.gate.kinds import LocalKind, Surroundings, no_such_field
from desk.handoff import Trust
from desk.i18n import t
from desk.people import changes
from desk.people.card import check_birthday, merged, tidy
from desk.people.contacts import Contacts
from desk.store.db import Database
from desk.wire.people import Detail, Membership, PersonCard, PersonNote


class NoteFields(msgspec.Struct, frozen=True, kw_only=True):
    """``trust`` and ``origin`` say who stands behind ``text``."""

    person_id: int
    person: str
    text: str
    trust: Trust
    origin: str = ""


class ContactNote(LocalKind[NoteFields]):
    """A note about a person."""

    name = "contact.note"
    fields_type = NoteFields
    body_field = "text"

    def check(self, fields: NoteFields) -> None:
        if not fields.text.strip():
            raise UsageError("The note has no text.", hint="Say what is to be noted.")

    def title(self, fields: NoteFields) -> str:
        return fields.text.partition("\n")[0]

    def sentence(self, fields: NoteFields, around: Surroundings) -> str:
        return t("Notes this about {name}.", name=fields.person)

    def whom(self, fields: NoteFields) -> str:
        return fields.person

    def targets(self, fields: NoteFields) -> tuple[str, ...]:
        return (f"contact:{fields.person_id}",)

    def shown(self, fields: NoteFields) -> dict[str, str]:
        return {"text": fields.text}

    def edited(self, fields: NoteFields, name: str, text: str) -> NoteFields:
        if name != "text":
            raise no_such_field(name)
        if text == fields.text:
            return fields
        # A few words put right do not make the rest the user's own.
        return msgspec.structs.replace(fields, text=text)

    def do(self, db: Database, proposal_id: int, fields: NoteFields, at: float) -> str:
        note = PersonNote(text=fields.text, at=at, trust=fields.trust, origin=fields.origin)
        contacts = Contacts(db)
        before = contacts.get(fields.person_id).version
        version = contacts.note(fields.person_id, note).version
        return str(version) if version != before else ""

    def take_back(self, db: Database, proposal_id: int, fields: NoteFields, before: str) -> None:
        _undo(db, before)


class ChangeFields(msgspec.Struct, frozen=True, kw_only=True):
    """What is to become of a card: ``action`` add, change or merge. Empty values are left as they are.

    ``person_id`` is 0 for somebody new; ``other_id`` is who is merged into them.
    """

    action: str
    person_id: int = 0
    person: str = ""
    name: str = ""
    address: str = ""
    phone: str = ""
    organisation: str = ""
    role: str = ""
    birthday: str = ""
    label: str = ""
    field_name: str = ""
    field_value: str = ""
    other_id: int = 0
    other: str = ""


_EDITED = ("name", "address", "phone", "organisation", "role", "birthday", "label", "field_name", "field_value")


class ContactChange(LocalKind[ChangeFields]):
    """Somebody new, something new on a card, or two cards made one."""

    name = "contact.change"
    fields_type = ChangeFields

    def check(self, fields: ChangeFields) -> None:
        if fields.action == "merge":
            if not (fields.person_id and fields.other_id) or fields.person_id == fields.other_id:
                raise UsageError("Nobody can be merged with themselves.", hint="Name two people: desk people merge 3 7")
        elif fields.action == "add":
            tidy(_card(fields))
        elif fields.action != "change" or not fields.person_id:
            raise UsageError("This is no change of a contact.", hint="desk people list")
        elif not any(getattr(fields, name) for name in _EDITED):
            raise UsageError("This changes nothing.", hint="desk people list")
        else:
            check_birthday(fields.birthday)
            tidy(_card(msgspec.structs.replace(fields, name=fields.name or fields.person or "?")))

    def title(self, fields: ChangeFields) -> str:
        if fields.action == "merge":
            return f"{fields.other} → {fields.person}"
        changed = [getattr(fields, name) for name in _EDITED[1:] if getattr(fields, name)]
        return " · ".join([fields.name or fields.person, *changed])

    def sentence(self, fields: ChangeFields, around: Surroundings) -> str:
        if fields.action == "merge":
            return t("Makes {other} and {name} one contact.", other=fields.other, name=fields.person)
        if fields.action == "add":
            return t("Adds {name} to your contacts.", name=fields.name)
        return t("Changes the contact {name}.", name=fields.person)

    def whom(self, fields: ChangeFields) -> str:
        return fields.person or fields.name

    def targets(self, fields: ChangeFields) -> tuple[str, ...]:
        return tuple(f"contact:{one}" for one in (fields.person_id, fields.other_id) if one)

    def shown(self, fields: ChangeFields) -> dict[str, str]:
        if fields.action == "merge":
            return {}
        return {name: getattr(fields, name) for name in _EDITED if getattr(fields, name)}

    def edited(self, fields: ChangeFields, name: str, text: str) -> ChangeFields:
        if name not in _EDITED or fields.action == "merge":
            raise no_such_field(name)
        return msgspec.structs.replace(fields, **{name: text})

    def label(self, name: str) -> str:
        return {
            "name": t("Name"),
            "address": t("Address"),
            "phone": t("Phone"),
            "organisation": t("Organisation"),
            "role": t("Role"),
            "birthday": t("Birthday"),
            "label": t("Label"),
            "field_name": t("Field"),
            "field_value": t("Value"),
        }.get(name, super().label(name))

    def do(self, db: Database, proposal_id: int, fields: ChangeFields, at: float) -> str:
        contacts = Contacts(db)
        if fields.action == "merge":
            kept, gone = contacts.get(fields.person_id), contacts.get(fields.other_id)
            return str(contacts.merge((kept.id, kept.version), (gone.id, gone.version), at).version)
        if fields.action == "add":
            return str(contacts.create(_card(fields), at).version)
        person = contacts.get(fields.person_id)
        renamed = msgspec.structs.replace(person.card, name=fields.name or person.card.name)
        after = merged(renamed, tidy(_card(msgspec.structs.replace(fields, name=renamed.name))))
        changed = contacts.edit(person.id, person.version, after, at)
        return str(changed.version) if changed.version != person.version else ""

    def take_back(self, db: Database, proposal_id: int, fields: ChangeFields, before: str) -> None:
        _undo(db, before)


def _card(fields: ChangeFields) -> PersonCard:
    return PersonCard(
        name=fields.name,
        addresses=(Detail(fields.address),) if fields.address else (),
        phones=(Detail(fields.phone),) if fields.phone else (),
        organisations=(Membership(fields.organisation, fields.role),) if fields.organisation or fields.role else (),
        labels=(fields.label,) if fields.label else (),
        fields={fields.field_name or "note": fields.field_value} if fields.field_value else {},
        birthday=fields.birthday,
    )


def _undo(db: Database, change: str) -> None:
    """Undo the change a proposal made. :raises ConflictError: somebody of it was changed since."""
    if not change:
        return
    with db.write() as connection:
        try:
            changes.undo(connection, int(change), 0.0)
        except UsageError as error:  # it was undone by hand before, or they were deleted for good
            raise ConflictError(error.message, hint=error.hint) from error


def drafts_of_changes(db: Database) -> dict[int, int]:
    """The changes that drafts made and that are not taken back, each with its draft."""
    with db.read() as connection:
        rows = connection.execute(
            "SELECT before, id FROM proposal WHERE kind IN (?, ?) AND state = 'sent' AND before <> ''",
            (ContactNote.name, ContactChange.name),
        )
        return {int(row["before"]): int(row["id"]) for row in rows}


CONTACT_KINDS = (ContactNote(), ContactChange())
