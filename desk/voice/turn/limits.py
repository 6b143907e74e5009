"""The thresholds of turn-taking, as settings give them. Times are seconds. Sources: docs/voice.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Policy = Literal["ignore", "duck", "pause", "stop"]
POLICIES: tuple[Policy, ...] = ("ignore", "duck", "pause", "stop")


@dataclass(frozen=True)
class Limits:
    """``policy`` is how far speech of the user goes by itself in stopping the agent; keys and typed lines always stop it."""

    speech: float = 0.5  # probability from which a frame is speech
    speech_goes_on: float = 0.35  # and while somebody speaks already
    min_speech_s: float = 0.064
    hangover_s: float = 0.064  # gaps up to this do not end a run of speech
    short_pause_s: float = 0.15  # then the utterance is decoded early and the model starts, unheard
    silence_s: float = 0.28  # then a turn ends that sounds and reads as finished
    unsure_least_s: float = 0.6
    unsure_most_s: float = 1.2
    cap_s: float = 2.5  # then it ends whatever it sounds like
    longest_utterance_s: float = 30.0

    policy: Policy = "stop"
    duck_s: float = 0.064  # of speech over the agent's
    pause_s: float = 0.25
    stop_s: float = 0.5
    stop_words: int = 2  # that are no backchannel
    release_s: float = 0.4  # a sound without words before the agent is heard holds it back no longer

    decode_timeout_s: float = 12.0
    think_timeout_s: float = 90.0
    offer_after_s: float = 8.0  # paused longer than this, the answer is not resumed by itself
    sentence_after_s: float = 3.0  # paused longer than this, it resumes at the sentence's start
