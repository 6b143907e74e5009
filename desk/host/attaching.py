"""Files on drafts: what a client sends to be attached, and what is passed on from a mail."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from desk.channels.mail.attached import AttachedFiles
from desk.channels.mail.parts import MAX_FILENAME_CHARS, fitting_type
from desk.channels.mail.raw import MaildirRaw, RawMail, RawMails
from desk.errors import UsageError
from desk.gate.ports import AttachedFile, FieldOrigin, MailFields
from desk.gate.store import Record
from desk.handoff import Trust
from desk.parse.held import Held
from desk.wire.cards import Card
from desk.wire.mail import Attachment

if TYPE_CHECKING:
    from desk.host.app import Host

_MAX_UPLOADS = 4
_BYTES_A_MB = 1_000_000


class Attaching:
    """Changes drafts of mails by new versions; what is approved is the bytes with the files in them."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.raw_mail: dict[str, RawMail] = {
            "maildir": MaildirRaw(host.mail, host.account_store)
        }  # by the kind of the account
        self.raw_mails = RawMails(host.mail, host.account_store, self.raw_mail)
        self.files = AttachedFiles(host.paths.attachments)
        self._uploads: dict[str, Held] = {}

    @property
    def most_bytes(self) -> int:
        return self._host.settings.whole("mail.max_attachment_mb") * _BYTES_A_MB

    def receive(self, upload: str, data: str) -> None:
        """A piece of a file, as base64. :raises UsageError: the file is larger than a mail may carry."""
        while len(self._uploads) >= _MAX_UPLOADS and upload not in self._uploads:
            self._uploads.pop(next(iter(self._uploads)))  # of a client that has gone
        held = self._uploads.setdefault(upload, Held())
        held.add({"id": upload, "data": data})
        if held.size(upload) > self.most_bytes:
            del self._uploads[upload]
            raise self._too_big()

    async def attach(self, draft_id: int, version: int, upload: str, filename: str, content_type: str) -> Card:
        """A new version that carries the received file too.

        :raises UsageError: the draft is no mail, or its files are too big together.
        """
        held = self._uploads.pop(upload, None)
        content = held.take(upload) if held is not None and held.size(upload) else b""
        record, fields = self._mail(draft_id)
        self._check_size([*(file.size for file in fields.attachments), len(content)])
        file = await self._keep([content], filename, content_type)
        origin = FieldOrigin(name="attachments", trust=Trust.USER, source="you attached it")
        return self._changed(record, version, fields, (*fields.attachments, file), origin)

    def detach(self, draft_id: int, version: int, number: int) -> Card:
        """A new version without file ``number`` (from 1). :raises UsageError: it has no such file."""
        record, fields = self._mail(draft_id)
        if not 1 <= number <= len(fields.attachments):
            raise UsageError(
                f"Draft {draft_id} has no attachment {number}.", hint=f"See what it has: desk drafts show {draft_id}"
            )
        left = fields.attachments[: number - 1] + fields.attachments[number:]
        return self._changed(record, version, fields, left, None)

    async def from_mail(
        self, ref: str, numbers: Sequence[int], listed: Sequence[Attachment]
    ) -> tuple[AttachedFile, ...]:
        """Files of a mail, kept to be passed on with another.

        :raises UsageError: it has no such attachment, or they are too big together.
        """
        missing = [number for number in numbers if not 1 <= number <= len(listed)]
        if missing:
            raise UsageError(f"The mail {ref} has no attachment {missing[0]}.", hint=f"desk mail attachments {ref}")
        self._check_size([listed[number - 1].size for number in numbers])
        raw = await self.raw_mails.bytes_of(ref) if numbers else b""
        made = []
        for number in numbers:
            pieces: list[str] = []
            taken = await self._host.workers.documents.take(raw, number, pieces.append)
            self._check_size([taken.size])
            name = taken.attachment.filename or f"attachment-{number}"
            made.append(await self._keep(map(base64.b64decode, pieces), name, taken.attachment.content_type))
        return tuple(made)

    async def _keep(self, pieces: Iterable[bytes], filename: str, content_type: str) -> AttachedFile:
        sha256, size = await asyncio.to_thread(self.files.keep, pieces)
        name = " ".join(filename.replace("/", "_").replace("\\", "_").split())
        return AttachedFile(
            filename=name[-MAX_FILENAME_CHARS:] or "file",
            content_type=fitting_type(content_type),
            size=size,
            sha256=sha256,
        )

    def _changed(
        self,
        record: Record,
        version: int,
        fields: MailFields,
        files: tuple[AttachedFile, ...],
        origin: FieldOrigin | None,
    ) -> Card:
        origins = list(record.current.origins)
        if origin is not None and not any(one.name == origin.name and one.trust != origin.trust for one in origins):
            origins = [one for one in origins if one.name != origin.name] + [origin]  # of mixed origin: the lower stays
        changed = msgspec.structs.replace(fields, attachments=files)
        return self._host.gate.replace_fields(record.id, version, changed, origins, author="user")

    def _mail(self, draft_id: int) -> tuple[Record, MailFields]:
        record = self._host.gate.record(draft_id)
        if not isinstance(record.current.fields, MailFields):
            raise UsageError("Only a mail can carry files.", hint="desk drafts list")
        return record, record.current.fields

    def _check_size(self, sizes: Sequence[int]) -> None:
        if sum(sizes) > self.most_bytes:
            raise self._too_big()

    def _too_big(self) -> UsageError:
        most = self.most_bytes // _BYTES_A_MB
        return UsageError(
            f"The attachments of one mail may have {most} MB together, and these have more.",
            hint="Send a link, or allow more with: desk settings set mail.max_attachment_mb 25",
        )
