"""The connection test against the servers people really run: Dovecot for IMAP, Radicale for CalDAV."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from desk.channels.accounts.probe import Patience, probe_part
from desk.channels.mail.account import Account
from desk.channels.mail.credentials import Credentials
from desk.testing import dovecot as dovecots
from desk.testing.clock import settle
from desk.testing.dovecot import Dovecot, dovecot

PASSWORD = "canary-calendar-password"
PATIENT = Patience(connect_s=5, answer_s=5, all_s=20, look_s=1)
BASE = Account(name="work", address=dovecots.USER, kind="imap", imap_host="127.0.0.1", imap_user=dovecots.USER)


async def cause(account: Account, part: str, secret: str) -> str:
    async def credentials(asked: Account, /, part: str = "imap", *, fresh: bool = False) -> Credentials:
        return Credentials(user=asked.imap_user, password=secret)

    return (await probe_part(account, part, credentials, "", PATIENT)).cause


@pytest.fixture(scope="module")
def imap() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


def at(port: int, security: str, imap: Dovecot, *, trusted: bool = True) -> Account:
    ca_file = str(imap.ca_file) if trusted else ""
    return msgspec.structs.replace(BASE, imap_port=port, imap_security=security, ca_file=ca_file)


async def test_dovecot_lets_in_who_it_knows_and_marks_nothing(imap: Dovecot) -> None:
    message = imap.deliver(b"Subject: new\r\n\r\nhello\r\n", "1.new.host")
    for account in (at(imap.tls_port, "tls", imap), at(imap.port, "starttls", imap), at(imap.port, "none", imap)):
        assert await cause(account, "imap", dovecots.PASSWORD) == ""
    # Dovecot may move a mail to "cur" once a folder is opened; that it is unseen stays.
    left = [*message.parent.glob("1.new.host*"), *(message.parent.parent / "cur").glob("1.new.host*")]
    assert len(left) == 1
    assert "S" not in left[0].name.partition(":2,")[2]


async def test_dovecot_refuses_and_is_refused(imap: Dovecot) -> None:
    assert await cause(at(imap.tls_port, "tls", imap), "imap", "canary-wrong") == "password"
    assert await cause(at(imap.tls_port, "tls", imap, trusted=False), "imap", dovecots.PASSWORD) == "cert_untrusted"
    assert await cause(at(imap.port, "starttls", imap, trusted=False), "imap", dovecots.PASSWORD) == "cert_untrusted"
    other = msgspec.structs.replace(at(imap.tls_port, "tls", imap), imap_host="localhost")
    assert await cause(other, "imap", dovecots.PASSWORD) == "cert_name"
    assert await cause(at(imap.port, "tls", imap), "imap", dovecots.PASSWORD) == "tls_on_plain"
    assert await cause(at(imap.tls_port, "starttls", imap), "imap", dovecots.PASSWORD) == "plain_on_tls"


@contextmanager
def radicale(folder: Path) -> Iterator[str]:
    """Its URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    (folder / "users").write_text(f"{dovecots.USER}:{PASSWORD}\n")
    options = [
        "--hosts", f"127.0.0.1:{port}", "--auth-type", "htpasswd", "--auth-htpasswd-filename", str(folder / "users"),
        "--auth-htpasswd-encryption", "plain", "--auth-delay", "0", "--storage-filesystem-folder", str(folder / "data"),
    ]  # fmt: skip
    command = [sys.executable, "-P", "-W", "ignore", "-m", "radicale", "--config", os.devnull, *options]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, process.stderr.read().decode()
                assert time.monotonic() < deadline, "Radicale did not start"
                time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)
        process.stderr.close()


async def test_radicale_lets_in_who_it_knows(tmp_path: Path) -> None:
    with radicale(tmp_path) as url:
        for place in (url, f"{url}/", f"{url}/{dovecots.USER}/"):
            assert await cause(msgspec.structs.replace(BASE, caldav_url=place), "caldav", PASSWORD) == "", place
        right, wrong = await asyncio.gather(
            cause(msgspec.structs.replace(BASE, caldav_url=url), "caldav", PASSWORD),
            cause(msgspec.structs.replace(BASE, caldav_url=url), "caldav", "canary-wrong"),
        )
        assert (right, wrong) == ("", "password")
    await settle()  # lines that were closed say so within a few turns
