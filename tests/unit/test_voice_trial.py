"""The test of the machine's sound, what is said where there is none, and the echo canceller's own promises."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desk.testing.fake_sound import LATENCY_S, LOUDSPEAKER, MICROPHONE, FakeSound
from desk.voice.ports import HEARING_RATE_HZ
from desk.voice.sound.chirps import chirp
from desk.voice.sound.echo import FRAME, make_echo_canceller
from desk.voice.sound.portaudio import PortAudio
from desk.voice.sound.session import Wish
from desk.voice.sound.system import SoundError, SoundSystem
from desk.voice.sound.trial import Trial, list_devices
from desk.wire.voice_sound import SoundLevel, SoundTest
from desk.wire.voice_sound_words import recording_problem, sound_note, sound_problem


async def trial(sound: FakeSound, levels: list[SoundLevel], said: Callable[[], None] = lambda: None) -> SoundTest:
    async def pause(seconds: float) -> None:
        sound.pass_time(seconds)
        if len(levels) == 1:
            said()

    return await Trial(sound, Wish(), levels.append, now=sound.now, pause=pause).run(2.0)


async def test_what_was_said_is_measured_and_played_back() -> None:
    sound = FakeSound()
    levels: list[SoundLevel] = []
    talked = [chirp(48_000, seconds=1.0, level=0.3)]
    found = await trial(sound, levels, lambda: sound.say(talked.pop()) if talked else None)
    assert found.recording == ""
    assert found.peak_db == pytest.approx(-10.5, abs=0.5)
    assert (found.input, found.output) == (MICROPHONE.label, LOUDSPEAKER.label)
    assert found.latency_s == 2 * LATENCY_S
    assert found.heard_after_s is None
    assert 15 <= len(levels) <= 21
    back = sound.heard()[-48_000 * 2 - 480 * 12 :]
    assert np.max(np.abs(back)) == pytest.approx(0.3, abs=0.01)


async def test_a_test_without_devices_says_which_is_missing() -> None:
    assert (await trial(FakeSound([]), [])).problem == "no_output"
    assert (await trial(FakeSound([LOUDSPEAKER]), [])).problem == "no_input"


def test_a_list_says_which_way_is_missing() -> None:
    found = list_devices(FakeSound([replace(MICROPHONE, bluetooth=True)]), Wish("other"))
    assert found.problem == "no_output"
    assert found.notes == ["input_missing"]
    assert [device.chosen for device in found.devices] == [True]


@pytest.fixture
def hidden(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], SoundSystem]:
    """A system over a ``sounddevice`` whose source is this."""

    def make(source: str) -> SoundSystem:
        (tmp_path / "sounddevice.py").write_text(source)
        monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
        monkeypatch.syspath_prepend(str(tmp_path))
        return PortAudio("unix:/somewhere")

    return make


@pytest.mark.parametrize(
    ("source", "reason", "hint"),
    [
        ("raise ImportError", "no_packages", "pip install 'desk[voice]'"),
        ("raise OSError('PortAudio library not found')", "no_library", "libportaudio2"),
        ("def query_devices(): return [{'name': 'hw:0'}]", "no_server_plugin", "libasound2-plugins"),
    ],
)
def test_what_is_missing_is_named_with_the_package_that_brings_it(
    hidden: Callable[[str], SoundSystem], source: str, reason: str, hint: str
) -> None:
    system = hidden(source)
    found = list_devices(system, Wish())
    sys.modules.pop("sounddevice", None)
    assert found.problem == reason
    sentence, what_to_do = sound_problem(found.problem, found.detail)
    assert sentence.endswith(".")
    assert hint in what_to_do


def test_a_server_that_does_not_answer_is_said(
    hidden: Callable[[str], SoundSystem], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    system = hidden("def query_devices(): return [{'name': 'pulse'}]")
    pactl = tmp_path / "pactl"
    pactl.write_text("#!/bin/sh\nexit 1\n")
    pactl.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(SoundError, match="server_silent"):
        system.devices()
    pactl.unlink()
    monkeypatch.setenv("PATH", str(tmp_path))  # without pactl there is what the server takes for default
    assert [device.name for device in system.devices()] == ["", ""]
    sys.modules.pop("sounddevice", None)


def test_every_code_has_words_of_its_own() -> None:
    codes = (
        "no_packages",
        "no_library",
        "no_server_plugin",
        "no_server",
        "server_silent",
        "no_input",
        "no_output",
        "odd",
    )
    assert len({sound_problem(code)[0] for code in codes}) == len(codes)
    assert "Studio mic" in sound_problem("cannot_open", "Studio mic")[0]
    assert all(recording_problem(code) for code in ("nothing", "zeros", "clipping", "quiet"))
    assert recording_problem("") == ""
    assert all(sound_note(code) != code for code in ("input_missing", "output_missing", "bluetooth_microphone_avoided"))


def test_without_the_package_the_canceller_says_that_it_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "livekit", None)
    echo = make_echo_canceller()
    frame = np.ones(FRAME, np.float32)
    assert echo.state == "absent"
    assert echo.clean(frame) is frame


def test_until_it_has_heard_two_seconds_of_the_loudspeaker_it_is_learning() -> None:
    echo = make_echo_canceller()
    echo.expect(0.08)
    loud, quiet = np.full(FRAME, 0.1, np.float32), np.full(FRAME, 1e-4, np.float32)
    for _ in range(400):
        echo.played(quiet)
    states = []
    for _ in range(200):
        states.append(str(echo.state))
        echo.played(loud)
    states.append(str(echo.state))
    echo.reset()
    assert [*states, str(echo.state)] == ["learning"] * 200 + ["ready", "learning"]


def test_an_echo_is_taken_out_and_silence_lets_everything_through() -> None:
    echo = make_echo_canceller()
    echo.expect(0.03)
    said = np.random.default_rng(3).normal(0, 0.1, HEARING_RATE_HZ * 4).astype(np.float32)
    late = np.concatenate((np.zeros(480, np.float32), said * 0.5))[: len(said)]
    left = []
    for at in range(0, len(said), FRAME):
        echo.played(said[at : at + FRAME])
        left.append(echo.clean(late[at : at + FRAME]))
    after = np.concatenate(left[300:])
    assert np.sqrt(np.mean(after**2)) < 0.1 * np.sqrt(np.mean(late**2))
    for _ in range(200):
        echo.played(np.zeros(FRAME, np.float32))
    word = said[:FRAME]
    assert echo.clean(word) is word
