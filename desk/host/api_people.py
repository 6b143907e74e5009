"""People, as clients call them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from desk.errors import UsageError
from desk.handoff import Trust
from desk.host.calls import bind
from desk.rpc.peer import Call, Handler
from desk.wire import people as w

if TYPE_CHECKING:
    from desk.host.app import Host

_MOST = 1_000


class Listing(msgspec.Struct, frozen=True):
    query: str = ""
    label: str = ""
    limit: int = 50


class Show(msgspec.Struct, frozen=True):
    who: str
    older: str = ""
    limit: int = 20


class Add(msgspec.Struct, frozen=True):
    card: w.PersonCard
    from_mail: str = ""


class Edit(msgspec.Struct, frozen=True):
    id: int
    version: int
    card: w.PersonCard


class Note(msgspec.Struct, frozen=True):
    who: str
    text: str


class Who(msgspec.Struct, frozen=True):
    who: str


class Forget(msgspec.Struct, frozen=True):
    id: int
    version: int


class Days(msgspec.Struct, frozen=True):
    days: int = 14


class Waiting(msgspec.Struct, frozen=True):
    kind: str = ""
    limit: int = 100
    fresh: bool = False


class Settle(msgspec.Struct, frozen=True):
    ref: str
    what: str
    until: float | None = None


class Limit(msgspec.Struct, frozen=True):
    limit: int = 20


class TwoNames(msgspec.Struct, frozen=True):
    kept: str
    gone: str


class Merge(msgspec.Struct, frozen=True):
    kept: int
    kept_version: int
    gone: int
    gone_version: int


class Import(msgspec.Struct, frozen=True):
    data: bytes
    filename: str
    mapping: dict[str, str] = {}
    apply: bool = False
    sha256: str = ""


class Export(msgspec.Struct, frozen=True):
    kind: str


class Undo(msgspec.Struct, frozen=True):
    change: int | None = None


def calls(host: Host) -> dict[str, Handler]:
    contacts, people, clock = host.contacts, host.people, host.clock

    async def listing(call: Call, p: Listing) -> list[w.PersonSummary]:
        return await asyncio.to_thread(contacts.listing, p.query, min(p.limit, _MOST), label=p.label)

    async def show(call: Call, p: Show) -> w.PersonPage:
        return await asyncio.to_thread(people.page, p.who, p.older, min(p.limit, _MOST))

    async def add(call: Call, p: Add) -> w.Person:
        card = people.card_from_mail(p.card, p.from_mail) if p.from_mail else p.card
        return contacts.create(card, clock.now())

    async def edit(call: Call, p: Edit) -> w.Person:
        return contacts.edit(p.id, p.version, p.card, clock.now())

    async def note(call: Call, p: Note) -> w.Person:
        person = contacts.who(p.who)
        return contacts.note(person.id, w.PersonNote(text=p.text, at=clock.now(), trust=Trust.USER))

    async def delete(call: Call, p: Who) -> w.Person:
        return contacts.delete(contacts.who(p.who).id, clock.now())

    async def forget(call: Call, p: Forget) -> w.Forgotten:
        return await people.forget(p.id, p.version)

    async def due(call: Call, p: Days) -> list[w.PersonDue]:
        return people.due(p.days)

    async def followups(call: Call, p: Waiting) -> list[w.FollowUp]:
        if p.fresh:
            await host.accounts.read_all()
        return await asyncio.to_thread(people.follow_ups, p.kind, min(p.limit, _MOST))

    async def settle(call: Call, p: Settle) -> None:
        people.settle(p.ref, p.what, p.until)

    async def suggest(call: Call, p: Limit) -> list[w.Suggested]:
        await host.accounts.read_all()
        return await asyncio.to_thread(people.suggested, min(p.limit, _MOST))

    async def duplicates(call: Call, p: Limit) -> list[w.Pair]:
        return await people.duplicates(min(p.limit, _MOST))

    async def merge_preview(call: Call, p: TwoNames) -> w.MergePreview:
        return contacts.merge_preview(contacts.who(p.kept).id, contacts.who(p.gone).id)

    async def merge(call: Call, p: Merge) -> w.Person:
        return contacts.merge((p.kept, p.kept_version), (p.gone, p.gone_version), clock.now())

    async def import_people(call: Call, p: Import) -> w.ImportPlan:
        return await people.import_file(p.data, p.filename, p.mapping, apply=p.apply, sha256=p.sha256)

    async def export_people(call: Call, p: Export) -> str:
        return await people.export(p.kind)

    async def changes(call: Call, p: Limit) -> list[w.PeopleChange]:
        return contacts.changes(min(p.limit, _MOST))

    async def undo(call: Call, p: Undo) -> w.PeopleChange:
        if p.change is not None and not 0 < p.change < 2**63:
            raise UsageError(f"There is no change {p.change}.", hint="See what can be undone: desk people changes")
        return host.undoing.undo_change(p.change)

    return {
        "people.list": bind(listing),
        "people.show": bind(show),
        "people.add": bind(add),
        "people.edit": bind(edit),
        "people.note": bind(note),
        "people.delete": bind(delete),
        "people.forget": bind(forget),
        "people.due": bind(due),
        "people.followups": bind(followups),
        "people.settle": bind(settle),
        "people.suggest": bind(suggest),
        "people.duplicates": bind(duplicates),
        "people.merge_preview": bind(merge_preview),
        "people.merge": bind(merge),
        "people.import": bind(import_people),
        "people.export": bind(export_people),
        "people.changes": bind(changes),
        "people.undo": bind(undo),
    }
