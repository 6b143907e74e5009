"""What the engines of speech are to Desk: one that hears, one that speaks, one that tells speech from noise, one that tells a
finished turn from a pause. Every implementation and its fake passes ``tests/contract``.

Samples are mono float32 between -1 and 1. Times are seconds from the first sample of what they belong to.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

HEARING_RATE_HZ = 16_000
VAD_FRAME = 512  # samples at HEARING_RATE_HZ: 32 ms

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class HeardWord:
    """A recognised word with the space before it, if there is one; ``probability`` is the engine's own, 0 to 1."""

    text: str
    start_s: float
    end_s: float
    probability: float


@dataclass(frozen=True)
class Transcript:
    """What was recognised in one utterance, and how sure the engine is.

    ``mean_logprob`` is the mean log probability of the tokens, ``no_speech`` how probable it is that nobody spoke (0 where an
    engine cannot tell), ``language`` an ISO 639-1 code.
    """

    text: str
    language: str
    language_probability: float = 1.0
    mean_logprob: float = 0.0
    no_speech: float = 0.0
    words: tuple[HeardWord, ...] = ()


class Recogniser(Protocol):
    """Speech to text. ``languages`` is empty if it knows many."""

    name: str
    languages: frozenset[str]

    def transcribe(
        self, samples: Samples, *, language: str = "", hints: Sequence[str] = (), words: bool = False
    ) -> Transcript:
        """Recognise one utterance at ``HEARING_RATE_HZ``; blocks, so call it in a thread, one call at a time.

        :param language: ISO 639-1; empty lets the engine tell.
        :param hints: names that may be said.
        :param words: whether each word's time is wanted too, which takes longer; an engine that has none gives no words.
        :raises DeskError: the engine failed; silence is no failure but an empty text.
        """


@dataclass(frozen=True)
class SpokenWord:
    """Where a word of the text lies: characters ``start``…``end`` of it, heard from ``start_s`` to ``end_s``."""

    start: int
    end: int
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Speech:
    """A piece of speech as it comes; ``words`` are those whose place is known by now, times counted from the text's start."""

    samples: Samples
    rate_hz: int
    words: tuple[SpokenWord, ...] = field(default=())


class Voice(Protocol):
    """Text to speech. ``local`` is False where the text leaves the machine; ``languages`` is empty if it knows many."""

    @property
    def name(self) -> str: ...

    @property
    def local(self) -> bool: ...

    @property
    def languages(self) -> frozenset[str]: ...

    def speak(self, text: str, language: str) -> AsyncIterator[Speech]:
        """The pieces of one clause, the first as soon as it can be had. Closing the iterator stops the work.

        :param text: as a person would read it aloud (see ``speakable``).
        :raises DeskError: it cannot be spoken, or was cut off; ``retryable`` tells whether trying again may help.
        """


class SpeechDetector(Protocol):
    """Tells speech from everything else (VAD)."""

    def probability(self, frame: Samples) -> float:
        """How probable it is that ``frame`` (``VAD_FRAME`` samples) holds speech, after the frames before it."""

    def reset(self) -> None:
        """Forget the frames before."""


class TurnDetector(Protocol):
    """Tells a finished turn from a pause in it by its sound."""

    def probability(self, samples: Samples) -> float:
        """How probable it is that who speaks in ``samples`` (the last seconds at ``HEARING_RATE_HZ``) has finished."""


class Loudspeaker(Protocol):
    """Plays generations, numbered upwards, one after the other; tells through the engine's events when one has been heard."""

    def enqueue(self, generation: int, samples: Samples, rate_hz: int) -> None:
        """Queue more of a generation; what is over already is dropped."""

    def finish(self, generation: int) -> None:
        """Nothing more comes for it."""

    def duck(self) -> None: ...

    def unduck(self) -> None: ...

    def pause(self) -> None: ...

    def resume(self, at_s: float) -> None:
        """Play on from ``at_s`` of what was paused, which is no later than where it was."""

    def stop(self, through: int) -> None:
        """Fade out; every generation up to ``through`` is over, whatever of it may still be on its way here."""

    def heard_s(self, generation: int) -> float:
        """How much of it has sounded, by the device's clock: the furthest."""
