"""Speech programs that run beside Desk: found on this machine, given text, never arguments made of it."""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
from collections.abc import AsyncIterator, Sequence

import numpy as np

from desk.errors import UnavailableError
from desk.voice.ports import Samples

_CHUNK_BYTES = 8192
_MEANS_SOMETHING = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff<>\[\]{}]+")
ESPEAK = "espeak-ng"
ESPEAK_HINT = "Install it: apt install espeak-ng"


def plain_line(text: str) -> str:
    """``text`` on one line, without what a speech program takes for a command (tags, ``[[phonemes]]``)."""
    return _MEANS_SOMETHING.sub(" ", text).strip()


def from_pcm(data: bytes) -> Samples:
    """Samples of 16-bit little-endian PCM."""
    return np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32768)


def find_espeak() -> str | None:
    """Where espeak-ng is; None if it is not installed."""
    return shutil.which(ESPEAK, path="/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin")


async def output_of(command: Sequence[str], text: str) -> AsyncIterator[bytes]:
    """What ``command`` writes when it is given ``text``, as it comes; closing the iterator ends the program.

    :raises UnavailableError: it cannot be started, or ended with an error.
    """
    name = command[0].rsplit("/", 1)[-1]
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError as error:
        raise UnavailableError(f"{name} cannot be started: {error.strerror}.", retryable=False) from error
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        with contextlib.suppress(ConnectionError):
            process.stdin.write(text.encode("utf-8", "ignore") + b"\n")
            await process.stdin.drain()
            process.stdin.close()
        while chunk := await process.stdout.read(_CHUNK_BYTES):
            yield chunk
        if await process.wait():
            raise UnavailableError(f"{name} ended with an error.", retryable=False)
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
