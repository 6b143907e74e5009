"""The people of a client that has no host: a list in memory, for tests of the screen."""

from __future__ import annotations

import msgspec

from desk.errors import UsageError
from desk.wire.people import (
    FollowUp,
    Moment,
    PeopleChange,
    Person,
    PersonCard,
    PersonNote,
    PersonPage,
    PersonSummary,
)


class FakePeople:
    """Answers the calls about people from ``people_there``, ``moments`` and ``waits``."""

    people_there: list[Person]
    moments: list[Moment]
    waits: list[FollowUp]

    def on_people_list(self, query: str, label: str, limit: int) -> list[PersonSummary]:
        wanted = query.lower()
        return [
            PersonSummary(
                id=person.id,
                name=person.card.name,
                address=person.card.addresses[0].value if person.card.addresses else "",
                organisation=person.card.organisations[0].organisation if person.card.organisations else "",
                labels=person.card.labels,
                last_contact=person.last_contact,
                name_marks=((at, at + len(wanted)),) if wanted else (),
            )
            for person in self.people_there
            if (at := person.card.name.lower().find(wanted)) >= 0
        ][:limit]

    def on_people_show(self, who: str, older: str, limit: int) -> PersonPage:
        for person in self.people_there:
            if who in (str(person.id), person.card.name):
                first = int(older or 0)
                page = self.moments[first : first + limit]
                more = str(first + limit) if first + limit < len(self.moments) else ""
                waits = [one for one in self.waits if one.person_id == person.id]
                return PersonPage(person=person, moments=page, older=more, follow_ups=waits)
        raise UsageError("Nobody in your contacts is called that.")

    def on_people_edit(self, id: int, version: int, card: PersonCard) -> Person:  # noqa: A002 - the wire calls it so
        index = next(i for i, person in enumerate(self.people_there) if person.id == id)
        changed = msgspec.structs.replace(self.people_there[index], version=version + 1, card=card)
        self.people_there[index] = changed
        return changed

    def on_people_note(self, who: str, text: str) -> Person:
        person = self.on_people_show(who, "", 1).person
        notes = (*person.card.notes, PersonNote(text=text, at=1.0))
        return self.on_people_edit(person.id, person.version, msgspec.structs.replace(person.card, notes=notes))

    def on_people_undo(self, change: int | None) -> PeopleChange:
        return PeopleChange(id=1, at=1.0, kind="note", people=1, name="Anna", undone=True)

    def on_people_followups(self, kind: str, limit: int, fresh: bool) -> list[FollowUp]:
        return self.waits[:limit]
