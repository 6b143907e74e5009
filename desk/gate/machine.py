"""The life of a proposal, decided apart from doing: ``step(proposal, event) -> (proposal, commands)``.

Theory of operation. A proposal is *pending* until a person approves one version of it, known by its hash. Then a window
runs in which it can be undone. When the window ends on time, the approval is used up and the line is opened
(*connecting*); right before the content goes out the state becomes *data*. Each of these is on disk before the effect it
announces, so whatever is found after a crash says what can have happened: up to *connecting* nothing left the machine, and
it is a pending draft again; in *data* nobody knows, so it becomes *unknown* and a person is asked. Nothing but a person's
new approval ever leads to another attempt. Only the Sent folder (``SentFound``) or a person (``Resolved``) ends *unknown*;
a mail that is missing from Sent proves nothing. The Message-ID stays the same through all of it, so that servers and
readers can recognise a second copy. A *local* effect (a reminder) is done in the transaction that stores its approval.

A window that ended while the machine slept, or while Desk did not run, gives the draft back: what a person expected to
happen in seconds must not happen hours later. Times come in with the events; ``boottime`` goes on while the machine sleeps.
"""

from __future__ import annotations

import enum
from collections.abc import Callable

import msgspec

from desk.errors import ConflictError

LATE_S = 3.0  # a timer later than this was not a timer's doing: the machine slept


