"""Turn-taking and barge-in, decided apart from doing: ``step(state, event) -> (state, commands)``.

Three axes that move on their own: what the user does, what the agent does, and the gate its sound goes through. Every utterance
and every answer (a *generation*) has a number, so that what comes late from either is known as such.
"""

from desk.voice.turn.machine import step
from desk.voice.turn.state import State, new_state

__all__ = ["State", "new_state", "step"]
