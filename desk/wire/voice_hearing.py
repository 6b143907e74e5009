"""A recording turned into text, as it travels. Times are seconds from the recording's beginning; the text is untrusted."""

from __future__ import annotations

import msgspec


class TranscriptWord(msgspec.Struct, frozen=True, kw_only=True):
    text: str
    start_s: float
    end_s: float
    probability: float


class TranscriptSegment(msgspec.Struct, frozen=True, tag="segment", kw_only=True):
    """A sentence, more or less. ``doubtful``: the recogniser itself was not sure of what is around it."""

    start_s: float
    end_s: float
    text: str
    doubtful: bool = False
    words: list[TranscriptWord] = []


class HeardSoFar(msgspec.Struct, frozen=True, tag="heard", kw_only=True):
    """Progress in seconds of the recording; ``total_s`` is 0 when it is not known."""

    done_s: float
    total_s: float


TranscriptEvent = TranscriptSegment | HeardSoFar


class TranscriptSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What was made of the recording. ``dropped`` counts pieces left out because they were noise taken for words;
    ``damaged`` parts of the file that could not be decoded."""

    model: str
    language: str
    duration_s: float
    segments: int
    dropped: int = 0
    damaged: int = 0
