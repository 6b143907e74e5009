"""Changes of the user's own files, as clients call them."""

from __future__ import annotations

from desk.client.caller import Caller
from desk.wire.cards import Card
from desk.wire.files import FileNow


class Files(Caller):
    """``path`` is a whole path."""

    async def file_now(self, path: str) -> FileNow:
        """How it stands. :raises UsageError: it is no text file that Desk may change."""
        return await self._call("files.look", FileNow, path=path)  # type: ignore[no-any-return]

    async def change_file(self, path: str, text: str, *, seen: str | None = None) -> Card:
        """A card that makes ``text`` the file's content. ``seen``: the hash of what the text was made from, if of the file.

        :raises ConflictError: the file is not as it was seen.
        """
        return await self._call("files.change", Card, path=path, text=text, seen=seen)  # type: ignore[no-any-return]
