"""What every system of sound must do: the real one on a sound server of the test's own, and the tests' fake."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from desk.testing.fake_sound import FakeSound
from desk.testing.sound import LOUDSPEAKER, MICROPHONE, SoundRig, sound_rig
from desk.voice.ports import Samples
from desk.voice.sound.chirps import chirp, find
from desk.voice.sound.choosing import Device
from desk.voice.sound.portaudio import PortAudio
from desk.voice.sound.system import SoundError, SoundSystem

pytestmark = pytest.mark.as_user


@dataclass
class World:
    """A system and what is around it."""

    system: SoundSystem
    now: Callable[[], float]
    wait: Callable[[float], None]
    say: Callable[[Samples], None]
    heard: Callable[[], Samples]

    def device(self, way: str) -> Device:
        return next(device for device in self.system.devices() if device.way == way and device.default)


@pytest.fixture(scope="module")
def rig() -> Iterator[SoundRig]:
    with sound_rig() as running:
        yield running


@pytest.fixture(params=["real", "fake"])
def world(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    if request.param == "fake":
        fake = FakeSound()
        yield World(fake, fake.now, fake.pass_time, fake.say, fake.heard)
        return
    rig: SoundRig = request.getfixturevalue("rig")
    for name, value in rig.environment.items():
        monkeypatch.setenv(name, value)
    system = PortAudio(rig.environment["PULSE_SERVER"])
    system.restart()
    with rig.recorded() as recording:
        yield World(
            system,
            time.monotonic,
            rig.wait,
            lambda samples: rig.say(samples, 48_000),
            recording.so_far,
        )
    system.restart()


def test_devices_have_names_rates_and_one_default_each_way(world: World) -> None:
    devices = world.system.devices()
    for way in ("input", "output"):
        assert len([device for device in devices if device.way == way and device.default]) == 1
    assert all(device.label and device.rate_hz >= 8_000 for device in devices)


def test_what_is_played_sounds_unchanged(world: World) -> None:
    said = chirp(48_000)
    left = [said]

    def fill(frames: int, sounds_at: float) -> Samples:
        block, left[0] = left[0][:frames], left[0][frames:]
        return np.pad(block, (0, frames - len(block)))

    stream = world.system.open_output(world.device("output"), 0, fill)
    while len(left[0]):
        world.wait(0.05)
    world.wait(0.3)
    stream.close()
    at, alike = find(said, world.heard())
    assert alike > 0.99
    assert at >= 0


def test_blocks_are_asked_for_in_time_and_tell_when_they_sound(world: World) -> None:
    told: list[tuple[int, float, float]] = []

    def fill(frames: int, sounds_at: float) -> Samples:
        told.append((frames, sounds_at, world.now()))
        return np.zeros(frames, np.float32)

    stream = world.system.open_output(world.device("output"), 0, fill)
    while len(told) < 30:
        world.wait(0.05)
    stream.close()
    assert {frames for frames, _, _ in told} == {480}
    assert all(sounds_at > asked_at for _, sounds_at, asked_at in told)
    later = [second[1] - first[1] for first, second in itertools.pairwise(told)]
    assert 0.005 < float(np.median(later)) < 0.015
    assert stream.rate_hz == 48_000
    assert 0 < stream.latency_s < 0.5


def test_what_is_said_is_recorded(world: World) -> None:
    blocks: list[Samples] = []
    stream = world.system.open_input(world.device("input"), blocks.append)
    while len(blocks) < 10:
        world.wait(0.05)
    said = chirp(48_000)
    world.say(said)
    world.wait(0.4)
    stream.close()
    _, alike = find(said, np.concatenate(blocks))
    assert alike > 0.99


def test_after_a_close_no_callback_comes(world: World) -> None:
    blocks: list[Samples] = []
    stream = world.system.open_input(world.device("input"), blocks.append)
    while len(blocks) < 3:
        world.wait(0.05)
    stream.close()
    count = len(blocks)
    world.wait(0.2)
    assert len(blocks) == count


def test_a_device_that_is_not_there_cannot_be_opened(world: World) -> None:
    ghost = Device("ghost", "A ghost", "output", 48_000, backend="portaudio")
    with pytest.raises(SoundError, match="cannot_open"):
        world.system.open_output(ghost, 0, lambda frames, at: np.zeros(frames, np.float32))


def test_a_restart_ends_every_stream_and_closing_afterwards_does_no_harm(world: World) -> None:
    blocks: list[Samples] = []
    stream = world.system.open_input(world.device("input"), blocks.append)
    while not blocks:
        world.wait(0.05)
    world.system.restart()
    count = len(blocks)
    world.wait(0.1)
    assert len(blocks) == count
    stream.close()
    again = world.system.open_input(world.device("input"), blocks.append)
    while len(blocks) == count:
        world.wait(0.05)
    again.close()


def test_the_rig_has_the_names_the_tests_use(rig: SoundRig) -> None:
    assert LOUDSPEAKER in rig.pactl("list", "short", "sinks")
    assert MICROPHONE in rig.pactl("list", "short", "sources")
