"""The documents worker: takes an attachment out of a mail, or reads its text. One document a life, under limits.

Memory and processor time are limited by the kernel (``setrlimit``), so that a document made to eat both ends this process and
nothing else; the host then says so and the next document gets a new one.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec

from desk.errors import DeskError, UsageError
from desk.parse.documents.text import document_text
from desk.parse.held import Held
from desk.parse.limits import limit
from desk.parse.mail import take_attachment
from desk.rpc.child import serve
from desk.rpc.peer import Call, Handler, Peer
from desk.wire.documents import CHUNK_BYTES, AttachmentText, TakenAttachment
from desk.wire.mail import Attachment

MAX_CPU_S = 30
_T = TypeVar("_T")


class _Part(msgspec.Struct):
    held: str
    number: int


async def _bounded(work: Callable[[], _T]) -> _T:
    try:
        return await asyncio.to_thread(work)
    except DeskError:
        raise
    except MemoryError as error:
        raise UsageError(
            "The attachment needs more memory than Desk gives a document.", hint="Save it with: desk mail save REF N"
        ) from error


def build(host: Callable[[], Peer]) -> Mapping[str, Handler]:
    """The calls this worker answers."""
    held = Held()

    async def hold(call: Call, params: object) -> None:
        held.add(params)

    async def take(call: Call, params: object) -> TakenAttachment:
        """``documents.take {held, number}``: streams the attachment's bytes as base64, then says what it was."""
        asked = msgspec.convert(params, _Part)
        raw = held.take(asked.held)

        def work() -> tuple[Attachment, bytes]:
            return take_attachment(raw, asked.number)

        attachment, content = await _bounded(work)
        for start in range(0, len(content), CHUNK_BYTES):
            await call.emit(base64.b64encode(content[start : start + CHUNK_BYTES]).decode("ascii"))
        return TakenAttachment(attachment=attachment, size=len(content))

    async def text(call: Call, params: object) -> AttachmentText:
        """``documents.text {held, number}`` → the attachment's text."""
        asked = msgspec.convert(params, _Part)
        raw = held.take(asked.held)

        def work() -> AttachmentText:
            attachment, content = take_attachment(raw, asked.number)
            return document_text(content, attachment.filename, attachment.content_type)

        return await _bounded(work)

    return {"parse.hold": hold, "documents.take": take, "documents.text": text}


if __name__ == "__main__":
    limit(cpu_s=MAX_CPU_S)
    serve("documents", build)
