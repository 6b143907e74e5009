"""How long a silence has to be until the turn is over.

Sound (Smart Turn) and words (how the transcript reads) vote; where they do not agree, how long this user pauses within a turn
decides. A wait is longer after the agent asked something: people think before they answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from desk.voice.turn.limits import Limits
from desk.voice.turn.words import completeness

_FINISHED = 0.5
_AFTER_A_QUESTION_S = 0.3
_WEIGHT = 0.15  # of the newest pause in what is learned


@dataclass(frozen=True)
class Pauses:
    """Pauses that this user made and then went on speaking: moving mean and mean deviation, in seconds."""

    mean_s: float = 0.45
    deviation_s: float = 0.2

    def learn(self, pause_s: float) -> Pauses:
        off = abs(pause_s - self.mean_s)
        return Pauses(
            self.mean_s + _WEIGHT * (pause_s - self.mean_s), self.deviation_s + _WEIGHT * (off - self.deviation_s)
        )

    @property
    def long_s(self) -> float:
        """Hardly any pause within a turn is longer."""
        return self.mean_s + 2 * self.deviation_s


def wait_s(limits: Limits, text: str, finished: float | None, pauses: Pauses, *, asked: bool) -> float:
    """Seconds of silence after which ``text`` is the whole turn.

    :param finished: the vote by sound, 0 to 1; None where there is none.
    :param asked: the agent's last answer ended in a question.
    """
    reads = completeness(text)
    learned = min(max(pauses.long_s, limits.unsure_least_s), limits.unsure_most_s)
    if reads == "open":
        wait = max(limits.unsure_most_s, min(pauses.long_s, limits.cap_s))
    elif finished is None:
        wait = limits.unsure_least_s if reads == "complete" else learned
    elif finished < _FINISHED:
        wait = learned
    elif reads == "complete":
        return limits.silence_s
    else:
        wait = limits.unsure_least_s
    return min(wait + (_AFTER_A_QUESTION_S if asked else 0.0), limits.cap_s)
