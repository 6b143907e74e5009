"""Attachments, as clients call them: taken out of a mail you got, read, passed on, and put on drafts."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from desk.host.calls import bind
from desk.host.forwarding import propose_forward
from desk.rpc.peer import Call, Handler
from desk.wire.cards import Card
from desk.wire.documents import AttachmentText, TakenAttachment

if TYPE_CHECKING:
    from desk.host.app import Host


class Part(msgspec.Struct, frozen=True):
    """``number`` is the attachment's place in the mail's list, from 1."""

    ref: str
    number: int


class Piece(msgspec.Struct, frozen=True):
    """A piece of a file on its way to a draft; ``upload`` is the client's own name for it, ``data`` base64."""

    upload: str
    data: str


class File(msgspec.Struct, frozen=True):
    id: int
    version: int
    upload: str
    filename: str
    content_type: str


class AttachedNumber(msgspec.Struct, frozen=True):
    id: int
    version: int
    number: int


class Forward(msgspec.Struct, frozen=True):
    """``numbers``: which attachments go along; None is all."""

    ref: str
    to: str
    note: str = ""
    numbers: list[int] | None = None


def calls(host: Host) -> dict[str, Handler]:
    documents = host.workers.documents

    async def take(call: Call, p: Part) -> TakenAttachment:
        """Streams the bytes in pieces of base64."""
        raw = await host.attaching.raw_mails.bytes_of(p.ref)
        pieces: asyncio.Queue[str | None] = asyncio.Queue()

        async def pass_on() -> None:
            while (piece := await pieces.get()) is not None:
                await call.emit(piece)

        passing = asyncio.ensure_future(pass_on())
        try:
            taken = await documents.take(raw, p.number, pieces.put_nowait)
            pieces.put_nowait(None)
            await passing
            return taken
        finally:
            passing.cancel()

    async def text(call: Call, p: Part) -> AttachmentText:
        return await documents.text(await host.attaching.raw_mails.bytes_of(p.ref), p.number)

    async def receive(call: Call, p: Piece) -> None:
        host.attaching.receive(p.upload, p.data)

    async def attach(call: Call, p: File) -> Card:
        return await host.attaching.attach(p.id, p.version, p.upload, p.filename, p.content_type)

    async def detach(call: Call, p: AttachedNumber) -> Card:
        return host.attaching.detach(p.id, p.version, p.number)

    async def forward(call: Call, p: Forward) -> Card:
        return await propose_forward(host, p.ref, p.to, p.note, p.numbers)

    return {
        "mail.attachment": bind(take),
        "mail.attachment_text": bind(text),
        "mail.forward": bind(forward),
        "drafts.file": bind(receive),
        "drafts.attach": bind(attach),
        "drafts.detach": bind(detach),
    }