class State(enum.StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    CONNECTING = "connecting"
    DATA = "data"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    REJECTED = "rejected"


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """An open approval: ``sha256`` is what it covers, ``due_boottime`` and ``undo_until`` (wall) when its window ends."""

    sha256: str
    due_boottime: float
    undo_until: float
    window_s: float


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """``sha256`` covers the current version. ``note``: what the user should know about the last attempt."""

    state: State = State.PENDING
    version: int = 1
    sha256: str
    local: bool = False
    attempts: int = 0
    window: Window | None = None
    note: str = ""


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


class Rejected(msgspec.Struct, frozen=True):
    reason: str = ""


class Undone(msgspec.Struct, frozen=True):
    pass


class Resolved(msgspec.Struct, frozen=True):
    was_sent: bool


# What happens:


class WindowElapsed(msgspec.Struct, frozen=True):
    boottime: float


class DataStarted(msgspec.Struct, frozen=True):
    pass


class Accepted(msgspec.Struct, frozen=True):
    reply: str
    at: float


class Refused(msgspec.Struct, frozen=True):
    """Nothing was accepted, and that is certain."""

    reason: str


class LineLost(msgspec.Struct, frozen=True):
    reason: str


class SentFound(msgspec.Struct, frozen=True):
    at: float


class Restarted(msgspec.Struct, frozen=True):
    """Desk starts. ``durable``: the key that signed open approvals is still there."""

    now: float
    boottime: float
    durable: bool


Event = (
    Edited | Approved | Rejected | Undone | Resolved | WindowElapsed | DataStarted | Accepted | Refused | LineLost
    | SentFound | Restarted
)  # fmt: skip


# Commands. All but the last two are part of the transaction that stores the new state.


class KeepApproval(msgspec.Struct, frozen=True):
    """Store the signed approval with this window."""

    window: Window


class UseApproval(msgspec.Struct, frozen=True):
    """Use up the open approval: it must be there, unused, and its signature must cover these very bytes."""


class VoidApproval(msgspec.Struct, frozen=True):
    pass


class KeepReceipt(msgspec.Struct, frozen=True):
    reply: str
    at: float


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


class LookInSent(msgspec.Struct, frozen=True):
    pass


Command = (
    KeepApproval | UseApproval | VoidApproval | KeepReceipt | Execute | Withdraw | Audit | Send | LookInSent
)  # fmt: skip
Outcome = tuple[Proposal, tuple[Command, ...]]


def step(proposal: Proposal, event: Event) -> Outcome:
    """What becomes of ``proposal``, and what to do. :raises ConflictError: the event does not fit; nothing changes."""
    rule = TABLE.get((proposal.state, type(event)))
    if rule is None:
        raise ConflictError(_WHY_NOT[proposal.state], hint="Look at the card again.")
    return rule(proposal, event)


def _become(proposal: Proposal, state: State, *commands: Command, note: str = "") -> Outcome:
    return msgspec.structs.replace(proposal, state=state, note=note, window=None), commands


def _check_shown(proposal: Proposal, version: int) -> None:
    if version != proposal.version:
        raise ConflictError(
            f"The draft has changed since it was shown: it is version {proposal.version} now.",
            hint="Look at it again.",
        )


def _edit(p: Proposal, e: Edited) -> Outcome:
    _check_shown(p, e.version)
    p = msgspec.structs.replace(p, version=p.version + 1, sha256=e.sha256)
    return _become(p, State.PENDING, Audit("edited"))


def _edit_in_window(p: Proposal, e: Edited) -> Outcome:
    after, commands = _edit(p, e)
    return after, (VoidApproval(), *commands)


def _approve(p: Proposal, e: Approved) -> Outcome:
    _check_shown(p, e.version)
    if e.sha256 != p.sha256:
        raise ConflictError("What you approved is not what this draft holds.", hint="Look at it again.")
    window_s = 0.0 if p.local else max(e.window_s, 0.0)
    window = Window(sha256=p.sha256, due_boottime=e.boottime + window_s, undo_until=e.now + window_s, window_s=window_s)
    keep = (KeepApproval(window), Audit("approved"))
    if p.local:
        return _become(p, State.SENT, *keep, UseApproval(), Execute(), Audit("sent"))
    return msgspec.structs.replace(p, state=State.APPROVED, window=window, note=""), keep


def _undo(p: Proposal, _: Undone) -> Outcome:
    return _become(p, State.PENDING, VoidApproval(), Audit("undone"))


def _undo_local(p: Proposal, _: Undone) -> Outcome:
    if not p.local:
        raise ConflictError("It has been sent; that cannot be undone.")
    return _become(p, State.PENDING, Withdraw(), Audit("undone"))


def _restore(p: Proposal, _: Undone) -> Outcome:
    return _become(p, State.PENDING, Audit("undone"))


def _reject(p: Proposal, e: Rejected) -> Outcome:
    return _become(p, State.REJECTED, Audit("rejected"), note=e.reason)


def _elapse(p: Proposal, e: WindowElapsed) -> Outcome:
    assert p.window is not None
    if e.boottime < p.window.due_boottime:
        raise ConflictError("The undo window is still open.")
    if e.boottime > p.window.due_boottime + LATE_S:
        return _become(p, State.PENDING, VoidApproval(), Audit("undone"), note=NOTE_SLEPT)
    p = msgspec.structs.replace(p, attempts=p.attempts + 1)
    return _become(p, State.CONNECTING, UseApproval(), Audit("sending"), Send(p.sha256, p.attempts))


def _refuse(p: Proposal, e: Refused) -> Outcome:
    return _become(p, State.FAILED, Audit("not_sent"), note=e.reason)


def _refuse_in_window(p: Proposal, e: Refused) -> Outcome:
    return _become(p, State.FAILED, VoidApproval(), Audit("not_sent"), note=e.reason)


def _lose_early(p: Proposal, e: LineLost) -> Outcome:
    return _become(p, State.FAILED, Audit("not_sent"), note=e.reason)


def _lose(p: Proposal, e: LineLost) -> Outcome:
    return _become(p, State.UNKNOWN, Audit("unknown"), LookInSent(), note=e.reason)


def _start_data(p: Proposal, _: DataStarted) -> Outcome:
    return _become(p, State.DATA)


def _accept(p: Proposal, e: Accepted) -> Outcome:
    return _become(p, State.SENT, KeepReceipt(e.reply, e.at), Audit("sent"))


def _find(p: Proposal, e: SentFound) -> Outcome:
    return _become(p, State.SENT, KeepReceipt("found in the Sent folder", e.at), Audit("sent"))


def _resolve(p: Proposal, e: Resolved) -> Outcome:
    if e.was_sent:
        return _become(p, State.SENT, Audit("resolved"), note="You said it was sent.")
    return _become(p, State.PENDING, Audit("resolved"), note=NOTE_RESOLVED)


def _restart_in_window(p: Proposal, e: Restarted) -> Outcome:
    w = p.window
    if w is None:
        return _become(p, State.PENDING, Audit("undone"), note=NOTE_STOPPED)
    # Both clocks must lie inside the window: after a reboot boottime begins anew, and a wall clock can be set.
    inside = w.due_boottime - w.window_s <= e.boottime < w.due_boottime
    inside = inside and w.undo_until - w.window_s <= e.now < w.undo_until
    if e.durable and inside:
        return p, ()
    note = NOTE_STOPPED if e.durable else NOTE_KEY
    return _become(p, State.PENDING, VoidApproval(), Audit("undone"), note=note)


def _restart_connecting(p: Proposal, _: Restarted) -> Outcome:
    return _become(p, State.PENDING, Audit("not_sent"), note=NOTE_NOTHING_LEFT)


def _restart_data(p: Proposal, _: Restarted) -> Outcome:
    return _become(p, State.UNKNOWN, Audit("unknown"), LookInSent(), note=NOTE_UNKNOWN)


def _look_again(p: Proposal, _: Restarted) -> Outcome:
    return p, (LookInSent(),)


def _stay(p: Proposal, _: Restarted) -> Outcome:
    return p, ()


# The truth. What is not in here cannot happen.
TABLE: dict[tuple[State, type], Callable[..., Outcome]] = {
    # in state           on                rule                  may become
    (State.PENDING, Edited): _edit,  # pending, a version later
    (State.PENDING, Approved): _approve,  # approved; a local effect: sent
    (State.PENDING, Rejected): _reject,  # rejected
    (State.PENDING, Restarted): _stay,
    #
    (State.APPROVED, Edited): _edit_in_window,  # pending
    (State.APPROVED, Undone): _undo,  # pending
    (State.APPROVED, WindowElapsed): _elapse,  # connecting; too late: pending
    (State.APPROVED, Refused): _refuse_in_window,  # failed: the approval does not fit what is stored
    (State.APPROVED, Restarted): _restart_in_window,  # approved; pending
    #
    (State.CONNECTING, DataStarted): _start_data,  # data
    (State.CONNECTING, Accepted): _accept,  # sent: a channel that forgot to say that the content began
    (State.CONNECTING, Refused): _refuse,  # failed
    (State.CONNECTING, LineLost): _lose_early,  # failed: no content had gone out
    (State.CONNECTING, Restarted): _restart_connecting,  # pending
    #
    (State.DATA, Accepted): _accept,  # sent
    (State.DATA, Refused): _refuse,  # failed
    (State.DATA, LineLost): _lose,  # unknown
    (State.DATA, Restarted): _restart_data,  # unknown
    #
    (State.UNKNOWN, SentFound): _find,  # sent
    (State.UNKNOWN, Resolved): _resolve,  # sent; pending
    (State.UNKNOWN, Restarted): _look_again,
    #
    (State.FAILED, Edited): _edit,  # pending
    (State.FAILED, Approved): _approve,  # approved
    (State.FAILED, Rejected): _reject,  # rejected
    (State.FAILED, Restarted): _stay,
    #
    (State.SENT, Undone): _undo_local,  # pending, for a local effect
    (State.SENT, Restarted): _stay,
    (State.REJECTED, Undone): _restore,  # pending
    (State.REJECTED, Restarted): _stay,
}

NOTE_SLEPT = "The undo window ran out while the computer slept, so it was not sent. Approve it again to send it."
NOTE_STOPPED = "Desk was not running when the undo window ended, so it was not sent. Approve it again to send it."
NOTE_KEY = "Desk was started anew and keeps no approval key, so it was not sent. Approve it again to send it."
NOTE_NOTHING_LEFT = "Desk stopped before anything went out. Approve it again to send it."
NOTE_UNKNOWN = "Desk stopped while the mail was going out; whether the server took it is not known."
NOTE_RESOLVED = (
    "You said it was not sent. It keeps its Message-ID, so that a second copy can be recognised should it have arrived."
)

_WHY_NOT = {
    State.PENDING: "This draft waits for your decision; there is nothing to undo or resolve.",
    State.APPROVED: "This draft is approved already; undo it first.",
    State.CONNECTING: "This draft is being sent now.",
    State.DATA: "This draft is being sent now.",
    State.SENT: "This has been done already.",
    State.FAILED: "This was not sent; approve it again, edit it or reject it.",
    State.UNKNOWN: "Whether this was sent is not known yet; say first whether it was.",
    State.REJECTED: "This draft was rejected; undo that first.",
}
