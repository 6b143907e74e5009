"""The host's own answers: status, conversations, search, models, keys, audit, findings."""

from __future__ import annotations

from typing import Any

import msgspec

from desk.handoff import Trust
from desk.wire.mail import AccountSync


class Hello(msgspec.Struct, frozen=True, kw_only=True):
    version: str
    protocol: int
    pid: int
    schema_version: int


class ChildStatus(msgspec.Struct, frozen=True, kw_only=True):
    """``state``: asleep, starting, ready, failed. ``confined`` names how, or is empty."""

    name: str
    state: str
    pid: int | None = None
    confined: str = ""
    restarts: int = 0
    error: str = ""


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """What the status line shows. ``left_machine`` lists the hosts that text went to since the host started."""

    model: str
    model_label: str
    model_state: str  # asleep | waking | ready | missing
    to_approve: int
    cost_cents: float
    cost_unknown: int
    left_machine: list[str] = []
    sent_bytes: dict[str, int] = {}  # by host, as the egress proxy counted them; servers on this machine included
    accounts: list[str] = []
    mail: list[AccountSync] = []
    demo: bool = False
    keyring: str = ""
    children: list[ChildStatus] = []
    notices: list[str] = []


class Conversation(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    title: str
    model: str
    created_at: float
    updated_at: float


class StoredMessage(msgspec.Struct, frozen=True, kw_only=True):
    """``state``: done, stopped, error or streaming. ``meta`` holds sources, proposals and the model's name."""

    id: int
    conversation_id: int
    role: str
    text: str
    at: float
    state: str = "done"
    meta: dict[str, Any] = {}


class SearchHit(msgspec.Struct, frozen=True, kw_only=True):
    """``marks`` are (start, end) character ranges in ``text`` that matched."""

    kind: str  # message | mail | contact
    ref: str
    title: str
    text: str
    at: float
    marks: list[tuple[int, int]] = []


class ModelInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A model that can be chosen by ``name``. ``where``: local, loopback or remote.

    ``state``: ready, missing or partial (a local file); no key or no model (a provider that is not set up to its end).
    ``speech``: weights of the voice, which answer nothing.
    """

    name: str
    label: str
    where: str
    state: str
    size_bytes: int = 0
    licence: str = ""
    note: str = ""
    sources: list[str] = []
    chosen: bool = False
    speech: bool = False


class Progress(msgspec.Struct, frozen=True, tag="progress", kw_only=True):
    """Long work, reported. ``total`` is 0 when it is not known."""

    what: str
    done: int
    total: int
    unit: str = "bytes"


class KeyEntry(msgspec.Struct, frozen=True, kw_only=True):
    provider: str
    backend: str
    last4: str
    set_at: float | None = None


class Reminder(msgspec.Struct, frozen=True, kw_only=True):
    """``due``: the next moment (of one that is over: the last). ``repeats``: the rule in words, "" for once.

    ``rings_since``: it has fired and nobody has answered; ``late`` and ``missed`` are then of that firing.
    """

    id: int
    text: str
    due: float
    state: str  # waiting | fired | done | cancelled
    rule: str = ""
    start: str = ""
    zone: str = ""
    repeats: str = ""
    urgent: bool = False
    rings_since: float | None = None
    late: bool = False
    missed: int = 0
    snoozed_until: float | None = None
    proposal_id: int | None = None


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """Something to keep in mind, and where its text came from: approving it does not raise its trust."""

    id: int
    text: str
    trust: Trust
    source: str
    created_at: float


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    seq: int
    at: float
    event: str
    subject: str
    digest: str


class AuditReport(msgspec.Struct, frozen=True, kw_only=True):
    """``verdict``: intact, unanchored or broken; ``findings`` says what was found where."""

    verdict: str
    entries: int
    head: str
    anchor: str
    findings: list[str] = []


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a doctor's report. ``level``: ok, note, warning or problem."""

    id: str
    level: str
    title: str
    evidence: str
    cause: str = ""
    remedy: str = ""
    command: str = ""


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    name: str
    addresses: list[str]
    note: str = ""


# Pushed to every client that asked with ``host.watch``.
class QueueChanged(msgspec.Struct, frozen=True, tag="queue"):
    to_approve: int


class RemindersFired(msgspec.Struct, frozen=True, tag="reminders"):
    """All that fired together, soonest due first. ``bell``: whether one sound is wanted for them now."""

    reminders: list[Reminder]
    bell: bool = True


class StatusChanged(msgspec.Struct, frozen=True, tag="status"):
    status: Status


HostEvent = QueueChanged | RemindersFired | StatusChanged
