"""When the ear has words recognised before an utterance is over."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import numpy as np

from desk.testing.hearing import LoudnessDetector, ScriptedRecogniser
from desk.voice.ear import Ear
from desk.voice.ports import VAD_FRAME, Samples, Transcript
from desk.voice.turn import commands as c
from desk.voice.turn import events as e


class Slow(ScriptedRecogniser):
    """Takes ``takes_s`` of the test's clock."""

    def __init__(self) -> None:
        super().__init__("What is on")
        self.takes_s = 0.1
        self.now_s = 0.0

    def now(self) -> float:
        return self.now_s

    def transcribe(
        self, samples: Samples, *, language: str = "", hints: Sequence[str] = (), words: bool = False
    ) -> Transcript:
        self.now_s += self.takes_s
        return super().transcribe(samples, language=language, hints=hints, words=words)


async def test_a_slow_recogniser_is_not_kept_busy_with_half_an_utterance() -> None:
    slow, events = Slow(), list[e.Event]()
    came = asyncio.Event()

    def notify(event: e.Event) -> None:
        events.append(event)
        came.set()

    def judge(heard: Transcript, sound: Samples, spoken: float, spoken_s: float) -> e.Verdict:
        return "sure"

    ear = Ear(LoudnessDetector(), slow, None, judge=judge, notify=notify, now=slow.now)
    for _ in range(30):
        ear.hear(np.full(VAD_FRAME, 0.3, np.float32), keep=True)

    def works() -> bool:
        return ear.busy

    async def recognised(takes_s: float, *, partly: bool) -> bool:
        slow.takes_s, slow.now_s = takes_s, slow.now_s + 5.0
        came.clear()
        if partly:
            ear.say_partial(1)
        else:
            ear.decode(c.Decode(1, 1))
        if not works():
            return False
        await asyncio.wait_for(came.wait(), 10)
        while works():  # noqa: ASYNC110 - its task ends a moment after it told
            await asyncio.sleep(0)
        return True

    assert await recognised(0.1, partly=True)
    assert await recognised(2.0, partly=True)
    assert not await recognised(0.1, partly=True), "the end of the utterance would wait for it"
    assert await recognised(0.1, partly=False)
    assert await recognised(0.1, partly=True), "it is quick again"
    assert [type(event) for event in events] == [e.Partial, e.Partial, e.Decoded, e.Partial]
    ear.close()
