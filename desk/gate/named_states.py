"""The states a list of drafts is asked for by name, each as an SQL condition over ``proposal``; ``:now`` is the time.

A draft is marked as undone when its undo is ordered; as long as that has not come to its end it is not: it is *undoing*. Where
the undo of an undo is open, what was undone still is, though it is marked as done again.
"""

from __future__ import annotations

from desk.errors import UsageError
from desk.gate.events import State

ASKS = (State.PENDING, State.FAILED, State.UNKNOWN)
UNDER_WAY = (State.APPROVED, State.HELD, State.CONNECTING, State.DATA)
_TURNING = (
    "id IN (WITH RECURSIVE up (undoes) AS (SELECT undoes FROM proposal WHERE undoes IS NOT NULL"
    " AND state NOT IN ('sent', 'undone', 'rejected')"
    " UNION SELECT p.undoes FROM proposal p JOIN up ON p.id = up.undoes WHERE p.undoes IS NOT NULL) SELECT undoes FROM up)"
)


def _among(states: tuple[State, ...]) -> str:
    return f"state IN ({', '.join(repr(state.value) for state in states)})"


_NAMED = {
    "": f"{_among((*ASKS, *UNDER_WAY))} AND snoozed_until <= :now",
    "all": "TRUE",
    "snoozed": f"{_among(ASKS)} AND snoozed_until > :now",
    "sending": _among((State.CONNECTING, State.DATA)),
    "sent": f"state = 'sent' AND NOT {_TURNING}",
    "undoing": f"state = 'undone' AND {_TURNING}",
    "undone": f"(state = 'undone' AND NOT {_TURNING} OR state = 'sent' AND {_TURNING})",
    **{state.value: _among((state,)) for state in (*ASKS, State.APPROVED, State.HELD, State.REJECTED)},
}


def condition(name: str) -> str:
    """:raises UsageError: there is no such state."""
    found = _NAMED.get(name)
    if found is None:
        names = ", ".join([*(one for one in _NAMED if one not in ("", "all")), "all"])
        raise UsageError(f"There is no state “{name}”.", hint=f"One of: {names}.")
    return found
