"""Attachments, as clients call them."""

from __future__ import annotations

import base64
from collections.abc import Callable

from desk.client.caller import Caller
from desk.wire.documents import AttachmentText, TakenAttachment


class Attachments(Caller):
    """Taking attachments out of mail, and reading their text. ``number`` counts from 1, as the mail lists them."""

    async def attachment(self, ref: str, number: int, *, on_piece: Callable[[bytes], None]) -> TakenAttachment:
        """The attachment's bytes, piece by piece."""

        def decode(piece: str) -> None:
            on_piece(base64.b64decode(piece))

        return await self._call(  # type: ignore[no-any-return]
            "mail.attachment", TakenAttachment, ref=ref, number=number, on_event=decode, event=str
        )

    async def attachment_text(self, ref: str, number: int) -> AttachmentText:
        """The text it holds. :raises UsageError: Desk cannot read its kind, or it is broken, locked or made to do harm."""
        return await self._call("mail.attachment_text", AttachmentText, ref=ref, number=number)  # type: ignore[no-any-return]
