"""Reading accounts on servers, and changing labels, marks and places of mails, as clients call it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from desk.host.calls import bind
from desk.host.listen import connection_of
from desk.rpc.peer import Call, Handler
from desk.wire.cards import Card
from desk.wire.mail import AccountSync, MailFolder, SyncProgress

if TYPE_CHECKING:
    from desk.host.app import Host


class Which(msgspec.Struct, frozen=True):
    account: str = ""


class FolderChoice(msgspec.Struct, frozen=True):
    account: str
    folder: str
    synced: bool


class Labelling(msgspec.Struct, frozen=True):
    refs: list[str]
    add: list[str] = []
    remove: list[str] = []


class Refs(msgspec.Struct, frozen=True):
    refs: list[str]


def calls(host: Host) -> dict[str, Handler]:
    change = host.mail_changes

    def by_person(call: Call) -> bool:
        return connection_of(call).has_terminal()

    async def sync(call: Call, p: Which) -> list[AccountSync]:
        told: asyncio.Queue[SyncProgress] = asyncio.Queue()

        async def pass_on() -> None:
            while True:
                await call.emit(await told.get())

        passing = asyncio.ensure_future(pass_on())
        try:
            return await host.mail_sync.sync(p.account, told.put_nowait)
        finally:
            passing.cancel()

    async def folders(call: Call, p: Which) -> list[MailFolder]:
        return await asyncio.to_thread(host.mail_sync.folders, p.account)

    async def choose(call: Call, p: FolderChoice) -> list[MailFolder]:
        return host.mail_sync.choose(p.account, p.folder, p.synced)

    async def label(call: Call, p: Labelling) -> list[Card]:
        return await change.settled(change.label(p.refs, p.add, p.remove, by_person=by_person(call)))

    async def mark(call: Call, p: Labelling) -> list[Card]:
        return await change.settled(change.mark(p.refs, p.add, p.remove, by_person=by_person(call)))

    async def archive(call: Call, p: Refs) -> list[Card]:
        return await change.settled(change.archive(p.refs, by_person=by_person(call)))

    return {
        "mail.label": bind(label),
        "mail.mark": bind(mark),
        "mail.archive": bind(archive),
        "mail.sync": bind(sync),
        "mail.folders": bind(folders),
        "mail.choose_folder": bind(choose),
    }
