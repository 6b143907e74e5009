"""What can happen to a conversation. ``at_s`` is the time of one clock that only goes forward."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["sure", "unsure", "unclear", "nothing"]
Key = Literal["escape", "talk_down", "talk_up"]


@dataclass(frozen=True)
class Event:
    at_s: float


@dataclass(frozen=True)
class Frame(Event):
    """One frame of the microphone was looked at. ``echo``: it is Desk's own voice. ``room``: the microphone hears the
    loudspeaker, so that it might be."""

    length_s: float
    speech: float
    echo: bool = False
    room: bool = False


@dataclass(frozen=True)
class Tick(Event):
    """Time went on; for when no frames come."""


@dataclass(frozen=True)
class Partial(Event):
    """Words of an utterance that is still going on."""

    utterance: int
    text: str


@dataclass(frozen=True)
class Decoded(Event):
    """What was recognised up to a pause. ``verdict``: believe it, ask first, have it said again, or take it for no speech."""

    utterance: int
    version: int
    text: str
    verdict: Verdict = "sure"


@dataclass(frozen=True)
class Voted(Event):
    """How probable it is, by the sound alone, that the user has finished."""

    utterance: int
    version: int
    finished: float


@dataclass(frozen=True)
class AudioReady(Event):
    """The first sound of an answer can be played."""

    generation: int


@dataclass(frozen=True)
class AnswerEnded(Event):
    """All of an answer has been handed to the player, or there is nothing to say. ``asked``: it ended in a question."""

    generation: int
    asked: bool = False
    yes_or_no: bool = False


@dataclass(frozen=True)
class Played(Event):
    """The player has nothing more of this answer."""

    generation: int


@dataclass(frozen=True)
class Pressed(Event):
    key: Key


@dataclass(frozen=True)
class Typed(Event):
    """The user sent a typed line instead."""

    text: str


@dataclass(frozen=True)
class ReadAloud(Event):
    """The user wants a text read to them."""

    text: str


@dataclass(frozen=True)
class Listening(Event):
    """Whether turns are taken hands-free: without it only a key that is held, or toggled, makes Desk listen."""

    hands_free: bool


@dataclass(frozen=True)
class MicLost(Event):
    """No frames will come until a device is back."""
