"""Mail made to break a reader: huge, endless, nested, looping, or deadly. Each ends in a mail that says what is wrong with it."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from desk.channels.mail.account import Account
from desk.channels.mail.account_store import AccountStore
from desk.channels.mail.maildir import append, sync
from desk.channels.mail.store import MailStore
from desk.errors import UnavailableError
from desk.host.children import Child
from desk.host.confine import Policy
from desk.host.egress import Egress
from desk.host.workers import Workers
from desk.parse.mail import parse_mail, take_attachment
from desk.paths import Paths
from desk.store.db import Database
from desk.testing import documents as made

BIG = bytes(range(250)) * 120_000  # 30 MB


def nested(depth: int) -> bytes:
    heads = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (at, at) for at in range(depth))
    return b"From: a@x.example\nSubject: deep\n" + heads + b"Content-Type: text/plain\n\nthe core\n"


def attached_within(depth: int) -> bytes:
    return (
        b"From: a@x.example\nSubject: loop\n" + b"Content-Type: message/rfc822\n\nSubject: loop\n" * depth + b"\nend\n"
    )


def recipients(count: int) -> bytes:
    people = ",\n ".join(f"Person {at} <p{at}@x.example>" for at in range(count))
    return f"From: a@x.example\nTo: {people}\nCc: {people}\nSubject: all\n\nhi\n".encode()


def header(size: int) -> bytes:
    return (
        b"From: a@x.example\nSubject: x\nX-Long: "
        + b"y" * size
        + b"\nReferences: "
        + b"<r@x> " * (size // 6)
        + b"\n\nhi\n"
    )


@pytest.mark.parametrize(
    ("make", "most_s", "check"),
    [
        (lambda: nested(1000), 3, lambda mail: "the core" in mail.text and "shown as it came" in mail.problems[0]),
        (lambda: nested(60), 3, lambda mail: "nests too deep" in mail.problems[0]),
        (lambda: attached_within(1000), 3, lambda mail: "end" in mail.text and "shown as it came" in mail.problems[0]),
        (lambda: attached_within(60), 3, lambda mail: "nests too deep" in mail.problems[0]),
        (lambda: recipients(10_000), 3, lambda mail: mail.subject == "all" and len(mail.to) == 500),
        (lambda: header(2_000_000), 3, lambda mail: mail.text == "hi" and mail.subject == "x"),
        (lambda: b"Subject: " + b"z" * 2_000_000 + b"\n\nhi", 3, lambda mail: len(mail.subject) == 2000),
        (lambda: b"a: b\n" * 400_000 + b"\nhi", 4, lambda mail: mail.text == "hi"),
        (lambda: b"\n" + b"word " * 400_000, 3, lambda mail: "very long" in mail.problems[0]),
        (lambda: b"Content-Type: multipart/mixed\n\nno boundary", 1, lambda mail: "no boundary" in mail.text),
        (
            lambda: b"Content-Type: multipart/mixed; boundary=b\n\nnever begun",
            1,
            lambda mail: "never begun" in mail.text,
        ),
        (
            lambda: b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nnever ended",
            1,
            lambda mail: mail.text == "never ended",
        ),
        (lambda: b"Content-Type: multipart/alternative; boundary=b\n\n--b--\n", 1, lambda mail: mail.text == ""),
        (lambda: b"\x00\xff\xfe" * 1000, 1, lambda mail: "does not say who sent it" in " ".join(mail.problems)),
        (
            lambda: b"Content-Type: text/html\n\n" + b"<style>" * 100_000 + b"x",
            3,
            lambda mail: mail.html,
        ),
        (
            lambda: b"Content-Type: text/html\n\n<style>" + b".a{" * 60_000 + b"</style><p class=a>seen</p>",
            3,
            lambda mail: "seen" in mail.text,
        ),
        (
            lambda: b"Content-Type: message/delivery-status\n\n" + b"Final-Recipient: rfc822; a@x\n\n" * 50_000,
            5,
            lambda mail: len(mail.deliveries) <= 100,
        ),
        (
            lambda: b"Content-Type: text/html\n\n" + b'<a href="https://x.example">x</a>' * 20_000,
            5,
            lambda mail: len(mail.links) == 200,
        ),
    ],
)
def test_bounded_and_said(make: Callable[[], bytes], most_s: float, check: Callable[[object], bool]) -> None:
    raw = make()
    before = time.process_time()
    mail = parse_mail(raw)
    assert time.process_time() - before < most_s
    assert check(mail), mail.problems


def test_a_30_mb_attachment_is_taken_out_whole() -> None:
    raw = made.mail_with(BIG, "big.bin", "application/octet-stream")
    assert parse_mail(raw).attachments[0].size == len(BIG)
    assert take_attachment(raw, 1)[1] == BIG


def worker(code: str) -> list[str]:
    """A parse worker that does ``code`` before it reads a mail whose subject is ``deadly``."""
    program = f"""
