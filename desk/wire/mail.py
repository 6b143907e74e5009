"""Mail as the parse child hands it back, and as lists show it. Every text in here is untrusted."""

from __future__ import annotations

import msgspec

from desk.wire.cards import Card
from desk.wire.delivery import DeliveryStatus, Undelivered


class Address(msgspec.Struct, frozen=True):
    name: str
    address: str


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """``size`` in bytes, decoded. Its number is its place in the mail's list, from 1."""

    filename: str
    content_type: str
    size: int
    inline: bool = False  # shown within the text, as a logo is
    content_id: str = ""  # what the HTML calls it by (RFC 2392), without the angle brackets


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
    links: list[tuple[str, str]] = []  # the text shown and where it leads, of the HTML's links
    hidden: str = ""  # the beginning of what the HTML holds but does not show; not part of ``text``
    seals: list[str] = []  # of smime-signed, smime-encrypted, pgp-signed, pgp-encrypted; none was checked or opened
    unsubscribe: list[str] = []  # https: and mailto: targets of List-Unsubscribe (RFC 2369), as they stand there
    one_click: bool = False  # a bare POST to the first https target unsubscribes (RFC 8058)
    list_post: str = ""  # where mail to the list goes (RFC 2369), or "no"
    automatic: str = (
        ""  # why nobody wrote this by hand: auto-replied, auto-generated, bulk, list, report; empty: somebody did
    )
    no_reply: bool = False  # answers go to an address nobody reads, by its name
    null_return: bool = False  # Return-Path is <>: answering would be mail to nobody (RFC 5321)
    deliveries: list[DeliveryStatus] = []  # a delivery report's own words
    reported_id: str = ""  # the Message-ID a report is about


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


class WayOut(msgspec.Struct, frozen=True, kw_only=True):
    """How to leave the list a mail came over: a mail to ``address``, or an https ``link``; empty where there is none."""

    address: str = ""
    subject: str = ""
    body: str = ""
    link: str = ""


class Unsubscribing(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the wish to leave: a draft that waits, or else a link to open oneself."""

    draft: Card | None = None
    link: str = ""


class MailDetail(msgspec.Struct, frozen=True, kw_only=True):
    """``undelivered``: whom it did not reach, by reports that came since; ``reported``: the mail that this report is about."""

    summary: MailSummary
    mail: ParsedMail
    way_out: WayOut = WayOut()
    undelivered: list[Undelivered] = []
    reported: str = ""


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
