"""The silence before an answer's first sound is cut off: a voice begins with some hundredths of a second of it. Pure."""

from __future__ import annotations

import numpy as np

from desk.voice.ports import Speech, SpokenWord

_AUDIBLE = 0.001
_KEPT_S = 0.005  # so that it does not begin with a click


class LeadIn:
    """Takes the pieces of an answer's first clause in order; the times of its words move with the sound."""

    def __init__(self) -> None:
        self._cut_s = 0.0
        self._sounds = False

    def take(self, speech: Speech) -> Speech:
        samples = speech.samples
        if not self._sounds:
            audible = np.flatnonzero(np.abs(samples) > _AUDIBLE)
            self._sounds = len(audible) > 0
            first = max(0, int(audible[0]) - round(_KEPT_S * speech.rate_hz)) if self._sounds else len(samples)
            samples = samples[first:]
            self._cut_s += first / speech.rate_hz
        words = tuple(
            SpokenWord(w.start, w.end, max(0.0, w.start_s - self._cut_s), max(0.0, w.end_s - self._cut_s))
            for w in speech.words
        )
        return Speech(samples, speech.rate_hz, words)
