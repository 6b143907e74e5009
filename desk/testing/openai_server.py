"""A loopback server that speaks the OpenAI chat API and can fail in every way a provider does.

``async with OpenAIServer() as server:`` then call ``server.api_base``; set ``server.fault`` between calls.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any, Self

FAULTS = ("", "401", "429", "466", "500", "cut", "stall", "malformed", "empty", "bad_event")


class OpenAIServer:
    """Answers ``/v1/models`` and ``/v1/chat/completions`` on 127.0.0.1.

    :param pieces: what is streamed, piece by piece.
    :param key: answer 401 unless the bearer token is this; empty takes any.
    """

    def __init__(
        self, *, pieces: tuple[str, ...] = ("Hello", ", ", "world", "."), key: str = "", port: int = 0
    ) -> None:
        self.pieces = pieces
        self.key = key
        self.fault = ""
        self.models = ["small-1", "large-1"]
        self.requests: list[dict[str, Any]] = []
        self.dropped = asyncio.Event()  # a client left before its answer was whole
        self._port = port
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def port(self) -> int:
        return self._port

    @property
    def api_base(self) -> str:
        return f"http://127.0.0.1:{self._port}/v1"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._answer(reader, writer)
        except asyncio.CancelledError:
            pass
        finally:
            self._open.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        lines = head.split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        method, target, _ = lines[0].split(" ", 2)
        if method == "GET" and target.endswith("/models"):
            await _send_json(writer, 200, {"object": "list", "data": [{"id": name} for name in self.models]})
        elif method == "POST" and target.endswith("/chat/completions"):
            await self._chat(json.loads(body), headers, reader, writer)
        else:
            await _send_error(writer, 404)

    async def _chat(
        self,
        request: dict[str, Any],
        headers: dict[str, str],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.requests.append({"body": request, "headers": headers})
        if self.key and headers.get("authorization") != f"Bearer {self.key}":
            await _send_error(writer, 401)
            return
        if self.fault.isdigit():
            await _send_error(writer, int(self.fault))
            return
        if self.fault == "malformed":
            await _send(writer, 200, "text/event-stream", b'data: {"id": "x", "choices": [{"del')
            return
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        )
        await self._stream(request, reader, writer)

    async def _stream(
        self, request: dict[str, Any], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        pieces = () if self.fault == "empty" else self.pieces
        for index, piece in enumerate(pieces):
            if index == 1 and self.fault == "cut":
                writer.transport.abort()
                return
            if index == 1 and self.fault == "stall":
                await reader.read()  # silent until the client leaves
                self.dropped.set()
                return
            if index == 1 and self.fault == "bad_event":
                await _chunk(writer, 'data: {"id": "x", "choices": [{"delta": {"con\n\n')
            delta = {"content": piece} if index else {"role": "assistant", "content": piece}
            await _event(writer, request, {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
        await _event(writer, request, {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        words = sum(len(message["content"].split()) for message in request["messages"])
        usage = {
            "prompt_tokens": words,
            "completion_tokens": len(pieces),
            "total_tokens": words + len(pieces),
        }
        await _event(writer, request, {"choices": [], "usage": usage})
        await _chunk(writer, "data: [DONE]\n\n")
        writer.write(b"0\r\n\r\n")
        await writer.drain()


async def _event(writer: asyncio.StreamWriter, request: dict[str, Any], part: dict[str, Any]) -> None:
    event = {"id": "chat-1", "object": "chat.completion.chunk", "created": 1, "model": request.get("model"), **part}
    await _chunk(writer, f"data: {json.dumps(event)}\n\n")


async def _chunk(writer: asyncio.StreamWriter, text: str) -> None:
    data = text.encode()
    writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
    await writer.drain()


async def _send_error(writer: asyncio.StreamWriter, status: int) -> None:
    texts = {401: "Incorrect API key provided", 429: "Rate limit reached", 466: "API version not supported"}
    error = {"message": texts.get(status, "server trouble"), "type": "error", "code": None}
    await _send_json(writer, status, {"error": error})


async def _send_json(writer: asyncio.StreamWriter, status: int, value: object) -> None:
    await _send(writer, status, "application/json", json.dumps(value).encode())


async def _send(writer: asyncio.StreamWriter, status: int, content_type: str, body: bytes) -> None:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()
