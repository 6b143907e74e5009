"""Voices in order of preference: a clause the first cannot speak is spoken by the next, and it is told what happened."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from desk.errors import DeskError, UnavailableError
from desk.voice.ports import Speech, SpokenWord, Voice
from desk.voice.speakable import has_words

_REST_S = 30.0


@dataclass(frozen=True)
class Failure:
    """A voice that could not speak a clause, and why in one sentence. ``sent``: the text had left the machine by then."""

    voice: str
    message: str
    hint: str
    sent: bool


@dataclass(frozen=True)
class Spoken:
    """How a clause was spoken: by which voice, and which failed before it. ``left`` if its text left the machine."""

    voice: str
    left: bool
    failures: tuple[Failure, ...] = ()


class Chain:
    """A ``Voice`` made of others. A voice that failed is left in peace for half a minute, or for good where no try can help.

    :param now: a clock in seconds, to rest by.
    :param on_spoken: is told of every clause, when it was spoken or nobody was left to speak it.
    """

    name = "chain"

    def __init__(
        self, voices: Sequence[Voice], now: Callable[[], float], on_spoken: Callable[[Spoken], None] = lambda _: None
    ) -> None:
        self._voices = tuple(voices)
        self._now = now
        self._on_spoken = on_spoken
        self._resting: dict[str, float] = {}

    @property
    def local(self) -> bool:
        return all(voice.local for voice in self._voices)

    @property
    def languages(self) -> frozenset[str]:
        known = [voice.languages for voice in self._voices]
        return frozenset() if not all(known) else frozenset().union(*known)

    async def speak(self, text: str, language: str) -> AsyncIterator[Speech]:
        if not has_words(text):
            return
        failures: list[Failure] = []
        last: DeskError | None = None
        left = False
        said_to, at_s = 0, 0.0  # what of the text was heard, and how long it took
        for voice in self._able(language):
            left = left or not voice.local
            start, start_s = said_to, at_s
            try:
                async for speech in voice.speak(text[start:], language):
                    words = tuple(_moved(word, start, start_s) for word in speech.words)
                    at_s += len(speech.samples) / speech.rate_hz
                    yield Speech(speech.samples, speech.rate_hz, words)
                    said_to = max([said_to, *(word.end for word in words if word.end_s <= at_s)])
            except DeskError as error:
                last = error
                failures.append(Failure(voice.name, error.message, error.hint, not voice.local))
                self._resting[voice.name] = self._now() + _REST_S if error.retryable else float("inf")
                continue
            self._on_spoken(Spoken(voice.name, left, tuple(failures)))
            return
        self._on_spoken(Spoken("", left, tuple(failures)))
        if last is not None:
            raise last
        raise UnavailableError("No voice here speaks this language.", hint="desk models list", retryable=False)

    def _able(self, language: str) -> list[Voice]:
        """Who may speak now; those at rest come last, as somebody must."""
        able = [voice for voice in self._voices if not voice.languages or language in voice.languages]
        now = self._now()
        awake = [voice for voice in able if self._resting.get(voice.name, now) <= now]
        return awake + [voice for voice in able if voice not in awake and self._resting[voice.name] != float("inf")]


def _moved(word: SpokenWord, start: int, start_s: float) -> SpokenWord:
    return SpokenWord(word.start + start, word.end + start, word.start_s + start_s, word.end_s + start_s)
