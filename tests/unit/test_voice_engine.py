"""Ear, mouth and turn machine joined, with engines that answer at once and a loudspeaker whose clock the test turns."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import numpy as np

from desk.errors import ModelError
from desk.voice.ear import Ear
from desk.voice.engine import Engine, Shown
from desk.voice.meter import Times
from desk.voice.mouth import Mouth
from desk.voice.ports import VAD_FRAME, Samples, Speech, Transcript
from desk.voice.turn import commands as c
from desk.voice.turn import events as e
from desk.voice.turn.limits import Limits

RATE_HZ = 1000
SECONDS_A_CHARACTER = 0.05


class Sentences:
    """Cuts after a full stop or question mark."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, text: str) -> list[str]:
        *whole, self._rest = (self._rest + text).replace("? ", "?|").replace(". ", ".|").split("|")
        return [piece + " " for piece in whole]

    def finish(self) -> list[str]:
        return [self._rest] if self._rest else []


class AsItIs:
    """A text that is read aloud as it stands."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text

    def origin(self, start: int, end: int) -> tuple[int, int]:
        return start, end


class Beeps:
    """A voice: so many seconds of sound a character; fails at the word 'unspeakable'."""

    name, local, languages = "beeps", True, frozenset[str]()

    async def speak(self, text: str, language: str) -> AsyncIterator[Speech]:
        if "unspeakable" in text:
            raise ModelError("It cannot be said.")
        yield Speech(np.ones(round(len(text) * SECONDS_A_CHARACTER * RATE_HZ), np.float32), RATE_HZ)


class Breathing(Beeps):
    """Begins every clause with a tenth of a second of silence."""

    async def speak(self, text: str, language: str) -> AsyncIterator[Speech]:
        yield Speech(np.zeros(RATE_HZ // 10, np.float32), RATE_HZ)
        async for speech in super().speak(text, language):
            yield speech


class Tape:
    """A loudspeaker; ``heard`` is set by the test."""

    def __init__(self) -> None:
        self.samples: dict[int, int] = {}
        self.finished: list[int] = []
        self.orders: list[str] = []
        self.heard: dict[int, float] = {}

    def enqueue(self, generation: int, samples: Samples, rate_hz: int) -> None:
        self.samples[generation] = self.samples.get(generation, 0) + len(samples)

    def finish(self, generation: int) -> None:
        self.finished.append(generation)

    def duck(self) -> None:
        self.orders.append("duck")

    def unduck(self) -> None:
        self.orders.append("unduck")

    def pause(self) -> None:
        self.orders.append("pause")

    def resume(self, at_s: float) -> None:
        self.orders.append(f"resume {at_s:.2f}")

    def stop(self, through: int) -> None:
        self.orders.append(f"stop {through}")

    def heard_s(self, generation: int) -> float:
        return self.heard.get(generation, 0.0)


class Script:
    """Detector and recogniser: a frame is as much speech as its first sample says, and what was said is known."""

    name, languages = "script", frozenset[str]()

    def __init__(self) -> None:
        self.text = "What is on today?"

    def probability(self, samples: Samples) -> float:
        return float(samples[0]) if len(samples) == VAD_FRAME else 0.9

    def reset(self) -> None: ...

    def transcribe(
        self, samples: Samples, *, language: str = "", hints: Sequence[str] = (), words: bool = False
    ) -> Transcript:
        return Transcript(self.text, "en")


class Host:
    def __init__(self) -> None:
        self.calls: list[tuple[str, int, str]] = []
        self.hints: list[c.Tell] = []
        self.times: dict[int, Times] = {}

    def begin(self, generation: int, text: str) -> None:
        self.calls.append(("begin", generation, text))

    def commit(self, order: c.Commit, transcript: Transcript | None) -> None:
        self.calls.append(("commit", order.generation, order.text))

    def withdraw(self, generation: int) -> None:
        self.calls.append(("withdraw", generation, ""))

    def ended(self, generation: int, heard: str, *, interrupted: bool, times: Times) -> None:
        self.calls.append(("interrupted" if interrupted else "ended", generation, heard))
        self.times[generation] = times

    def tell(self, hint: c.Tell) -> None:
        self.hints.append(hint)

    def show(self, shown: Shown) -> None: ...


class Rig:
    def __init__(self) -> None:
        self.script, self.tape, self.host = Script(), Tape(), Host()
        self.now_s = 0.0
        self.trouble: list[str] = []
        self.engine = Engine(
            lambda notify: Ear(self.script, self.script, self.script, judge=self.judge, notify=notify, now=self.now),
            lambda notify: Mouth(
                Beeps(), self.tape, clauses=Sentences, speakable=AsItIs,
                language_of=lambda text: "en", notify=notify, trouble=lambda error: self.trouble.append(error.message),
                now=self.now,
            ),
            self.tape, self.host, limits=Limits(), hands_free=True, partials=False, now=self.now,
        )  # fmt: skip

    def now(self) -> float:
        return self.now_s

    def judge(self, transcript: Transcript, sound: Samples, spoken: float, spoken_s: float) -> e.Verdict:
        return "sure" if transcript.text else "nothing"

    def hear(self, lasts_s: float, speech: float) -> None:
        for _ in range(round(lasts_s / 0.032)):
            self.now_s += 0.032
            self.engine.hear(np.full(VAD_FRAME, speech, np.float32), self.now_s)

    async def until(self, call: str) -> tuple[str, int, str]:
        """Let the engines' threads answer until the host was called so; silence goes on meanwhile."""
        async with asyncio.timeout(10):
            while True:
                for found in self.host.calls:
                    if found[0] == call:
                        return found
                await asyncio.to_thread(lambda: None)
                self.hear(0.032, 0.0)

    async def settled(self, generation: int) -> None:
        """Until all of an answer's text is sound."""
        async with asyncio.timeout(10):
            while not self.engine.state.agent.ended and self.engine.state.agent.generation == generation:
                await asyncio.to_thread(lambda: None)


