"""Speech of several voices at one rate, piece by piece."""

from __future__ import annotations

from typing import Any

from desk.voice.ports import Samples, Speech


class Resampled:
    """Gives every piece at ``rate_hz`` (0: that of the first); a change of the incoming rate (another voice) starts anew."""

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self._from_hz = rate_hz
        self._stream: Any = None

    def take(self, speech: Speech) -> Samples:
        """The piece's samples at the rate wanted."""
        self.rate_hz = self.rate_hz or speech.rate_hz
        if speech.rate_hz == self.rate_hz:
            return speech.samples
        import soxr

        if self._stream is None or self._from_hz != speech.rate_hz:
            self._from_hz = speech.rate_hz
            self._stream = soxr.ResampleStream(speech.rate_hz, self.rate_hz, 1, dtype="float32")
        found: Samples = self._stream.resample_chunk(speech.samples)
        return found
