"""A reply to a demo mail travels through the demo worker's own SMTP server, as a process, and arrives byte for byte."""

from __future__ import annotations

import asyncio
import base64
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from desk.channels.mail import maildir
from desk.channels.mail.account import Account
from desk.channels.mail.account_store import AccountStore
from desk.channels.mail.compose import new_message_id, render_mail
from desk.channels.mail.credentials import Credentials
from desk.channels.mail.reply import reply_fields
from desk.channels.mail.smtp import SmtpSender
from desk.channels.mail.store import MailStore
from desk.demo.setup import delivered, write_demo
from desk.demo.threads import ADDRESS, DISPLAY_NAME
from desk.errors import UsageError
from desk.gate.ports import NotSent
from desk.parse.mail import parse_mail
from desk.rpc.peer import MAX_LINE_BYTES, Peer
from desk.store.db import Database
from desk.wire.mail import ParsedMail

NOW = 1_795_395_600.0


@asynccontextmanager
async def worker(module: str) -> AsyncIterator[tuple[Peer, asyncio.subprocess.Process]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-m", module, stdin=-1, stdout=-1, stderr=None, limit=MAX_LINE_BYTES
    )
    assert process.stdin is not None
    assert process.stdout is not None
    peer = Peer(process.stdout, process.stdin, name=module)
    running = asyncio.create_task(peer.run())
    try:
        yield peer, process
    finally:
        await peer.close()
        assert await asyncio.wait_for(process.wait(), 10) == 0
        await running


@pytest.mark.parametrize("subject", ["Re: March invoice", "周五会议"])
async def test_a_reply_arrives_as_it_was_approved(tmp_path: Path, subject: str) -> None:
    folder = tmp_path / "demo"
    write_demo(folder, NOW)
    db = Database(tmp_path / "desk.db")
    store = MailStore(db)
    accounts = AccountStore(db)
    async with worker("desk.demo") as (demo, _), worker("desk.parse") as (parser, _):
        listening = await demo.call("demo.serve", {"folder": str(folder)})

        async def parse(raw: bytes) -> ParsedMail:
            parsed: ParsedMail = await parser.call(
                "parse.mail", {"raw": base64.b64encode(raw).decode(), "date_fallback": None}, ParsedMail
            )
            return parsed

        async def credentials(asked: Account, part: str = "imap", *, fresh: bool = False) -> Credentials:
            return Credentials(user=asked.smtp_user, password=str(listening["password"]))

        account = accounts.save_account(
            Account(
                name="demo",
                display_name=DISPLAY_NAME,
                address=ADDRESS,
                maildir=str(folder),
                smtp_host="127.0.0.1",
                smtp_port=listening["port"],
                smtp_security="none",
                smtp_user=listening["user"],
                demo=True,
                sent_copy="server",
            )
        )
        assert await maildir.sync(account, db, parse) == 24
        mail = next(one for one in store.list_mails() if one.subject == subject)
        original = store.show(mail.ref).mail
        message_id = new_message_id("desk-demo.example", "0123456789abcdefgh")
        body = "Yes, two halves are fine. 两半就可以 😀\n.\n..and a dot"
        fields = reply_fields(original, account, body, reply_all=False, message_id=message_id, date=NOW)
        rendered = render_mail(fields)
        sender = SmtpSender(accounts.account, credentials, lambda: NOW)
        receipt = await sender.send(rendered.message, rendered.envelope, account.id, before_data=lambda: None)
        assert receipt.reply.startswith("250 2.0.0 OK queued as demo-")
        ((path, arrived_id, arrived_subject),) = delivered(folder)
        assert path.read_bytes() == rendered.message
        assert arrived_id == message_id
        assert arrived_subject == fields.subject
        arrived = parse_mail(path.read_bytes())
        assert arrived.in_reply_to == original.message_id
        assert arrived.text.startswith(body)
        assert arrived.to == [original.sender]
        # The provider filed the copy, so it is found there and Desk adds none.
        assert await sender.find_sent(account.id, message_id) is True
        assert await sender.keep_copy(account.id, rendered.message, message_id) is False
        assert await maildir.sync(account, db, parse) == 1
        assert store.thread(mail.ref)[-1].subject == fields.subject
        assert store.has_sent(account.id, message_id)

        async def wrong(asked: Account, part: str = "imap", *, fresh: bool = False) -> Credentials:
            return Credentials(user=asked.smtp_user, password="canary-wrong")

        with pytest.raises(NotSent, match="log-in"):
            await SmtpSender(accounts.account, wrong, lambda: NOW).send(
                rendered.message, rendered.envelope, account.id, before_data=lambda: None
            )
        accounts.save_account(msgspec.structs.replace(account, smtp_user=""))
        with pytest.raises(NotSent, match="Authentication required"):
            await sender.send(rendered.message, rendered.envelope, account.id, before_data=lambda: None)
        assert len(delivered(folder)) == 1
        accounts.save_account(account)
        await demo.call("demo.stop")
        with pytest.raises(NotSent):
            await sender.send(rendered.message, rendered.envelope, account.id, before_data=lambda: None)
    db.close()


async def test_the_demo_worker_ends_with_its_host_even_with_an_open_line(tmp_path: Path) -> None:
    async with worker("desk.demo") as (demo, process):
        listening = await demo.call("demo.serve", {"folder": str(tmp_path)})
        reader, writer = await asyncio.open_connection("127.0.0.1", listening["port"])
        assert (await reader.readline()).startswith(b"220")
        await demo.close()
        assert await asyncio.wait_for(process.wait(), 10) == 0
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()


async def test_the_parse_worker_says_what_is_wrong_with_a_call() -> None:
    async with worker("desk.parse") as (parser, _):
        assert (await parser.call("parse.html", {"html": "<p>你好</p>"}))["text"] == "你好"
        with pytest.raises(UsageError):
            await parser.call("parse.mail", {"raw": "not base64!"})
