"""What came out of the loudspeaker and into the microphone, on one clock: Desk's own meter has no part in it.

Both are monitors of the sound server's, read the same way, so that what a reader lags behind is the same for both.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from desk.testing.sound import LOUDSPEAKER, MICROPHONE, SoundRig
from desk.voice.ports import Samples

AUDIBLE = 0.001  # −60 dB below the loudest there is
_STEP_S = 0.005
_VOICED_DB = 30.0  # below the loudest step: what is softer is breath, room or tape


@dataclass(frozen=True)
class Tape:
    samples: Samples
    rate_hz: int
    began_s: float

    def at_s(self, sample: int) -> float:
        return self.began_s + sample / self.rate_hz

    def from_s(self, at_s: float) -> int:
        """The number of the sample that came at ``at_s``."""
        return min(len(self.samples), max(0, round((at_s - self.began_s) * self.rate_hz)))

    def first_audible_s(self, after_s: float, above: float = AUDIBLE) -> float | None:
        start = self.from_s(after_s)
        found = np.flatnonzero(np.abs(self.samples[start:]) > above)
        return self.at_s(start + int(found[0])) if len(found) else None

    def silent_from_s(self, after_s: float, lasting_s: float = 0.25) -> float | None:
        """When silence began that lasts, ``after_s`` at the earliest."""
        start = self.from_s(after_s)
        loud = np.flatnonzero(np.abs(self.samples[start:]) > AUDIBLE)
        ends = [*loud[:-1][np.diff(loud) > lasting_s * self.rate_hz], *loud[-1:]]
        if not ends:
            return self.at_s(start)
        first = start + int(ends[0]) + 1
        return self.at_s(first) if len(self.samples) - first >= lasting_s * self.rate_hz else None

    def longest_silence_s(self, after_s: float) -> float:
        """Between what is to be heard from ``after_s`` on."""
        loud = np.flatnonzero(np.abs(self.samples[self.from_s(after_s) :]) > AUDIBLE)
        return float(np.diff(loud).max()) / self.rate_hz if len(loud) > 1 else 0.0

    def audible_after(self, at_s: float, for_s: float) -> int:
        """How many samples are to be heard from ``at_s`` on."""
        part = self.samples[self.from_s(at_s) : self.from_s(at_s + for_s)]
        return int(np.count_nonzero(np.abs(part) > AUDIBLE))

    def voiced_s(self) -> tuple[float, float] | None:
        """From when until when somebody spoke: between the first and the last step near the loudest."""
        levels = steps_db(self.samples, self.rate_hz)
        if not len(levels) or levels.max() < -60:
            return None
        voiced = np.flatnonzero(levels > levels.max() - _VOICED_DB)
        step = round(_STEP_S * self.rate_hz)
        return self.at_s(int(voiced[0]) * step), self.at_s((int(voiced[-1]) + 1) * step)


def steps_db(samples: Samples, rate_hz: int, step_s: float = _STEP_S) -> Samples:
    """The level of each step."""
    step = round(step_s * rate_hz)
    whole = samples[: len(samples) - len(samples) % step].reshape(-1, step)
    rms = np.sqrt(np.mean(np.square(whole), axis=1)) if len(whole) else np.zeros(0)
    return (20 * np.log10(np.maximum(rms, 1e-6))).astype(np.float32)


def convolved(samples: Samples, other: Samples) -> Samples:
    """Every product of the two, each at its lag."""
    count = len(samples) + len(other) - 1
    size = 1 << (count - 1).bit_length()
    product = np.fft.rfft(samples, size) * np.fft.rfft(other, size)
    return np.asarray(np.fft.irfft(product, size)[:count], np.float32)


class Tapes:
    """Filled when the recording ends."""

    speaker: Tape
    mic: Tape


@contextlib.contextmanager
def taped(rig: SoundRig) -> Iterator[Tapes]:
    """Record both while this lasts."""
    found = Tapes()
    with rig.recorded(MICROPHONE) as mic, rig.recorded(LOUDSPEAKER) as speaker:
        yield found
        found.speaker = Tape(speaker.take(), speaker.rate_hz, speaker.began_s)
        found.mic = Tape(mic.take(), mic.rate_hz, mic.began_s)


def cut_at_pauses(samples: Samples, rate_hz: int, least_s: float = 2.0, pause_s: float = 0.25) -> list[Samples]:
    """Pieces of a recording of at least ``least_s``, each with the silence that is after it."""
    levels = steps_db(samples, rate_hz)
    quiet = levels < levels.max() - _VOICED_DB
    step, run = round(_STEP_S * rate_hz), round(pause_s / _STEP_S)
    pieces, start = [], 0
    for number in range(run, len(quiet)):
        if quiet[number - run : number].all() and (number * step - start) / rate_hz >= least_s + pause_s:
            pieces.append(samples[start : number * step])
            start = number * step
    return pieces
