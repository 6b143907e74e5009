"""``desk voice devices`` and ``desk voice test``, through a real host and its confined worker."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import pytest

from desk.testing.home import DeskHome, desk_home
from desk.testing.sound import LOUDSPEAKER, MICROPHONE, SoundRig, sound_rig
from desk.voice.sound.chirps import chirp

pytestmark = pytest.mark.as_user


@pytest.fixture
def rig() -> Iterator[SoundRig]:
    with sound_rig(echo_ms=20) as running:
        yield running


@pytest.fixture
def home(rig: SoundRig) -> Iterator[DeskHome]:
    with desk_home(extra_environment=rig.environment) as made:
        yield made


@pytest.fixture
def silent_home() -> Iterator[DeskHome]:
    """A Desk on a machine without sound."""
    with desk_home(extra_environment={"PULSE_SERVER": "unix:/nonexistent/native"}) as made:
        yield made


def test_devices_are_listed_by_a_worker_that_is_confined(home: DeskHome) -> None:
    found = home.json("voice", "devices")
    assert found["problem"] == ""
    chosen = {device["way"]: device["name"] for device in found["devices"] if device["chosen"]}
    assert chosen == {"input": MICROPHONE, "output": LOUDSPEAKER}
    children = {child["name"]: child for child in home.json("status")["status"]["children"]}
    assert children["voice"]["confined"] == "landlock+seccomp"
    text = home.run("voice", "devices").stdout
    assert "*  microphone   Desk test microphone" in text


def test_a_device_is_chosen_by_name_and_one_that_is_gone_is_said(home: DeskHome, rig: SoundRig) -> None:
    rig.pactl("load-module", "module-null-sink", "sink_name=second", "rate=44100")
    home.run("settings", "set", "voice.output", "second")
    home.run("settings", "set", "voice.input", "not there")
    found = home.json("voice", "devices")
    assert [device["name"] for device in found["devices"] if device["chosen"]] == ["second", MICROPHONE]
    assert found["notes"] == ["input_missing"]


def test_a_test_hears_the_loudspeaker_and_the_user(home: DeskHome, rig: SoundRig) -> None:
    said = threading.Event()

    def keep_talking() -> None:
        while not said.is_set():
            rig.say(chirp(48_000, seconds=0.5, level=0.3), 48_000)

    talking = threading.Thread(target=keep_talking)
    talking.start()
    try:
        done = home.run("voice", "test", "--seconds", "1.5", "--json")
    finally:
        said.set()
        talking.join()
    found = json.loads(done.stdout)["test"]
    assert found["recording"] == ""
    assert found["problem"] == ""
    assert -25 < found["peak_db"] < -3
    assert 0 < found["latency_s"] < 0.5
    assert found["echo"] is True
    assert (found["input_hz"], found["output_hz"]) == (48_000, 48_000)


def test_the_latency_is_that_of_the_chirp(home: DeskHome) -> None:
    found = json.loads(home.run("voice", "test", "--seconds", "0.5", "--json", check=False).stdout)["test"]
    assert found["heard_after_s"] > 0.02


def test_a_microphone_of_zeros_is_told_and_the_exit_code_says_so(home: DeskHome) -> None:
    done = home.run("voice", "test", "--seconds", "1", check=False)
    assert done.returncode == 69
    assert "only zeros" in done.stderr
    done = home.run("voice", "test", "--seconds", "1", "--json", check=False)
    assert done.returncode == 69
    assert json.loads(done.stdout)["test"]["recording"] == "zeros"


@pytest.mark.parametrize("command", ["devices", "test"])
def test_without_sound_there_is_one_sentence_and_text_goes_on(silent_home: DeskHome, command: str) -> None:
    done = silent_home.run("voice", command, check=False)
    assert done.returncode == 69
    assert done.stdout == ""
    assert done.stderr.startswith("desk: There is no sound server and no sound card that Desk could use.\n  ")
    assert silent_home.json("status")["status"]["children"]
