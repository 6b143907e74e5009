"""Suggestions, triage, manner and the distance of drafts, as clients see them. Words of mails in here are untrusted."""

from __future__ import annotations

import msgspec


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """How the user writes to somebody: ``greeting`` and ``closing`` are ready to be used, "" where nothing was learned.

    ``words``: the usual length, 0 if not known; ``formality``: formal, informal or ""; ``signature``: the lines below the
    closing. ``basis``: whose mails it comes from: person, organisation or account.
    """

    language: str = ""
    greeting: str = ""
    closing: str = ""
    formality: str = ""
    words: int = 0
    signature: str = ""
    basis: str = ""


class SuggestionView(msgspec.Struct, frozen=True, kw_only=True):
    """``kind``: reply, label, reminder or fact. ``title`` says what taking it would propose, ``reason`` why."""

    id: int
    kind: str
    title: str
    reason: str
    refs: list[str]
    state: str = "open"
    ref: str = ""  # the newest mail of its thread
    subject: str = ""
    sender: str = ""
    due: float | None = None
    proposal_id: int | None = None


class ThreadTriage(msgspec.Struct, frozen=True, kw_only=True):
    """A thread with its verdict: needs_reply, undelivered, waiting or nothing. ``ref``: its newest mail."""

    account: str
    thread: str
    ref: str
    verdict: str
    reason: str
    sender: str
    subject: str
    date: float
    label: str = ""
    snippet: str = ""
    demo: bool = False
    suggestions: list[SuggestionView] = []


class MannerForm(msgspec.Struct, frozen=True):
    """A form and how often it was used."""

    value: str
    count: int


class MannerView(msgspec.Struct, frozen=True, kw_only=True):
    """How the user writes to a person. ``person`` is an address, or "" for an account's mails as a whole."""

    account: str
    person: str
    mails: int
    language: str = ""
    formality: str = ""  # formal, informal or "" (not told)
    words: int = 0  # the usual length
    greetings: list[MannerForm] = []
    closings: list[MannerForm] = []
    signatures: list[MannerForm] = []
    phrases: list[MannerForm] = []


class KindStats(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the drafts of one kind; shares from 0 to 1 of all that were decided. ``distance``: median of what was
    sent, 0 unchanged to 1; None if nothing was. ``decided_s``: median seconds from draft to decision."""

    kind: str
    drafts: int
    unchanged: float
    light: float
    rewritten: float
    rejected: float
    distance: float | None = None
    decided_s: float | None = None
    edits: float = 0.0  # mean versions after the first


class MonthStats(msgspec.Struct, frozen=True, kw_only=True):
    """``month``: YYYY-MM, in this machine's zone."""

    month: str
    drafts: int
    distance: float | None


class DraftStats(msgspec.Struct, frozen=True, kw_only=True):
    kinds: list[KindStats]
    months: list[MonthStats]
