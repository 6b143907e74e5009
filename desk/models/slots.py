"""Saved prompt prefixes: what the model computed for a system prompt, kept across restarts.

A file holds the tokens and the state of the stable prefix alone, never of what the user said after it.
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

from desk.wire.chat import ChatMessage, CompletionRequest

LIMIT_BYTES = 200_000_000
# Shorter prefixes are computed faster than a file is worth.
MIN_PREFIX_CHARACTERS = 400


def prefix_messages(request: CompletionRequest) -> list[ChatMessage]:
    """The leading system messages: what stays the same from call to call."""
    prefix = []
    for message in request.messages:
        if message.role != "system":
            break
        prefix.append(message)
    return prefix


def slot_name(model_sha256: str, request: CompletionRequest) -> str:
    """The file name for the request's prefix; empty if it has none worth keeping."""
    text = "\0".join(message.text for message in prefix_messages(request))
    if not request.cache_key or len(text) < MIN_PREFIX_CHARACTERS:
        return ""
    mark = hashlib.sha256(f"{request.cache_key}\0{text}".encode()).hexdigest()
    return f"{model_sha256[:12]}-{mark[:24]}.bin"


def prune(folder: Path, keep: str, limit_bytes: int = LIMIT_BYTES) -> None:
    """Delete the longest unused files until all together hold at most ``limit_bytes``; never the one called ``keep``."""
    found = []
    for path in folder.glob("*.bin"):
        with contextlib.suppress(OSError):
            info = path.stat()
            found.append((info.st_mtime, info.st_size, path))
    total = sum(size_bytes for _, size_bytes, _ in found)
    for _, size_bytes, path in sorted(found):
        if total <= limit_bytes:
            break
        if path.name != keep:
            path.unlink(missing_ok=True)
            total -= size_bytes
