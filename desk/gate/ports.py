"""What the gate needs from outside, as protocols, and the values that cross that border.

The gate imports no channel, no keyring and no server library: the host gives it these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import msgspec

from desk.errors import ChannelError
from desk.handoff import Trust


class Envelope(msgspec.Struct, frozen=True):
    """SMTP envelope (RFC 5321): who it is from, and everybody who gets it, Bcc included."""

    sender: str
    recipients: tuple[str, ...]


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


class Rendered(msgspec.Struct, frozen=True):
    """What is executed once approved, byte for byte, and its envelope. Of a mail: what follows DATA (CRLF, not dot-stuffed)."""

    message: bytes
    envelope: Envelope


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


class MailRenderer(Protocol):
    def __call__(self, fields: MailFields, /) -> Rendered: ...


class Sender(Protocol):
    """A channel's way out. ``before_data`` must be called right before the content goes out; it commits to disk."""

    async def send(
        self, message: bytes, envelope: Envelope, account_id: int, *, before_data: Callable[[], None]
    ) -> SendReceipt: ...

    async def find_sent(self, account_id: int, message_id: str) -> bool | None:
        """True: it lies in Sent. False: it does not (which proves nothing). None: Sent cannot be looked at."""
        ...

    async def keep_copy(self, account_id: int, message: bytes, message_id: str) -> bool:
        """Called once the receipt is stored: put a copy into Sent, if that is this channel's to do."""
        ...
