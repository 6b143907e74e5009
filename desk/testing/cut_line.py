"""A relay on loopback that drops the line after so many bytes: a connection cut in the middle of an answer."""

from __future__ import annotations

import asyncio


class CutLine:
    """``async with CutLine(port) as relay``: connect to ``relay.port``. ``after_bytes``: from the server, over one line."""

    def __init__(self, to_port: int, after_bytes: int) -> None:
        self.port = 0
        self.after_bytes: int | None = after_bytes
        self.cuts = 0
        self._to_port = to_port
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> CutLine:
        self._server = await asyncio.start_server(self._relay, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._to_port)
        pumps = [
            asyncio.ensure_future(self._pump(reader, to_server, None)),
            asyncio.ensure_future(self._pump(from_server, writer, self.after_bytes)),
        ]
        self._tasks.update(pumps)
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for one in (writer, to_server):
            one.transport.abort()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, most: int | None) -> None:
        passed = 0
        while data := await source.read(16_384):
            passed += len(data)
            if most is not None and passed >= most:
                sink.write(data[: len(data) // 2])
                self.cuts += 1
                return
            sink.write(data)
            await sink.drain()
