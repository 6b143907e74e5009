"""What Desk keeps in mind, as clients call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from desk.gate.store import NewProposal
from desk.handoff import Trust
from desk.host.calls import Nothing, bind
from desk.memory.kind import MemoryFields
from desk.rpc.peer import Call, Handler
from desk.wire.cards import Card
from desk.wire.host import Memory

if TYPE_CHECKING:
    from desk.host.app import Host


class MemoryText(msgspec.Struct, frozen=True):
    text: str


class MemoryId(msgspec.Struct, frozen=True):
    id: int


def calls(host: Host) -> dict[str, Handler]:
    async def listing(call: Call, p: Nothing) -> list[Memory]:
        return host.memory.listed()

    async def add(call: Call, p: MemoryText) -> Card:
        fields = MemoryFields(text=p.text, trust=Trust.USER, source="you typed it")
        return host.gate.command(NewProposal(kind="memory.write"), fields, "you typed it")

    async def forget(call: Call, p: MemoryId) -> None:
        host.memory.forget(p.id)

    return {"memory.list": bind(listing), "memory.add": bind(add), "memory.forget": bind(forget)}
