"""Engines of hearing that do what a test says."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from desk.voice.ports import HEARING_RATE_HZ, VAD_FRAME, HeardWord, Samples, Transcript

_LOUD = 0.01


def loudness(samples: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(samples)))) if samples.size else 0.0


class ScriptedRecogniser:
    """Says its lines in turn, the last for ever, each word as long as the other; nothing where there is no sound.

    ``calls`` holds language and hints of each call.
    """

    def __init__(self, *lines: str | Transcript, languages: Sequence[str] = ()) -> None:
        self.name = "scripted"
        self.languages = frozenset(languages)
        self.calls: list[tuple[str, tuple[str, ...]]] = []
        self._lines = list(lines)

    def transcribe(
        self, samples: Samples, *, language: str = "", hints: Sequence[str] = (), words: bool = False
    ) -> Transcript:
        self.calls.append((language, tuple(hints)))
        if loudness(samples) < _LOUD / 10:
            return Transcript("", language, no_speech=1.0)
        line = self._lines.pop(0) if len(self._lines) > 1 else self._lines[0]
        if isinstance(line, Transcript):
            return line
        return Transcript(line, language or "en", words=_spread(line, samples.size / HEARING_RATE_HZ) if words else ())


def _spread(line: str, seconds: float) -> tuple[HeardWord, ...]:
    texts = line.split()
    each = seconds / max(1, len(texts))
    return tuple(HeardWord(f" {text}", at * each, (at + 1) * each, 0.9) for at, text in enumerate(texts))


class LoudnessDetector:
    """A ``SpeechDetector`` that takes what is loud for speech; it remembers nothing."""

    def probability(self, frame: Samples) -> float:
        if frame.shape != (VAD_FRAME,):
            raise ValueError(f"a frame has {VAD_FRAME} samples, not {frame.shape}")
        return 0.95 if loudness(frame) >= _LOUD else 0.02

    def reset(self) -> None:
        return None


class ScriptedTurnDetector:
    """A ``TurnDetector``: what ``says`` finds of the sound; by default a turn has ended once its last 0.2 s are quiet."""

    def __init__(self, says: Callable[[Samples], float] | None = None) -> None:
        self._says = says or (lambda samples: 0.1 if loudness(samples[-HEARING_RATE_HZ // 5 :]) >= _LOUD else 0.9)

    def probability(self, samples: Samples) -> float:
        return self._says(samples)
