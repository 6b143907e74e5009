"""What is to be done. Whoever does it holds no policy of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Hint = Literal["not understood", "type instead", "no answer", "go on?"]
Source = Literal["spoken", "typed", "read aloud"]


@dataclass(frozen=True)
class Command:
    pass


@dataclass(frozen=True)
class Decode(Command):
    """Recognise the utterance from its beginning to now, and vote on its end by its sound; answer with the same numbers."""

    utterance: int
    version: int


@dataclass(frozen=True)
class Speculate(Command):
    """Begin an answer that nobody hears and that runs no tool: it may be withdrawn."""

    generation: int
    text: str


@dataclass(frozen=True)
class Commit(Command):
    """The turn is over: answer ``text`` (or read it aloud). ``speculated``: that generation has begun already.

    ``confirm``: it may have been misheard, so show it and ask before any tool runs.
    """

    generation: int
    text: str
    speculated: bool = False
    confirm: bool = False
    source: Source = "spoken"


@dataclass(frozen=True)
class Withdraw(Command):
    """Cancel the model and the voice of a generation of which nothing was heard."""

    generation: int


@dataclass(frozen=True)
class Play(Command):
    """Open the gate for a generation."""

    generation: int


@dataclass(frozen=True)
class Duck(Command):
    generation: int


@dataclass(frozen=True)
class Unduck(Command):
    generation: int


@dataclass(frozen=True)
class Pause(Command):
    """Freeze the playhead."""

    generation: int


@dataclass(frozen=True)
class Resume(Command):
    """Play on, from the start of the word, or of the sentence, at which it was paused."""

    generation: int
    from_sentence: bool = False


@dataclass(frozen=True)
class StopAudio(Command):
    """Fade out, drop what is queued, cancel model and voice; what was heard is what the conversation keeps."""

    generation: int


@dataclass(frozen=True)
class Ended(Command):
    """An answer is over, heard or not; told once for each committed generation. Nothing of it is heard after this."""

    generation: int
    interrupted: bool


@dataclass(frozen=True)
class Tell(Command):
    """Say on the screen what became of an utterance."""

    hint: Hint
    text: str = ""
