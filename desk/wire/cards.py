"""Proposals as a person sees them: the card and its parts."""

from __future__ import annotations

import msgspec

from desk.handoff import Trust


class Risk(msgspec.Struct, frozen=True, kw_only=True):
    """One short reason in plain words, e.g. ``code="first_time"``, ``text="first mail to this address"``."""

    code: str
    text: str
    field: str = ""


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """``role`` is to, cc or bcc. ``source``: where the address came from, in words."""

    address: str
    name: str = ""
    role: str = "to"
    trust: Trust = Trust.UNTRUSTED
    source: str = ""
    risks: list[Risk] = []


class CardField(msgspec.Struct, frozen=True, kw_only=True):
    """One value on the card, where it came from, and whether it may be edited."""

    name: str  # to | cc | bcc | subject | body | text | due
    value: str
    trust: Trust
    source: str
    editable: bool = True


class CardSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A line in the queue. ``state``: pending, approved, sending, sent, failed, unknown or rejected."""

    id: int
    version: int
    kind: str  # mail.reply | mail.new | reminder
    title: str
    to: str
    state: str
    created_at: float
    updated_at: float
    risks: int = 0
    undo_until: float | None = None
    demo: bool = False


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a person needs to decide. ``sha256`` is what approving binds to; ``body`` is whole, never shortened."""

    summary: CardSummary
    sentence: str  # what will happen, in one sentence
    account: str
    recipients: list[Recipient]
    fields: list[CardField]
    body: str
    sha256: str
    hidden_characters: int = 0
    risks: list[Risk] = []
    diff: str = ""  # unified diff against the version before, when this one is an edit
    undoable: bool = True
    window_s: float = 10.0
    attempts: int = 0
    error: str = ""
    receipt: str = ""
    conversation_id: int | None = None
    in_reply_to: str = ""  # the host's ref of the mail that is answered


class DraftEdit(msgspec.Struct, frozen=True, kw_only=True):
    """New values for any of a card's editable fields; None leaves a field as it is. Address lists are RFC 5322 text."""

    to: str | None = None
    cc: str | None = None
    bcc: str | None = None
    subject: str | None = None
    body: str | None = None
    text: str | None = None
    due: str | None = None
