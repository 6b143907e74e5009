"""The machine's sound by PortAudio, and by PulseAudio's (or PipeWire's) own list of devices where such a server is.

On Linux PortAudio speaks ALSA and sees a sound server as one device called ``pulse``. Which microphone or loudspeaker of the
server is meant is told to its library by ``PULSE_SOURCE`` and ``PULSE_SINK`` while it opens; their list comes from ``pactl``.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from desk.voice.sound.choosing import Device, Way, from_portaudio, from_pulse
from desk.voice.sound.system import BLOCK_S, OnBlock, OnFill, SoundError, Stream

_LATENCY_S = 0.04
_PACTL_TIMEOUT_S = 5.0
_SERVER_DEVICE = "pulse"
_ANY_RATE_HZ = 48_000


class _Open:
    """A PortAudio stream that runs."""

    def __init__(self, stream: Any, rate_hz: int) -> None:
        self._stream = stream
        self.rate_hz = rate_hz
        self.latency_s = float(stream.latency)

    def close(self) -> None:
        self._stream.abort(ignore_errors=True)
        self._stream.close(ignore_errors=True)


class PortAudio:
    """Implements ``SoundSystem``; one a process. ``server`` is how a sound server is reached; empty where there is none."""

    def __init__(self, server: str = "") -> None:
        self._server = server
        self._lock = threading.Lock()  # PortAudio is not to be called from two threads
        self._streams: list[_Open] = []

    def devices(self) -> list[Device]:
        with self._lock:
            library = _library()
            if self._server:
                return self._from_server(library)
            if sys.platform.startswith("linux") and not Path("/dev/snd").is_dir():
                raise SoundError("no_server")
            default_input, default_output = library.default.device
            return from_portaudio(list(library.query_devices()), int(default_input), int(default_output))

    def _from_server(self, library: Any) -> list[Device]:
        if _SERVER_DEVICE not in {str(device["name"]) for device in library.query_devices()}:
            raise SoundError("no_server_plugin")
        if shutil.which("pactl") is None:  # without a list there is what the server takes for default
            ways: tuple[Way, ...] = ("input", "output")
            return [Device("", "the sound server's default", way, _ANY_RATE_HZ, "pulse", default=True) for way in ways]
        try:
            return from_pulse(_pactl("list", "sinks"), _pactl("list", "sources"), _pactl("info"))
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            raise SoundError("server_silent") from error

    def open_input(self, device: Device, on_block: OnBlock) -> Stream:
        def callback(data: Any, frames: int, at: Any, status: Any) -> None:
            on_block(data[:, 0].copy())

        with self._lock, _meant(device):
            library = _library()
            return self._opened(device, library.InputStream, device.rate_hz, 1, callback)

    def open_output(self, device: Device, rate_hz: int, on_fill: OnFill) -> Stream:
        behind_s = _LATENCY_S

        def callback(data: Any, frames: int, at: Any, status: Any) -> None:
            ahead_s = at.outputBufferDacTime - at.currentTime
            sounds_at = time.monotonic() + (ahead_s if ahead_s > 0 else behind_s)  # some systems do not tell
            data[:] = on_fill(frames, sounds_at)[:, np.newaxis]

        with self._lock, _meant(device):
            library = _library()
            channels = 1
            if device.backend == "portaudio":  # one channel would sound on the left only
                number = _number(library, device)
                channels = min(2, int(library.query_devices(number)["max_output_channels"]))
            opened = self._opened(device, library.OutputStream, rate_hz or device.rate_hz, channels, callback)
            behind_s = opened.latency_s
            return opened

    def _opened(self, device: Device, kind: Any, rate_hz: int, channels: int, callback: Any) -> _Open:
        library = _library()
        try:
            stream = kind(
                device=_number(library, device),
                samplerate=rate_hz,
                blocksize=round(rate_hz * BLOCK_S),
                channels=channels,
                dtype="float32",
                latency=_LATENCY_S,
                callback=callback,
            )
            stream.start()
        except (library.PortAudioError, ValueError) as error:
            raise SoundError("cannot_open", device.label) from error
        opened = _Open(stream, rate_hz)
        self._streams.append(opened)
        return opened

    def restart(self) -> None:
        with self._lock:
            library = _library()
            for stream in self._streams:
                with contextlib.suppress(library.PortAudioError):
                    stream.close()
            self._streams.clear()
            try:
                library._terminate()
                library._initialize()
            except library.PortAudioError as error:
                raise SoundError("cannot_open") from error


def _library() -> Any:
    try:
        import sounddevice
    except ImportError as error:
        raise SoundError("no_packages") from error
    except OSError as error:  # the package is there, the library it loads is not
        raise SoundError("no_library") from error
    return sounddevice


def _number(library: Any, device: Device) -> int:
    """Devices are told apart by name, since their numbers change when one comes or goes."""
    name = _SERVER_DEVICE if device.backend == "pulse" else device.name
    needed = "max_input_channels" if device.way == "input" else "max_output_channels"
    for number, found in enumerate(library.query_devices()):
        if found["name"] == name and found[needed] > 0:
            return number
    raise SoundError("cannot_open", device.label)


@contextlib.contextmanager
def _meant(device: Device) -> Iterator[None]:
    """While this lasts, the sound server's library opens ``device``."""
    variable = "PULSE_SOURCE" if device.way == "input" else "PULSE_SINK"
    if device.backend == "pulse" and device.name:
        os.environ[variable] = device.name
    try:
        yield
    finally:
        os.environ.pop(variable, None)


def _pactl(*arguments: str) -> Any:
    done = subprocess.run(
        ["pactl", "--format=json", *arguments], capture_output=True, timeout=_PACTL_TIMEOUT_S, check=True
    )
    return json.loads(done.stdout.decode("utf-8", "replace"))
