"""MP3 as it comes, to samples."""

from __future__ import annotations

from typing import Any

import numpy as np

from desk.errors import ModelError
from desk.voice.ports import Samples


class Mp3Decoder:
    """``feed`` takes bytes cut anywhere; the samples are mono at ``rate_hz``, which is known with the first of them."""

    def __init__(self) -> None:
        import av

        self._errors = av.FFmpegError
        self._codec: Any = av.CodecContext.create("mp3", "r")
        self.rate_hz = 0

    def feed(self, data: bytes) -> list[Samples]:
        """:raises ModelError: this is no MP3."""
        return self._decoded(self._codec.parse(data))

    def finish(self) -> list[Samples]:
        """What is left in the decoder."""
        return self._decoded([*self._codec.parse(b""), None])

    def _decoded(self, packets: list[Any]) -> list[Samples]:
        found: list[Samples] = []
        try:
            for packet in packets:
                for frame in self._codec.decode(packet):
                    self.rate_hz = frame.sample_rate
                    samples = frame.to_ndarray()
                    if samples.dtype != np.float32:
                        samples = samples.astype(np.float32) / 32768
                    found.append(np.ascontiguousarray(samples.reshape(-1, samples.shape[-1])[0], dtype=np.float32))
        except (self._errors, ValueError) as error:
            raise ModelError(f"The sound that came cannot be read ({type(error).__name__}).") from error
        return found
