"""The voice of the process that hears: it has no voice itself, and asks the host to have a clause spoken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from desk.rpc.peer import Peer
from desk.voice.ports import Speech, SpokenWord
from desk.voice.programs import from_pcm
from desk.wire.voice_speaking import ClauseReport, SpeechPiece


class HostVoice:
    """A ``Voice`` that the host has spoken by another worker; ``on_spoken`` is told by whom."""

    name = "host"
    local = True
    languages: frozenset[str] = frozenset()

    def __init__(self, host: Callable[[], Peer], on_spoken: Callable[[ClauseReport], None]) -> None:
        self._host = host
        self._on_spoken = on_spoken

    async def speak(self, text: str, language: str) -> AsyncIterator[Speech]:
        pieces: asyncio.Queue[SpeechPiece | None] = asyncio.Queue()
        asking = asyncio.ensure_future(
            self._host().call(
                "speech.speak",
                {"text": text, "language": language},
                ClauseReport,
                on_event=pieces.put_nowait,
                event=SpeechPiece,
            )
        )
        asking.add_done_callback(lambda _: pieces.put_nowait(None))
        try:
            while (piece := await pieces.get()) is not None:
                words = tuple(SpokenWord(*word) for word in piece.words)
                yield Speech(from_pcm(piece.pcm), piece.rate_hz, words)
            self._on_spoken(await asking)
        finally:
            asking.cancel()
