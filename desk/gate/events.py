"""A proposal as the machine knows it, what can happen to it, and what is then to be done. Values only."""

from __future__ import annotations

import enum

import msgspec

GRACE_S = 300.0  # how long after its window an approval may still be used, should the wall clock be set meanwhile


class State(enum.StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    HELD = "held"
    CONNECTING = "connecting"
    DATA = "data"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    UNDONE = "undone"


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """An open approval: ``sha256`` is what it covers, ``due_boottime`` and ``undo_until`` (wall) when its window ends.

    It may be used from ``not_before`` (wall; 0: at once) until ``expires_at`` (wall).
    """

    sha256: str
    due_boottime: float
    undo_until: float
    window_s: float
    expires_at: float
    not_before: float = 0.0


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """``sha256`` covers the current version. ``note``: what the user should know about the last attempt.

    ``reversible``: once done it can be undone by a second effect. ``snoozed_until``: it asks for nothing before that.
    """

    state: State = State.PENDING
    version: int = 1
    sha256: str
    local: bool = False
    reversible: bool = False
    attempts: int = 0
    window: Window | None = None
    note: str = ""
    snoozed_until: float = 0.0


# Events. What a person does:


class Edited(msgspec.Struct, frozen=True):
    version: int  # the version that was shown
    sha256: str  # of the new version


class Approved(msgspec.Struct, frozen=True):
    version: int
    sha256: str
    now: float
    boottime: float
    window_s: float
    hold_s: float = 0.0  # how long it may be held
    not_before: float = 0.0


class Snoozed(msgspec.Struct, frozen=True):
    until: float  # 0: it asks again


class Rejected(msgspec.Struct, frozen=True):
    reason: str = ""


class Undone(msgspec.Struct, frozen=True):
    pass


class Resolved(msgspec.Struct, frozen=True):
    was_sent: bool


class Reversed(msgspec.Struct, frozen=True):
    """A second effect, which undoes this one, was approved."""


class ReversalDropped(msgspec.Struct, frozen=True):
    """That second effect will not happen."""


# What happens:


class WindowElapsed(msgspec.Struct, frozen=True):
    boottime: float
    now: float


class HoldTried(msgspec.Struct, frozen=True):
    """The server can be reached, or the hold has lasted too long."""

    now: float


class Unreachable(msgspec.Struct, frozen=True):
    """No line could be opened, so nothing happened."""

    reason: str


class DataStarted(msgspec.Struct, frozen=True):
    """``before``: how things were, for an undo."""

    before: str = ""


class Accepted(msgspec.Struct, frozen=True):
    reply: str
    at: float
    before: str = ""


class Refused(msgspec.Struct, frozen=True):
    """Nothing was accepted, and that is certain."""

    reason: str


class LineLost(msgspec.Struct, frozen=True):
    reason: str


class Found(msgspec.Struct, frozen=True):
    """It has happened: its traces were found."""

    at: float


class NotDone(msgspec.Struct, frozen=True):
    """It has certainly not happened."""


class Restarted(msgspec.Struct, frozen=True):
    """Desk starts. ``durable``: the key that signed open approvals is still there."""

    now: float
    boottime: float
    durable: bool


Event = (
    Edited | Approved | Snoozed | Rejected | Undone | Resolved | Reversed | ReversalDropped | WindowElapsed | HoldTried
    | Unreachable | DataStarted | Accepted | Refused | LineLost | Found | NotDone | Restarted
)  # fmt: skip


# Commands. All but the last two are part of the transaction that stores the new state.


class KeepApproval(msgspec.Struct, frozen=True):
    """Store the signed approval with this window."""

    window: Window


class UseApproval(msgspec.Struct, frozen=True):
    """Check the open approval once more, and use it up."""


class CheckApproval(msgspec.Struct, frozen=True):
    """The open approval must be there, unused and unexpired, and its signature must cover these very bytes."""


class VoidApproval(msgspec.Struct, frozen=True):
    pass


class KeepReceipt(msgspec.Struct, frozen=True):
    """``before``: how things were, for an undo."""

    reply: str
    at: float
    before: str = ""


class KeepBefore(msgspec.Struct, frozen=True):
    """Store how things were before the effect that is about to begin."""

    before: str


class Execute(msgspec.Struct, frozen=True):
    """Do the local effect."""


class Withdraw(msgspec.Struct, frozen=True):
    """Take the local effect back."""


class Audit(msgspec.Struct, frozen=True):
    event: str


class Send(msgspec.Struct, frozen=True):
    """Hand the approved bytes to the channel, once."""

    sha256: str
    attempt: int


class LookForOutcome(msgspec.Struct, frozen=True):
    pass


Command = (
    KeepApproval | CheckApproval | UseApproval | VoidApproval | KeepBefore | KeepReceipt | Execute | Withdraw | Audit
    | Send | LookForOutcome
)  # fmt: skip
Outcome = tuple[Proposal, tuple[Command, ...]]
