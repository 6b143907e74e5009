"""Servers that are gone, stall, or show a wrong certificate; log-ins that fail; a Sent folder that cannot be written."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from desk.channels.mail import maildir
from desk.channels.mail.account import Account
from desk.channels.mail.compose import render_mail
from desk.channels.mail.credentials import Credentials
from desk.channels.mail.smtp import SmtpSender, Timeouts
from desk.errors import ChannelError, KeyringError
from desk.gate.ports import MailFields, NotSent
from desk.testing.certificates import Authority
from desk.testing.smtp_server import Fault, LoopbackSmtp

MESSAGE_ID = "<fault-0123456789@desk-demo.example>"
SECRET = "canary-smtp-password"
RENDERED = render_mail(
    MailFields(
        account_id=1,
        sender="you@desk-demo.example",
        to=("a@supplier.example",),
        body="Hello\n",
        message_id=MESSAGE_ID,
        date=1_772_530_440.0,
    )
)


def make_sender(server: LoopbackSmtp, trusted: Path | None = None, **changes: object) -> SmtpSender:
    values: dict[str, object] = {
        "id": 1,
        "name": "test",
        "address": "you@desk-demo.example",
        "smtp_host": "127.0.0.1",
        "smtp_port": server.port,
        "smtp_security": "none",
        "ca_file": str(trusted or ""),
    }
    account = Account(**{**values, **changes})  # type: ignore[arg-type]

    async def credentials(asked: Account, part: str = "imap", *, fresh: bool = False) -> Credentials:
        return Credentials(user="you", password=SECRET)

    short = Timeouts(connect_s=5, command_s=0.3, data_s=0.3)
    return SmtpSender(lambda _: account, credentials, lambda: 1.0, timeouts=short)


async def send(sender: SmtpSender) -> str:
    return (await sender.send(RENDERED.message, RENDERED.envelope, 1, before_data=lambda: None)).reply


async def test_a_server_that_is_gone_is_not_sent() -> None:
    async with LoopbackSmtp() as server:
        pass
    with pytest.raises(NotSent, match="could not be handed to"):
        await send(make_sender(server))


async def test_a_server_that_stalls_is_not_sent() -> None:
    async with LoopbackSmtp(fault=Fault.STALL_AT_MAIL) as server:
        with pytest.raises(NotSent, match="did not answer in time"):
            await send(make_sender(server))
        assert server.accepted == []


async def test_something_that_is_no_mail_server_is_not_sent() -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    listener = await asyncio.start_server(babble, "127.0.0.1", 0)
    try:
        port = listener.sockets[0].getsockname()[1]
        with pytest.raises(NotSent):
            await send(make_sender(LoopbackSmtp(port=port)))
    finally:
        listener.close()
        await listener.wait_closed()


@pytest.mark.parametrize("implicit", [True, False])
async def test_a_trusted_certificate_is_needed(tmp_path: Path, implicit: bool) -> None:
    authority = Authority(tmp_path)
    context, file = authority.server("127.0.0.1"), authority.file
    security = "tls" if implicit else "starttls"
    async with LoopbackSmtp(tls=context, implicit_tls=implicit) as server:
        with pytest.raises(NotSent, match="certificate") as caught:
            await send(make_sender(server, smtp_security=security))
        assert caught.value.retryable is False
        assert server.commands == []
        assert await send(make_sender(server, file, smtp_security=security)) == "250 2.0.0 OK accepted 1"


@pytest.mark.parametrize("implicit", [True, False])
async def test_a_certificate_for_another_name_is_refused(tmp_path: Path, implicit: bool) -> None:
    authority = Authority(tmp_path)
    context, file = authority.server("mail.other.example"), authority.file
    async with LoopbackSmtp(tls=context, implicit_tls=implicit) as server:
        with pytest.raises(NotSent, match="certificate"):
            await send(make_sender(server, file, smtp_security="tls" if implicit else "starttls"))
        assert server.commands == []


async def test_a_server_without_starttls_gets_neither_mail_nor_password() -> None:
    async with LoopbackSmtp(login=("you", SECRET)) as server:
        with pytest.raises(NotSent):
            await send(make_sender(server, smtp_security="starttls", smtp_user="you"))
        assert server.commands == []


async def test_plain_text_over_the_network_is_refused() -> None:
    with pytest.raises(NotSent, match="without encryption"):
        await send(make_sender(LoopbackSmtp(port=25), smtp_host="mail.supplier.example"))


async def test_a_wrong_password_is_said_without_showing_it() -> None:
    async with LoopbackSmtp(login=("you", "canary-another")) as server:
        with pytest.raises(NotSent, match="log-in of you") as caught:
            await send(make_sender(server, smtp_user="you"))
    chain: BaseException | None = caught.value
    while chain is not None:
        assert SECRET not in str(chain)
        chain = chain.__cause__
    assert caught.value.__suppress_context__


async def test_the_right_password_logs_in() -> None:
    async with LoopbackSmtp(login=("you", SECRET)) as server:
        assert (await send(make_sender(server, smtp_user="you"))).startswith("250")


async def test_a_locked_keyring_is_not_sent() -> None:
    async with LoopbackSmtp() as server:

        async def locked(asked: Account, part: str = "imap", *, fresh: bool = False) -> Credentials:
            raise KeyringError("The keyring is locked.", hint="Unlock it.")

        account = Account(
            id=1,
            name="t",
            address="y@x.example",
            smtp_host="127.0.0.1",
            smtp_port=server.port,
            smtp_security="none",
            smtp_user="you",
        )
        with pytest.raises(NotSent, match="keyring is locked"):
            await send(SmtpSender(lambda _: account, locked, lambda: 1.0))
        assert server.commands == []


async def test_cancelling_before_the_content_leaves_nothing() -> None:
    async with LoopbackSmtp(fault=Fault.STALL_AT_MAIL) as server:
        task = asyncio.create_task(send(make_sender(server)))
        await server.until(lambda one: "MAIL" in one.commands)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert server.accepted == []


async def test_the_copy_in_sent_is_kept_once_and_found(tmp_path: Path) -> None:
    async with LoopbackSmtp() as server:
        sender = make_sender(server, maildir=str(tmp_path))
        assert await sender.find_sent(1, MESSAGE_ID) is None
        maildir.make_maildir(tmp_path / "Sent")
        assert await sender.find_sent(1, MESSAGE_ID) is False
        await send(sender)
        assert await sender.keep_copy(1, RENDERED.message, MESSAGE_ID) is True
        assert await sender.keep_copy(1, RENDERED.message, MESSAGE_ID) is False
        assert await sender.find_sent(1, MESSAGE_ID) is True
        assert await sender.find_sent(1, "<other@x.example>") is False
        (entry,) = maildir.entries(tmp_path / "Sent")
        assert entry.path.read_bytes() == RENDERED.message
        assert not entry.unread


async def test_a_sent_folder_that_cannot_be_written_does_not_undo_the_receipt(tmp_path: Path) -> None:
    (tmp_path / "Sent").write_text("a file where the folder should be")
    async with LoopbackSmtp() as server:
        sender = make_sender(server, maildir=str(tmp_path))
        assert (await send(sender)).startswith("250")
        with pytest.raises(ChannelError, match="cannot be put"):
            await sender.keep_copy(1, RENDERED.message, MESSAGE_ID)
        assert server.count(MESSAGE_ID) == 1


async def test_a_full_disk_leaves_no_half_written_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maildir.make_maildir(tmp_path / "Sent")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    async with LoopbackSmtp() as server:
        sender = make_sender(server, maildir=str(tmp_path))
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(ChannelError, match="No space left"):
            await sender.keep_copy(1, RENDERED.message, MESSAGE_ID)
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
