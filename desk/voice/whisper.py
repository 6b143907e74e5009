"""Whisper, run by faster-whisper: any size whose weights lie in a folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from desk.errors import ModelError, UnavailableError, UsageError
from desk.voice.ports import HEARING_RATE_HZ, HeardWord, Samples, Transcript
from desk.voice.silence import is_silent

_SIMPLIFIED = "以下是普通话的句子。"  # without it Chinese comes in either script, mixed, and without punctuation
_HINTS_CHARACTERS = 300  # the prompt shares its place with the text


class Whisper:
    """A ``Recogniser``. The first call is slower than those after it; ``warm_up`` makes it."""

    def __init__(self, weights: Path, *, threads: int = 2) -> None:
        """:raises UnavailableError: the weights are not there or are damaged."""
        from faster_whisper import WhisperModel

        self.name = weights.name
        if not (weights / "model.bin").is_file():
            raise UnavailableError(
                f"{self.name} is not on this machine.", hint=f"desk models pull {self.name}", retryable=False
            )
        try:
            self._model = WhisperModel(
                str(weights), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
            )
        except Exception as error:  # the library has no exceptions of its own
            raise UnavailableError(
                f"{self.name} cannot be read.",
                hint=f"Fetch it anew: desk models remove {self.name}, then: desk models pull {self.name}",
                retryable=False,
            ) from error
        known = self._model.supported_languages
        self.languages = frozenset(known) if len(known) == 1 else frozenset()

    def warm_up(self) -> None:
        noise = np.random.default_rng(0).normal(0, 0.01, HEARING_RATE_HZ).astype(np.float32)
        self.transcribe(noise, language="en")

    def transcribe(
        self, samples: Samples, *, language: str = "", hints: Sequence[str] = (), words: bool = False
    ) -> Transcript:
        if is_silent(samples):
            return Transcript("", language, no_speech=1.0)
        try:
            segments, info = self._model.transcribe(
                samples,
                language=language or None,
                beam_size=1,
                temperature=0.0,
                condition_on_previous_text=False,
                without_timestamps=not words,
                word_timestamps=words,
                hotwords=_prompt(language, hints) or None,
                # What is too unlikely is dropped elsewhere, with more evidence than the library has.
                no_speech_threshold=None,
                log_prob_threshold=None,
                compression_ratio_threshold=None,
            )
            return _joined(list(segments), info)
        except Exception as error:
            if isinstance(error, ValueError) and "language code" in str(error):
                raise UsageError(
                    f"{self.name} does not know a language {language!r}.", hint="Give its two letters, e.g. en or zh."
                ) from error
            raise ModelError(f"{self.name} failed on what was said ({type(error).__name__}).") from error


def _prompt(language: str, hints: Sequence[str]) -> str:
    return "".join((_SIMPLIFIED if language == "zh" else "", ", ".join(hints)[:_HINTS_CHARACTERS]))


def _joined(segments: Sequence[Any], info: Any) -> Transcript:
    weights = [max(1, len(segment.tokens)) for segment in segments]
    return Transcript(
        text="".join(segment.text for segment in segments).strip(),
        language=info.language,
        language_probability=float(info.language_probability),
        mean_logprob=_mean((segment.avg_logprob for segment in segments), weights),
        no_speech=_mean((segment.no_speech_prob for segment in segments), weights) if segments else 1.0,
        words=tuple(
            HeardWord(word.word, float(word.start), float(word.end), float(word.probability))
            for segment in segments
            for word in segment.words or ()
        ),
    )


def _mean(values: Iterable[float], weights: Sequence[int]) -> float:
    total = sum(weights)
    return float(sum(value * weight for value, weight in zip(values, weights, strict=True)) / total) if total else 0.0
