"""Taking out of the microphone what the loudspeaker says, by WebRTC's canceller (in the ``livekit`` package; no network).

It has to learn the room first: before it has heard about two seconds of the loudspeaker, what comes through may be Desk's own
voice, and whoever listens for an interruption must be told so.
"""

from __future__ import annotations

from typing import Any, Literal, Protocol

import numpy as np

from desk.voice.ports import HEARING_RATE_HZ, Samples
from desk.voice.sound.levels import level

FRAME = HEARING_RATE_HZ // 100  # the canceller takes 10 ms at once
LEARNING_S = 2.0
_RINGS_ON_S = 1.5  # after it, nothing of what was said is in the room any more: the canceller rests
_AUDIBLE_DB = -50.0
_LONGEST_DELAY_MS = 500

State = Literal["absent", "learning", "ready"]


class EchoCanceller(Protocol):
    """Frames are ``FRAME`` samples at HEARING_RATE_HZ."""

    @property
    def state(self) -> State: ...

    def played(self, frame: Samples) -> None:
        """What the loudspeaker was given."""

    def clean(self, frame: Samples) -> Samples:
        """What the microphone heard, less what of it came from the loudspeaker."""

    def expect(self, delay_s: float) -> None:
        """How long what was ``played`` takes until the microphone's callback has it."""

    def reset(self) -> None:
        """Another device, another room: learn anew."""


class NoEchoCanceller:
    """Where there is none: what the microphone hears goes through, Desk's own voice too."""

    state: State = "absent"

    def played(self, frame: Samples) -> None:
        return

    def clean(self, frame: Samples) -> Samples:
        return frame

    def expect(self, delay_s: float) -> None:
        return

    def reset(self) -> None:
        return


class WebRtcEchoCanceller:
    """See ``make_echo_canceller``."""

    def __init__(self, rtc: Any) -> None:
        self._rtc = rtc
        self._module: Any = None
        self._learned = 0
        self._silent = 0
        self.reset()

    def reset(self) -> None:
        # Gain is left alone (it is the recogniser's to judge), and noise too: a suppressor eats the first sounds of a word.
        self._module = self._rtc.AudioProcessingModule(echo_cancellation=True)
        self._learned = 0
        self._silent = 0

    @property
    def state(self) -> State:
        return "ready" if self._learned >= LEARNING_S * HEARING_RATE_HZ else "learning"

    def played(self, frame: Samples) -> None:
        self._silent = 0 if np.any(frame) else self._silent + len(frame)
        if self._rests:
            return
        if self.state == "learning" and level(frame).rms_db > _AUDIBLE_DB:
            self._learned += len(frame)
        self._module.process_reverse_stream(self._frame(frame))

    @property
    def _rests(self) -> bool:
        return self._silent > _RINGS_ON_S * HEARING_RATE_HZ

    def clean(self, frame: Samples) -> Samples:
        if self._rests:
            return frame
        given = self._frame(frame)
        self._module.process_stream(given)
        return np.frombuffer(given.data, np.int16).astype(np.float32) * np.float32(1 / 32_768)

    def expect(self, delay_s: float) -> None:
        self._module.set_stream_delay_ms(min(round(delay_s * 1_000), _LONGEST_DELAY_MS))

    def _frame(self, frame: Samples) -> Any:
        whole = np.clip(np.rint(frame * 32_768), -32_768, 32_767).astype(np.int16)
        return self._rtc.AudioFrame(bytearray(whole.tobytes()), HEARING_RATE_HZ, 1, len(frame))


def make_echo_canceller() -> EchoCanceller:
    """The canceller; the one that does nothing, and says so, where the package is missing or does not load."""
    try:
        from livekit import rtc

        return WebRtcEchoCanceller(rtc)
    except (ImportError, OSError, RuntimeError):
        return NoEchoCanceller()
