"""A process that puts an event and is killed before the receipt: ``calendar_child.py DATABASE URL``."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from desk.channels.calendar.channel import CalendarChannel
from desk.channels.calendar.kinds import EventKind
from desk.channels.calendar.line import Login
from desk.gate.store import NewProposal
from desk.store.db import Database
from desk.testing.calendar import AT, Post, make_fields, make_gate
from desk.testing.clock import VirtualClock
from desk.testing.radicale import PASSWORD, USER


async def main(database: str, url: str) -> None:
    async def secret() -> str:
        return PASSWORD

    async def login(account_id: int) -> Login:
        return Login(url=url, user=USER, password=secret)

    db = Database(Path(database))
    gate = make_gate(db, VirtualClock(), [EventKind()], {"calendar": CalendarChannel(db, login, Post(), lambda: AT)})
    fields = make_fields(f"{url.rstrip('/')}/ann/team/plan.ics")
    card = gate.propose(NewProposal(kind="calendar.event", account_id=1, account="ann"), fields, [])
    gate.approve(card.summary.id, card.summary.version, card.sha256)
    gate.outbox.elapse()
    await gate.outbox.finished()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