async def test_the_first_clause_is_ready_before_the_turn_is_over_and_heard_only_then() -> None:
    rig = Rig()
    rig.hear(0.8, 0.9)
    rig.hear(0.16, 0.0)
    _, generation, text = await rig.until("begin")
    assert text == "What is on today?"
    rig.engine.said(generation, "Nothing today. ")
    _, committed, _ = await rig.until("commit")
    assert committed == generation
    rig.engine.said(generation, "You are free.")
    rig.engine.said_all(generation)
    await rig.settled(generation)
    assert rig.tape.samples == {generation: round(len("Nothing today. You are free.") * SECONDS_A_CHARACTER * RATE_HZ)}
    rig.tape.heard[generation] = len("Nothing today. You are free.") * SECONDS_A_CHARACTER
    rig.engine.sounded(generation, rig.now_s)
    rig.engine.played(generation)
    assert rig.host.calls[-1] == ("ended", generation, "Nothing today. You are free.")
    spans = rig.host.times[generation].spans()
    assert spans["speech_to_sound_ms"] >= spans["decision_ms"] > spans["vad_ms"] > 100
    rig.engine.close()


async def test_an_answer_begins_with_sound_and_breathes_between_its_clauses() -> None:
    rig = Rig()
    rig.engine.mouth.voice = Breathing()
    rig.engine.happen(e.ReadAloud(0.0, "One. Two."))
    _, generation, _ = rig.host.calls[-1]
    rig.engine.said(generation, "One. Two.")
    rig.engine.said_all(generation)
    await rig.settled(generation)
    assert rig.tape.samples[generation] == round(len("One. Two.") * SECONDS_A_CHARACTER * RATE_HZ) + RATE_HZ // 10
    rig.engine.close()


async def test_an_answer_that_is_withdrawn_never_reaches_the_loudspeaker() -> None:
    rig = Rig()
    rig.hear(0.8, 0.9)
    rig.hear(0.16, 0.0)
    _, generation, _ = await rig.until("begin")
    rig.engine.said(generation, "Nothing today. ")
    await asyncio.to_thread(lambda: None)
    rig.hear(0.5, 0.9)
    assert rig.host.calls[-1] == ("withdraw", generation, "")
    rig.engine.said(generation, "too late. ")
    rig.engine.said_all(generation)
    assert rig.tape.samples == {}
    rig.engine.close()


async def test_an_interruption_keeps_whole_words_that_were_heard() -> None:
    rig = Rig()
    rig.engine.happen(e.Typed(rig.now_s, "hello"))
    generation = rig.engine.state.generation
    rig.engine.said(generation, "One two three four. Five six.")
    rig.engine.said_all(generation)
    await rig.settled(generation)
    assert rig.tape.finished == [generation]
    rig.tape.heard[generation] = len("One two thr") * SECONDS_A_CHARACTER
    rig.hear(1.1, 0.9)
    assert rig.tape.orders == ["duck", "pause", f"stop {generation}"]
    assert rig.host.calls[-1] == ("interrupted", generation, "One two")
    assert rig.host.times[generation].spans()["onset_to_stop_ms"] > 400
    rig.engine.close()


async def test_a_cough_while_it_speaks_goes_back_to_the_start_of_a_word() -> None:
    rig = Rig()
    rig.engine.happen(e.Typed(rig.now_s, "hello"))
    generation = rig.engine.state.generation
    rig.engine.said(generation, "One two three four five six seven.")
    rig.engine.said_all(generation)
    await rig.settled(generation)
    rig.tape.heard[generation] = 1.0
    rig.script.text = ""
    rig.hear(0.32, 0.9)
    rig.hear(0.16, 0.0)
    async with asyncio.timeout(10):
        while len(rig.tape.orders) < 3:
            await asyncio.to_thread(lambda: None)
    assert rig.tape.orders[:2] == ["duck", "pause"]
    assert 0.6 <= float(rig.tape.orders[2].removeprefix("resume ")) <= 1.0
    rig.engine.close()


async def test_what_cannot_be_spoken_is_said_so_and_the_rest_is_spoken() -> None:
    rig = Rig()
    rig.engine.happen(e.Typed(rig.now_s, "hello"))
    generation = rig.engine.state.generation
    rig.engine.said(generation, "This is unspeakable. This is not.")
    rig.engine.said_all(generation)
    await rig.settled(generation)
    assert rig.trouble == ["It cannot be said."]
    assert rig.tape.samples[generation] == round(len("This is not.") * SECONDS_A_CHARACTER * RATE_HZ)
    rig.engine.close()


async def test_other_thresholds_hold_from_the_next_frame_on() -> None:
    rig = Rig()
    utterances = []
    for bound in (0.95, 0.5):
        rig.engine.limit(Limits(speech=bound))
        rig.hear(0.8, 0.9)
        utterances.append(rig.engine.state.user.utterance)
    assert utterances == [0, 1]
    rig.engine.close()
