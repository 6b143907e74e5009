"""What no recogniser needs to see."""

from __future__ import annotations

import numpy as np

from desk.voice.ports import HEARING_RATE_HZ, Samples

_LEAST_SAMPLES = HEARING_RATE_HZ // 10
_SILENCE = 10 ** (-65 / 20)  # root mean square under which there is nothing to hear


def is_silent(samples: Samples) -> bool:
    """Whether it is too short or too quiet to hold a word."""
    return samples.size < _LEAST_SAMPLES or float(np.sqrt(np.mean(np.square(samples)))) < _SILENCE
