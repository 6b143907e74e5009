"""What the gate needs from outside, as protocols, and the values that cross that border.

The gate imports no channel, no keyring and no server library: the host gives it these.
"""

from __future__ import annotations

import abc
import re
from collections.abc import Callable
from typing import Protocol

import msgspec

from desk.errors import ChannelError, RefusedError
from desk.handoff import Trust

_FILE_MARK = re.compile(rb"\0file:([0-9a-f]{64})\0")


class Envelope(msgspec.Struct, frozen=True):
    """SMTP envelope (RFC 5321): who it is from, and everybody who gets it, Bcc included; of another kind: all it touches.

    ``not_before`` (epoch seconds): the moment it was approved for; 0 is at once.
    """

    sender: str
    recipients: tuple[str, ...]
    not_before: float = 0.0


class AttachedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that goes out with a mail. ``size`` in bytes; its content is kept under ``sha256``."""

    filename: str
    content_type: str
    size: int
    sha256: str


class MailFields(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as a person edits it. Address lists hold ``Name <address>`` or bare addresses. ``date``: epoch seconds."""

    account_id: int
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    subject: str = ""
    body: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    message_id: str
    date: float
    send_at: float = 0.0  # epoch seconds; 0: as soon as it is approved
    senders: tuple[str, ...] = ()  # every ``sender`` the account may have
    attachments: tuple[AttachedFile, ...] = ()


class Rendered(msgspec.Struct, frozen=True):
    """What is executed once approved, byte for byte, and its envelope. Of a mail: what follows DATA (CRLF, not dot-stuffed).

    The content of a big file may stand in ``message`` as ``file_mark`` of its SHA-256; what is hashed, approved and executed
    is the whole.
    """

    message: bytes
    envelope: Envelope


def file_mark(sha256: str) -> bytes:
    """Stands for a kept file; no rendered text holds a NUL of its own."""
    return b"\0file:%s\0" % sha256.encode("ascii")


def pieces(message: bytes, encoded: Callable[[str], bytes]) -> list[bytes]:
    """``message`` cut at its marks, each replaced by the file's content as it is sent. :raises RefusedError: a file is gone."""
    cut = _FILE_MARK.split(message)
    return [encoded(piece.decode("ascii")) if at % 2 else piece for at, piece in enumerate(cut)]


def whole(message: bytes, encoded: Callable[[str], bytes]) -> bytes:
    """All of ``pieces`` together. :raises RefusedError: a file is gone."""
    return b"".join(pieces(message, encoded))


def no_files(sha256: str) -> bytes:
    """Where no file is kept. :raises RefusedError: always."""
    raise RefusedError("A file that is attached is not there any more.", hint="Attach it again.")


class FieldOrigin(msgspec.Struct, frozen=True, kw_only=True):
    """Where a field's value came from, as the host knows it; ``source`` in plain words ("this mail", "you typed it")."""

    name: str
    trust: Trust
    source: str


class SendReceipt(msgspec.Struct, frozen=True):
    """The server's own words of acceptance, and when. ``before``: what an undo needs to know of how things were."""

    reply: str
    at: float
    before: str = ""


class NotSent(ChannelError):
    """The server accepted nothing: it can be tried again without fear of a second copy."""

    code = "not_sent"


class Unreachable(NotSent):
    """No line could be opened at all: what was approved is held, and tried again while the approval lasts."""

    code = "unreachable"


class OutcomeUnknown(ChannelError):
    """The line was lost after the content began to go out: nobody here knows whether it was accepted."""

    code = "outcome_unknown"
    retryable_by_default = False


class Signer(Protocol):
    """Signs approvals. ``durable`` is False when the key lives in memory only."""

    @property
    def durable(self) -> bool: ...

    def sign(self, payload: bytes) -> bytes: ...

    def verify(self, payload: bytes, signature: bytes) -> bool: ...


class Anchor(Protocol):
    """Keeps the audit chain's length and head where an editor of the database cannot reach them."""

    def load(self) -> tuple[int, str] | None: ...

    def save(self, count: int, head: str) -> None: ...


class BeforeData(Protocol):
    """Called right before the first byte that could have an effect: it uses up the approval and commits that to disk.

    ``before``: how things were, for an undo. It is stored with it, so that it is known even if no receipt ever comes.
    """

    def __call__(self, before: str = "", /) -> None: ...


class Channel(abc.ABC):
    """The way out for one family of kinds (mail, calendar, label …). Only the gate's outbox calls ``send``."""

    @abc.abstractmethod
    async def send(
        self, message: bytes, envelope: Envelope, account_id: int, *, before_data: BeforeData
    ) -> SendReceipt:
        """Execute ``message``, all of it or nothing.

        ``before_data`` must be called right before the first byte that could have an effect.

        :raises Unreachable: no line could be opened.
        :raises NotSent: certainly nothing happened.
        :raises OutcomeUnknown: nobody here knows.
        """

    @abc.abstractmethod
    async def outcome(self, message: bytes, envelope: Envelope, account_id: int, message_id: str) -> bool | None:
        """True: it has happened. False: it has certainly not. None: that cannot be told (a mail missing from Sent)."""

    async def keep_copy(self, account_id: int, message: bytes, message_id: str) -> bool:
        """Called once the receipt is stored: put a copy where sent things are kept, if that is this channel's to do."""
        return False

    async def reachable(self, account_id: int) -> bool:
        """Whether a line can be opened now; asked before a held one is tried again."""
        return True
