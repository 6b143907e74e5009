"""Trying out the machine's sound: a chirp and a recording, played back; and which devices there are."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import numpy as np

from desk.voice.ports import HEARING_RATE_HZ, Samples
from desk.voice.sound.chirps import chirp, find
from desk.voice.sound.choosing import choose
from desk.voice.sound.echo import make_echo_canceller
from desk.voice.sound.levels import Meter
from desk.voice.sound.mixing import Ended
from desk.voice.sound.session import TICK_S, SoundSession, Wish
from desk.voice.sound.system import SoundError, SoundSystem
from desk.wire.voice_sound import SoundDevice, SoundDevices, SoundLevel, SoundTest

_CHIRP, _PLAYBACK = 1, 2
_LISTEN_S = 0.8  # for the chirp: the slowest Bluetooth pair takes half a second
_ALIKE = 0.3
_LEVEL_S = 0.1
_LONGEST_S = 60.0
_PLAY_MARGIN_S = 5.0


def list_devices(system: SoundSystem, wish: Wish) -> SoundDevices:
    """All there are, and which Desk uses."""
    try:
        devices = system.devices()
    except SoundError as error:
        return SoundDevices(problem=error.reason, detail=error.detail)
    chosen = choose(devices, wish.input, wish.output)
    listed = [
        SoundDevice(
            name=device.name,
            label=device.label,
            way=device.way,
            rate_hz=device.rate_hz,
            bluetooth=device.bluetooth,
            default=device.default,
            chosen=device in (chosen.input, chosen.output),
        )
        for device in devices
    ]
    problem = "no_input" if chosen.input is None else "no_output" if chosen.output is None else ""
    return SoundDevices(devices=listed, notes=list(chosen.notes), problem=problem)


class Trial:
    """One test; ``on_level`` is told several times a second how loud the microphone is."""

    def __init__(
        self,
        system: SoundSystem,
        wish: Wish,
        on_level: Callable[[SoundLevel], None],
        *,
        now: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._system = system
        self._on_level = on_level
        self._now = now
        self._pause = pause
        self._heard: list[Samples] = []
        self._count = 0
        self._first_at = float("inf")
        self._ended: set[int] = set()
        # Without an echo canceller: the chirp is to be heard.
        self._session = SoundSession(system, wish, on_samples=self._hear, on_ended=self._end, now=now)

    def _hear(self, samples: Samples) -> None:
        self._heard.append(samples)
        self._count += len(samples)
        # When the first sample arrived: every look puts it a bit too late, the quickest the least.
        self._first_at = min(self._first_at, self._now() - self._count / HEARING_RATE_HZ)

    def _end(self, ended: Ended) -> None:
        self._ended.add(ended.generation)

    async def run(self, seconds: float) -> SoundTest:
        """Chirp, record for ``seconds``, play it back."""
        try:
            await self._session.open()
        except SoundError as error:
            return SoundTest(problem=error.reason, detail=error.detail)
        try:
            heard_after_s = await self._chirp()
            meter, recorded = await self._record(min(max(seconds, 0.5), _LONGEST_S))
            await self._say(_PLAYBACK, recorded, HEARING_RATE_HZ)
        finally:
            latency_s = self._session.latency_s
            await self._session.close()
        chosen = self._session.chosen
        assert chosen.input is not None
        assert chosen.output is not None
        return SoundTest(
            input=chosen.input.label,
            output=chosen.output.label,
            input_hz=chosen.input.rate_hz,
            output_hz=chosen.output.rate_hz,
            rms_db=round(meter.total.rms_db, 1),
            peak_db=round(meter.total.peak_db, 1),
            recording=meter.problem,
            latency_s=round(latency_s, 3),
            heard_after_s=heard_after_s,
            echo=make_echo_canceller().state != "absent",
            notes=list(chosen.notes),
        )

    async def _chirp(self) -> float | None:
        """How long a sound takes there and back."""
        await self._work(TICK_S * 10)  # until the devices run
        rate_hz = self._session.player.rate_hz
        handed_at = self._now()
        await self._say(_CHIRP, chirp(rate_hz), rate_hz)
        await self._work(_LISTEN_S)
        if not self._heard:
            return None
        at, alike = find(chirp(HEARING_RATE_HZ), np.concatenate(self._heard))
        took_s = self._first_at + at / HEARING_RATE_HZ - handed_at
        return round(took_s, 3) if alike > _ALIKE and took_s > 0 else None

    async def _record(self, seconds: float) -> tuple[Meter, Samples]:
        meter = Meter(HEARING_RATE_HZ)
        self._heard.clear()
        end, all_of_it = self._now() + seconds, []
        while self._now() < end:
            await self._work(_LEVEL_S)
            if self._heard:
                piece = np.concatenate(self._heard)
                self._heard.clear()
                all_of_it.append(piece)
                level = meter.add(piece)
                self._on_level(SoundLevel(round(level.rms_db, 1), round(level.peak_db, 1)))
        return meter, np.concatenate(all_of_it) if all_of_it else np.zeros(0, np.float32)

    async def _say(self, generation: int, samples: Samples, rate_hz: int) -> None:
        """Until it was heard, or should long have been."""
        self._session.player.enqueue(generation, samples, rate_hz)
        self._session.player.finish(generation)
        end = self._now() + len(samples) / rate_hz + _PLAY_MARGIN_S
        while generation not in self._ended and self._now() < end:
            await self._work(TICK_S)

    async def _work(self, seconds: float) -> None:
        end = self._now() + seconds
        while self._now() < end:
            await self._session.tick()
            await self._pause(TICK_S)
