"""Bytes on their way into a worker, in pieces: a line of the protocol that holds a whole big mail would block the host's loop."""

from __future__ import annotations

import base64
import binascii

import msgspec

from desk.errors import UsageError

MAX_HELD_BYTES = 64_000_000


class _Piece(msgspec.Struct):
    id: str
    data: str


class Held:
    """What ``parse.hold {id, data: base64}`` has brought, until it is taken."""

    def __init__(self) -> None:
        self._held: dict[str, bytearray] = {}

    def add(self, params: object) -> None:
        """Add a piece. :raises UsageError: it is no base64, or more than Desk reads of one mail."""
        piece = msgspec.convert(params, _Piece)
        kept = self._held.setdefault(piece.id, bytearray())
        if len(kept) + len(piece.data) > MAX_HELD_BYTES:
            del self._held[piece.id]
            raise UsageError(f"That is more than {MAX_HELD_BYTES // 1_000_000} MB, more than Desk reads of one mail.")
        kept += decoded(piece.data)

    def size(self, held_id: str) -> int:
        """Bytes that have come so far."""
        return len(self._held.get(held_id, b""))

    def take(self, held_id: str) -> bytes:
        """All pieces together, and forget them. :raises UsageError: there are none."""
        kept = self._held.pop(held_id, None)
        if kept is None:
            raise UsageError("There is nothing to read.")
        return bytes(kept)


def decoded(data: str) -> bytes:
    """:raises UsageError: it is no base64."""
    try:
        return base64.b64decode(data, validate=True)
    except binascii.Error as error:
        raise UsageError("Bytes are handed over in base64.") from error
