"""What an approval is bound to: SHA-256 over the exact bytes, their envelope and account, signed with a nonce and times.

Every part is preceded by its length, so that no two contents or approvals share an encoding.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence

import msgspec

from desk.errors import RefusedError
from desk.gate.events import GRACE_S
from desk.gate.ports import Envelope, Signer


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """Times are epoch seconds; ``nonce`` makes each approval one of its kind."""

    kind: str
    proposal_id: int
    version: int
    sha256: str
    nonce: bytes
    approved_at: float
    expires_at: float


def encode(domain: bytes, *parts: bytes) -> bytes:
    """``domain``, then each part after its length (8 bytes, big-endian)."""
    return domain + b"\0" + b"".join(struct.pack(">Q", len(part)) + part for part in parts)


def content_hash(kind: str, account_id: int | None, message: bytes | Sequence[bytes], envelope: Envelope) -> str:
    """SHA-256 over all that will be handed to the channel; lower-case hex. A message may be given in pieces."""
    message = (message,) if isinstance(message, bytes) else message
    account = b"" if account_id is None else str(account_id).encode()
    people = [envelope.sender.encode(), *(recipient.encode() for recipient in envelope.recipients)]
    # A moment makes it another domain, so that what has none is hashed as it always was.
    moment = [struct.pack(">d", envelope.not_before)] if envelope.not_before else []
    domain = b"desk content 2" if moment else b"desk content 1"
    digest = hashlib.sha256(encode(domain, kind.encode(), account, *moment))
    digest.update(struct.pack(">Q", sum(map(len, message))))
    for piece in message:  # a big one is never copied
        digest.update(piece)
    digest.update(encode(b"", *people)[1:])  # as ``encode`` puts them after the message
    return digest.hexdigest()


def payload(approval: Approval) -> bytes:
    """The bytes that are signed."""
    times = struct.pack(">dd", approval.approved_at, approval.expires_at)
    ids = struct.pack(">QQ", approval.proposal_id, approval.version)
    return encode(
        b"desk approval 1", approval.kind.encode(), ids, bytes.fromhex(approval.sha256), approval.nonce, times
    )


def check(approval: Approval, signature: bytes, actual_sha256: str, now: float, signer: Signer) -> None:
    """Pass only if this very content was approved, not too long ago, by whoever holds the key.

    :raises RefusedError: it was not.
    """
    if approval.sha256 != actual_sha256:
        raise RefusedError("What is stored is not what you approved, so it was not sent.", hint="Read it again.")
    if not signer.verify(payload(approval), signature):
        raise RefusedError("The approval's signature does not fit, so it was not sent.", hint="Approve it again.")
    if not approval.approved_at - GRACE_S <= now <= approval.expires_at:
        raise RefusedError("The approval is too old, so it was not sent.", hint="Approve it again.")
