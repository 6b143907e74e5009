"""A job: something that is to happen at a moment, once or again and again. What fires when is decided here. Pure."""

from __future__ import annotations

import msgspec

from desk.dates.rules import missed, next_after

LATE_S = 60.0
_SET_BACK_S = 1.0


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A row. ``due``: epoch seconds of the next firing; ``rule``: RRULE, "" for once, counted from ``start`` in ``zone``.

    ``firings`` is the version that a claim compares and swaps. ``fired_for`` is the moment that the last firing stood for.
    """

    id: int
    kind: str
    name: str
    payload: str
    due: float
    rule: str = ""
    start: str = ""
    zone: str = ""
    state: str = "waiting"
    firings: int = 0
    fired_for: float | None = None
    fired_at: float | None = None
    error: str = ""


class Firing(msgspec.Struct, frozen=True, kw_only=True):
    """What a handler is told. ``late``: it was to be more than a minute ago; ``missed``: how many went by before it."""

    job: Job
    due: float
    at: float
    late: bool
    missed: int
    next_due: float | None  # None: that was the last


def fire(job: Job, now: float) -> Firing | None:
    """The firing that ``now`` brings; None if it is not due. One that missed many times fires once and moves on."""
    if job.state != "waiting" or job.due > now:
        return None
    following, went_by = None, 0
    if job.rule:
        following = next_after(job.rule, job.start, job.zone, now)
        went_by = missed(job.rule, job.start, job.zone, job.due, now) - 1
    return Firing(job=job, due=job.due, at=now, late=now - job.due > LATE_S, missed=went_by, next_due=following)


def unfinished(job: Job) -> Firing:
    """The last firing of a job whose work was cut off, as it was claimed."""
    before = msgspec.structs.replace(job, firings=job.firings - 1)
    due = job.fired_for if job.fired_for is not None else job.due
    at = job.fired_at if job.fired_at is not None else due
    following = job.due if job.state == "waiting" else None
    return Firing(job=before, due=due, at=at, late=at - due > LATE_S, missed=0, next_due=following)


def put_right(job: Job, now: float) -> float | None:
    """When a repeating job is next, if the clock was set back to before its last firing; None if it stays as it is.

    A clock that had run ahead left it waiting for a time far off. What it fired for already does not come again.
    """
    if job.state != "waiting" or not job.rule or job.fired_at is None or now >= job.fired_at - _SET_BACK_S:
        return None
    following = next_after(job.rule, job.start, job.zone, max(now, job.fired_for or now))
    return following if following is not None and following < job.due else None
