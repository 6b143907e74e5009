"""The life of a proposal, decided apart from doing: ``step(proposal, event) -> (proposal, commands)``.

Theory of operation. A proposal is *pending* until a person approves one version of it, known by its hash. Then a window
runs in which it can be undone. When the window ends on time the line is opened (*connecting*); right before the first byte
that can have an effect the approval is used up and the state becomes *data*. Each of these is on disk before what it
announces, so whatever is found after a crash says what can have happened: up to *connecting* nothing happened, and it is a
pending draft again; in *data* nobody knows, so it becomes *unknown*. Then evidence decides (``Found``, ``NotDone``: where the
channel can tell for sure) or a person (``Resolved``); a mail that is missing from Sent proves nothing. Nothing but a person's
new approval ever leads to another attempt. A Message-ID stays the same through all of it, so that servers and readers can
recognise a second copy. A *local* effect (a reminder) is done in the transaction that stores its approval.

An approved proposal is *held*, its approval unused, while the moment it was approved for has not come, or while its server
cannot be reached at all. A hold that outlasts the approval's expiry gives the draft back.

A window that ended while the machine slept, or while Desk did not run, gives the draft back: what a person expected to
happen in seconds must not happen hours later. Times come in with the events; ``boottime`` goes on while the machine sleeps.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from desk.errors import ConflictError
from desk.gate.events import (
    GRACE_S,
    Accepted,
    Approved,
    Audit,
    CheckApproval,
    Command,
    DataStarted,
    Edited,
    Event,
    Execute,
    Found,
    HoldTried,
    KeepApproval,
    KeepBefore,
    KeepReceipt,
    LineLost,
    LookForOutcome,
    NotDone,
    Outcome,
    Proposal,
    Refused,
    Rejected,
    Resolved,
    Restarted,
    ReversalDropped,
    Reversed,
    Send,
    Snoozed,
    State,
    Undone,
    Unreachable,
    UseApproval,
    VoidApproval,
    Window,
    WindowElapsed,
    Withdraw,
)

LATE_S = 3.0  # a timer later than this was not a timer's doing: the machine slept
LATE_HOLD_S = 3600.0  # what was approved for a certain moment may happen this much later, not more


def step(proposal: Proposal, event: Event) -> Outcome:
    """What becomes of ``proposal``, and what to do. :raises ConflictError: the event does not fit; nothing changes."""
    rule = TABLE.get((proposal.state, type(event)))
    if rule is None:
        raise ConflictError(_WHY_NOT[proposal.state], hint="Look at the card again.")
    return rule(proposal, event)


def _become(proposal: Proposal, state: State, *commands: Command, note: str = "") -> Outcome:
    return msgspec.structs.replace(proposal, state=state, note=note, window=None, snoozed_until=0.0), commands


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


def _edit_approved(p: Proposal, e: Edited) -> Outcome:
    after, commands = _edit(p, e)
    return after, (VoidApproval(), *commands)


def _approve(p: Proposal, e: Approved) -> Outcome:
    _check_shown(p, e.version)
    if e.sha256 != p.sha256:
        raise ConflictError("What you approved is not what this draft holds.", hint="Look at it again.")
    if 0 < e.not_before < e.now - LATE_HOLD_S:
        raise ConflictError(
            "The time this was to be sent at has passed.", hint="Change or empty its time, then approve it."
        )
    window_s = 0.0 if p.local else max(e.window_s, 0.0)
    window = Window(
        sha256=p.sha256,
        due_boottime=e.boottime + window_s,
        undo_until=e.now + window_s,
        window_s=window_s,
        expires_at=e.not_before + LATE_HOLD_S if e.not_before > e.now else e.now + window_s + max(e.hold_s, GRACE_S),
        not_before=e.not_before,
    )
    keep = (KeepApproval(window), Audit("approved"))
    if p.local:
        return _become(p, State.SENT, *keep, UseApproval(), Execute(), Audit("sent"))
    return msgspec.structs.replace(p, state=State.APPROVED, window=window, note="", snoozed_until=0.0), keep


def _snooze(p: Proposal, e: Snoozed) -> Outcome:
    return msgspec.structs.replace(p, snoozed_until=e.until), (Audit("snoozed"),)


def _undo(p: Proposal, _: Undone) -> Outcome:
    return _become(p, State.PENDING, VoidApproval(), Audit("undone"))


def _undo_done(p: Proposal, _: Undone) -> Outcome:
    if not p.local:
        raise ConflictError("It has been sent; that cannot be undone.")
    return _become(p, State.PENDING, Withdraw(), Audit("undone"))


def _reverse(p: Proposal, _: Reversed) -> Outcome:
    if not p.reversible:
        raise ConflictError("It has been done; that cannot be undone.")
    return _become(p, State.UNDONE, Audit("undone"))


def _drop_reversal(p: Proposal, _: ReversalDropped) -> Outcome:
    return _become(p, State.SENT, Audit("not_undone"))


def _restore(p: Proposal, _: Undone) -> Outcome:
    return _become(p, State.PENDING, Audit("undone"))


def _reject(p: Proposal, e: Rejected) -> Outcome:
    return _become(p, State.REJECTED, Audit("rejected"), note=e.reason)


def _elapse(p: Proposal, e: WindowElapsed) -> Outcome:
    assert p.window is not None
    if e.boottime < p.window.due_boottime:
        raise ConflictError("The undo window is still open.")
    if p.window.not_before > e.now:
        return _hold(p)
    if e.boottime > p.window.due_boottime + LATE_S:
        return _become(p, State.PENDING, VoidApproval(), Audit("undone"), note=NOTE_SLEPT)
    return _open_line(p)


def _hold(p: Proposal, reason: str = "") -> Outcome:
    return msgspec.structs.replace(p, state=State.HELD, note=reason), (Audit("held"),)


def _open_line(p: Proposal) -> Outcome:
    p = msgspec.structs.replace(p, state=State.CONNECTING, attempts=p.attempts + 1, note="")
    return p, (CheckApproval(), Audit("sending"), Send(p.sha256, p.attempts))


def _try_hold(p: Proposal, e: HoldTried) -> Outcome:
    assert p.window is not None
    if e.now > p.window.expires_at:
        return _become(p, State.PENDING, VoidApproval(), Audit("expired"), note=NOTE_HELD_TOO_LONG)
    if e.now < p.window.not_before:
        raise ConflictError("Its time has not come yet.")
    return _open_line(p)


def _stay_held(p: Proposal, e: Unreachable) -> Outcome:
    return _hold(p, e.reason)


def _refuse(p: Proposal, e: Refused) -> Outcome:
    return _become(p, State.FAILED, Audit("not_sent"), note=e.reason)


def _refuse_unused(p: Proposal, e: Refused) -> Outcome:
    return _become(p, State.FAILED, VoidApproval(), Audit("not_sent"), note=e.reason)


def _lose_early(p: Proposal, e: LineLost) -> Outcome:
    return _become(p, State.FAILED, VoidApproval(), Audit("not_sent"), note=e.reason)


def _lose(p: Proposal, e: LineLost) -> Outcome:
    return _become(p, State.UNKNOWN, Audit("unknown"), LookForOutcome(), note=e.reason)


def _start_data(p: Proposal, e: DataStarted) -> Outcome:
    return _become(p, State.DATA, UseApproval(), KeepBefore(e.before))


def _accept(p: Proposal, e: Accepted) -> Outcome:
    return _become(p, State.SENT, KeepReceipt(e.reply, e.at, e.before), Audit("sent"))


def _accept_unannounced(p: Proposal, e: Accepted) -> Outcome:
    return _become(p, State.SENT, UseApproval(), KeepReceipt(e.reply, e.at, e.before), Audit("sent"))


def _find(p: Proposal, e: Found) -> Outcome:
    return _become(p, State.SENT, KeepReceipt("found afterwards", e.at), Audit("sent"))


def _find_nothing(p: Proposal, _: NotDone) -> Outcome:
    return _become(p, State.PENDING, Audit("not_sent"), note=NOTE_NOT_DONE)


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
    if e.durable and w.not_before > e.now:
        return _hold(p)
    note = NOTE_STOPPED if e.durable else NOTE_KEY
    return _become(p, State.PENDING, VoidApproval(), Audit("undone"), note=note)


def _restart_held(p: Proposal, e: Restarted) -> Outcome:
    if p.window is None:
        return _become(p, State.PENDING, Audit("undone"), note=NOTE_STOPPED)
    if not e.durable:
        return _become(p, State.PENDING, VoidApproval(), Audit("undone"), note=NOTE_KEY)
    return p, ()


def _restart_connecting(p: Proposal, _: Restarted) -> Outcome:
    return _become(p, State.PENDING, VoidApproval(), Audit("not_sent"), note=NOTE_NOTHING_LEFT)


def _restart_data(p: Proposal, _: Restarted) -> Outcome:
    return _become(p, State.UNKNOWN, Audit("unknown"), LookForOutcome(), note=NOTE_UNKNOWN)


def _look_again(p: Proposal, _: Restarted) -> Outcome:
    return p, (LookForOutcome(),)


def _stay(p: Proposal, _: Restarted) -> Outcome:
    return p, ()


# The truth. What is not in here cannot happen.
TABLE: dict[tuple[State, type], Callable[..., Outcome]] = {
    # in state           on                rule                  may become
    (State.PENDING, Edited): _edit,  # pending, a version later
    (State.PENDING, Approved): _approve,  # approved; a local effect: sent
    (State.PENDING, Snoozed): _snooze,  # pending, silent for a while
    (State.PENDING, Rejected): _reject,  # rejected
    (State.PENDING, Restarted): _stay,
    #
    (State.APPROVED, Edited): _edit_approved,  # pending
    (State.APPROVED, Undone): _undo,  # pending
    (State.APPROVED, WindowElapsed): _elapse,  # connecting; its moment has not come: held; too late: pending
    (State.APPROVED, Refused): _refuse_unused,  # failed: the approval does not fit what is stored
    (State.APPROVED, Restarted): _restart_in_window,  # approved; held; pending
    #
    (State.HELD, Edited): _edit_approved,  # pending
    (State.HELD, Undone): _undo,  # pending
    (State.HELD, HoldTried): _try_hold,  # connecting; expired: pending
    (State.HELD, Refused): _refuse_unused,  # failed
    (State.HELD, Restarted): _restart_held,  # held; pending
    #
    (State.CONNECTING, Unreachable): _stay_held,  # held
    (State.CONNECTING, DataStarted): _start_data,  # data
    (State.CONNECTING, Accepted): _accept_unannounced,  # sent: a channel that forgot to say that the content began
    (State.CONNECTING, Refused): _refuse_unused,  # failed
    (State.CONNECTING, LineLost): _lose_early,  # failed: no content had gone out
    (State.CONNECTING, Restarted): _restart_connecting,  # pending
    #
    (State.DATA, Accepted): _accept,  # sent
    (State.DATA, Refused): _refuse,  # failed
    (State.DATA, LineLost): _lose,  # unknown
    (State.DATA, Restarted): _restart_data,  # unknown
    #
    (State.UNKNOWN, Found): _find,  # sent
    (State.UNKNOWN, NotDone): _find_nothing,  # pending
    (State.UNKNOWN, Resolved): _resolve,  # sent; pending
    (State.UNKNOWN, Restarted): _look_again,
    #
    (State.FAILED, Edited): _edit,  # pending
    (State.FAILED, Approved): _approve,  # approved
    (State.FAILED, Snoozed): _snooze,  # failed, silent for a while
    (State.FAILED, Rejected): _reject,  # rejected
    (State.FAILED, Restarted): _stay,
    #
    (State.SENT, Undone): _undo_done,  # pending, for a local effect
    (State.SENT, Reversed): _reverse,  # undone
    (State.SENT, Restarted): _stay,
    (State.UNDONE, ReversalDropped): _drop_reversal,  # sent
    (State.UNDONE, Restarted): _stay,
    (State.REJECTED, Undone): _restore,  # pending
    (State.REJECTED, Restarted): _stay,
}

NOTE_SLEPT = "The undo window ran out while the computer slept, so it was not sent. Approve it again to send it."
NOTE_STOPPED = "Desk was not running when the undo window ended, so it was not sent. Approve it again to send it."
NOTE_KEY = "Desk was started anew and keeps no approval key, so it was not sent. Approve it again to send it."
NOTE_NOTHING_LEFT = "Desk stopped before anything went out. Approve it again to send it."
NOTE_HELD_TOO_LONG = "It could not be sent while your approval held. Approve it again to send it."
NOTE_NOT_DONE = "It was interrupted and certainly not done. Approve it again to do it."
NOTE_UNKNOWN = "Desk stopped while the mail was going out; whether the server took it is not known."
NOTE_RESOLVED = (
    "You said it was not sent. It keeps its Message-ID, so that a second copy can be recognised should it have arrived."
)

_WHY_NOT = {
    State.PENDING: "This draft waits for your decision; there is nothing to undo or resolve.",
    State.APPROVED: "This draft is approved already; undo it first.",
    State.HELD: "This draft is approved and waits to be sent; undo it first.",
    State.CONNECTING: "This draft is being sent now.",
    State.DATA: "This draft is being sent now.",
    State.SENT: "This has been done already.",
    State.FAILED: "This was not sent; approve it again, edit it or reject it.",
    State.UNKNOWN: "Whether this was sent is not known yet; say first whether it was.",
    State.REJECTED: "This draft was rejected; undo that first.",
    State.UNDONE: "This was done and undone again.",
}
