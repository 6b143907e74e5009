"""Which threads wait, for whom, and how long: a decision over what is known of a thread. Pure.

``awaiting``: you wrote last and nobody answered. ``needs_reply``: they wrote last and you have not answered. ``needs_action``:
you flagged it, or promised something in your last mail. What a machine sent (an automatic answer, a newsletter, a no-reply
address) neither waits for an answer nor is one.
"""

from __future__ import annotations

import re
from datetime import date, tzinfo

import msgspec

from desk.people.days import IsFree, local_day, weekend, working_days
from desk.people.promises import promise

KINDS = ("awaiting", "needs_reply", "needs_action")
_NO_REPLY = re.compile(
    r"(?:no|do[-_.]?not|never)[-_.]?(?:reply|answer)|mailer-daemon|postmaster|bounces?\b|notifications?@|nicht-?antworten"
)


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """One mail of a thread. ``automatic``: its headers say so (auto-submitted, a list); ``text`` is its own, unquoted."""

    at: float
    mine: bool
    ref: str = ""
    sender: str = ""
    name: str = ""
    to: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    automatic: bool = False
    to_me: bool = True  # the user is among To, not only among the copies


class ThreadFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A thread, its letters oldest first, and what the user said of it (epoch seconds)."""

    thread: str
    account: str
    letters: tuple[Letter, ...]
    dismissed_at: float | None = None
    snoozed_until: float | None = None
    flagged_at: float | None = None


class Thresholds(msgspec.Struct, frozen=True, kw_only=True):
    """After how many working days each kind counts."""

    awaiting: int = 3
    needs_reply: int = 2
    needs_action: int = 2


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """What a thread waits for. ``other`` is the address it concerns; ``reason`` the promise's own words."""

    kind: str
    since: float
    days: int
    letter: Letter
    other: str
    reason: str = ""


def from_machine(letter: Letter) -> bool:
    """Whether nobody wrote it, or nobody reads an answer to it."""
    return letter.automatic or _NO_REPLY.search(letter.sender.lower()) is not None


def to_nobody(letter: Letter) -> bool:
    """Whether all it was written to are addresses that nobody reads."""
    return bool(letter.to) and all(_NO_REPLY.search(address.lower()) for address in letter.to)


def waiting(
    facts: ThreadFacts, now: float, thresholds: Thresholds, zone: tzinfo, free: IsFree = weekend
) -> Waiting | None:
    """What the thread waits for; None: nothing, or not for long enough yet."""
    if facts.snoozed_until is not None and now < facts.snoozed_until:
        return None
    people = [letter for letter in facts.letters if letter.at <= now and not from_machine(letter)]
    if not people:
        return None
    last = people[-1]
    other = _other(people)
    if not other:
        return None
    today = local_day(now, zone)

    def since(at: float) -> int:
        return working_days(local_day(at, zone), today, free)

    flagged = facts.flagged_at
    if flagged is not None and (facts.dismissed_at is None or facts.dismissed_at < flagged):
        return Waiting(
            kind="needs_action", since=flagged, days=since(flagged), letter=last, other=other, reason="flagged"
        )
    if facts.dismissed_at is not None and facts.dismissed_at >= last.at:
        return None
    days = since(last.at)
    if last.mine:
        promised = promise(last.text)
        if promised and days >= thresholds.needs_action:
            return Waiting(kind="needs_action", since=last.at, days=days, letter=last, other=other, reason=promised)
        if promised or to_nobody(last) or days < thresholds.awaiting:
            return None
        return Waiting(kind="awaiting", since=last.at, days=days, letter=last, other=other)
    if not last.to_me or days < thresholds.needs_reply:
        return None
    return Waiting(kind="needs_reply", since=last.at, days=days, letter=last, other=other)


def _other(letters: list[Letter]) -> str:
    """Whom the thread is with: who wrote last of the others, else whom you wrote to."""
    theirs = [letter for letter in letters if not letter.mine and letter.sender]
    if theirs:
        return theirs[-1].sender
    return next((address for letter in reversed(letters) for address in letter.to), "")


def holiday_free(holidays: frozenset[date]) -> IsFree:
    """Weekends and these days are free."""
    return lambda day: weekend(day) or day in holidays
