"""Mail as the parse child hands it back, and as lists show it. Every text in here is untrusted."""

from __future__ import annotations

import msgspec


class Address(msgspec.Struct, frozen=True):
    name: str
    address: str


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    filename: str
    content_type: str
    size: int


class ParsedMail(msgspec.Struct, frozen=True, kw_only=True):
    """One RFC 5322 message, decoded. ``text`` is readable plain text (from HTML if there is no other)."""

    message_id: str
    in_reply_to: str = ""
    references: list[str] = []
    subject: str = ""
    sender: Address = Address("", "")
    reply_to: list[Address] = []
    to: list[Address] = []
    cc: list[Address] = []
    date: float | None = None
    text: str = ""
    html: bool = False  # the text was made from HTML
    attachments: list[Attachment] = []
    list_id: str = ""
    auto_submitted: bool = False
    problems: list[str] = []


class MailSummary(msgspec.Struct, frozen=True, kw_only=True):
    """``ref`` is the host's own short name of a mail, ``m`` and a number."""

    ref: str
    account: str
    folder: str
    thread: str
    sender: Address
    subject: str
    date: float
    snippet: str = ""
    unread: bool = False
    demo: bool = False
    labels: list[str] = []
    flagged: bool = False


class MailDetail(msgspec.Struct, frozen=True, kw_only=True):
    summary: MailSummary
    mail: ParsedMail


class SyncProgress(msgspec.Struct, frozen=True, kw_only=True):
    """How far reading an account has come: of ``total`` mails that were missing, ``done`` are there."""

    account: str
    folder: str = ""
    done: int = 0
    total: int = 0


class AccountSync(msgspec.Struct, frozen=True, kw_only=True):
    """How an account on a server stands. ``state``: waiting, syncing, current, stopped, offline, refused.

    ``at``: when it was last up to date (epoch seconds), 0 if not since Desk started; ``message`` says why it is not now.
    """

    account: str
    state: str
    at: float = 0.0
    message: str = ""
    hint: str = ""
    new: int = 0
    progress: SyncProgress | None = None


class MailFolder(msgspec.Struct, frozen=True, kw_only=True):
    """A folder of an account on a server. ``role``: inbox, sent, archive, drafts, junk, trash, all or empty."""

    account: str
    name: str
    role: str = ""
    synced: bool = False
    mails: int = 0
