"""Sound in and out over a sound server with a fake loudspeaker and a fake microphone: how long, how even, how costly, how clean.

The round trip is from handing a sound to the session until the microphone has given it back, through 40 ms of "air" of the
server's own making (which keeps to it loosely). The echo is that of a straight line: a room is harder.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import resource
import statistics
import time
from typing import Any

import numpy as np

from desk.testing.sound import SoundRig, sound_rig
from desk.voice.ports import HEARING_RATE_HZ, Samples
from desk.voice.sound.chirps import chirp, find
from desk.voice.sound.echo import EchoCanceller, make_echo_canceller
from desk.voice.sound.levels import level
from desk.voice.sound.mixing import Gate
from desk.voice.sound.portaudio import PortAudio
from desk.voice.sound.session import SoundSession, Wish

ROUNDS = 10
IDLE_S = 15.0
RATE = 48_000


class _Talk:
    """A session that works in the background."""

    def __init__(self, rig: SoundRig, echo: EchoCanceller | None = None) -> None:
        self.heard: list[Samples] = []
        self.first_at = float("inf")
        self.count = 0
        self.session = SoundSession(
            PortAudio(rig.environment["PULSE_SERVER"]), Wish(), on_samples=self._hear, echo=echo
        )

    def _hear(self, samples: Samples) -> None:
        self.heard.append(samples)
        self.count += len(samples)
        self.first_at = min(self.first_at, time.monotonic() - self.count / HEARING_RATE_HZ)

    async def __aenter__(self) -> _Talk:
        await self.session.open()
        self._running = asyncio.ensure_future(self.session.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._running.cancel()
        await self.session.close()

    async def next_s(self, seconds: float) -> Samples:
        self.heard.clear()
        goal = self.count + seconds * HEARING_RATE_HZ
        while self.count < goal:  # noqa: ASYNC110 - the session is looked at, it tells nobody
            await asyncio.sleep(0.01)
        return np.concatenate(self.heard)


def run() -> list[dict[str, Any]]:
    with sound_rig(echo_ms=40) as rig:
        os.environ.update(rig.environment)
        return asyncio.run(_measure(rig))


async def _measure(rig: SoundRig) -> list[dict[str, Any]]:
    return [*await _round_trip(rig), *await _evenness(rig), *await _idle(rig), *await _echo(rig), _gate()]


async def _round_trip(rig: SoundRig) -> list[dict[str, Any]]:
    took: list[float] = []
    async with _Talk(rig) as talk:
        await talk.next_s(0.5)
        for number in range(1, ROUNDS + 1):
            before, handed_at = talk.count, time.monotonic()
            talk.session.player.enqueue(number, chirp(RATE), RATE)
            talk.session.player.finish(number)
            at, alike = find(chirp(HEARING_RATE_HZ), await talk.next_s(0.8))
            print(f"round trip {number}: alike {alike:.2f}")
            if alike < 0.5:
                continue  # torn on its way: the machine was too busy
            took.append(talk.first_at + (before + at) / HEARING_RATE_HZ - handed_at)
    return [
        _figure("round trip with 40 ms of air, p50", statistics.median(took) * 1_000, "ms", len(took)),
        _figure("round trip with 40 ms of air, worst", max(took) * 1_000, "ms", len(took)),
        _figure("chirps torn on their way", ROUNDS - len(took), "", ROUNDS),
    ]


async def _evenness(rig: SoundRig) -> list[dict[str, Any]]:
    system = PortAudio(rig.environment["PULSE_SERVER"])
    came: list[float] = []

    def fill(frames: int, sounds_at: float) -> Samples:
        came.append(time.monotonic())
        return np.zeros(frames, np.float32)

    device = next(device for device in system.devices() if device.way == "output" and device.default)
    stream = system.open_output(device, 0, fill)
    while len(came) < 1_000:  # noqa: ASYNC110 - an event is not set from a callback
        await asyncio.sleep(0.05)
    stream.close()
    off = sorted(abs(second - first - 0.010) for first, second in itertools.pairwise(came[20:]))
    return [
        _figure("callback off its 10 ms, p50", off[len(off) // 2] * 1_000, "ms", len(off)),
        _figure("callback off its 10 ms, p99", off[int(len(off) * 0.99)] * 1_000, "ms", len(off)),
    ]


async def _idle(rig: SoundRig) -> list[dict[str, Any]]:
    async with _Talk(rig, make_echo_canceller()) as talk:
        await talk.next_s(1.0)
        before, began = _cpu_s(), time.monotonic()
        await talk.next_s(IDLE_S)
        used = (_cpu_s() - before) / (time.monotonic() - began)
    return [_figure("processor while nobody speaks, canceller on", used * 100, "% of a core", 1)]


async def _echo(rig: SoundRig) -> list[dict[str, Any]]:
    noise = np.random.default_rng(7).normal(0, 0.1, RATE * 12).astype(np.float32)
    loudness: dict[str, list[float]] = {}
    for name, echo in (("without", None), ("with", make_echo_canceller())):
        async with _Talk(rig, echo) as talk:
            talk.session.player.enqueue(1, noise, RATE)
            await talk.next_s(0.4)
            loudness[name] = [level(await talk.next_s(1.0)).rms_db for _ in range(6)]
    gain = [before - after for before, after in zip(loudness["without"], loudness["with"], strict=True)]
    return [
        _figure("echo taken out, first second", gain[0], "dB", 1),
        _figure("echo taken out, sixth second", gain[-1], "dB", 1),
    ]


def _gate() -> dict[str, Any]:
    gate = Gate(RATE)
    for _ in range(2_500):
        gate.enqueue(1, np.ones(1_152, np.float32))  # a minute, in pieces of 24 ms
    began = time.perf_counter()
    for _ in range(5_000):
        gate.block(480)
    return _figure("the gate in one callback", (time.perf_counter() - began) / 5_000 * 1e6, "µs", 5_000)


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _figure(name: str, value: float, unit: str, n: int) -> dict[str, Any]:
    return {"name": name, "value": round(value, 2), "unit": unit, "n": n, "goal": None, "met": None}
