"""A file of the user's on its way to becoming a draft."""

from __future__ import annotations

import msgspec

MAX_CHARS = 2_000_000  # what is changed on a card is to be read on a card


class FileNow(msgspec.Struct, frozen=True, kw_only=True):
    """How a file stands. ``path`` is the real one, links followed; ``text`` None: there is none, it would be made."""

    path: str
    text: str | None
    sha256: str
