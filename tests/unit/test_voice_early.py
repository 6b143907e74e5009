"""What is said and pressed while the weights are still being loaded is not lost."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import cast

import numpy as np

from desk.rpc.peer import Peer
from desk.testing.fake_sound import FakeSound
from desk.testing.hearing import LoudnessDetector, ScriptedRecogniser, ScriptedTurnDetector
from desk.voice.engines import Engines
from desk.voice.ports import HEARING_RATE_HZ
from desk.voice.talk import Talk
from desk.voice.turn import events as e
from desk.wire import voice as w


def nobody() -> Peer:
    raise AssertionError("nothing is to be spoken here")


async def test_words_said_before_the_engines_are_there_become_a_turn() -> None:
    sound = FakeSound()
    orders: list[w.Order] = []
    told = asyncio.Event()

    def order(one: w.Order) -> None:
        orders.append(one)
        told.set()

    talk = Talk(w.TalkOptions(hands_free=False), sound, nobody, order, now=sound.now)
    await talk.open()
    talk.tell(lambda engine: engine.happen(e.Pressed(sound.now(), "talk_down")))
    speech = np.random.default_rng(0).normal(0, 0.2, HEARING_RATE_HZ).astype(np.float32)
    for _ in range(10):
        sound.now_s += 0.1
        talk._hear(speech[: HEARING_RATE_HZ // 10])
    talk.tell(lambda engine: engine.happen(e.Pressed(sound.now(), "talk_up")))
    assert not [one for one in orders if isinstance(one, w.Committed)]
    recogniser = ScriptedRecogniser("What is on today?")
    engines = SimpleNamespace(detector=LoudnessDetector(), recogniser=recogniser, turns=ScriptedTurnDetector())
    talk.start(cast(Engines, engines))
    async with asyncio.timeout(10):
        while not (committed := [one for one in orders if isinstance(one, w.Committed)]):
            told.clear()
            await told.wait()
    assert committed[0].text == "What is on today?"
    await talk.close()


async def test_a_level_is_told_when_it_has_changed_and_silence_says_nothing() -> None:
    sound = FakeSound()
    orders: list[w.Order] = []
    talk = Talk(w.TalkOptions(hands_free=True), sound, nobody, orders.append, now=sound.now)
    await talk.open()

    def levels(loud: float) -> list[float]:
        orders.clear()
        chance = np.random.default_rng(0)
        for _ in range(30):
            sound.now_s += 0.1
            talk._hear(chance.normal(0, loud, HEARING_RATE_HZ // 10).astype(np.float32))
        return [round(one.dbfs / 10) * 10 for one in orders if isinstance(one, w.Level)]

    assert levels(0.001) == [-60]
    assert levels(0.001) == []
    assert levels(0.1) == [-20]
    await talk.close()


async def test_a_microphone_that_is_gone_ends_the_utterance_and_time_goes_on() -> None:
    sound = FakeSound()
    orders: list[w.Order] = []
    talk = Talk(w.TalkOptions(hands_free=True), sound, nobody, orders.append, now=sound.now)
    await talk.open()
    recogniser = ScriptedRecogniser("What is on today?")
    engines = SimpleNamespace(detector=LoudnessDetector(), recogniser=recogniser, turns=ScriptedTurnDetector())
    talk.start(cast(Engines, engines))
    speech = np.random.default_rng(0).normal(0, 0.2, HEARING_RATE_HZ).astype(np.float32)
    for _ in range(10):
        sound.now_s += 0.1
        talk._hear(speech[: HEARING_RATE_HZ // 10])

    def users() -> list[str]:
        return [one.user for one in orders if isinstance(one, w.Shown)]

    talk.look()
    assert users()[-1] == "speaking"
    sound.now_s += 3.5
    talk.look()
    assert users()[-1] == "pausing", "it is gone: what was said is all there is"
    sound.now_s += 20
    talk.look()
    assert users()[-1] == "quiet", "the recogniser never answered, and time went on"
    await talk.close()
