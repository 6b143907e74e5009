"""A session over devices that come and go, on a clock that moves when told."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from desk.testing.fake_sound import LATENCY_S, LOUDSPEAKER, MICROPHONE, FakeSound
from desk.voice.ports import HEARING_RATE_HZ, Loudspeaker, Samples
from desk.voice.sound.chirps import chirp, find
from desk.voice.sound.choosing import Chosen, Device
from desk.voice.sound.echo import State
from desk.voice.sound.heard import Begun
from desk.voice.sound.mixing import Ended
from desk.voice.sound.session import SoundSession, Wish
from desk.voice.sound.system import SoundError


@dataclass
class CountingEcho:
    """An echo canceller that takes nothing out and counts what it was given."""

    state: State = "ready"
    played_frames: int = 0
    cleaned_frames: int = 0
    resets: int = 0
    delay_s: float = 0.0
    gain: float = 1.0

    def played(self, frame: Samples) -> None:
        self.played_frames += 1

    def clean(self, frame: Samples) -> Samples:
        self.cleaned_frames += 1
        return frame * np.float32(self.gain)

    def expect(self, delay_s: float) -> None:
        self.delay_s = delay_s

    def reset(self) -> None:
        self.resets += 1


@dataclass
class Talk:
    """A session, its machine, and what came out of it."""

    sound: FakeSound
    wish: Wish = field(default_factory=Wish)
    heard: list[Samples] = field(default_factory=list)
    begun: list[Begun] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    changes: list[Chosen] = field(default_factory=list)
    echo: CountingEcho = field(default_factory=CountingEcho)

    async def open(self) -> SoundSession:
        self.session = SoundSession(
            self.sound,
            self.wish,
            on_samples=self.heard.append,
            on_begun=self.begun.append,
            on_ended=self.ended.append,
            on_change=self.changes.append,
            echo=self.echo,
            now=self.sound.now,
        )
        await self.session.open()
        return self.session

    async def pass_time(self, seconds: float) -> None:
        for _ in range(round(seconds / 0.02)):
            self.sound.pass_time(0.02)
            await self.session.tick()


async def test_what_is_said_in_pieces_at_another_rate_sounds_as_one() -> None:
    talk = Talk(FakeSound())
    session = await talk.open()
    out: Loudspeaker = session.player
    for piece in np.array_split(chirp(22_050), 9):
        out.enqueue(1, piece, 22_050)
    out.finish(1)
    await talk.pass_time(0.5)
    _, alike = find(chirp(48_000), talk.sound.heard())
    assert alike > 0.999
    assert [(ended.generation, ended.why) for ended in talk.ended] == [(1, "done")]
    assert talk.ended[0].position == pytest.approx(12_000, abs=2)


async def test_the_end_is_told_when_it_was_heard_and_not_when_it_was_written() -> None:
    talk = Talk(FakeSound())
    session = await talk.open()
    session.player.enqueue(1, np.ones(4_800, np.float32), 48_000)
    session.player.finish(1)
    await talk.pass_time(0.12)
    assert talk.ended == []
    assert 0.1 - LATENCY_S <= session.player.heard_s(1) < 0.1
    assert [begun.generation for begun in talk.begun] == [1]
    assert talk.begun[0].at_s == pytest.approx(100 + LATENCY_S, abs=0.011)
    await talk.pass_time(0.04)
    assert len(talk.ended) == 1


async def test_what_the_microphone_hears_arrives_at_16_khz_and_passes_the_canceller() -> None:
    talk = Talk(FakeSound())
    await talk.open()
    talk.sound.say(chirp(48_000))
    await talk.pass_time(1)
    heard = np.concatenate(talk.heard)
    assert len(heard) / HEARING_RATE_HZ == pytest.approx(1, abs=0.05)
    assert find(chirp(HEARING_RATE_HZ), heard)[1] > 0.999
    assert talk.echo.cleaned_frames == pytest.approx(talk.echo.played_frames, abs=3)
    assert talk.echo.delay_s == 2 * LATENCY_S


@pytest.mark.parametrize("gone", [MICROPHONE, LOUDSPEAKER])
async def test_a_device_that_was_pulled_out_is_opened_again_and_nothing_is_lost(gone: Device) -> None:
    talk = Talk(FakeSound())
    session = await talk.open()
    said = np.linspace(0.1, 0.9, 96_000, dtype=np.float32)
    session.player.enqueue(1, said, 48_000)
    session.player.finish(1)
    await talk.pass_time(0.5)
    talk.sound.plugged.remove(gone)
    await talk.pass_time(3)
    assert session.reopened == 0
    talk.sound.plugged.append(gone)
    await talk.pass_time(1.5)
    assert session.reopened == 1
    await talk.pass_time(5)
    assert [(ended.generation, ended.why) for ended in talk.ended] == [(1, "done")]
    out = talk.sound.heard()
    assert np.array_equal(out[out > 0], said)
    assert talk.echo.resets == 2
    assert len(np.concatenate(talk.heard[-20:])) > 0


async def test_it_is_back_within_two_seconds_of_a_pull_if_the_device_is() -> None:
    talk = Talk(FakeSound())
    session = await talk.open()
    await talk.pass_time(1)
    talk.sound.plugged.remove(LOUDSPEAKER)
    await talk.pass_time(0.1)
    talk.sound.plugged.append(LOUDSPEAKER)
    session.player.enqueue(1, np.ones(48_000, np.float32), 48_000)
    talk.sound.restarts = 0
    await talk.pass_time(1.9)
    assert np.any(talk.sound.heard())


async def test_another_loudspeaker_at_another_rate_goes_on_where_the_first_was_left() -> None:
    talk = Talk(FakeSound())
    session = await talk.open()
    session.player.enqueue(1, np.full(96_000, 0.5, np.float32), 48_000)
    session.player.finish(1)
    await talk.pass_time(0.5)
    before_s = session.player.heard_s(1)
    talk.sound.plugged.remove(LOUDSPEAKER)
    talk.sound.plugged.append(replace(LOUDSPEAKER, name="usb", label="USB", rate_hz=44_100))
    await talk.pass_time(2)
    assert [chosen.output.label if chosen.output else "" for chosen in talk.changes] == ["Fake loudspeaker", "USB"]
    assert session.player.rate_hz == 44_100
    assert 0.4 < before_s < session.player.heard_s(1) < 2
    await talk.pass_time(2)
    assert talk.ended[0].why == "done"
    assert talk.ended[0].position == pytest.approx(88_200, abs=2)


async def test_everything_is_told_in_the_thread_of_whoever_asked() -> None:
    talk = Talk(FakeSound())
    threads: set[int] = set()
    session = SoundSession(
        talk.sound,
        Wish(),
        on_samples=lambda samples: threads.add(threading.get_ident()),
        on_begun=lambda begun: threads.add(threading.get_ident()),
        on_ended=lambda ended: threads.add(threading.get_ident()),
        on_change=lambda chosen: threads.add(threading.get_ident()),
        now=talk.sound.now,
    )
    await session.open()
    talk.session = session
    session.player.enqueue(1, np.ones(480, np.float32), 48_000)
    session.player.finish(1)
    talk.sound.pass_time(0.02)  # over, but not yet heard when the device is pulled out
    talk.sound.plugged.remove(LOUDSPEAKER)
    talk.sound.plugged.append(replace(LOUDSPEAKER, name="usb", label="USB"))
    await talk.pass_time(3)
    assert session.reopened == 1
    assert threads == {threading.get_ident()}


async def test_a_device_that_stays_away_keeps_nobody_waiting() -> None:
    talk = Talk(FakeSound())
    session = await talk.open()
    session.player.enqueue(1, np.ones(48_000, np.float32), 48_000)
    await talk.pass_time(0.2)
    talk.sound.plugged.clear()
    await talk.pass_time(5.2)
    assert [(ended.generation, ended.why) for ended in talk.ended] == [(1, "lost")]
    session.player.enqueue(2, np.ones(480, np.float32), 48_000)
    await talk.pass_time(0.1)
    assert [ended.generation for ended in talk.ended] == [1, 2]
    talk.sound.plugged += [MICROPHONE, LOUDSPEAKER]
    await talk.pass_time(1.5)
    session.player.enqueue(3, np.ones(480, np.float32), 48_000)
    session.player.finish(3)
    await talk.pass_time(0.2)
    assert talk.ended[-1].why == "done"


async def test_a_stop_says_what_was_heard_and_is_told_once() -> None:
    talk = Talk(FakeSound())
    session = await talk.open()
    session.player.enqueue(1, np.ones(48_000, np.float32), 24_000)
    await talk.pass_time(0.5)
    session.player.stop(2)
    assert 0.4 <= session.player.heard_s(1) <= 0.5
    session.player.enqueue(1, np.ones(480, np.float32), 24_000)
    session.player.enqueue(2, np.ones(480, np.float32), 24_000)
    talk.sound.played.clear()
    await talk.pass_time(0.2)
    assert not np.any(talk.sound.heard()[480:])
    assert [(ended.generation, ended.why) for ended in talk.ended] == [(1, "stopped"), (2, "stopped")]


async def test_without_a_microphone_it_does_not_open() -> None:
    with pytest.raises(SoundError, match="no_input"):
        await Talk(FakeSound([LOUDSPEAKER])).open()


async def test_a_microphone_of_zeros_is_seen_while_it_is_open() -> None:
    talk = Talk(FakeSound())
    session = await talk.open()
    talk.sound.say(chirp(48_000))
    await talk.pass_time(0.3)
    assert session.meter.problem == ""
    talk.sound.room = 0.0
    await talk.pass_time(1)
    assert session.meter.zeros


async def test_an_8_khz_microphone_is_heard() -> None:
    slow = replace(MICROPHONE, rate_hz=8_000)
    talk = Talk(FakeSound([slow, LOUDSPEAKER]))
    await talk.open()
    talk.sound.say(chirp(8_000))
    await talk.pass_time(1)
    assert find(chirp(HEARING_RATE_HZ), np.concatenate(talk.heard))[1] > 0.99
