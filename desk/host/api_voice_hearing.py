"""Hearing, as clients call it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from desk.host.calls import bind
from desk.rpc.peer import Call, Handler
from desk.wire.voice_hearing import TranscriptEvent, TranscriptSummary

if TYPE_CHECKING:
    from desk.host.app import Host


class RecordingOrder(msgspec.Struct, frozen=True):
    """``path`` is absolute. Empty ``model`` and ``language``: Desk chooses, the recording tells."""

    path: str
    model: str = ""
    language: str = ""


def calls(host: Host) -> dict[str, Handler]:
    hearing = host.workers.hearing

    async def transcribe(call: Call, p: RecordingOrder) -> TranscriptSummary:
        """Streams sentences and progress."""
        events: asyncio.Queue[TranscriptEvent | None] = asyncio.Queue()

        async def pass_on() -> None:
            while (event := await events.get()) is not None:
                await call.emit(event)

        passing = asyncio.ensure_future(pass_on())
        try:
            summary = await hearing.transcribe(p.path, p.model, p.language, events.put_nowait)
            events.put_nowait(None)
            await passing
            return summary
        finally:
            passing.cancel()

    return {"voice.transcribe": bind(transcribe)}
