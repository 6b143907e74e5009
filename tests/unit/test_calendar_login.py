"""Logging in to a calendar server: basic, digest, with a token; what is shown of a server's no."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from desk.channels.calendar import dav
from desk.channels.calendar.line import Line, LineLost, Login, Timeouts
from desk.errors import ChannelError

Answer = Callable[[str, str], tuple[str, str]]  # (request line, authorization) → (status, more headers)


@asynccontextmanager
async def server(answer: Answer, body: bytes = b"") -> AsyncIterator[tuple[str, list[str]]]:
    """A bare HTTP server; yields its address and the Authorization headers it saw."""
    seen: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            found = re.search(r"(?i)\r\nauthorization: *([^\r]*)", head)
            seen.append(found[1] if found else "")
            status, more = answer(head.split("\r\n")[0], seen[-1])
            length = f"Connection: close\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(f"HTTP/1.1 {status}\r\n{more}{length}".encode() + body)
            await writer.drain()
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/", seen
    finally:
        listening.close()
        await listening.wait_closed()
        for _ in range(20):  # let the last connection say goodbye
            await asyncio.sleep(0)


def login(url: str, *, bearer: bool = False) -> Login:
    async def secret() -> str:
        return "canary-secret"

    return Login(url=url, user="ann", password=secret, bearer=bearer)


async def test_digest_is_answered_where_the_server_asks_for_it() -> None:
    challenge = 'WWW-Authenticate: Digest realm="cal", nonce="abc", qop="auth", algorithm=MD5\r\n'

    def answer(request: str, authorization: str) -> tuple[str, str]:
        return ("200 OK", "") if authorization.startswith("Digest ") else ("401 Unauthorized", challenge)

    async with server(answer) as (url, seen), Line(login(url)) as line:
        assert (await line.ask("GET", url)).status == 200
        assert (await line.ask("GET", url)).status == 200
    assert not any("canary-secret" in one for one in seen)
    assert seen[-1].startswith("Digest ")


async def test_a_token_is_a_bearer_and_no_password() -> None:
    async with server(lambda request, given: ("200 OK", "")) as (url, seen), Line(login(url, bearer=True)) as line:
        await line.ask("PROPFIND", url)
    assert seen == ["Bearer canary-secret"]


async def test_redirects_stay_on_the_same_host() -> None:
    def answer(request: str, authorization: str) -> tuple[str, str]:
        if request.startswith("GET /here"):
            return "200 OK", ""
        if request.startswith("GET /round"):
            return "302 Found", "Location: /round\r\n"
        return "301 Moved", "Location: /here\r\n" if "away" not in request else "Location: http://evil.example/\r\n"

    async with server(answer) as (url, _), Line(login(url)) as line:
        assert (await line.ask("GET", url)).url == url + "here"
        assert (await line.ask("GET", url, follow=False)).status == 301
        with pytest.raises(ChannelError, match="must not go"):
            await line.ask("GET", url + "away")
        with pytest.raises(ChannelError, match="circles"):
            await line.ask("GET", url + "round")


async def test_an_answer_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.channels.calendar.line.MAX_ANSWER_BYTES", 1000)
    async with server(lambda request, given: ("200 OK", ""), b"x" * 5000) as (url, _), Line(login(url)) as line:
        with pytest.raises(ChannelError, match="too much"):
            await line.ask("GET", url)


async def test_nonsense_is_a_lost_line() -> None:
    async with server(lambda request, given: ("what", "")) as (url, _), Line(login(url), Timeouts(2.0, 0.5)) as line:
        with pytest.raises(LineLost):
            await line.ask("GET", url)


def test_an_answer_that_names_files_or_bombs_gets_nothing() -> None:
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
        b'<D:multistatus xmlns:D="DAV:"><D:response><D:href>/&f;&a;</D:href></D:response></D:multistatus>'
    )
    (item,) = dav.read_answer(bomb).items
    assert "root" not in item.href
    for content in (b"", b"<html/>", b"\xff\xfe", b"<D:multistatus"):
        with pytest.raises(dav.BadAnswer):
            dav.read_answer(content)


def test_names_in_requests_are_escaped() -> None:
    assert b"<x>" not in dav.multiget(["/<x>&"])
    assert b"&lt;x&gt;&amp;" in dav.multiget(["/<x>&"])
