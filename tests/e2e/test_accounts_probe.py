"""Every failure of a connection test, against real servers on loopback: the right cause, and no password where none may go."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from desk.channels.accounts.probe import Finding, Patience, probe, probe_part
from desk.channels.mail.account import Account
from desk.channels.mail.credentials import Credentials, user_for
from desk.errors import KeyringError
from desk.testing.certificates import Authority
from desk.testing.imap_server import LoopbackImap
from desk.testing.smtp_server import LoopbackSmtp

PASSWORD = "canary-of-the-account"
ME = "me@x.example"
SHORT = Patience(connect_s=0.6, answer_s=0.6, all_s=5, look_s=0.5)
BASE = Account(
    name="work", address=ME, kind="imap", imap_host="127.0.0.1", imap_security="none", imap_user=ME,
    smtp_host="127.0.0.1", smtp_security="none", smtp_user=ME,
)  # fmt: skip


async def password(account: Account, /, part: str = "imap", *, fresh: bool = False) -> Credentials:
    return Credentials(user=user_for(account, part), password=PASSWORD)


def with_port(part: str, port: int, security: str, **more: object) -> Account:
    return msgspec.structs.replace(BASE, **{f"{part}_port": port, f"{part}_security": security, **more})


@asynccontextmanager
async def server(
    part: str, *, tls: ssl.SSLContext | None = None, implicit: bool = False, right: str = PASSWORD, words: str = ""
) -> AsyncIterator[LoopbackImap | LoopbackSmtp]:
    if part == "imap":
        imap = LoopbackImap(login=(ME, right), tls=tls, implicit_tls=implicit)
        imap.words = f"NO {words}" if words else imap.words
        async with imap:
            yield imap
    else:
        async with LoopbackSmtp(login=(ME, right), tls=tls, implicit_tls=implicit, login_words=words) as smtp:
            yield smtp


async def trial(account: Account, part: str, needs: str = "") -> Finding:
    return await probe_part(account, part, password, needs, SHORT)


def authority(tmp_path: Path, name: str = "ca") -> Authority:
    return Authority(tmp_path, name)


@pytest.mark.parametrize("part", ["imap", "smtp"])
@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
async def test_it_logs_in(tmp_path: Path, part: str, security: str) -> None:
    made = authority(tmp_path)
    tls = None if security == "none" else made.server()
    async with server(part, tls=tls, implicit=security == "tls") as running:
        account = with_port(part, running.port, security, ca_file=str(made.file))
        found = await trial(account, part)
        assert (found.cause, found.said) == ("", "")
        assert "DATA" not in running.commands
        assert not {"SELECT", "STORE", "EXPUNGE"} & set(running.commands)


@pytest.mark.parametrize("part", ["imap", "smtp"])
@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("certificate", "cause"),
    [
        (lambda own, other: other.server(), "cert_untrusted"),
        (lambda own, other: own.server(days=-1), "cert_expired"),
        (lambda own, other: own.server("mail.other.example"), "cert_name"),
    ],
)
async def test_a_certificate_that_is_not_right_gets_no_password(
    tmp_path: Path, part: str, security: str, certificate: Callable[[Authority, Authority], ssl.SSLContext], cause: str
) -> None:
    own, other = authority(tmp_path), authority(tmp_path, "other")
    async with server(part, tls=certificate(own, other), implicit=security == "tls") as running:
        found = await trial(with_port(part, running.port, security, ca_file=str(own.file)), part)
        assert found.cause == cause
        assert not {"LOGIN", "AUTHENTICATE", "AUTH"} & set(running.commands)


@pytest.mark.parametrize("part", ["imap", "smtp"])
async def test_tls_on_a_plain_port_and_the_reverse(tmp_path: Path, part: str) -> None:
    own = authority(tmp_path)
    async with server(part) as running:
        assert (await trial(with_port(part, running.port, "tls"), part)).cause == "tls_on_plain"
        assert (await trial(with_port(part, running.port, "starttls"), part)).cause == "no_starttls"
        assert not {"LOGIN", "AUTHENTICATE", "AUTH"} & set(running.commands)
    async with server(part, tls=own.server(), implicit=True) as running:
        account = with_port(part, running.port, "starttls", ca_file=str(own.file))
        assert (await trial(account, part)).cause == "plain_on_tls"
        assert (await trial(with_port(part, running.port, "none"), part)).cause == "plain_on_tls"
    assert (await trial(with_port(part, 993 if part == "imap" else 465, "starttls"), part)).cause == "plain_on_tls"


@pytest.mark.parametrize("part", ["imap", "smtp"])
@pytest.mark.parametrize(
    ("words", "needs", "cause"),
    [
        ("", "", "password"),
        ("", "app password", "app_password"),
        ("535 Application-specific password required: https://x.example", "", "app_password"),
        ("535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", "", "oauth"),
        ("535 Your account is not enabled for IMAP use.", "", "disabled"),
    ],
)
async def test_a_refused_log_in(part: str, words: str, needs: str, cause: str) -> None:
    async with server(part, right="another", words=words) as running:
        found = await trial(with_port(part, running.port, "none"), part, needs)
        assert found.cause == cause
        assert PASSWORD not in found.said


@pytest.mark.parametrize("part", ["imap", "smtp"])
async def test_nobody_there_nobody_known_and_nobody_to_be_trusted(part: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        port = int(taken.getsockname()[1])
        assert (await trial(with_port(part, port, "none"), part)).cause == "refused"
    unknown = msgspec.structs.replace(with_port(part, 993, "tls"), **{f"{part}_host": "nowhere.invalid"})
    assert (await trial(unknown, part)).cause in ("name", "offline")
    remote = msgspec.structs.replace(with_port(part, 143, "none"), **{f"{part}_host": "mail.x.example"})
    assert (await trial(remote, part)).cause == "unencrypted"
    assert (await trial(with_port(part, 0, "tls"), part)).cause == "no_server"
    lost = with_port(part, 1, "tls", ca_file="/nowhere/ca.pem")
    assert (await trial(lost, part)).cause == "cert_file"


@pytest.mark.parametrize(
    ("fault", "cause"),
    [("silent", "slow"), ("hang_up", "dropped"), ("noise", "not_this_protocol"), ("bye", "busy"), ("no_inbox", "webmail"),
     ("stall", "slow")],
)  # fmt: skip
async def test_servers_that_are_none(fault: str, cause: str) -> None:
    async with LoopbackImap(login=(ME, PASSWORD), fault=fault) as running:
        assert (await trial(with_port("imap", running.port, "none"), "imap")).cause == cause


async def test_a_password_beyond_ascii_and_a_server_without_plain() -> None:
    async def odd(account: Account, /, part: str = "imap", *, fresh: bool = False) -> Credentials:
        return Credentials(user=ME, password="пароль 密码")

    async with LoopbackImap(login=(ME, "пароль 密码")) as running:
        assert (await probe_part(with_port("imap", running.port, "none"), "imap", odd, "", SHORT)).cause == ""
    async with LoopbackImap(login=(ME, PASSWORD), mechanisms="") as running:
        assert (await trial(with_port("imap", running.port, "none"), "imap")).cause == ""
        assert "LOGIN" in running.commands


async def test_a_token_is_renewed_once_and_then_it_is_the_token() -> None:
    given: list[bool] = []

    async def tokens(account: Account, /, part: str = "imap", *, fresh: bool = False) -> Credentials:
        given.append(fresh)
        return Credentials(user=ME, token="canary-new" if fresh else "canary-old")

    async with LoopbackImap(token="canary-new") as imap, LoopbackSmtp(token="canary-new") as smtp:
        account = msgspec.structs.replace(BASE, imap_port=imap.port, smtp_port=smtp.port)
        for part in ("imap", "smtp"):
            given.clear()
            assert (await probe_part(account, part, tokens, "oauth2", SHORT)).cause == ""
            assert given == [False, True]
        imap.token = smtp.token = "canary-third"
        for part in ("imap", "smtp"):
            assert (await probe_part(account, part, tokens, "oauth2", SHORT)).cause == "token"


async def test_a_locked_keyring_is_said_as_it_is() -> None:
    async def locked(account: Account, /, part: str = "imap", *, fresh: bool = False) -> Credentials:
        raise KeyringError("The keyring is locked.", hint="Unlock it.")

    found = await probe_part(with_port("imap", 1, "none"), "imap", locked, "", SHORT)
    assert (found.cause, found.error) == ("keyring", ("The keyring is locked.", "Unlock it."))


@asynccontextmanager
async def web(
    status: int, headers: str = "", *, tls: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[int, list[bytes]]]:
    heard: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(f"HTTP/1.1 {status} X\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    running = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=tls)
    try:
        yield int(running.sockets[0].getsockname()[1]), heard
    finally:
        running.close()
        await running.wait_closed()
        for _turn in range(100):
            await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("status", "headers", "cause"),
    [
        (207, "", ""),
        (401, "", "password"),
        (403, "", "forbidden"),
        (404, "", "not_found"),
        (302, "Location: https://evil.example/\r\n", "moved"),
        (503, "", "busy"),
        (200, "", "not_this_protocol"),
    ],
)
async def test_calendar_servers(status: int, headers: str, cause: str) -> None:
    async with web(status, headers) as (port, heard):
        account = msgspec.structs.replace(BASE, caldav_url=f"http://127.0.0.1:{port}/dav/")
        assert (await trial(account, "caldav")).cause == cause
        assert heard[0].startswith(b"PROPFIND /dav/")
        assert len(heard) == 1  # a password goes to the named server alone


async def test_calendars_are_looked_for_at_their_well_known_place() -> None:
    async with web(404) as (port, heard):
        account = msgspec.structs.replace(BASE, caldav_url=f"http://127.0.0.1:{port}")
        assert (await trial(account, "caldav")).cause == "not_found"
        assert [one.split(b" ")[1] for one in heard] == [b"/.well-known/caldav", b"/"]


async def test_a_calendar_in_plain_text_over_the_network_or_by_a_stranger(tmp_path: Path) -> None:
    remote = msgspec.structs.replace(BASE, caldav_url="http://dav.x.example/")
    assert (await trial(remote, "caldav")).cause == "unencrypted"
    for wrong in ("https://", "http://[::1", "https://x:99999/"):
        assert (await trial(msgspec.structs.replace(BASE, caldav_url=wrong), "caldav")).cause == "no_server"
    async with web(207, tls=authority(tmp_path).server()) as (port, heard):
        account = msgspec.structs.replace(BASE, caldav_url=f"https://127.0.0.1:{port}/")
        assert (await trial(account, "caldav")).cause == "cert_untrusted"
        trusting = msgspec.structs.replace(account, ca_file=str(tmp_path / "ca.pem"))
        assert (await trial(trusting, "caldav")).cause == ""
        assert len(heard) == 1


async def test_all_servers_are_tried_at_once_and_each_is_told() -> None:
    async with server("imap") as imap, server("smtp", right="another") as smtp:
        account = msgspec.structs.replace(
            BASE, imap_port=imap.port, smtp_port=smtp.port, caldav_url="http://127.0.0.1:1/"
        )
        found = {one.part: one.cause for one in await probe(account, password, patience=SHORT)}
        assert found == {"imap": "", "smtp": "password", "caldav": "refused"}
