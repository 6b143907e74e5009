"""What mails on a real IMAP server carry, through a whole host: files read and passed on, invitations, and the copy in Sent."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Iterator

import pytest

from desk.channels.mail.sent_folder import ImapSent
from desk.errors import ChannelError
from desk.host import mail_sync
from desk.host.app import Host
from desk.host.forwarding import propose_forward
from desk.paths import Paths
from desk.testing.calendar import invitation_ics
from desk.testing.dovecot import PASSWORD, USER, Dovecot, dovecot
from desk.testing.host import running_host
from desk.testing.imap_account import credentials, imap_account

HEAD = (
    "Message-ID: <{name}@sender.example>\r\nDate: Tue, 3 Mar 2026 09:14:00 +0000\r\nFrom: boss@example.org\r\n"
    f"To: {USER}\r\nSubject: {{name}}\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee this.\r\n--b\r\n'
)


def with_file(name: str, filename: str, content: bytes) -> bytes:
    part = (
        f'Content-Type: text/plain; name="{filename}"\r\nContent-Disposition: attachment; filename="{filename}"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{base64.encodebytes(content).decode()}\r\n--b--\r\n"
    )
    return (HEAD.format(name=name) + part).encode()


def with_invitation(name: str) -> bytes:
    ics = invitation_ics(invited=(USER,))
    part = f"Content-Type: text/calendar; method=REQUEST\r\n\r\n{ics}\r\n--b--\r\n"
    return (HEAD.format(name=name) + part).encode()


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture
async def host(paths: Paths, server: Dovecot) -> AsyncIterator[Host]:
    async with running_host(paths, password=PASSWORD) as running:
        running.account_store.save_account(imap_account(server))
        yield running


async def test_a_file_is_read_and_passed_on(host: Host, server: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    content = b"The totals of March.\n" * 20_000  # beyond the beginning that was read
    server.deliver(with_file("totals", "totals.txt", content), "totals")
    await host.mail_sync.sync()
    (mail,) = host.mail.list_mails()
    await host.mail_sync.complete(mail.ref)
    (listed,) = host.mail.show(mail.ref).mail.attachments
    assert (listed.filename, listed.size) == ("totals.txt", len(content))
    raw = await host.attaching.raw_mails.bytes_of(mail.ref)
    assert (await host.workers.documents.text(raw, 1)).text.startswith("The totals of March.")
    pieces: list[str] = []
    await host.workers.documents.take(raw, 1, pieces.append)
    assert b"".join(map(base64.b64decode, pieces)) == content
    card = await propose_forward(host, mail.ref, "ada@elsewhere.example", "FYI", None)
    assert "totals.txt" in next(field.value for field in card.fields if field.name == "attachments")
    assert "attached" in {risk.code for risk in card.risks}
    names = [path.name for part in ("new", "cur") for path in (server.maildir() / part).iterdir()]
    assert [name.partition(":2,")[2] for name in names] == [""]  # nothing was marked
    monkeypatch.setattr(mail_sync, "MAX_MESSAGE_BYTES", 1_000)
    with pytest.raises(ChannelError, match="not fetched"):
        await host.attaching.raw_mails.bytes_of(mail.ref)


async def test_a_program_that_is_passed_on_is_said_to_be_one(host: Host, server: Dovecot) -> None:
    server.deliver(with_file("bill", "bill.pdf.exe", b"MZ"), "bill")
    await host.mail_sync.sync()
    (mail,) = host.mail.list_mails()
    card = await propose_forward(host, mail.ref, "ada@elsewhere.example", "", None)
    levels = {risk.code: risk.level for risk in card.risks}
    assert (levels["program"], levels["two_endings"]) == ("danger", "danger")
    said = await propose_forward(host, mail.ref, "ada@elsewhere.example", "The bill is attached.", [])
    assert "nothing_attached" in {risk.code for risk in said.risks}


async def test_an_invitation_waits_for_a_server_that_is_away(host: Host, server: Dovecot) -> None:
    server.deliver(with_invitation("lunch"), "lunch")
    server.deliver(with_file("plain", "notes.txt", b"no calendar"), "plain")
    await host.mail_sync.sync()
    server.kill()
    await host.calendars.invitations.look()
    assert host.calendars.store.mails() == []
    server.start()
    (found,) = await host.calendars.invitations.listed(10)
    assert (found.what, found.answerable, found.title) == ("invitation", True, "Lunch")


async def test_the_copy_in_sent_is_kept_once_as_read_and_found_again(server: Dovecot) -> None:
    account, message_id = imap_account(server), "<sent-1@dovecot.example>"
    sent = ImapSent(account, credentials)
    message = f"Message-ID: {message_id}\r\nFrom: {USER}\r\nTo: a@b.example\r\nSubject: x\r\n\r\nHi.\r\n".encode()
    assert await sent.holds(message_id) is False
    assert await sent.keep(message, message_id) is True
    assert await sent.keep(message, message_id) is False
    assert await sent.holds(message_id) is True
    (kept,) = (server.maildir("Sent") / "cur").iterdir()
    assert kept.name.partition(":2,")[2] == "S"
    assert kept.read_bytes() in (message, message.replace(b"\r\n", b"\n"))
    server.kill()
    assert await sent.holds(message_id) is None
    with pytest.raises(ChannelError):
        await sent.keep(message, message_id)
