"""A real CalDAV server (Radicale, with htpasswd log-in) on loopback, and a line to it that can be told to fail.

The server is a process of its own, run by the tests' interpreter and ended by its pid; nothing of it is part of Desk.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import os
import re
import socket
import ssl
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from desk.channels.calendar.line import Login

USER, PASSWORD = "ann", "correct-horse"
START_TIMEOUT_S = 20.0


@dataclass(frozen=True)
class Radicale:
    """``url`` is the server's root; calendars lie below ``url``/``USER``/."""

    url: str
    folder: Path
    pid: int

    def login(self, *, url: str = "", user: str = USER, password: str = PASSWORD) -> Login:
        async def secret() -> str:
            return password

        return Login(url=url or self.url, user=user, password=secret)

    async def request(
        self, method: str, path: str, content: str = "", *, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """What another program would do."""
        async with httpx.AsyncClient(auth=(USER, PASSWORD), trust_env=False) as client:
            return await client.request(method, self.url.rstrip("/") + path, content=content, headers=headers or {})

    async def make_calendar(self, name: str) -> str:
        """Its address."""
        path = f"/{USER}/{name}/"
        reply = await self.request("MKCALENDAR", path)
        assert reply.status_code == 201, reply.text
        return self.url.rstrip("/") + path


@contextlib.asynccontextmanager
async def radicale(rights: str = "owner_only") -> AsyncIterator[Radicale]:
    """Start the server with an empty folder; it ends when the block does."""
    with tempfile.TemporaryDirectory(prefix="dk-rad-", dir="/tmp") as folder:
        root = Path(folder)
        (root / "users").write_text(f"{USER}:{PASSWORD}\nbob:{PASSWORD}\n", encoding="utf-8")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        (root / "config").write_text(
            f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = htpasswd\nhtpasswd_filename = {root / 'users'}\n"
            f"htpasswd_encryption = plain\ndelay = 0\n[rights]\ntype = {rights}\n"
            f"[storage]\nfilesystem_folder = {root / 'data'}\n[logging]\nlevel = warning\n",
            encoding="utf-8",
        )
        log = root / "log"
        errors = os.open(log, os.O_WRONLY | os.O_CREAT, 0o600)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "radicale", "--config", str(root / "config")),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=errors,
            cwd=root,
        )
        os.close(errors)
        try:
            await _until_open(port, process, log)
            yield Radicale(f"http://127.0.0.1:{port}/", root, process.pid)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 10)
            except TimeoutError:
                process.kill()
                await process.wait()


async def _until_open(port: int, process: asyncio.subprocess.Process, log: Path) -> None:
    async with asyncio.timeout(START_TIMEOUT_S):
        while True:
            if process.returncode is not None:
                raise AssertionError(f"radicale ended: {log.read_text(errors='replace')[-800:]}")
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
                continue
            writer.close()
            await writer.wait_closed()
            return


class Fault(enum.StrEnum):
    """What the line does to the requests whose method is in ``methods``."""

    NONE = "none"
    ANSWER = "answer"  # with ``status``, and the server never sees the request
    CUT_BEFORE = "cut_before"  # the server never sees it, and no answer comes
    CUT_AFTER = "cut_after"  # the server does it, and no answer comes
    STALL_AFTER = "stall_after"  # the server does it, then silence


@dataclass
class FaultyLine:
    """``async with FaultyLine(server.url) as line``: ``line.url`` leads to the server; change ``fault`` at any time.

    ``seen`` is every request's method and path, ``done`` those the server answered.
    ``cuts_left``: how often the fault still happens (None: always).
    """

    target: str
    fault: Fault = Fault.NONE
    methods: frozenset[str] = frozenset(("PUT", "DELETE"))
    status: int = 507
    cuts_left: int | None = None
    tls: ssl.SSLContext | None = None
    seen: list[tuple[str, str]] = field(default_factory=list)
    done: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""
    _server: asyncio.Server | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> FaultyLine:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self.tls)
        scheme = "https" if self.tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def until(self, condition: Callable[[FaultyLine], bool], timeout_s: float = 60.0) -> None:
        """Wait until ``condition`` holds; it is looked at after every request, and after the server did it."""
        async with asyncio.timeout(timeout_s):
            while not condition(self):
                self._changed.clear()
                await self._changed.wait()

    def login(self, password: str = PASSWORD) -> Login:
        async def secret() -> str:
            return password

        return Login(url=self.url, user=USER, password=secret)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
                body = await reader.readexactly(int(length[1])) if length else b""
                method, path = (part.decode() for part in head.split(b" ", 2)[:2])
                self.seen.append((method, path))
                self._changed.set()
                fault = self.fault if method in self.methods and self.cuts_left != 0 else Fault.NONE
                if fault is not Fault.NONE and self.cuts_left is not None:
                    self.cuts_left -= 1
                if fault is Fault.CUT_BEFORE:
                    return
                if fault is Fault.ANSWER:
                    writer.write(f"HTTP/1.1 {self.status} told so\r\nContent-Length: 0\r\n\r\n".encode())
                    continue
                answer = await self._pass_on(method, path, head, body)
                self.done.append((method, path))
                self._changed.set()
                if fault is Fault.CUT_AFTER:
                    return
                if fault is Fault.STALL_AFTER:
                    await asyncio.Event().wait()
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.transport.abort()

    async def _pass_on(self, method: str, path: str, head: bytes, body: bytes) -> bytes:
        kept = {}
        for line in head.decode("latin-1").split("\r\n")[1:]:
            name, _, value = line.partition(":")
            if name and name.lower() not in ("host", "content-length", "connection"):
                kept[name] = value.strip()
        async with httpx.AsyncClient(trust_env=False) as client:
            reply = await client.request(method, self.target.rstrip("/") + path, content=body, headers=kept)
        lines = [f"HTTP/1.1 {reply.status_code} {reply.reason_phrase}"]
        for name, value in reply.headers.items():
            if name.lower() not in ("content-length", "transfer-encoding", "content-encoding", "connection"):
                lines.append(f"{name}: {value}")
        lines.append(f"Content-Length: {len(reply.content)}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + reply.content
