"""Text on its way to sound."""

from __future__ import annotations

import msgspec

SPEAKERS = ("piper", "kokoro", "espeak", "edge")
MAX_CHARACTERS = 100_000


class SpokenClause(msgspec.Struct, frozen=True):
    """A clause as it is said; ``end`` is where it ends in the text it was cut from."""

    text: str
    end: int


class Cut(msgspec.Struct, frozen=True):
    """A text cut for speech; ``language`` is what was asked for, or what it seems to be."""

    clauses: list[SpokenClause]
    language: str


class VoiceFailure(msgspec.Struct, frozen=True):
    """A voice that could not speak, and why. ``sent``: the text had left the machine by then."""

    voice: str
    message: str
    hint: str = ""
    sent: bool = False


class ClauseReport(msgspec.Struct, frozen=True):
    """By which voice a clause was spoken, whether its text left the machine, and which voices failed before."""

    voice: str
    left: bool = False
    failures: list[VoiceFailure] = []


class SpeechPiece(msgspec.Struct, frozen=True, tag="sound"):
    """Sound of a text: 16-bit mono PCM. ``words``: those whose place is known by now, as (first character, last, from when,
    until when), in seconds from the text's first sample."""

    pcm: bytes
    rate_hz: int
    words: list[tuple[int, int, float, float]] = []


class SpeechProgress(msgspec.Struct, frozen=True, tag="progress"):
    """How many of the text's characters were spoken."""

    done: int
    total: int


SpeechEvent = SpeechPiece | SpeechProgress


class SpeechReport(msgspec.Struct, frozen=True, kw_only=True):
    """How a text was spoken. ``left_machine``: the host its text went to; empty if it stayed here."""

    voices: list[str]
    language: str
    seconds: float
    rate_hz: int
    left_machine: str = ""
    failures: list[VoiceFailure] = []
