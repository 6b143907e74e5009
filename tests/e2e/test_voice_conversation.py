"""Talking with a whole Desk over a sound server of the test's own: what is said is heard, answered, heard back, interrupted."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desk.errors import DeskError
from desk.testing.sound import LOUDSPEAKER
from desk.testing.speech import BECKETT, recording, samples_of, say_to, weights_folder, word_errors
from desk.testing.talking import Talker, cough, loudness, spoken_desk, talking
from desk.voice.ports import HEARING_RATE_HZ, Samples
from desk.voice.sound.resampling import resampled
from desk.voice.whisper import Whisper
from desk.wire import voice as w

pytestmark = [pytest.mark.model, pytest.mark.slow]
RATE_HZ = 48_000
LONG = (
    "The invoice of March came on the third. It names two halves, and the first is due on Friday. "
    "The second may wait until the end of April. Accounts ask for an answer this week, and would like it in writing."
)
_SILENT, _AUDIBLE = 0.001, 0.02


def spoken(tmp_path: Path, text: str) -> Samples:
    return samples_of(say_to(tmp_path / "said.wav", text))


def heard_back(recorded: Samples) -> str:
    """What a listener understands of the loudspeaker."""
    whisper = Whisper(weights_folder("whisper-tiny.en"))
    return whisper.transcribe(resampled(recorded, RATE_HZ, HEARING_RATE_HZ), language="en").text


async def read_aloud(talker: Talker, text: str = LONG) -> None:
    """Have Desk read a text, and wait until it is heard."""
    before = len(talker.events)
    await talker.client.voice_read(text)
    await talker.speaking(after=before)


async def test_a_spoken_question_is_answered_aloud(tmp_path: Path) -> None:
    async with talking() as talker:
        with talker.rig.recorded(LOUDSPEAKER) as tape:
            await talker.say(spoken(tmp_path, "What is the capital of France?"))
            over = await talker.over()
            recorded = tape.take()
        asked, answer = await talker.client.messages(talker.conversation_id)
        assert word_errors("What is the capital of France?", asked.text) <= 0.35
        assert not over.interrupted
        assert over.heard == answer.text
        assert max(loudness(recorded, RATE_HZ)) > _AUDIBLE
        assert {"speech_to_sound_ms", "vad_to_sound_ms", "transcript_ms", "model_ms"} <= over.spans.keys()
        stats = await talker.client.voice_stats()
        assert stats.turns[-1].spans == over.spans
        assert [type(event) for event in talker.events if isinstance(event, w.Trouble)] == []


async def test_speaking_over_it_stops_it_and_what_was_heard_is_kept(tmp_path: Path) -> None:
    async with talking() as talker:
        await talker.client.voice_line("Tell me about the month of March in five long sentences.")
        await talker.speaking()
        await talker.wait(1.5)
        with talker.rig.recorded(LOUDSPEAKER) as tape:
            begun = len(talker.events)
            saying = asyncio.ensure_future(talker.say(spoken(tmp_path, "No, that is not what I want to know.")))
            over = await talker.over(after=begun)
            await talker.wait(0.5)
            tail = tape.take()[-RATE_HZ // 4 :]
            await saying
        assert over.interrupted
        assert max(loudness(tail, RATE_HZ)) < _SILENT, "it is still heard after it was stopped"
        assert {"onset_to_duck_ms", "onset_to_stop_ms"} <= over.spans.keys()
        await talker.until(lambda event: isinstance(event, w.Asked) and event.source == "spoken", after=begun)
        first = (await talker.client.messages(talker.conversation_id))[1]
        assert (first.text, first.state) == (over.heard, "stopped")
        assert over.heard


async def test_a_cough_stops_nothing() -> None:
    async with talking() as talker:
        with talker.rig.recorded(LOUDSPEAKER) as tape:
            await read_aloud(talker)
            begun = len(talker.events)
            await talker.say(cough())
            over = await talker.over(after=begun)
            recorded = tape.take()
        assert not over.interrupted
        assert over.heard == LONG
        assert word_errors(LONG, heard_back(recorded)) <= 0.5
        assert not [event for event in talker.events[begun:] if isinstance(event, w.Asked)]


async def test_a_typed_line_interrupts_and_is_answered() -> None:
    async with talking() as talker:
        await read_aloud(talker)
        begun = len(talker.events)
        await talker.client.voice_line("What day is it?")
        over = await talker.over(after=begun)
        assert over.interrupted
        assert LONG.startswith(over.heard)
        asked = await talker.until(lambda event: isinstance(event, w.Asked), after=begun)
        assert isinstance(asked, w.Asked)
        assert (asked.text, asked.source) == ("What day is it?", "typed")
        answered = await talker.over(after=talker.events.index(over) + 1)
        assert not answered.interrupted


async def test_esc_is_silence_at_once() -> None:
    async with talking() as talker:
        await read_aloud(talker)
        begun = len(talker.events)
        with talker.rig.recorded(LOUDSPEAKER) as tape:
            await talker.client.voice_key("escape")
            assert (await talker.over(after=begun)).interrupted
            await talker.wait(0.5)
            assert max(loudness(tape.take()[-RATE_HZ // 4 :], RATE_HZ)) < _SILENT


async def test_its_own_voice_through_the_room_is_no_turn() -> None:
    async with talking(echo_ms=40) as talker:
        await read_aloud(talker)
        over = await talker.over()
        assert not over.interrupted
        assert not [event for event in talker.events if isinstance(event, w.Asked)]


async def test_push_to_talk_hears_a_person_between_the_keys() -> None:
    async with talking(hands_free=False) as talker:
        said = samples_of(recording(BECKETT))
        await talker.say(said[: HEARING_RATE_HZ * 2])
        assert not [event for event in talker.events if isinstance(event, w.Asked)], "nobody pressed the key"
        await talker.client.voice_key("talk_down")
        await talker.say(said)
        await talker.client.voice_key("talk_up")
        asked = await talker.until(lambda event: isinstance(event, w.Asked))
        assert isinstance(asked, w.Asked)
        assert (
            word_errors("Ever tried. Ever failed. No matter. Try again. Fail again. Fail better.", asked.text) <= 0.35
        )


async def test_silence_and_noise_are_no_turn() -> None:
    async with talking() as talker:
        noise = np.random.default_rng(1).normal(0, 0.02, HEARING_RATE_HZ * 4).astype(np.float32)
        await talker.say(np.concatenate((np.zeros(HEARING_RATE_HZ * 2, np.float32), noise)))
        await talker.wait(1.0)
        assert not [event for event in talker.events if isinstance(event, w.Asked | w.Hint)]


async def test_a_threshold_that_is_set_holds_in_the_open_conversation(tmp_path: Path) -> None:
    async with talking() as talker:
        await talker.client.set_setting("voice.interrupt", "ignore")
        await read_aloud(talker)
        before = len(talker.events)
        await talker.say(spoken(tmp_path, "Stop. Please stop talking now."))
        over = await talker.over(after=before)
        gates = {event.gate for event in talker.events[before:] if isinstance(event, w.Shown)}
        assert not over.interrupted
        assert gates <= {"open", "closed"}


async def test_what_is_dictated_is_text_and_no_turn(tmp_path: Path) -> None:
    text = "The second half may wait until the end of April."
    async with spoken_desk() as talker:
        dictating = asyncio.ensure_future(talker.client.dictate(on_event=talker.take))
        await talker.until(lambda event: isinstance(event, w.Shown))
        with pytest.raises(DeskError, match="dictation already"):
            await talker.client.talk(talker.conversation_id, hands_free=True, on_event=lambda event: None)
        await talker.say(spoken(tmp_path, text))
        await talker.client.voice_key("talk_up")
        heard = await dictating
        assert word_errors(text, heard.text) <= 0.35
        assert await talker.client.messages(talker.conversation_id) == []
        # A key that is let go at once, with nothing said, ends it too.
        before = len(talker.events)
        again = asyncio.ensure_future(talker.client.dictate(on_event=talker.take))
        await talker.until(lambda event: isinstance(event, w.Shown), after=before)
        await talker.client.voice_key("talk_up")
        assert (await again).text == ""


async def test_lines_can_be_typed_to_the_command_that_listens() -> None:
    async with spoken_desk() as talker:
        command = [sys.executable, "-P", "-m", "desk", "voice", "talk", "--json"]
        piped = asyncio.subprocess.PIPE
        talk = await asyncio.create_subprocess_exec(
            *command, stdin=piped, stdout=piped, stderr=piped, env=talker.home.environment
        )
        assert talk.stdin is not None
        assert talk.stdout is not None
        talk.stdin.write(b"What is the capital of France?\n")
        talk.stdin.write_eof()
        seen: list[dict[str, Any]] = []
        async with asyncio.timeout(90):
            while not seen or seen[-1]["type"] != "over":
                seen.append(json.loads(await talk.stdout.readline())["event"])
        asked = next(event for event in seen if event["type"] == "asked")
        assert (asked["text"], asked["source"]) == ("What is the capital of France?", "typed")
        assert not seen[-1]["interrupted"]
        assert talk.returncode is None, "the end of typing ended the talk"
        talk.send_signal(signal.SIGINT)
        assert await talk.wait() in (0, 130)
