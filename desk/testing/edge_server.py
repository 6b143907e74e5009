"""A stand-in for the read-aloud service on loopback: the unmodified edge-tts client speaks its own protocol with it.

What it says is a tone a word, as MP3, with a boundary for each word; faults are those seen of the real service.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from enum import Enum
from typing import Any
from unittest.mock import patch

import numpy as np
from aiohttp import WSMsgType, web

from desk.testing.certificates import Authority

RATE_HZ = 24_000
WORD_S = 0.25
_TICKS = 10_000_000
_CHUNK_BYTES = 720
_BYTES_S = 48_000 // 8


class EdgeFault(Enum):
    NONE = "none"
    REFUSE = "403"  # whatever the clock says
    SKEW = "403 until the client has corrected its clock"
    BUSY = "503"
    STALL = "no more after half of it, the line open"
    CUT = "the line breaks after half of it"
    SILENT = "an answer without sound"
    SHORT = "half of the sound, and an orderly end"


@dataclass
class EdgeServer:
    """``fault`` happens ``times`` times, then no more; ``asked`` are the texts, ``open`` and ``most_open`` its connections."""

    port: int = 0
    fault: EdgeFault = EdgeFault.NONE
    times: int = 1_000
    asked: list[str] = field(default_factory=list)
    connections: int = 0
    open: int = 0
    most_open: int = 0

    def _fault(self) -> EdgeFault:
        if self.fault is EdgeFault.NONE or self.times <= 0:
            return EdgeFault.NONE
        self.times -= 1
        return self.fault

    async def serve(self, request: web.Request) -> web.StreamResponse:
        fault = self._fault()
        self.connections += 1
        if fault in (EdgeFault.REFUSE, EdgeFault.BUSY):
            return web.Response(status=int(fault.value), headers={"Date": formatdate(time.time(), usegmt=True)})
        if fault is EdgeFault.SKEW:
            return web.Response(status=403, headers={"Date": formatdate(time.time() + 3600, usegmt=True)})
        socket = web.WebSocketResponse(compress=True)
        await socket.prepare(request)
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            await self._converse(request, socket, fault)
        finally:
            self.open -= 1
        return socket

    async def _converse(self, request: web.Request, socket: web.WebSocketResponse, fault: EdgeFault) -> None:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            head, _, body = str(message.data).partition("\r\n\r\n")
            headers = dict(line.split(":", 1) for line in head.split("\r\n") if ":" in line)
            if headers.get("Path") != "ssml":
                continue
            # Tags of the request are the client's own; those of the text come escaped.
            text = html.unescape(re.sub(r"<[^>]+>", "", body))
            self.asked.append(text)
            await self._answer(request, socket, fault, headers["X-RequestId"], text)

    async def _answer(
        self, request: web.Request, socket: web.WebSocketResponse, fault: EdgeFault, request_id: str, text: str
    ) -> None:
        async def tell(path: str, value: Any) -> None:
            head = f"X-RequestId:{request_id}\r\nContent-Type:application/json; charset=utf-8\r\nPath:{path}\r\n\r\n"
            await socket.send_str(head + json.dumps(value))

        async def sound(data: bytes, kind: str = "Content-Type:audio/mpeg\r\n") -> None:
            head = f"X-RequestId:{request_id}\r\n{kind}X-StreamId:1\r\nPath:audio\r\n".encode()
            await socket.send_bytes(len(head).to_bytes(2, "big") + head + data)

        await tell("turn.start", {"context": {"serviceTag": "x"}})
        await tell("response", {"context": {"serviceTag": "x"}, "audio": {"type": "inline", "streamId": "1"}})
        words = re.findall(r"\w+", text)
        mp3 = b"" if fault is EdgeFault.SILENT else await asyncio.to_thread(tone, len(words) * WORD_S + 0.2)
        boundaries = [(number * WORD_S, word) for number, word in enumerate(words)]
        half = fault in (EdgeFault.STALL, EdgeFault.CUT, EdgeFault.SHORT)
        for start in range(0, len(mp3) // 2 if half else len(mp3), _CHUNK_BYTES):
            while boundaries and (boundaries[0][0] <= start / _BYTES_S or fault is EdgeFault.SHORT):
                at_s, word = boundaries.pop(0)
                data: dict[str, Any] = {"Offset": int(at_s * _TICKS), "Duration": int(WORD_S * _TICKS)}
                data |= {"text": {"Text": html.escape(word), "Length": len(word), "BoundaryType": "WordBoundary"}}
                await tell("audio.metadata", {"Metadata": [{"Type": "WordBoundary", "Data": data}]})
            await sound(mp3[start : start + _CHUNK_BYTES])
        if fault is EdgeFault.STALL:
            await socket.receive()
        elif fault is EdgeFault.CUT and request.transport is not None:
            request.transport.abort()
        else:
            if mp3:
                await sound(b"", kind="")
            await tell("turn.end", {})


def tone(seconds: float) -> bytes:
    """A tone as the service sends it: MP3, 24 kHz, mono, 48 kbit/s."""
    import av

    codec: Any = av.CodecContext.create("libmp3lame", "w")
    codec.sample_rate, codec.layout, codec.format, codec.bit_rate = RATE_HZ, "mono", "s16p", 48_000
    times = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    samples = (8000 * np.sin(2 * np.pi * 440 * times)).astype(np.int16)
    found = []
    for start in range(0, len(samples) - 576, 576):
        frame: Any = av.AudioFrame.from_ndarray(
            samples[start : start + 576].reshape(1, -1), format="s16p", layout="mono"
        )
        frame.sample_rate = RATE_HZ
        found += [bytes(packet) for packet in codec.encode(frame)]
    return b"".join([*found, *(bytes(packet) for packet in codec.encode(None))])


@asynccontextmanager
async def edge_server(authority: Authority | None = None) -> AsyncIterator[EdgeServer]:
    """The stand-in, and edge-tts pointed at it for as long as it runs; with ``authority`` over TLS, as the real one is."""
    import edge_tts.communicate as client
    from edge_tts.drm import DRM

    server = EdgeServer()
    app = web.Application()
    app.router.add_get("/edge/v1", server.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=authority.server() if authority else None)
    await site.start()
    server.port = runner.addresses[0][1]
    url = f"ws{'s' if authority else ''}://127.0.0.1:{server.port}/edge/v1?TrustedClientToken=x"
    trust = ssl.create_default_context(cafile=authority.file) if authority else client._SSL_CTX
    with (
        patch.object(client, "WSS_URL", url),
        patch.object(client, "_SSL_CTX", trust),
        patch.object(DRM, "clock_skew_seconds", 0.0),
    ):
        try:
            yield server
        finally:
            await runner.cleanup()
