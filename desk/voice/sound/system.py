"""What a machine's sound is to Desk: devices that are listed, and opened as streams of blocks.

The real one is ``portaudio.py``, the tests' is ``desk.testing.fake_sound``; both pass ``tests/contract``.

Times are those of ``time.monotonic``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from desk.errors import UnavailableError
from desk.voice.ports import Samples
from desk.voice.sound.choosing import Device

BLOCK_S = 0.010

OnBlock = Callable[[Samples], None]
OnFill = Callable[[int, float], Samples]


class SoundError(UnavailableError):
    """The machine gives no sound. ``reason`` is a code; in the user's language: ``desk.wire.voice_sound_words``."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(
            f"The machine's sound cannot be used ({reason}{': ' if detail else ''}{detail}).", hint="desk voice test"
        )
        self.reason = reason
        self.detail = detail


class Stream(Protocol):
    """An open device. ``latency_s``: between a sample's sounding and its callback, or the other way round."""

    rate_hz: int
    latency_s: float

    def close(self) -> None:
        """No callback comes after it; safe on a device that is gone."""


class SoundSystem(Protocol):
    """All the devices. Every call blocks: not for an event loop's own thread."""

    def devices(self) -> list[Device]:
        """What there is now. :raises SoundError: there is no sound at all, and why."""

    def open_input(self, device: Device, on_block: OnBlock) -> Stream:
        """Record at the device's own rate; ``on_block(samples)`` is called from a thread that must not wait.

        :raises SoundError: it cannot be opened.
        """

    def open_output(self, device: Device, rate_hz: int, on_fill: OnFill) -> Stream:
        """Play at ``rate_hz`` (0: the device's own); ``on_fill(frames, sounds_at)`` gives as many samples, from a thread that
        must not wait.

        :raises SoundError: it cannot be opened.
        """

    def restart(self) -> None:
        """Let go of everything and look at the machine anew: devices that came are seen only then. Ends every stream."""
