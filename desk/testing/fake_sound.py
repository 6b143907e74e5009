"""A machine's sound without a machine: devices that are put in and pulled out, and time that passes when told."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from desk.voice.ports import Samples
from desk.voice.sound.choosing import Device
from desk.voice.sound.system import BLOCK_S, OnBlock, OnFill, SoundError, Stream

LATENCY_S = 0.04
MICROPHONE = Device("mic", "Fake microphone", "input", 48_000, built_in=True, default=True)
LOUDSPEAKER = Device("speaker", "Fake loudspeaker", "output", 48_000, built_in=True, default=True)


@dataclass
class _Open:
    """An open device; ``due`` is when its next block is."""

    device: Device
    rate_hz: int
    due: float
    on_block: OnBlock | None = None
    on_fill: OnFill | None = None
    latency_s: float = LATENCY_S
    closed: bool = False

    def close(self) -> None:
        self.closed = True


@dataclass
class FakeSound:
    """Implements ``SoundSystem``. A device counts as pulled out as soon as it is not in ``plugged``; it is seen after ``restart``
    only, as with the real one."""

    plugged: list[Device] = field(default_factory=lambda: [MICROPHONE, LOUDSPEAKER])
    now_s: float = 100.0
    restarts: int = 0
    room: float = 1e-5  # how loud it is when nobody speaks
    played: list[Samples] = field(default_factory=list)
    _said: Samples = field(default_factory=lambda: np.zeros(0, np.float32))
    _seen: list[Device] = field(default_factory=list)
    _streams: list[_Open] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._seen = list(self.plugged)

    def now(self) -> float:
        return self.now_s

    def devices(self) -> list[Device]:
        return list(self._seen)

    def open_input(self, device: Device, on_block: OnBlock) -> Stream:
        return self._opened(_Open(device, device.rate_hz, self.now_s + BLOCK_S, on_block=on_block))

    def open_output(self, device: Device, rate_hz: int, on_fill: OnFill) -> Stream:
        return self._opened(_Open(device, rate_hz or device.rate_hz, self.now_s, on_fill=on_fill))

    def _opened(self, stream: _Open) -> _Open:
        if stream.device not in self.plugged:
            raise SoundError("cannot_open", stream.device.label)
        self._streams.append(stream)
        return stream

    def restart(self) -> None:
        self.restarts += 1
        self._seen = list(self.plugged)
        for stream in self._streams:
            stream.closed = True
        self._streams.clear()

    # what tests do

    def say(self, samples: Samples) -> None:
        """Speak into the microphone, at its rate, from now on; after it there is a quiet room."""
        self._said = np.concatenate((self._said, samples.astype(np.float32)))

    def pass_time(self, seconds: float) -> None:
        """Let devices that are plugged in have their blocks."""
        end = self.now_s + seconds
        while True:
            running = [one for one in self._streams if not one.closed and one.device in self.plugged]
            stream = min(running, key=lambda one: one.due, default=None)
            if stream is None or stream.due > end + 1e-9:
                break
            self.now_s = max(self.now_s, stream.due)
            stream.due += BLOCK_S
            frames = round(stream.rate_hz * BLOCK_S)
            if stream.on_fill is not None:
                self.played.append(stream.on_fill(frames, self.now_s + stream.latency_s).copy())
            elif stream.on_block is not None:
                heard, self._said = self._said[:frames], self._said[frames:]
                room = np.full(frames, self.room, np.float32)
                room[: len(heard)] += heard
                stream.on_block(room)
        self.now_s = end
        for stream in self._streams:
            if stream.device not in self.plugged:
                stream.due = self.now_s  # it has no blocks to catch up with

    def heard(self) -> Samples:
        """What came out of the loudspeaker so far."""
        return np.concatenate(self.played) if self.played else np.zeros(0, np.float32)
