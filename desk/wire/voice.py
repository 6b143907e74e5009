"""A spoken conversation: what the voice worker orders of the host, and what the host tells its client."""

from __future__ import annotations

import msgspec

from desk.wire.chat import TurnEvent, TurnResult


class TalkOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How the worker is to listen and speak. ``limits`` are the thresholds by name (``desk/voice/turn/limits.py``)."""

    hands_free: bool
    language: str = "en"
    language_fixed: bool = False
    limits: dict[str, float | int | str] = {}
    hints: list[str] = []
    input: str = ""
    output: str = ""
    recogniser: str = ""  # the folder with its weights
    turns: str = ""  # that with those of Silero and Smart Turn
    threads: int = 2
    partials: bool = True
    dictate: bool = False  # only hear, while the key is down


class Began(msgspec.Struct, frozen=True, tag="began"):
    """Answer ``text``, which may not be all: the answer may be withdrawn."""

    generation: int
    text: str


class Committed(msgspec.Struct, frozen=True, tag="committed"):
    """The turn is over. ``source`` is spoken, typed or read aloud."""

    generation: int
    text: str
    speculated: bool = False
    confirm: bool = False
    source: str = "spoken"
    language: str = ""
    confidence: float = 1.0


class Dictated(msgspec.Struct, frozen=True):
    """The words of one press of the key."""

    text: str


class Withdrawn(msgspec.Struct, frozen=True, tag="withdrawn"):
    generation: int


class Over(msgspec.Struct, frozen=True, tag="over"):
    """An answer has ended. ``heard`` is what was heard of its text; ``spans`` are the meter's milliseconds by name, ``steps``
    the moments between which they lie, in seconds of this machine's monotonic clock."""

    generation: int
    heard: str
    interrupted: bool
    speculated: bool = False
    spans: dict[str, float] = {}
    steps: dict[str, float] = {}


class Hint(msgspec.Struct, frozen=True, tag="hint"):
    """``code``: not understood, type instead, no answer, go on?."""

    code: str
    text: str = ""


class Trouble(msgspec.Struct, frozen=True, tag="trouble"):
    """Something of the sound or the voice does not work; the conversation goes on."""

    message: str
    hint: str = ""


class Shown(msgspec.Struct, frozen=True, tag="shown"):
    """Where the conversation stands: the user's axis, the agent's, the gate's, the words heard so far."""

    user: str
    agent: str
    gate: str
    words: str = ""


class Level(msgspec.Struct, frozen=True, tag="level"):
    """The microphone's level, the probability of speech, and the echo canceller: absent, learning or ready."""

    dbfs: float
    speech: float
    echo: str = ""


class Speaking(msgspec.Struct, frozen=True, tag="speaking"):
    """Which voice spoke, and whether the text left the machine for it."""

    voice: str
    local: bool


Order = Began | Committed | Withdrawn | Over | Hint | Trouble | Shown | Level | Speaking


class Asked(msgspec.Struct, frozen=True, tag="asked"):
    """A turn has begun: what the user said, or typed."""

    generation: int
    text: str
    source: str = "spoken"


class Confirm(msgspec.Struct, frozen=True, tag="confirm"):
    """Desk is not sure that it heard right, and asks before anything is done."""

    text: str


class Said(msgspec.Struct, frozen=True, tag="said"):
    """An event of the turn's answer."""

    generation: int
    event: TurnEvent


class Answered(msgspec.Struct, frozen=True, tag="answered"):
    """All of the answer has been written; ``error`` if it failed."""

    generation: int
    result: TurnResult | None = None
    error: str = ""
    hint: str = ""


TalkEvent = Asked | Confirm | Said | Answered | Over | Hint | Trouble | Shown | Level | Speaking


class TalkSummary(msgspec.Struct, frozen=True):
    """A spoken conversation that has ended."""

    conversation_id: int
    turns: int


class VoiceTurn(msgspec.Struct, frozen=True, kw_only=True):
    """What the meter knows of one turn; ``spans`` are milliseconds by name (``desk/voice/meter.py``)."""

    at: float
    conversation_id: int | None
    source: str
    interrupted: bool
    speculated: bool
    recogniser: str = ""
    voice: str = ""
    spans: dict[str, float]


class Figure(msgspec.Struct, frozen=True):
    """Milliseconds over so many turns."""

    name: str
    turns: int
    p50: float
    p95: float
    worst: float


class VoiceStats(msgspec.Struct, frozen=True):
    """The newest turns, oldest first, and their figures."""

    turns: list[VoiceTurn]
    figures: list[Figure]
