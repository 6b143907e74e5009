"""Attachments, as clients call them."""

from __future__ import annotations

import base64
import mimetypes
import secrets
from collections.abc import Callable
from pathlib import Path

from desk.client.caller import Caller
from desk.errors import UsageError
from desk.wire.cards import Card
from desk.wire.documents import CHUNK_BYTES, AttachmentText, TakenAttachment


class Attachments(Caller):
    """Attachments of mail you got, and files on drafts. ``number`` counts from 1, as the mail or card lists them."""

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

    async def attach_file(self, draft_id: int, version: int, file: Path) -> Card:
        """A new version of the draft that carries ``file`` too; it is read here, by the user's own process.

        :raises UsageError: it cannot be read, or is more than a mail may carry.
        """
        upload = secrets.token_hex(8)
        try:
            with file.open("rb") as stream:
                while piece := stream.read(CHUNK_BYTES):
                    data = base64.b64encode(piece).decode("ascii")
                    await self._call("drafts.file", None, upload=upload, data=data)
        except OSError as error:
            raise UsageError(f"{file} cannot be read: {error.strerror}.", hint="Name a file of yours.") from error
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return await self._call(  # type: ignore[no-any-return]
            "drafts.attach", Card, id=draft_id, version=version, upload=upload, filename=file.name, content_type=kind
        )

    async def detach_file(self, draft_id: int, version: int, number: int) -> Card:
        """A new version of the draft without that file."""
        return await self._call("drafts.detach", Card, id=draft_id, version=version, number=number)  # type: ignore[no-any-return]

    async def forward_mail(self, ref: str, to: str, note: str = "", numbers: list[int] | None = None) -> Card:
        """Propose to pass a mail on; ``numbers``: which of its attachments go along, None all that are not in its text."""
        return await self._call("mail.forward", Card, ref=ref, to=to, note=note, numbers=numbers)  # type: ignore[no-any-return]
