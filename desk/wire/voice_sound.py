"""The machine's microphones and loudspeakers, and a test of them. Codes are put into words in ``voice_sound_words``."""

from __future__ import annotations

import msgspec


class SoundWish(msgspec.Struct, frozen=True):
    """Devices by name; empty is the system's default."""

    input: str = ""
    output: str = ""


class SoundDevice(msgspec.Struct, frozen=True, kw_only=True):
    """``way`` is input or output; ``chosen``: Desk uses it."""

    name: str
    label: str
    way: str
    rate_hz: int
    bluetooth: bool = False
    default: bool = False
    chosen: bool = False


class SoundDevices(msgspec.Struct, frozen=True, kw_only=True):
    """``problem`` is a code, and empty if there is sound; ``detail`` what it is about."""

    devices: list[SoundDevice] = []
    notes: list[str] = []
    problem: str = ""
    detail: str = ""


class SoundTestOrder(msgspec.Struct, frozen=True):
    """Record for ``seconds`` and play it back."""

    seconds: float = 3.0
    input: str = ""
    output: str = ""


class SoundLevel(msgspec.Struct, frozen=True):
    """How loud the microphone is just now, in decibels below full scale."""

    rms_db: float
    peak_db: float


class SoundTest(msgspec.Struct, frozen=True, kw_only=True):
    """What a test found. ``recording`` is what is wrong with the recording, a code.

    ``heard_after_s``: from handing a sound to the loudspeaker until the microphone gave it back, None if it did not hear it;
    ``latency_s``: what of that the devices own up to. ``echo``: there is an echo canceller.
    """

    input: str = ""
    output: str = ""
    input_hz: int = 0
    output_hz: int = 0
    rms_db: float = 0.0
    peak_db: float = 0.0
    recording: str = ""
    latency_s: float = 0.0
    heard_after_s: float | None = None
    echo: bool = False
    notes: list[str] = []
    problem: str = ""
    detail: str = ""
