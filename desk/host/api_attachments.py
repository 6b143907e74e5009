"""Attachments, as clients call them: taken out of a mail you got, and read."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from desk.host.calls import bind
from desk.rpc.peer import Call, Handler
from desk.wire.documents import AttachmentText, TakenAttachment

if TYPE_CHECKING:
    from desk.host.app import Host


class Part(msgspec.Struct, frozen=True):
    """``number`` is the attachment's place in the mail's list, from 1."""

    ref: str
    number: int


def calls(host: Host) -> dict[str, Handler]:
    documents = host.workers.documents

    async def take(call: Call, p: Part) -> TakenAttachment:
        """Streams the bytes in pieces of base64."""
        raw = await host.raw_mails.bytes_of(p.ref)
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
        return await documents.text(await host.raw_mails.bytes_of(p.ref), p.number)

    return {"mail.attachment": bind(take), "mail.attachment_text": bind(text)}
