"""Sound in and out over a real sound server with a fake loudspeaker and a fake microphone."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from desk.testing.sound import LOUDSPEAKER, MICROPHONE, SoundRig, sound_rig
from desk.voice.ports import HEARING_RATE_HZ, Samples
from desk.voice.sound.chirps import chirp, find
from desk.voice.sound.echo import EchoCanceller, make_echo_canceller
from desk.voice.sound.levels import level
from desk.voice.sound.mixing import Ended
from desk.voice.sound.portaudio import PortAudio
from desk.voice.sound.session import SoundSession, Wish

pytestmark = pytest.mark.as_user

RATE = 48_000
TIMEOUT_S = 30.0  # liveness, no more


@dataclass
class Talk:
    """An open session and what came out of it."""

    session: SoundSession
    heard: list[Samples] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)

    async def until(self, happened: Callable[[], object]) -> None:
        async def wait() -> None:
            while not happened():
                await self.session.tick()
                await asyncio.sleep(0.01)

        await asyncio.wait_for(wait(), TIMEOUT_S)

    async def hear(self, seconds: float) -> Samples:
        """The next ``seconds`` of the microphone."""
        self.heard.clear()
        await self.until(lambda: sum(map(len, self.heard)) >= seconds * HEARING_RATE_HZ)
        return np.concatenate(self.heard)

    def found(self, sound: Samples, alike: float) -> bool:
        """Whether the microphone has heard ``sound``, kept at HEARING_RATE_HZ."""
        return bool(self.heard) and find(sound, np.concatenate(self.heard))[1] > alike

    async def during(self, work: Callable[[], object]) -> None:
        """Do something that blocks while the session goes on."""
        doing = asyncio.ensure_future(asyncio.to_thread(work))
        await self.until(doing.done)
        await doing


@contextlib.asynccontextmanager
async def talking(rig: SoundRig, echo: EchoCanceller | None = None) -> AsyncIterator[Talk]:
    heard: list[Samples] = []
    ended: list[Ended] = []
    system = PortAudio(rig.environment["PULSE_SERVER"])
    session = SoundSession(system, Wish(), on_samples=heard.append, on_ended=ended.append, echo=echo)
    await session.open()
    try:
        yield Talk(session, heard, ended)
    finally:
        await session.close()
        system.restart()


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Callable[[SoundRig], None]:
    def use(rig: SoundRig) -> None:
        for name, value in rig.environment.items():
            monkeypatch.setenv(name, value)

    return use


@pytest.fixture
def rig(environment: Callable[[SoundRig], None]) -> Iterator[SoundRig]:
    with sound_rig() as running:
        environment(running)
        yield running


@pytest.fixture
def echoing(environment: Callable[[SoundRig], None]) -> Iterator[SoundRig]:
    with sound_rig(echo_ms=40) as running:
        environment(running)
        yield running


def noise(seconds: float, level: float = 0.1) -> Samples:
    """Sound without a single zero in it, so that every sample of it can be told from silence."""
    found = np.random.default_rng(7).normal(0, level, round(seconds * RATE)).astype(np.float32)
    return np.where(np.abs(found) < 0.001, np.float32(0.001), found)


async def test_a_sound_comes_back_through_the_air(echoing: SoundRig) -> None:
    async with talking(echoing) as talk:
        await talk.hear(0.2)
        talk.session.player.enqueue(1, chirp(22_050), 22_050)
        talk.session.player.finish(1)
        back = await talk.hear(1.0)
        assert find(chirp(HEARING_RATE_HZ), back)[1] > 0.9
        assert [ended.why for ended in talk.ended] == ["done"]


async def test_what_counts_as_heard_is_what_the_loudspeaker_gave(rig: SoundRig) -> None:
    said = noise(12.0)
    async with talking(rig) as talk:
        with rig.recorded() as recording:
            talk.session.player.enqueue(1, said, RATE)
            off: list[float] = []
            while len(off) < 10:
                last_s = talk.session.player.heard_s(1)
                await talk.until(lambda: talk.session.player.heard_s(1) > max(0.5, last_s + 0.05))  # noqa: B023
                heard_s, out = talk.session.player.heard_s(1), recording.so_far()
                at, alike = find(out[-2_400:], said)
                if alike > 0.9:  # no gap of a busy machine in it
                    off.append((at + 2_400) / RATE - heard_s)
        # The recording comes in pieces of 10 ms, up to two of which are under way.
        assert abs(float(np.median(off))) < 0.03


async def test_a_stop_leaves_silence_and_says_what_was_heard(rig: SoundRig) -> None:
    async with talking(rig) as talk:
        with rig.recorded() as recording:
            talk.session.player.enqueue(1, noise(5), RATE)
            await talk.until(lambda: talk.session.player.heard_s(1) > 0.5)
            talk.session.player.stop(1)
            talk.session.player.enqueue(1, noise(5), RATE)
            await talk.until(lambda: talk.ended)
            await talk.hear(0.3)
            sounded = recording.take()
        with rig.recorded() as recording:
            await talk.hear(0.3)
            assert not np.any(recording.take())
    heard_s = talk.session.player.heard_s(1)
    assert abs(np.count_nonzero(sounded) / RATE - heard_s - 0.010) < 0.002  # the fade is not counted
    assert [(ended.generation, ended.why) for ended in talk.ended] == [(1, "stopped")]


async def test_a_loudspeaker_that_is_pulled_out_and_comes_back_at_another_rate_sounds_again(rig: SoundRig) -> None:
    async with talking(rig) as talk:
        talk.session.player.enqueue(1, noise(20), RATE)
        await talk.until(lambda: talk.session.player.heard_s(1) > 0.3)
        await talk.during(lambda: rig.unplug(LOUDSPEAKER))
        await talk.during(lambda: rig.plug(LOUDSPEAKER, rate_hz=44_100))
        with rig.recorded() as recording:
            await talk.until(lambda: np.any(recording.so_far()))
        assert talk.ended == []


async def test_a_sound_server_that_dies_is_found_again_and_the_talk_goes_on(rig: SoundRig) -> None:
    async with talking(rig) as talk:
        talk.session.player.enqueue(1, noise(20), RATE)
        await talk.until(lambda: talk.session.player.heard_s(1) > 0.3)
        await talk.during(rig.crash)
        before_s = talk.session.player.heard_s(1)
        await talk.during(rig.start)
        await talk.until(lambda: talk.session.reopened)
        with rig.recorded() as recording:
            await talk.until(lambda: np.any(recording.so_far()))
        await talk.until(lambda: talk.session.player.heard_s(1) > before_s)
        assert before_s > 0.3
        assert talk.ended == []
        talk.heard.clear()
        await talk.during(lambda: rig.say(chirp(RATE), RATE))
        await talk.until(lambda: talk.found(chirp(HEARING_RATE_HZ), 0.9))


async def test_a_microphone_of_8_khz_is_heard(rig: SoundRig) -> None:
    rig.unplug(MICROPHONE)
    rig.plug(MICROPHONE, rate_hz=8_000)
    async with talking(rig) as talk:
        chosen = talk.session.chosen.input
        assert chosen is not None
        assert chosen.rate_hz == 8_000
        await talk.hear(0.3)
        talk.heard.clear()
        await talk.during(lambda: rig.say(chirp(8_000), 8_000))
        await talk.until(lambda: talk.found(chirp(HEARING_RATE_HZ), 0.9))


async def test_the_echo_canceller_takes_the_loudspeaker_out_and_leaves_the_user(echoing: SoundRig) -> None:
    async with talking(echoing, make_echo_canceller()) as talk:
        assert talk.session.echo_state == "learning"
        talk.session.player.enqueue(1, noise(30), RATE)
        await talk.until(lambda: talk.session.echo_state == "ready")
        residue = level(await talk.hear(1.0))
        assert residue.rms_db < -37  # without it: -25
        talk.heard.clear()
        await talk.during(lambda: echoing.say(chirp(RATE, seconds=1.0), RATE))
        await talk.until(lambda: talk.found(chirp(HEARING_RATE_HZ, seconds=1.0), 0.5))