import asyncio, os
from desk.parse import __main__ as real
from desk.parse.held import decoded
from desk.rpc.child import serve
def build(host):
    calls = dict(real.build(host))
    read = calls["parse.mail"]
    async def mail(call, params):
        if b"Subject: deadly" in decoded(params.get("raw", "")):
            {code}
        return await read(call, params)
    return calls | {{"parse.mail": mail}}
serve("parse", build)
"""
    return [sys.executable, "-P", "-c", program]


async def test_a_mail_that_kills_its_reader_says_so_and_stops_no_other(paths: Paths, tmp_path: Path) -> None:
    workers = Workers(paths, Egress(), agent_calls={}, voice_calls={}, model_setup=dict, on_change=lambda: None)
    workers.parse = Child("parse", Policy, command=worker("os._exit(9)"))
    db = Database(tmp_path / "desk.db")
    store = MailStore(db)
    account = AccountStore(db).save_account(Account(name="a", address="me@x.example", maildir=str(tmp_path / "mail")))
    for number, subject in enumerate(("before", "deadly", "after")):
        raw = f"From: a@x.example\nSubject: {subject}\nDate: Tue, 3 Mar 2026 10:0{number}:00 +0000\n\nhi\n".encode()
        append(tmp_path / "mail" / "INBOX", raw, subject)
    try:
        assert await asyncio.wait_for(sync(account, db, workers.parse_mail), 60) == 3
        assert await sync(account, db, workers.parse_mail) == 0  # it is not tried for ever
        mails = {store.show(one.ref).mail.subject: store.show(one.ref).mail for one in store.list_mails()}
        assert sorted(mails) == ["", "after", "before"]
        assert mails[""].problems == [
            "The message could not be read: The process that reads mail ended while it read this one."
        ]
    finally:
        await workers.parse.stop()
        db.close()


async def test_a_mail_killed_along_with_another_is_read_again(paths: Paths) -> None:
    workers = Workers(paths, Egress(), agent_calls={}, voice_calls={}, model_setup=dict, on_change=lambda: None)
    workers.parse = Child("parse", Policy, command=worker("await asyncio.sleep(0); os._exit(9)"))
    deadly, good = b"Subject: deadly\n\nx", b"Subject: good\n\nx"
    try:
        first, second = await asyncio.gather(
            workers.parse_mail(deadly), workers.parse_mail(good), return_exceptions=True
        )
        assert isinstance(first, UnavailableError)
        assert not first.retryable
        again = await workers.parse_mail(good) if isinstance(second, BaseException) else second
        assert again.subject == "good"
    finally:
        await workers.parse.stop()


async def test_30_mb_go_to_the_reader_without_holding_up_the_loop(paths: Paths) -> None:
    workers = Workers(paths, Egress(), agent_calls={}, voice_calls={}, model_setup=dict, on_change=lambda: None)
    raw = made.mail_with(BIG, "big.bin", "application/octet-stream")
    longest_s, done = 0.0, asyncio.Event()

    async def beat() -> None:
        nonlocal longest_s
        while not done.is_set():
            before = time.thread_time()
            await asyncio.sleep(0)
            longest_s = max(longest_s, time.thread_time() - before)

    beating = asyncio.ensure_future(beat())
    try:
        mail = await workers.parse_mail(raw)
        assert mail.attachments[0].size == len(BIG)
    finally:
        done.set()
        await beating
        await workers.parse.stop()
    assert longest_s < 0.05
