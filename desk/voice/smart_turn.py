"""Smart Turn: whether who spoke has finished, by the sound of the last eight seconds."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from desk.voice.mel import log_mel
from desk.voice.onnx import open_network
from desk.voice.ports import HEARING_RATE_HZ, Samples

FILE = "smart-turn-v3.2-cpu.onnx"
LOOKS_AT = 8 * HEARING_RATE_HZ
_QUIETEST = 1e-7  # variance under which sound counts as none


class SmartTurn:
    """A ``TurnDetector``."""

    def __init__(self, weights: Path) -> None:
        """:raises UnavailableError: the weights are not there."""
        self._network = open_network(weights / FILE, "smart-turn")

    def probability(self, samples: Samples) -> float:
        (found,) = self._network.run(None, {"input_features": log_mel(prepared(samples))[None]})
        return float(found[0, 0])


def prepared(samples: Samples) -> Samples:
    """The last eight seconds, silence before what is shorter, brought to one loudness."""
    last = samples[-LOOKS_AT:].astype(np.float32)
    whole = np.pad(last, (LOOKS_AT - last.size, 0))
    return np.asarray((whole - whole.mean()) / np.sqrt(whole.var() + _QUIETEST), dtype=np.float32)
