"""The last screen, kept so that the next start can paint before the host answers."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import msgspec

from desk.errors import DeskError
from desk.paths import Paths, ensure_private
from desk.wire.host import StoredMessage

KEPT_MESSAGES = 5


class LastScreen(msgspec.Struct, frozen=True, kw_only=True):
    """What was on the screen: the conversation and its last few messages."""

    conversation_id: int = 0
    title: str = ""
    model: str = ""
    model_label: str = ""
    messages: list[StoredMessage] = []


def snapshot_file(paths: Paths) -> Path:
    return paths.cache / "last_screen.json"


def read(paths: Paths) -> LastScreen:
    """The last screen; an empty one if there is none or it is damaged (it can always be fetched again)."""
    try:
        return msgspec.json.decode(snapshot_file(paths).read_bytes(), type=LastScreen)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return LastScreen()


def write(paths: Paths, screen: LastScreen) -> None:
    """Keep ``screen`` for the next start, readable by this user alone; a full disk only costs the quick start."""
    kept = msgspec.structs.replace(screen, messages=screen.messages[-KEPT_MESSAGES:])
    with contextlib.suppress(OSError, UnicodeEncodeError, DeskError):
        folder = ensure_private(paths.cache)
        fresh = folder / f"last_screen.{os.getpid()}.new"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "wb") as stream:
            stream.write(msgspec.json.encode(kept))
        fresh.replace(snapshot_file(paths))
