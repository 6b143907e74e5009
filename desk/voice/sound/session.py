"""Sound in and out as one session: it outlives its devices.

``tick`` does all the work, some fifty times a second: it takes what the microphone's ring holds, makes 16 kHz of it, takes the
echo out, and hands it on; tells which generations are over; and opens the devices anew when one has fallen silent. The session,
what is queued in it and how far it was heard stay as they are meanwhile.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from desk.voice.ports import HEARING_RATE_HZ, Samples
from desk.voice.sound.choosing import Chosen, choose
from desk.voice.sound.echo import FRAME, EchoCanceller, NoEchoCanceller, State
from desk.voice.sound.echo_path import EchoPath
from desk.voice.sound.heard import Begun
from desk.voice.sound.levels import Meter
from desk.voice.sound.mixing import Ended
from desk.voice.sound.player import Player
from desk.voice.sound.resampling import Resampler
from desk.voice.sound.rings import Ring
from desk.voice.sound.system import SoundError, SoundSystem, Stream
from desk.voice.sound.watchdog import Watchdog

TICK_S = 0.02
_RING_S = 2.0
_NOTHING = np.zeros(0, np.float32)
_SILENT = np.zeros(FRAME, np.float32)


@dataclass(frozen=True)
class Wish:
    """Devices by name, as the user set them; empty is the system's default."""

    input: str = ""
    output: str = ""


class _Side:
    """One direction of an open device: its ring, its way to 16 kHz, and the samples that do not fill a frame yet."""

    def __init__(self, rate_hz: int) -> None:
        self.ring = Ring(round(rate_hz * _RING_S))
        self._resampler = Resampler(rate_hz, HEARING_RATE_HZ)
        self._rest = _NOTHING

    def frames(self) -> list[Samples]:
        """What has come since, in whole frames."""
        samples = np.concatenate((self._rest, self._resampler.more(self.ring.take())))
        whole = len(samples) - len(samples) % FRAME
        self._rest = samples[whole:]
        return [samples[at : at + FRAME] for at in range(0, whole, FRAME)]


class SoundSession:
    """``on_samples`` gets what the microphone hears at HEARING_RATE_HZ, ``on_begun`` and
    ``on_ended`` when each generation was first heard and was over."""

    def __init__(
        self,
        system: SoundSystem,
        wish: Wish,
        *,
        on_samples: Callable[[Samples], None],
        on_begun: Callable[[Begun], None] = lambda begun: None,
        on_ended: Callable[[Ended], None] = lambda ended: None,
        on_change: Callable[[Chosen], None] = lambda chosen: None,
        echo: EchoCanceller | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._system = system
        self._wish = wish
        self._on_samples = on_samples
        self._on_change = on_change
        self._echo: EchoCanceller = echo or NoEchoCanceller()
        self._now = now
        self.path = EchoPath()
        self.player = Player(now, on_begun=on_begun, on_ended=on_ended)
        self.chosen = self._told = Chosen(None, None)
        self.meter = Meter(HEARING_RATE_HZ)  # of the microphone that is open, before the echo is taken out
        self.reopened = 0
        self._microphone: _Side | None = None
        self._loudspeaker: _Side | None = None
        self._streams: list[Stream] = []
        self._watch = Watchdog()
        self._is_open = False

    @property
    def echo_state(self) -> State:
        """While it is ``learning``, or ``absent``, what is heard may be Desk's own voice."""
        return self._echo.state

    @property
    def own_voice(self) -> bool:
        """Whether what is heard now, while Desk speaks, must be taken for Desk itself."""
        if self.path.exists is False:
            return False
        return self._echo.state != "ready" or self.path.exists is None or self.path.own_voice

    @property
    def latency_s(self) -> float:
        """From a sample's being handed to the loudspeaker to its coming back through the microphone, less the air between."""
        return sum(stream.latency_s for stream in self._streams)

    async def open(self) -> None:
        """:raises SoundError: there is no microphone or no loudspeaker, or one cannot be opened."""
        await asyncio.to_thread(self._open)
        self._is_open = True
        self._tell_change()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self.tick()
            await asyncio.sleep(TICK_S)

    async def tick(self) -> None:
        """One look at everything."""
        self._hear()
        self.player.look()
        now = self._now()
        if self._is_open and self._watch.to_reopen(now):
            await asyncio.to_thread(self._reopen)
            self._tell_change()
        if self._is_open and self._watch.lost(now) and not self.player.silent:
            self.player.lose()

    async def close(self) -> None:
        self._is_open = False
        await asyncio.to_thread(self._close)

    def _tell_change(self) -> None:
        if self.chosen != self._told:
            self._told = self.chosen
            self._on_change(self.chosen)

    def _hear(self) -> None:
        if self._microphone is None:
            return
        played = self._loudspeaker.frames() if self._loudspeaker is not None else []
        heard = []
        frames = self._microphone.frames()
        if frames:
            self.meter.add(np.concatenate(frames))
        for number, frame in enumerate(frames):
            if number < len(played):
                self._echo.played(played[number])
            clean = self._echo.clean(frame)
            self.path.note(played[number] if number < len(played) else _SILENT, frame, clean)
            heard.append(frame if self.path.exists is False else clean)
        for frame in played[len(heard) :]:
            self._echo.played(frame)
        if heard:
            self._on_samples(np.concatenate(heard))

    def _open(self) -> None:
        chosen = choose(self._system.devices(), self._wish.input, self._wish.output)
        if chosen.output is None:
            raise SoundError("no_output")
        if chosen.input is None:
            raise SoundError("no_input")
        self.player.use_rate(chosen.output.rate_hz)
        microphone, loudspeaker = _Side(chosen.input.rate_hz), _Side(chosen.output.rate_hz)

        def on_block(samples: Samples) -> None:
            self._watch.alive("input", self._now())
            microphone.ring.put(samples)

        def on_fill(frames: int, sounds_at: float) -> Samples:
            self._watch.alive("output", self._now())
            samples = self.player.fill(frames, sounds_at)
            loudspeaker.ring.put(samples)
            return samples

        self._streams = [
            self._system.open_output(chosen.output, self.player.rate_hz, on_fill),
            self._system.open_input(chosen.input, on_block),
        ]
        self._echo.reset()
        self.path = EchoPath()
        self._echo.expect(self.latency_s)
        self._microphone, self._loudspeaker = microphone, loudspeaker
        self.meter = Meter(HEARING_RATE_HZ)
        self._watch.opened(self._now())
        self.chosen = chosen

    def _reopen(self) -> None:
        """Look at the machine anew; while there is no device, the next attempt will."""
        self._microphone = self._loudspeaker = None
        try:
            self._close()
            self._system.restart()
            self._open()
            self.reopened += 1
        except SoundError:
            self._close()
            self._watch.tried(self._now())

    def _close(self) -> None:
        streams, self._streams = self._streams, []
        for stream in streams:
            stream.close()
