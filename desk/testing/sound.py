"""A sound server of a test's own: a PulseAudio with a fake loudspeaker that is recorded and a fake microphone to speak into.

It needs no sound card and runs as root or as a plain user. Devices can be pulled out and put back, at another rate, while it
runs. It ends with the process that made it: its listeners die of their closed pipe, and a server without clients ends itself.

A null sink that nobody listens to works in blocks of two seconds and swallows what comes first, so a low-latency listener hangs
on each device from the start; the loudspeaker's is also what records.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from desk.voice.ports import Samples

LOUDSPEAKER, MICROPHONE = "desk_speaker", "desk_mic"
_SPOKEN_INTO = "desk_mic_in"  # what is played here is what the microphone picks up
_REST = "desk_rest"  # where recordings go while there is no microphone
_START_TIMEOUT_S = 20.0
_IDLE_S = 10
# PulseAudio's canceller also turns the microphone down (by 30 dB, seen) and takes noise out: only the echo is to go.
_ONLY_ECHO = 'aec_args="analog_gain_control=0 digital_gain_control=0 noise_suppression=0 high_pass_filter=1"'
_CONFIG = """.fail
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
"""
_PROGRAMS = {
    "pulseaudio": "pulseaudio",
    "pactl": "pulseaudio-utils",
    "parec": "pulseaudio-utils",
    "pacat": "pulseaudio-utils",
}


class _Listener:
    """Reads a source at ``rate_hz``, its own (at another the server would switch the device over)."""

    def __init__(self, source: str, rate_hz: int, environment: dict[str, str]) -> None:
        self.rate_hz = rate_hz
        command = ["parec", "-d", source, "--raw", "--format=float32le", f"--rate={rate_hz}", "--channels=1"]
        self._process = subprocess.Popen(
            [*command, "--latency-msec=10"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._kept: list[bytes] = []
        self._keeping = False
        self._count = self._kept_count = 0
        self.began_s = float("inf")  # when the first sample that is kept came, on the monotonic clock
        self._more = threading.Condition()
        self._thread = threading.Thread(target=self._read, name=f"listen-{source}", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        while piece := self._process.stdout.read(self.rate_hz // 100 * 4):
            with self._more:
                self._count += len(piece) // 4
                if self._keeping:
                    self._kept.append(piece)
                    self._kept_count += len(piece) // 4
                    # A reader may be late, never early: whichever piece came soonest tells the time of all.
                    self.began_s = min(self.began_s, time.monotonic() - self._kept_count / self.rate_hz)
                self._more.notify_all()

    def wait(self, samples: int) -> bool:
        """Until that many more samples have come."""
        with self._more:
            goal = self._count + samples
            return self._more.wait_for(lambda: self._count >= goal, _START_TIMEOUT_S)

    # What is recorded: everything between ``begin`` and ``take``.

    def begin(self) -> None:
        with self._more:
            self._kept, self._kept_count, self.began_s, self._keeping = [], 0, float("inf"), True

    def take(self) -> Samples:
        with self._more:
            self._keeping = False
            return np.frombuffer(b"".join(self._kept), dtype=np.float32)

    def so_far(self) -> Samples:
        with self._more:
            return np.frombuffer(b"".join(self._kept), dtype=np.float32)

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._thread.join(10)
        if self._process.stdout is not None:
            self._process.stdout.close()


class SoundRig:
    """``environment`` is what a program needs to find it (``PULSE_SERVER``), added to this process's own."""

    def __init__(self, root: Path, *, speaker_hz: int = 48_000, mic_hz: int = 48_000, echo_ms: int = 0) -> None:
        self.root = root
        self.socket = root / "native"
        self.environment = {
            "PULSE_SERVER": f"unix:{self.socket}",
            "PULSE_RUNTIME_PATH": str(root),
            "PULSE_STATE_PATH": str(root / "state"),
            "PULSE_CONFIG_PATH": str(root / "state"),
            "XDG_RUNTIME_DIR": str(root),
        }
        self._rates = {LOUDSPEAKER: speaker_hz, MICROPHONE: mic_hz}
        self._echo_ms = echo_ms
        self._server: subprocess.Popen[bytes] | None = None
        self._listeners: dict[str, _Listener] = {}

    @property
    def _environment(self) -> dict[str, str]:
        return os.environ | self.environment

    def start(self) -> None:
        """:raises AssertionError: it did not come up; says what it wrote."""
        for program, package in _PROGRAMS.items():
            if shutil.which(program) is None:
                raise AssertionError(f"{program} is missing; packaging/test installs it (Debian: {package})")
        (self.root / "state").mkdir(mode=0o700, exist_ok=True)
        config = self.root / "start.pa"
        config.write_text(_CONFIG.format(socket=self.socket))
        log = self.root / "log"
        self._server = subprocess.Popen(
            ["pulseaudio", "-n", "-F", str(config), "--daemonize=no", f"--exit-idle-time={_IDLE_S}",
             "--use-pid-file=no", "--disable-shm=yes", "--realtime=no", "--high-priority=no",
             f"--log-target=file:{log}", "--log-level=notice"],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + _START_TIMEOUT_S
        while not self._answers():
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"PulseAudio did not start: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)
        self.plug(MICROPHONE)  # first: the server moves who listens to the default source whenever that becomes another
        self.plug(LOUDSPEAKER)
        if self._echo_ms:
            self._echo()

    def stop(self) -> None:
        for listener in self._listeners.values():
            listener.end()
        self._listeners.clear()
        if self._server is not None:
            self._server.send_signal(signal.SIGTERM)
            try:
                self._server.wait(10)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait(10)
            self._server = None

    def crash(self) -> None:
        """The server ends as if killed; ``start`` begins anew at the same place."""
        if self._server is not None:
            self._server.kill()
        self.stop()
        self.socket.unlink(missing_ok=True)

    # devices

    def plug(self, device: str, *, rate_hz: int = 0) -> None:
        """Put a device in, at ``rate_hz`` or the rate it had; it becomes the default."""
        rate = self._rates[device] = rate_hz or self._rates[device]
        if device == LOUDSPEAKER:
            self._null_sink(LOUDSPEAKER, rate, "Desk test loudspeaker")
            self.pactl("set-default-sink", LOUDSPEAKER)
            self._listen(LOUDSPEAKER, f"{LOUDSPEAKER}.monitor")
        else:
            self._null_sink(_SPOKEN_INTO, rate, "into the microphone")
            description = "source_properties=\"device.description='Desk test microphone'\""
            self.pactl("load-module", "module-remap-source", f"source_name={MICROPHONE}",
                       f"master={_SPOKEN_INTO}.monitor", "channels=1", description)  # fmt: skip
            self.pactl("set-default-source", MICROPHONE)
            self._unload(_REST)
            self._listen(MICROPHONE, MICROPHONE)

    def unplug(self, device: str) -> None:
        """Pull a device out, whoever uses it; as on any desktop, the server moves its streams to what is left."""
        self._listeners.pop(device).end()
        if device == MICROPHONE:  # or the server would take the loudspeaker's own sound for the next best microphone
            self._null_sink(_REST, 48_000, "nothing")
            self.pactl("set-default-source", f"{_REST}.monitor")
        self._unload(*((LOUDSPEAKER, _REST) if device == LOUDSPEAKER else (MICROPHONE, _SPOKEN_INTO)))

    def _unload(self, *devices: str) -> None:
        """Those that come last first: they may stand on the others."""
        for line in reversed(self.pactl("list", "short", "modules").splitlines()):
            number, *words = line.split()
            if any(f"{kind}_name={name}" in words for name in devices for kind in ("sink", "source")):
                self.pactl("unload-module", number)

    def _null_sink(self, name: str, rate: int, description: str) -> None:
        self.pactl("load-module", "module-null-sink", f"sink_name={name}", f"rate={rate}", "channels=1", "norewinds=1",
                   f"sink_properties=\"device.description='{description}'\"")  # fmt: skip

    def _echo(self) -> None:
        """Let the microphone hear the loudspeaker, as in a room, ``echo_ms`` later."""
        self.pactl("load-module", "module-loopback", f"source={LOUDSPEAKER}.monitor", f"sink={_SPOKEN_INTO}",
                   f"latency_msec={self._echo_ms}", "source_dont_move=true", "sink_dont_move=true")  # fmt: skip

    def cancel_echo(self) -> None:
        """Have the server take the echo out itself, and make that pair the default: what a desktop with it looks like."""
        self.pactl("load-module", "module-echo-cancel", f"source_master={MICROPHONE}", f"sink_master={LOUDSPEAKER}",
                   "source_name=desk_mic_ec", "sink_name=desk_speaker_ec", "aec_method=webrtc", _ONLY_ECHO,
                   "channels=1", "rate=32000")  # fmt: skip
        self.pactl("set-default-sink", "desk_speaker_ec")
        self.pactl("set-default-source", "desk_mic_ec")

    # sound

    def say(self, samples: Samples, rate_hz: int) -> None:
        """Speak into the microphone; returns when the last sample was."""
        command = ["pacat", "-d", _SPOKEN_INTO, "--raw", "--format=float32le", f"--rate={rate_hz}", "--channels=1"]
        subprocess.run(
            command,
            input=samples.astype(np.float32).tobytes(),
            env=self._environment,
            check=True,
            timeout=60 + len(samples) / rate_hz,
        )

    @contextlib.contextmanager
    def recorded(self, device: str = LOUDSPEAKER) -> Iterator[_Listener]:
        """Record what comes out of the loudspeaker, or into the microphone: ``take()`` gives it, at the device's rate."""
        listener = self._listeners[device]
        listener.begin()
        yield listener
        listener.take()

    def wait(self, seconds: float, device: str = LOUDSPEAKER) -> None:
        """Let ``seconds`` of sound pass through a device: the rig's own clock, not the machine's."""
        listener = self._listeners[device]
        if not listener.wait(int(seconds * listener.rate_hz)):
            raise AssertionError(f"{device} delivers nothing any more")

    def _listen(self, device: str, source: str) -> None:
        self._listeners[device] = listener = _Listener(source, self._rates[device], self._environment)
        if not listener.wait(listener.rate_hz // 20):
            raise AssertionError(f"{device} delivers nothing")

    # the server

    def pactl(self, *arguments: str) -> str:
        """Ask the server. :raises AssertionError: it refused."""
        done = subprocess.run(["pactl", *arguments], env=self._environment, capture_output=True, text=True, timeout=30)
        if done.returncode:
            raise AssertionError(f"pactl {' '.join(arguments)}: {done.stderr}")
        return done.stdout

    def _answers(self) -> bool:
        return (
            self.socket.exists()
            and not subprocess.run(["pactl", "info"], env=self._environment, capture_output=True, timeout=30).returncode
        )


@contextlib.contextmanager
def sound_rig(**options: int) -> Iterator[SoundRig]:
    """A rig that runs, in a folder of its own in /tmp (paths of sockets must be short)."""
    root = Path(tempfile.mkdtemp(prefix="ds-", dir="/tmp"))
    rig = SoundRig(root, **options)
    try:
        rig.start()
        yield rig
    finally:
        rig.stop()
        shutil.rmtree(root, ignore_errors=True)
