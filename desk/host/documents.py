"""The documents worker, as the host uses it: a process a document, so that one made to do harm harms only its own reading."""

from __future__ import annotations

import asyncio
import base64
import itertools
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

from desk.errors import ChannelError, UnavailableError
from desk.host.children import Child
from desk.host.confine import Policy
from desk.wire.documents import CHUNK_BYTES, AttachmentText, TakenAttachment

TIMEOUT_S = 40.0
_SAVE = "Save it with: desk mail save REF N"
_T = TypeVar("_T")
_ids = itertools.count(1)


async def hand_over(child: Child, raw: bytes) -> str:
    """Give a worker a mail in pieces, none of which keeps the loop busy; returns what to call it."""
    held = f"h{next(_ids)}"
    for start in range(0, max(len(raw), 1), CHUNK_BYTES):
        piece = base64.b64encode(raw[start : start + CHUNK_BYTES]).decode("ascii")
        await child.call("parse.hold", {"id": held, "data": piece})
    return held


class Documents:
    """Takes attachments out of mails and reads their text, one at a time."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self.child = Child(
            "documents", Policy, on_change=on_change, command=[sys.executable, "-P", "-m", "desk.parse.documents"]
        )
        self._one = asyncio.Lock()

    async def text(self, raw: bytes, number: int) -> AttachmentText:
        """The text of attachment ``number`` of the mail ``raw``.

        :raises UsageError: there is none, or its text cannot be read.
        :raises ChannelError: reading it took too long or too much, and was ended.
        """
        return await self._bounded(raw, lambda held: self._call_text(held, number))

    async def take(self, raw: bytes, number: int, on_piece: Callable[[str], None]) -> TakenAttachment:
        """The attachment's bytes, a piece at a time, each as base64. :raises: as ``text``."""

        async def call(held: str) -> TakenAttachment:
            params = {"held": held, "number": number}
            taken: TakenAttachment = await self.child.call(
                "documents.take", params, TakenAttachment, on_event=on_piece, event=str
            )
            return taken

        return await self._bounded(raw, call)

    async def _call_text(self, held: str, number: int) -> AttachmentText:
        params = {"held": held, "number": number}
        found: AttachmentText = await self.child.call("documents.text", params, AttachmentText)
        return found

    async def _bounded(self, raw: bytes, call: Callable[[str], Awaitable[_T]]) -> _T:
        async with self._one:
            try:
                held = await hand_over(self.child, raw)
                return await asyncio.wait_for(call(held), TIMEOUT_S)
            except TimeoutError:
                self.child.kill()
                raise ChannelError(
                    "The attachment took too long to read, so Desk stopped reading it.", hint=_SAVE, retryable=False
                ) from None
            except UnavailableError as error:
                raise ChannelError(
                    "The process that reads attachments ended while it read this one.", hint=_SAVE, retryable=False
                ) from error
            finally:
                await self.child.stop()
