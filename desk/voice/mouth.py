"""An answer's text becomes sound, clause by clause, while it is still being written; what of it was heard can be told.

Sound that is made before the gate opens waits here: the loudspeaker gets nothing of an answer that may yet be withdrawn.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from desk.errors import DeskError
from desk.voice.lead_in import LeadIn
from desk.voice.ports import Loudspeaker, Samples, SpokenWord, Voice
from desk.voice.turn import events as e
from desk.voice.turn.heard import Clause, clause_of, heard_characters, resume_at_s

_BEHIND_S, _AHEAD_S = 6.0, 0.5
_GUESSED_S = 0.065  # a character, of a clause whose sound is not all there yet


class Clauses(Protocol):
    """Cuts a stream of text into clauses for speech; all of them joined are the text."""

    def feed(self, text: str) -> list[str]: ...

    def finish(self) -> list[str]: ...


class Spoken(Protocol):
    """A text as it is read aloud, which knows where in the original its characters came from."""

    @property
    def text(self) -> str: ...

    def origin(self, start: int, end: int) -> tuple[int, int]: ...


@dataclass
class _Answer:
    generation: int
    text: str = ""
    pieces: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)
    clauses: list[Clause] = field(default_factory=list)
    held: list[tuple[Samples, int]] = field(default_factory=list)
    sound_s: float = 0.0
    audible: bool = False
    finished: bool = False
    asked: bool = False
    work: asyncio.Task[None] | None = None


class Mouth:
    """``notify`` gets the turn machine's events; ``trouble`` what kept a clause from being spoken."""

    def __init__(
        self,
        voice: Voice,
        out: Loudspeaker,
        *,
        clauses: Callable[[], Clauses],
        speakable: Callable[[str, str], Spoken],
        language_of: Callable[[str], str],
        notify: Callable[[e.Event], None],
        trouble: Callable[[DeskError], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.voice = voice
        self._out = out
        self._clauses = clauses
        self._speakable = speakable
        self._language_of = language_of
        self._notify = notify
        self._trouble = trouble
        self._now = now
        self._answers: dict[int, _Answer] = {}

    def begin(self, generation: int) -> None:
        """Make ready for the text of an answer."""
        answer = self._answers[generation] = _Answer(generation)
        answer.work = asyncio.ensure_future(self._speak(answer))

    def say(self, generation: int, text: str) -> None:
        """More of its text."""
        answer = self._answers.get(generation)
        if answer is not None and text:
            answer.pieces.put_nowait(text)

    def end(self, generation: int) -> None:
        """Its text is complete."""
        answer = self._answers.get(generation)
        if answer is not None:
            answer.pieces.put_nowait(None)

    def play(self, generation: int) -> None:
        """Let it be heard from now on."""
        answer = self._answers[generation]
        answer.audible = True
        for samples, rate_hz in answer.held:
            self._out.enqueue(generation, samples, rate_hz)
        answer.held.clear()
        if answer.finished:
            self._out.finish(generation)

    def being_heard(self, generation: int) -> str:
        """The text around the playhead: what a microphone in the room may hear of Desk now."""
        answer = self._answers.get(generation)
        if answer is None or not answer.audible:
            return ""
        at_s = self._out.heard_s(generation)
        near = [
            c for c in answer.clauses if c.begins_s <= at_s + _AHEAD_S and c.begins_s + c.lasts_s >= at_s - _BEHIND_S
        ]
        return answer.text[near[0].start : near[-1].end] if near else ""

    def resume_at_s(self, generation: int, *, from_sentence: bool) -> float:
        """Where it goes on after a pause, in seconds of its sound."""
        answer = self._answers[generation]
        return resume_at_s(answer.clauses, answer.text, self._out.heard_s(generation), from_sentence=from_sentence)

    def drop(self, generation: int) -> str:
        """Forget an answer, its work too; gives what was heard of its text."""
        answer = self._answers.pop(generation, None)
        if answer is None:
            return ""
        if answer.work is not None:
            answer.work.cancel()
        if not answer.audible:
            return ""
        return answer.text[: heard_characters(answer.clauses, self._out.heard_s(generation))]

    def close(self) -> None:
        for generation in list(self._answers):
            self.drop(generation)

    async def _speak(self, answer: _Answer) -> None:
        cutter = self._clauses()
        while (piece := await answer.pieces.get()) is not None:
            for clause in cutter.feed(piece):
                await self._clause(answer, clause)
        for clause in cutter.finish():
            await self._clause(answer, clause)
        answer.finished = True
        if answer.audible:
            self._out.finish(answer.generation)
        asked = answer.text.rstrip("\"'”’）)」 \n").endswith(("?", "？"))
        self._notify(e.AnswerEnded(self._now(), answer.generation, asked, asked))

    async def _clause(self, answer: _Answer, clause: str) -> None:
        start, begins_s = len(answer.text), answer.sound_s
        answer.text += clause
        spoken = self._speakable(clause, self._language_of(clause))
        words: list[SpokenWord] = []
        if spoken.text.strip():
            answer.clauses.append(clause_of(clause, start, begins_s, _GUESSED_S * len(clause)))
            try:
                async for found in self._sound(answer, spoken.text, self._language_of(clause)):
                    words += _of_original(found, spoken)
            except DeskError as error:
                self._trouble(error)
            answer.clauses.pop()
        answer.clauses.append(clause_of(clause, start, begins_s, answer.sound_s - begins_s, words))

    async def _sound(self, answer: _Answer, text: str, language: str) -> AsyncIterator[Iterable[SpokenWord]]:
        """Speak one clause into the loudspeaker, or into what is held; gives the words as their places become known."""
        lead_in = LeadIn() if answer.sound_s == 0.0 else None
        async for speech in self.voice.speak(text, language):
            if lead_in is not None:
                speech = lead_in.take(speech)
            if len(speech.samples):
                first = answer.sound_s == 0.0
                answer.sound_s += len(speech.samples) / speech.rate_hz
                if answer.audible:
                    self._out.enqueue(answer.generation, speech.samples, speech.rate_hz)
                else:
                    answer.held.append((speech.samples, speech.rate_hz))
                if first:
                    self._notify(e.AudioReady(self._now(), answer.generation))
            yield speech.words


def _of_original(words: Iterable[SpokenWord], spoken: Spoken) -> list[SpokenWord]:
    return [SpokenWord(*spoken.origin(w.start, w.end), w.start_s, w.end_s) for w in words]
