"""The hearing worker: one recording, then it is ended. It reads that file and the weights, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from desk.errors import UnavailableError
from desk.rpc.child import serve
from desk.rpc.peer import Call, Handler, Peer
from desk.voice.hearing.limits import limit
from desk.wire.voice_hearing import TranscriptEvent, TranscriptSummary


class _Order(msgspec.Struct):
    path: str
    recogniser: str
    detector: str
    language: str = ""
    threads: int = 2


async def transcribe(call: Call, params: object) -> TranscriptSummary:
    """``hearing.transcribe {path, recogniser, detector, language, threads}`` → TranscriptSummary, events on the way."""
    order = msgspec.convert(params, _Order)
    loop = asyncio.get_running_loop()
    events: asyncio.Queue[TranscriptEvent | None] = asyncio.Queue()

    def work() -> TranscriptSummary:
        try:
            from desk.voice.hearing.transcribing import transcribe
            from desk.voice.vad import Silero
            from desk.voice.whisper import Whisper

            detector, recogniser = Silero(Path(order.detector)), Whisper(Path(order.recogniser), threads=order.threads)
        except ImportError as error:
            raise UnavailableError(
                "Desk was installed without what hears.", hint="Install it with its extra: voice", retryable=False
            ) from error

        def tell(event: TranscriptEvent) -> None:
            loop.call_soon_threadsafe(events.put_nowait, event)

        return transcribe(Path(order.path), detector, recogniser, tell, language=order.language)

    working = asyncio.ensure_future(asyncio.to_thread(work))
    working.add_done_callback(lambda _: events.put_nowait(None))
    while (event := await events.get()) is not None:
        await call.emit(event)
    return await working


def build(host: Callable[[], Peer]) -> Mapping[str, Handler]:
    """The calls this worker answers."""
    return {"hearing.transcribe": transcribe}


if __name__ == "__main__":
    limit()
    serve("hearing", build)
