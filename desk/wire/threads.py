"""A thread as rules look at it: who wrote what to whom, without anything quoted. Every text in here is untrusted."""

from __future__ import annotations

import msgspec

from desk.wire.delivery import DeliveryStatus


class ThreadMail(msgspec.Struct, frozen=True, kw_only=True):
    """One mail of a thread. ``text`` is what its sender wrote now, history left out; ``at``: epoch seconds."""

    ref: str
    message_id: str
    at: float
    mine: bool
    name: str = ""
    address: str = ""  # the sender's, lower case
    to_me: bool = True  # one of my addresses is in To
    to_people: int = 1  # recipients in To
    people: int = 1  # recipients in To and Cc
    subject: str = ""
    text: str = ""
    list_id: str = ""
    automatic: bool = False  # Auto-Submitted, Precedence: bulk and the like
    answerable: bool = True  # False: newsletters, no-reply, automatic ones, lists I am not addressed in
    invitation: bool = False  # carries text/calendar
    failed: tuple[DeliveryStatus, ...] = ()  # it reports that a mail of mine did not reach these


class ThreadFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a thread. ``mails``: oldest first, at least one. ``names``: what people call me, lower case."""

    account: str
    account_id: int
    thread: str
    mails: tuple[ThreadMail, ...]
    names: tuple[str, ...] = ()
    known: bool = False  # I have written to the last sender before, or keep them as a contact
    labels: tuple[str, ...] = ()  # that its mails have already
    precedent: str = ""  # the label that I gave to this exact sender or list before
    timezone: str = "UTC"
