"""Mail and the demo account, as clients call them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from desk.host.calls import Nothing, bind
from desk.host.unsubscribing import propose_unsubscribe
from desk.rpc.peer import Call, Handler
from desk.wire.host import Status
from desk.wire.mail import MailDetail, MailSummary, Unsubscribing

if TYPE_CHECKING:
    from desk.host.app import Host


class MailQuery(msgspec.Struct, frozen=True):
    query: str = ""
    account: str = ""
    limit: int = 50
    folder: str = "INBOX"
    label: str = ""
    unread: bool = False


class MailRef(msgspec.Struct, frozen=True):
    ref: str


def calls(host: Host) -> dict[str, Handler]:
    async def listing(call: Call, p: MailQuery) -> list[MailSummary]:
        await host.accounts.read_all()
        await host.mail_sync.freshen()
        host.suggesting.soon()
        # In a thread: while a large mailbox is read the disk may keep a look at it waiting.
        return await asyncio.to_thread(
            host.mail.list_mails, p.query, p.account, p.limit, folder=p.folder, label=p.label, unread=p.unread
        )

    async def show(call: Call, p: MailRef) -> MailDetail:
        await host.mail_sync.complete(p.ref)
        return host.mail.show(p.ref)

    async def unsubscribe(call: Call, p: MailRef) -> Unsubscribing:
        return propose_unsubscribe(host, p.ref)

    async def start_demo(call: Call, p: Nothing) -> Status:
        await host.accounts.start_demo()
        return await host.status()

    async def stop_demo(call: Call, p: Nothing) -> Status:
        await host.accounts.stop_demo()
        return await host.status()

    return {
        "mail.list": bind(listing),
        "mail.show": bind(show),
        "mail.unsubscribe": bind(unsubscribe),
        "demo.start": bind(start_demo),
        "demo.stop": bind(stop_demo),
    }
