"""Lines that are typed while something else goes on: read when they are there, without a thread that could not be ended."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

LONGEST = 16_000  # bytes; what is longer is no typed line
_AT_ONCE = 4096


async def typed_lines(descriptor: int) -> AsyncIterator[str]:
    """Each line of ``descriptor`` as it comes, until the end of input. More is read only when it is asked for."""
    rest = b""
    while piece := await _read(descriptor):
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            if text := _text(line):
                yield text
        rest = rest[: LONGEST + 1]
    if text := _text(rest):
        yield text


def _text(line: bytes) -> str:
    """A line as text, "" for one that is empty or too long to have been typed."""
    return line.decode("utf-8", "replace").strip() if len(line) <= LONGEST else ""


async def _read(descriptor: int) -> bytes:
    loop = asyncio.get_running_loop()
    readable: asyncio.Future[None] = loop.create_future()
    try:
        loop.add_reader(descriptor, _wake, readable)
    except (PermissionError, NotImplementedError):  # a file, which is always readable
        return os.read(descriptor, _AT_ONCE)
    try:
        await readable
    finally:
        loop.remove_reader(descriptor)
    try:
        return os.read(descriptor, _AT_ONCE)
    except OSError:  # the terminal has gone
        return b""


def _wake(readable: asyncio.Future[None]) -> None:
    if not readable.done():
        readable.set_result(None)
