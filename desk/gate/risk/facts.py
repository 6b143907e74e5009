"""What the host knows about a draft beyond its fields. All of it is data from others but for ``user_text`` and the contacts."""

from __future__ import annotations

import msgspec


class Link(msgspec.Struct, frozen=True):
    """A link of a mail: the words it shows, and where it leads."""

    text: str
    url: str


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file that goes out with the draft. ``size`` in bytes."""

    filename: str
    content_type: str = ""
    size: int = 0


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """The mail that is answered or forwarded. ``people``: addresses of its From, To and Cc; ``unread``: a program wrote it, or
    it went to many, so that an answer is hardly read."""

    text: str = ""
    sender: str = ""
    reply_to: tuple[str, ...] = ()
    people: frozenset[str] = frozenset()
    unread: bool = False
    links: tuple[Link, ...] = ()
    list_id: str = ""


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """Another text the host delivered in this turn. ``people``: who took part in it; empty for what anybody may read."""

    source: str
    text: str
    people: frozenset[str] = frozenset()


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """``earlier_addresses``: who took part before the mail that is answered; empty if it is the first, or nobody knows."""

    own_addresses: frozenset[str] = frozenset()
    contacts: dict[str, tuple[str, ...]] = {}
    answered: Answered | None = None
    earlier_addresses: frozenset[str] = frozenset()
    thread_text: str = ""
    others: tuple[Read, ...] = ()
    attachments: tuple[File, ...] = ()
    user_text: str = ""
