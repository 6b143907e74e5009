"""What waits for a moment, as clients see it: jobs, the agenda, and how long things are kept."""

from __future__ import annotations

import msgspec

from desk.wire.host import Reminder


class JobInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One job of the scheduler. ``repeats``: its rule in words; ``state``: waiting or ended."""

    kind: str
    name: str
    label: str
    next_at: float | None
    repeats: str = ""
    rule: str = ""
    state: str = "waiting"
    last_at: float | None = None
    error: str = ""


class ReminderSet(msgspec.Struct, frozen=True, kw_only=True):
    """A reminder that was set or changed. ``understood``: what was meant, in words; ``assumed``: what was taken for granted."""

    reminder: Reminder
    draft_id: int
    understood: str = ""
    assumed: str = ""


class AgendaItem(msgspec.Struct, frozen=True, kw_only=True):
    """``kind``: reminder, event, follow-up, birthday, touch (stay in touch), card (put off until then), or trouble: what
    cannot be shown, and why. ``at``: epoch seconds; ``all_day``: the hour means nothing."""

    kind: str
    ref: str
    title: str
    at: float
    end: float | None = None
    all_day: bool = False
    note: str = ""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of thing Desk keeps. ``days``: how long; None: forever. ``would_go``: how many are older than that.

    ``size_bytes`` is None where it cannot be told apart. ``held_back``: older ones that something open still needs.
    """

    kind: str
    label: str
    setting: str
    days: int | None
    items: int
    size_bytes: int | None = None
    oldest: float | None = None
    would_go: int = 0
    held_back: int = 0


class Removed(msgspec.Struct, frozen=True, kw_only=True):
    """What a run of retention removed (or, in a dry run, would remove), by kind."""

    removed: dict[str, int]
    freed_bytes: int = 0
    dry: bool = False
