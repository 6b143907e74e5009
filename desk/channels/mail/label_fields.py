"""Labels, marks and archiving as they are approved: which mails exactly, and what of each. Pure values."""

from __future__ import annotations

from typing import TypeAlias

import msgspec


class Aim(msgspec.Struct, frozen=True, kw_only=True):
    """One exact mail. ``folder`` is Desk's name of the one it lies in; ``key`` its place there as last seen; if that has
    changed, its Message-ID finds it. ``skip``: labels or marks not to be touched on it. ``to``: a folder of its own to move
    it to. Both are how an undo leaves alone what was so before."""

    ref: str
    folder: str
    key: str
    message_id: str = ""
    sender: str = ""
    subject: str = ""
    skip: tuple[str, ...] = ()
    to: str = ""


class LabelFields(msgspec.Struct, frozen=True, kw_only=True, tag="label"):
    """Labels that the mails get and lose."""

    account: str
    mails: tuple[Aim, ...]
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class MarkFields(msgspec.Struct, frozen=True, kw_only=True, tag="mark"):
    """Marks (``read``, ``flagged``) that the mails get and lose."""

    account: str
    mails: tuple[Aim, ...]
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class ArchiveFields(msgspec.Struct, frozen=True, kw_only=True, tag="archive"):
    """Mails that go to ``to``, a folder by Desk's name."""

    account: str
    mails: tuple[Aim, ...]
    to: str = "Archive"


Work: TypeAlias = LabelFields | MarkFields | ArchiveFields
MARKS = {"read": "\\Seen", "flagged": "\\Flagged"}


class Before(msgspec.Struct, frozen=True):
    """What a channel found: of each mail it did something to (by ref), what was so already and is no part of an undo; of a
    mail that was moved, its key in the new folder, if that is known."""

    already: dict[str, tuple[str, ...]] = {}


def decode(message: bytes) -> Work:
    """What was approved. :raises msgspec.MsgspecError: it is none of these."""
    return msgspec.json.decode(message, type=LabelFields | MarkFields | ArchiveFields)


def changes(work: LabelFields | MarkFields, aim: Aim) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(add, remove) of one mail."""
    skipped = {one.casefold() for one in aim.skip}
    return (
        tuple(one for one in work.add if one.casefold() not in skipped),
        tuple(one for one in work.remove if one.casefold() not in skipped),
    )


def target(work: ArchiveFields, aim: Aim) -> str:
    """The folder one mail goes to."""
    return aim.to or work.to
