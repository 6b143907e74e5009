"""The states a list of drafts is asked for by name."""

from __future__ import annotations

from desk.errors import UsageError
from desk.gate.events import State

ASKS = (State.PENDING, State.FAILED, State.UNKNOWN)
UNDER_WAY = (State.APPROVED, State.HELD, State.CONNECTING, State.DATA)
_NAMED = {
    "": (*ASKS, *UNDER_WAY),
    "all": tuple(State),
    "sending": (State.CONNECTING, State.DATA),
}


def states_named(name: str) -> tuple[State, ...]:
    """:raises UsageError: there is no such state."""
    states = _NAMED.get(name)
    if states is None:
        if name not in tuple(State):
            raise UsageError(
                f"There is no state “{name}”.",
                hint="One of: pending, approved, held, sending, sent, failed, unknown, rejected, undone, snoozed, all.",
            )
        states = (State(name),)
    return states
