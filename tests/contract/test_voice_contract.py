"""What Desk relies on in every voice: sound that is sound, at one rate, soon stoppable, silent for nothing, never a command."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, aclosing
from pathlib import Path

import numpy as np
import pytest

from desk.errors import DeskError, UnavailableError
from desk.models.installed import find
from desk.testing.edge_server import EdgeFault, edge_server
from desk.testing.piper import piper_program
from desk.testing.voices import FakeVoice
from desk.voice.chain import Chain
from desk.voice.edge import EdgeVoice
from desk.voice.espeak import EspeakVoice
from desk.voice.kokoro import KokoroVoice
from desk.voice.piper import PiperVoice
from desk.voice.ports import Samples, SpokenWord, Voice

MODELS = Path(os.environ.get("DESK_TEST_MODELS", Path.home() / ".cache/desk-test/models"))


def weights(name: str) -> Path:
    """:raises pytest.skip.Exception: they are not on this machine."""
    found = find(MODELS, name)
    if found is None:
        pytest.skip(f"{name} is not in {MODELS}: packaging/test fetches it")
    return found


async def make(name: str, stack: AsyncExitStack, folder: Path) -> Voice:
    if name == "fake":
        return FakeVoice()
    if name == "espeak":
        return EspeakVoice()
    if name == "kokoro":
        return KokoroVoice(weights("kokoro"))
    if name == "piper":
        weights_of_joe = weights("piper-joe") / "en_US-joe-medium.onnx"
        piper = PiperVoice(piper_program(), weights_of_joe, folder)
        stack.push_async_callback(piper.close)
        return piper
    server = await stack.enter_async_context(edge_server())
    if name == "edge":
        return EdgeVoice(stall_s=5)
    server.fault = EdgeFault.BUSY
    return Chain([EdgeVoice(stall_s=5), FakeVoice()], lambda: 0.0)


@pytest.fixture(params=["fake", "espeak", "edge", "chain", "piper", "kokoro"])
async def voice(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Voice]:
    async with AsyncExitStack() as stack:
        yield await make(str(request.param), stack, tmp_path)


async def say(voice: Voice, text: str, language: str = "en") -> tuple[Samples, int, list[SpokenWord]]:
    pieces = [speech async for speech in voice.speak(text, language)]
    words = [word for piece in pieces for word in piece.words]
    rates = {piece.rate_hz for piece in pieces}
    assert len(rates) <= 1
    samples = np.concatenate([piece.samples for piece in pieces]) if pieces else np.zeros(0, np.float32)
    return samples, (rates or {0}).pop(), words


async def test_speech_is_sound(voice: Voice) -> None:
    text = "Sure, I will do that."
    samples, rate_hz, words = await say(voice, text)
    assert samples.dtype == np.float32
    assert samples.ndim == 1
    assert 8_000 <= rate_hz <= 48_000
    assert 0.4 < len(samples) / rate_hz < 6
    assert 0.02 < float(np.abs(samples).max()) <= 1
    assert float(np.sqrt((samples**2).mean())) > 0.005
    at_s = 0.0
    for word in words:
        assert text[word.start : word.end].strip(" ,.") != ""
        assert at_s <= word.start_s <= word.end_s <= len(samples) / rate_hz + 0.4
        at_s = word.start_s


@pytest.mark.parametrize("text", ["", " ", "…", "😀", "。", "-"])
async def test_nothing_is_silent(voice: Voice, text: str) -> None:
    samples, _, _ = await say(voice, text)
    assert len(samples) == 0


async def test_one_text_after_the_other(voice: Voice) -> None:
    short, rate_hz, _ = await say(voice, "No.")
    longer, _, _ = await say(voice, "No, the room is the same as it was on Friday.")
    again, _, _ = await say(voice, "No.")
    assert len(longer) > 1.5 * len(short)
    assert abs(len(again) - len(short)) < 0.8 * rate_hz


async def test_who_stops_early_leaves_the_next_one_alone(voice: Voice) -> None:
    async with aclosing(voice.speak("The room is the same as it was on Friday, and the time is too.", "en")) as pieces:  # type: ignore[type-var]
        async for _ in pieces:
            break
    task = asyncio.ensure_future(say(voice, "The room is the same as it was on Friday."))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    samples, rate_hz, _ = await say(voice, "Yes.")
    assert 0 < len(samples) / rate_hz < 2.5


async def test_two_at_once_do_not_mix(voice: Voice) -> None:
    (long, rate_hz, _), (short, _, _) = await asyncio.gather(
        say(voice, "The room is the same as it was on Friday."), say(voice, "Yes.")
    )
    assert len(long) > len(short) >= 0.1 * rate_hz


@pytest.mark.parametrize(
    "text",
    [
        '<speak><break time="20s"/>Hi</speak>',
        "Hi\n--help\n-w /tmp/x",
        "[[h@'loU]] [[_:_:_:]]",
        "Hi\x00\x1b[2J\u202e there \ud800",
        "Hi & <bye> \"quoted\" 'one'",
    ],
)
async def test_text_is_no_command(voice: Voice, text: str) -> None:
    samples, rate_hz, _ = await say(voice, text)
    assert 0.05 < len(samples) / rate_hz < 8


async def test_another_tongue_is_spoken_or_said_to_be_unknown(voice: Voice) -> None:
    if voice.languages and "zh" not in voice.languages:
        return
    samples, _, _ = await say(voice, "好的，我来安排。", "zh")
    assert len(samples) > 0


def failing() -> list[tuple[str, Callable[[Path], Voice]]]:
    return [
        ("espeak", lambda folder: EspeakVoice(str(folder / "none"))),
        ("piper", lambda folder: PiperVoice(folder / "piper", folder / "joe.onnx", folder)),
        ("kokoro", KokoroVoice),
    ]


@pytest.mark.parametrize(("name", "build"), failing(), ids=[name for name, _ in failing()])
async def test_a_voice_that_is_not_there_says_so(name: str, build: Callable[[Path], Voice], tmp_path: Path) -> None:
    with pytest.raises(UnavailableError) as caught:
        await say(build(tmp_path), "Sure.")
    assert caught.value.retryable is False


@pytest.mark.parametrize("fault", [fault for fault in EdgeFault if fault not in (EdgeFault.NONE, EdgeFault.SKEW)])
async def test_faults_of_the_remote_voice_are_told_apart(fault: EdgeFault) -> None:
    expected = {
        EdgeFault.REFUSE: "EdgeRefusedError", EdgeFault.BUSY: "EdgeBusyError", EdgeFault.STALL: "EdgeStalledError",
        EdgeFault.CUT: "EdgeCutError", EdgeFault.SHORT: "EdgeCutError", EdgeFault.SILENT: "EdgeSilentError",
    }  # fmt: skip
    async with edge_server() as server:
        server.fault = fault
        with pytest.raises(DeskError) as caught:
            await say(EdgeVoice(stall_s=0.3), "Hello there, my good friend.")
        assert type(caught.value).__name__ == expected[fault]


@pytest.mark.parametrize("fault", [EdgeFault.BUSY, EdgeFault.SILENT, EdgeFault.SKEW])
async def test_one_more_try_helps_what_is_soon_over(fault: EdgeFault) -> None:
    async with edge_server() as server:
        server.fault, server.times = fault, 1
        samples, _, words = await say(EdgeVoice(), "Hello there, my good friend.")
        assert server.connections == 2
        assert len(samples) > 24_000
        assert len(words) == 5


async def test_no_more_than_three_lines_at_once() -> None:
    async with edge_server() as server:
        voice = EdgeVoice()
        await asyncio.gather(*(say(voice, f"This is number {number}.") for number in range(6)))
        assert server.most_open <= 3
        assert len(server.asked) == 6
