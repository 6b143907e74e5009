"""Proposals as a person sees them: the card and its parts."""

from __future__ import annotations

from typing import Literal

import msgspec

from desk.handoff import Trust
from desk.wire.delivery import Undelivered


class Risk(msgspec.Struct, frozen=True, kw_only=True):
    """One short reason in plain words, e.g. ``code="first_time"``, ``text="first mail to this address"``.

    ``level``: danger (stop and look), warning (look), note (good to know, nothing unusual).
    """

    code: str
    text: str
    field: str = ""
    level: Literal["note", "warning", "danger"] = "warning"


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """``role`` is to, cc or bcc. ``source``: where the address came from, in words."""

    address: str
    name: str = ""
    role: str = "to"
    trust: Trust = Trust.UNTRUSTED
    source: str = ""
    risks: list[Risk] = []


class CardField(msgspec.Struct, frozen=True, kw_only=True):
    """One value on the card, where it came from, and whether it may be edited. ``label`` is its name for people."""

    name: str
    value: str
    trust: Trust
    source: str
    editable: bool = True
    label: str = ""


class OpenUndo(msgspec.Struct, frozen=True, kw_only=True):
    """The draft that undoes another and has not come to its end: its number and state, and why it failed."""

    draft: int
    state: str
    error: str = ""


class CardSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A line in the queue. ``state``: pending, approved, held, sending, sent, failed, unknown, rejected, undoing or undone.

    ``undo``: what is to undo it (or, of something undone, to do it again) and has not come to its end. ``undoable``: undo would
    take something back now. ``local``: nothing leaves Desk. ``not_before``: the moment it was approved for (epoch seconds; 0:
    at once). ``not_reached``: how many recipients it did not reach, by reports that came since.
    """

    id: int
    version: int
    kind: str  # mail.reply, calendar.event, reminder …
    title: str
    to: str
    state: str
    created_at: float
    updated_at: float
    risks: int = 0
    undo_until: float | None = None
    undoable: bool = False
    local: bool = False
    snoozed_until: float = 0.0
    not_before: float = 0.0
    demo: bool = False
    undo: OpenUndo | None = None
    not_reached: int = 0


class DraftPage(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a list of drafts, newest first. ``total``: how many the whole list has; ``older``: what the next page is asked
    for with as ``before``, 0 at the end."""

    drafts: list[CardSummary]
    total: int
    older: int = 0


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
    once_done: str = ""  # what can be undone once it is done, in a sentence
    grant: str = ""  # what a standing grant would cover, exactly; empty: none may be given
    body_field: str = "body"  # the field that ``body`` is
    undoes: int | None = None  # the draft this one takes back
    window_s: float = 10.0
    attempts: int = 0
    error: str = ""
    receipt: str = ""
    undelivered: list[Undelivered] = []  # recipients of a mail whom it did not reach, by reports that came since
    conversation_id: int | None = None
    in_reply_to: str = ""  # the host's ref of the mail that is answered


class DraftEdit(msgspec.Struct, frozen=True):
    """New values, by field name, for any of a card's editable fields. Address lists are RFC 5322 text."""

    values: dict[str, str]


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A standing yes to one exact, reversible thing, for one account, until it expires or is revoked."""

    id: int
    kind: str
    account: str
    target: str
    created_at: float
    expires_at: float
    revoked_at: float | None = None
    uses: int = 0
