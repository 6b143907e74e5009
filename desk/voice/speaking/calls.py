"""What the host asks of the speaking worker: cut a text, speak a clause."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import msgspec

from desk.errors import UnavailableError
from desk.rpc.peer import Call, Handler
from desk.voice.chain import Chain, Spoken
from desk.voice.clauses import Clauses
from desk.voice.speakable import has_words, language_of, speakable
from desk.voice.speaking.choose import Places, voices
from desk.wire.voice_speaking import ClauseReport, Cut, SpeechPiece, SpokenClause, VoiceFailure


class Text(msgspec.Struct, frozen=True):
    text: str
    language: str = ""


class Order(msgspec.Struct, frozen=True):
    """A clause and who is to speak it: ``speaker`` first, the others after it; ``only`` it, if that is on."""

    text: str
    language: str
    places: Places
    speaker: str = ""
    only: bool = False
    rate_hz: int = 0  # of the sound; 0: that of the voice


class _Speaking:
    """Keeps the voices, and so the programs and models behind them, from clause to clause."""

    def __init__(self) -> None:
        self._chains: dict[tuple[Any, ...], Chain] = {}
        self._told: list[Spoken] = []
        self._one = asyncio.Lock()

    async def speak(self, call: Call, params: Any) -> ClauseReport:
        order = msgspec.convert(params, Order)
        chain = self._chain(order)
        async with self._one:
            return await self._speak(call, chain, order)

    async def _speak(self, call: Call, chain: Chain, order: Order) -> ClauseReport:
        import numpy as np

        from desk.voice.resample import Resampled

        resampled = Resampled(order.rate_hz)
        self._told.clear()
        async for speech in chain.speak(order.text, order.language):
            pcm = (np.clip(resampled.take(speech), -1, 1) * 32767).astype("<i2").tobytes()
            words = [(word.start, word.end, word.start_s, word.end_s) for word in speech.words]
            await call.emit(SpeechPiece(pcm, resampled.rate_hz, words))
        spoken = self._told[-1] if self._told else Spoken("", left=False)
        failures = [VoiceFailure(one.voice, one.message, one.hint, one.sent) for one in spoken.failures]
        return ClauseReport(spoken.voice, spoken.left, failures)

    def _chain(self, order: Order) -> Chain:
        there = voices(order.places, order.speaker, only=order.only)
        key = (order.places, order.speaker, order.only, tuple(there))
        if key not in self._chains:
            try:
                made = [make() for make in there.values()]
            except ImportError as error:
                raise UnavailableError(
                    "Desk was installed without what speaks.", hint="Install it with its extra: voice", retryable=False
                ) from error
            self._chains = {key: Chain(made, time.monotonic, self._told.append)}
        return self._chains[key]


async def cut(call: Call, params: Any) -> Cut:
    """``speaking.cut {text, language}`` → Cut: what of the text is said, clause by clause."""
    text = msgspec.convert(params, Text)
    language = text.language or language_of(text.text)
    cutting = Clauses()
    found: list[SpokenClause] = []
    end = 0
    for clause in [*cutting.feed(text.text), *cutting.finish()]:
        end += len(clause)
        said = speakable(clause, language).text
        if has_words(said):
            found.append(SpokenClause(said, end))
    return Cut(found, language)


def speaking_calls() -> dict[str, Handler]:
    """The handlers of the speaking worker."""
    speaking = _Speaking()
    return {"speaking.cut": cut, "speaking.speak": speaking.speak}
