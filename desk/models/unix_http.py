"""Just enough HTTP/1.1 (RFC 9112) to talk to the local model's server over its Unix socket, cancellable at any byte."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec

from desk.errors import UnavailableError

_LINE_LIMIT_BYTES = 8 * 1024 * 1024
_HANG_UP = "The local model's server hung up."


class Answer:
    """Status and body of one response. Read the body once, with ``chunks`` or ``json``."""

    def __init__(self, status: int, headers: dict[str, str], reader: asyncio.StreamReader) -> None:
        self.status = status
        self._headers = headers
        self._reader = reader

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body as it comes. :raises UnavailableError: the connection ended in the middle of it."""
        try:
            if self._headers.get("transfer-encoding", "").lower() == "chunked":
                while size := int((await self._reader.readuntil(b"\r\n")).split(b";")[0], 16):
                    yield (await self._reader.readexactly(size + 2))[:-2]
            elif "content-length" in self._headers:
                yield await self._reader.readexactly(int(self._headers["content-length"]))
            else:
                while data := await self._reader.read(65536):
                    yield data
        except (asyncio.IncompleteReadError, ConnectionError, ValueError) as error:
            raise UnavailableError(_HANG_UP) from error

    async def json(self) -> Any:
        body = b"".join([chunk async for chunk in self.chunks()])
        try:
            return msgspec.json.decode(body)
        except msgspec.DecodeError as error:
            raise UnavailableError(_HANG_UP) from error

    async def events(self) -> AsyncIterator[Any]:
        """The ``data:`` lines of a server-sent event stream, decoded, until ``[DONE]`` or the end."""
        rest = b""
        async for chunk in self.chunks():
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                if line.startswith(b"error:"):
                    yield {"error": msgspec.json.decode(line[6:])}
                if not line.startswith(b"data:"):
                    continue
                data = line[5:].strip()
                if data == b"[DONE]":
                    return
                yield msgspec.json.decode(data)


@contextlib.asynccontextmanager
async def post(socket: Path, target: str, body: object) -> AsyncIterator[Answer]:
    """POST ``body`` as JSON. Leaving the block closes the connection, which tells the server to stop.

    :raises UnavailableError: nobody listens, or the connection broke.
    """
    payload = msgspec.json.encode(body)
    head = (
        f"POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(payload)}\r\nConnection: close\r\n\r\n"
    )
    try:
        reader, writer = await asyncio.open_unix_connection(str(socket), limit=_LINE_LIMIT_BYTES)
    except OSError as error:
        raise UnavailableError("The local model's server does not answer.") from error
    try:
        try:
            writer.write(head.encode("ascii") + payload)
            await writer.drain()
            status_line, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            status = int(status_line.split(" ")[1])
        except (asyncio.IncompleteReadError, ConnectionError, ValueError, IndexError) as error:
            raise UnavailableError(_HANG_UP) from error
        pairs = (line.partition(":") for line in lines if line)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        yield Answer(status, headers, reader)
    finally:
        writer.transport.abort()
