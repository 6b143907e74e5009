"""Silero: tells speech from everything else, a frame at a time."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from desk.voice.onnx import open_network
from desk.voice.ports import HEARING_RATE_HZ, VAD_FRAME, Samples

FILE = "silero_vad.onnx"
_BEFORE = 64  # samples of the frame before that the network wants in front
_STATE = (2, 1, 128)


class Silero:
    """A ``SpeechDetector``. It remembers: frames must come in order, and ``reset`` between two streams."""

    def __init__(self, weights: Path) -> None:
        """:raises UnavailableError: the weights are not there."""
        self._network = open_network(weights / FILE, "smart-turn")
        self._rate = np.array(HEARING_RATE_HZ, dtype=np.int64)
        self.reset()

    def reset(self) -> None:
        self._state = np.zeros(_STATE, dtype=np.float32)
        self._before = np.zeros(_BEFORE, dtype=np.float32)

    def probability(self, frame: Samples) -> float:
        if frame.shape != (VAD_FRAME,):
            raise ValueError(f"a frame has {VAD_FRAME} samples, not {frame.shape}")
        heard = np.concatenate((self._before, frame), dtype=np.float32)
        found, self._state = self._network.run(None, {"input": heard[None, :], "state": self._state, "sr": self._rate})
        self._before = heard[-_BEFORE:]
        return float(found[0, 0])
