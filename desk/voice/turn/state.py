"""Where a conversation stands: the user, the agent, the gate of its sound."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from desk.voice.turn.endpointing import Pauses
from desk.voice.turn.events import Verdict
from desk.voice.turn.limits import Limits

UserPhase = Literal["quiet", "onset", "speaking", "pausing"]
AgentPhase = Literal["idle", "speculating", "thinking", "speaking"]
Gate = Literal["closed", "open", "ducked", "paused"]


@dataclass(frozen=True)
class User:
    """``version`` counts the decodes of one utterance; ``text`` is what the newest of them heard, None while it is awaited."""

    phase: UserPhase = "quiet"
    utterance: int = 0
    version: int = 0
    began_s: float = 0.0
    last_voiced_s: float = 0.0
    voiced_s: float = 0.0  # of speech in this utterance
    run_s: float = 0.0  # of speech since the onset, or since the pause
    asked_decode_s: float = 0.0
    partial: str = ""
    text: str | None = None
    verdict: Verdict = "sure"
    finished: float | None = None
    closing: bool = False  # a key, the cap or a lost microphone has ended it: only its words are awaited
    stopped: bool = False  # it has stopped the agent
    held: bool = False  # the talk key is down: a pause ends nothing


@dataclass(frozen=True)
class Agent:
    phase: AgentPhase = "idle"
    generation: int = 0
    since_s: float = 0.0
    text: str = ""  # what it answers
    ready: bool = False  # it has sound to play
    ended: bool = False  # all of it is with the player
    own: bool = False  # not an answer to what was said: read aloud


@dataclass(frozen=True)
class State:
    limits: Limits
    at_s: float = 0.0
    hands_free: bool = False
    user: User = User()
    agent: Agent = Agent()
    gate: Gate = "closed"
    gate_since_s: float = 0.0
    room: bool = False  # the microphone hears the loudspeaker: a sound alone stops nothing
    generation: int = 0  # the newest
    asked: bool = False  # the last answer ended in a question
    yes_or_no: bool = False
    misheard: int = 0  # utterances in a row of which nothing was understood
    pauses: Pauses = field(default_factory=Pauses)


def new_state(limits: Limits | None = None, *, hands_free: bool = False) -> State:
    return State(limits or Limits(), hands_free=hands_free)
