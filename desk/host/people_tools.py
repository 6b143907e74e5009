"""The agent's tools about people: finding them, and proposing a note. Nothing here changes a contact."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from desk.gate.ports import FieldOrigin
from desk.gate.store import NewProposal
from desk.handoff import Handoff, Source, Trust
from desk.people.kinds import NoteFields
from desk.wire.cards import Card
from desk.wire.chat import ToolCall
from desk.wire.people import Person

if TYPE_CHECKING:
    from desk.host.app import Host

_MOST_PEOPLE = 8


class FindContact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str


class ProposeNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``ref``: the mail the text is from, if it is from one the host handed out."""

    name: str
    text: str
    ref: str = ""


async def find_contact(host: Host, call: ToolCall, args: FindContact) -> Handoff:
    """People by name, one line an address; if there is none, who wrote under such a name."""
    people = await asyncio.to_thread(_people, host, args.name)
    if people:
        return Handoff(
            tool=call.name,
            content=[
                {
                    "name": person.card.name,
                    "address": one.value,
                    "organisation": ", ".join(m.organisation for m in person.card.organisations if m.organisation),
                    "last_contact": person.last_contact,
                }
                for person in people
                for one in person.card.addresses
            ],
            summary=f"{len(people)} found",
            trust=Trust.CONTACTS,
            sources=(Source(kind="contacts", ref="", label="your contacts"),),
        )
    senders = [{"name": one.name, "address": one.address} for one in host.mail.senders(args.name)]
    return Handoff(
        tool=call.name,
        content=senders,
        summary=f"{len(senders)} found",
        trust=Trust.UNTRUSTED,
        sources=(Source(kind="mail", ref="", label="mail you got"),),
        confidence=0.5,
        risks=("anybody can write under any name",) if senders else (),
    )


def _people(host: Host, name: str) -> list[Person]:
    found = [host.contacts.get(one) for one in host.people.find_ids(name, _MOST_PEOPLE)]
    return [person for person in found if person.card.addresses]


def propose_note(host: Host, call: ToolCall, args: ProposeNote) -> Card:
    """A card for a note. Its text is the user's own only if the user's own message holds it; a mail's text is the mail's."""
    person = host.contacts.who(args.name)
    words = " ".join(host.turns.user_text(call.turn_id).split()).casefold()
    text = args.text.strip()
    trust, origin = Trust.MODEL, "the model wrote it"
    if text and " ".join(text.split()).casefold() in words:
        trust, origin = Trust.USER, "you typed it"
    elif args.ref:
        mail = host.mail.show(args.ref)
        origin = (
            f"the model, from the mail {mail.summary.ref} of {mail.summary.sender.name or mail.summary.sender.address}"
        )
    return propose(host, person, text, trust, origin, conversation_id=call.conversation_id)


def propose(
    host: Host, person: Person, text: str, trust: Trust, origin: str, *, conversation_id: int | None = None
) -> Card:
    """Queue a note about somebody. ``trust`` and ``origin`` are kept with it and shown, whoever approves it."""
    fields = NoteFields(person_id=person.id, person=person.card.name, text=text, trust=trust, origin=origin)
    origins = [FieldOrigin(name="text", trust=trust, source=origin)]
    return host.gate.propose(NewProposal(kind="contact.note", conversation_id=conversation_id), fields, origins)
