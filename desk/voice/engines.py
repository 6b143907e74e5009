"""What hears, loaded once: the speech detector, the turn detector and the recogniser whose weights are given."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from desk.voice.ports import HEARING_RATE_HZ, Recogniser


class Engines:
    """What hears, loaded once and kept while the worker lives. :raises UnavailableError: weights are missing."""

    def __init__(self, recogniser: Path, turns: Path, threads: int) -> None:
        from desk.voice.smart_turn import SmartTurn
        from desk.voice.vad import Silero

        self.detector = Silero(turns)
        self.turns = SmartTurn(turns)
        self.recogniser = recogniser_of(recogniser, threads)
        noise = np.random.default_rng(0).normal(0, 0.01, HEARING_RATE_HZ).astype(np.float32)
        self.recogniser.transcribe(noise, language="en")  # the first time is the slowest
        self.turns.probability(noise)


def recogniser_of(weights: Path, threads: int) -> Recogniser:
    """The engine for these weights."""
    if weights.name.startswith("moonshine"):
        from desk.voice.moonshine import Moonshine

        return Moonshine(weights)
    from desk.voice.whisper import Whisper

    return Whisper(weights, threads=threads)
