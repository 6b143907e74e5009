"""The workers' only way out: what passes, what does not, and that it is counted. Real sockets on loopback."""

from __future__ import annotations

import asyncio
import base64
import socket
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from desk.host.egress import Egress


@pytest.fixture
async def upstream() -> AsyncIterator[tuple[int, list[bytes]]]:
    """A tiny HTTP server; keeps the requests it saw."""
    seen: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1], seen
    server.close()
    await server.wait_closed()


@pytest.fixture
async def egress() -> AsyncIterator[Egress]:
    proxy = Egress()
    await proxy.start()
    yield proxy
    await proxy.stop()


async def ask(proxy: Egress, request: str, *, token: str | None = None) -> bytes:
    url = urlsplit(proxy.url)
    shown = token if token is not None else f"{url.username}:{url.password}"
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    authorisation = base64.b64encode(shown.encode()).decode()
    writer.write(f"{request}\r\nProxy-Authorization: Basic {authorisation}\r\n\r\n".encode())
    await writer.drain()
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


async def test_an_allowed_target_is_reached_and_counted(egress: Egress, upstream: tuple[int, list[bytes]]) -> None:
    port, seen = upstream
    egress.allow(frozenset({("127.0.0.1", port)}))
    answer = await ask(egress, f"GET http://127.0.0.1:{port}/v1/models?a=b HTTP/1.1\r\nHost: 127.0.0.1")
    assert answer.endswith(b"hello")
    assert seen[0].startswith(b"GET /v1/models?a=b HTTP/1.1\r\n")
    assert b"Proxy-Authorization" not in seen[0]
    assert egress.sent_bytes["127.0.0.1"] == len(seen[0])


async def test_a_tunnel_to_an_allowed_target(egress: Egress, upstream: tuple[int, list[bytes]]) -> None:
    port, seen = upstream
    egress.allow(frozenset({("127.0.0.1", port)}))
    url = urlsplit(egress.url)
    reader, writer = await asyncio.open_connection("127.0.0.1", egress.port)
    token = base64.b64encode(f"{url.username}:{url.password}".encode()).decode()
    writer.write(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\nProxy-Authorization: Basic {token}\r\n\r\n".encode())
    assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
    writer.write(b"GET / HTTP/1.1\r\n\r\n")
    assert (await reader.read()).endswith(b"hello")
    writer.close()
    await writer.wait_closed()
    assert seen


@pytest.mark.parametrize("request_line", ["CONNECT 127.0.0.1:{port} HTTP/1.1", "GET http://127.0.0.1:{port}/ HTTP/1.1"])
async def test_what_was_not_allowed_is_refused(
    egress: Egress, upstream: tuple[int, list[bytes]], request_line: str
) -> None:
    port, seen = upstream
    egress.allow(frozenset({("127.0.0.1", port + 1), ("localhost", port)}))
    answer = await ask(egress, request_line.format(port=port))
    assert b" 403 " in answer.split(b"\r\n")[0]
    assert not seen


async def test_a_wrong_token_is_refused(egress: Egress, upstream: tuple[int, list[bytes]]) -> None:
    port, seen = upstream
    egress.allow(frozenset({("127.0.0.1", port)}))
    assert b" 407 " in await ask(egress, f"GET http://127.0.0.1:{port}/ HTTP/1.1", token="desk:guess")
    assert not seen


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1"])
async def test_a_name_that_leads_inside_is_refused(
    egress: Egress, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    async def resolve(*args: Any, **kwargs: Any) -> list[Any]:
        return [(socket.AF_INET, 1, 6, "", ("93.184.215.14", 443)), (socket.AF_INET, 1, 6, "", (address, 443))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    egress.allow(frozenset({("api.provider.example", 443)}))
    assert b" 403 " in await ask(egress, "CONNECT api.provider.example:443 HTTP/1.1")


@pytest.mark.parametrize("garbage", ["", "GET", "CONNECT nowhere HTTP/1.1", "GET ftp://127.0.0.1/ HTTP/1.1"])
async def test_garbage_gets_an_answer(egress: Egress, garbage: str) -> None:
    first = (await ask(egress, garbage)).split(b"\r\n")[0]
    assert b" 400 " in first or b" 403 " in first


async def test_a_target_that_is_down_is_a_line_that_ends(egress: Egress) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        egress.allow(frozenset({("127.0.0.1", port)}))
        assert await ask(egress, f"CONNECT 127.0.0.1:{port} HTTP/1.1") == b""
