"""A whole host with an account on Dovecot: read, killed in the middle, pushed to, and labels through the queue."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from desk.channels.mail.account_store import AccountStore
from desk.channels.mail.label_kinds import ArchiveKind, LabelKind, MarkKind
from desk.channels.mail.mail_effects import MailEffects
from desk.client import Client, NotRunningError, connect
from desk.gate.audit import AuditChain
from desk.gate.service import Gate
from desk.host.mail_changes import MailChanges
from desk.store.db import Database
from desk.testing.clock import VirtualClock
from desk.testing.dovecot import PASSWORD, Dovecot, dovecot
from desk.testing.gate import MemorySigner
from desk.testing.home import DeskHome
from desk.testing.imap_account import ImapRig, credentials, imap_account, message
from desk.wire.mail import SyncProgress


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@contextlib.asynccontextmanager
async def host_of(home: DeskHome) -> AsyncIterator[tuple[Client, subprocess.Popen[bytes]]]:
    """The real host, ended at the end, and a client of it."""
    environment = {**home.environment, "DESK_TEST_MAIL_PASSWORD": PASSWORD}
    command = [sys.executable, "-P", "-m", "desk.testing.mail_host", str(home.root / "report.json")]
    host = subprocess.Popen(command, env=environment)  # noqa: ASYNC220 - it is there at once
    try:
        async with contextlib.AsyncExitStack() as lines:
            while True:
                try:
                    client = await lines.enter_async_context(connect(start=False, paths=home.paths))
                    break
                except NotRunningError:
                    assert host.poll() is None
                    await asyncio.sleep(0.02)
            yield client, host
    finally:
        if host.poll() is None:
            host.terminate()
        await asyncio.to_thread(host.wait, 30)


def set_up(home: DeskHome, server: Dovecot) -> None:
    home.paths.data.mkdir(parents=True, mode=0o700)
    database = Database(home.paths.database)
    AccountStore(database).save_account(imap_account(server))
    database.close()


async def test_a_host_killed_while_it_reads_doubles_and_loses_nothing(desk_home: DeskHome, server: Dovecot) -> None:
    server.fill((f"m{number}", message(number)) for number in range(1_200))
    set_up(desk_home, server)
    seen: dict[str, str] = {}
    for kill_after in (150, 600):
        reached = asyncio.Event()

        def tell(progress: SyncProgress, least: int = kill_after - len(seen), reached: asyncio.Event = reached) -> None:
            if progress.done >= least:
                reached.set()

        async with host_of(desk_home) as (client, host):
            reading = asyncio.ensure_future(client.sync_mail(on_progress=tell))
            await asyncio.wait({reading, asyncio.ensure_future(reached.wait())}, return_when=asyncio.FIRST_COMPLETED)
            host.kill()
            await asyncio.gather(reading, return_exceptions=True)
        database = Database(desk_home.paths.database)
        with database.read() as connection:
            kept = dict(connection.execute("SELECT message_id, id FROM mail").fetchall())
            assert len(kept) == connection.execute("SELECT count(*) FROM mail").fetchone()[0]
        database.close()
        assert seen.items() <= kept.items()
        seen = kept
    assert 0 < len(seen) < 1_200
    async with host_of(desk_home) as (client, _):
        (state,) = await client.sync_mail()
        assert state.state == "current"
        mails = await client.mails(limit=5_000)
        assert len(mails) == len({mail.subject for mail in mails}) == 1_200
        assert seen.items() <= {f"<{m.subject[8:]}@sender.example>": int(m.ref[1:]) for m in mails}.items()
    flags = {flag for path in (server.maildir() / "cur").iterdir() for flag in path.name.partition(":2,")[2]}
    assert flags <= {"S"}


async def test_new_mail_is_pushed_and_a_lost_server_is_said_and_found_again(
    desk_home: DeskHome, server: Dovecot
) -> None:
    server.deliver(message("first"), "first")
    set_up(desk_home, server)
    async with host_of(desk_home) as (client, _):
        await client.sync_mail()
        await asyncio.to_thread(server.deliver, message("pushed"), "pushed")
        async with asyncio.timeout(20):
            while len(await client.mails()) < 2:  # noqa: ASYNC110 - a server's doing
                await asyncio.sleep(0.05)
        assert [mail.unread for mail in await client.mails()] == [True, True]
        await asyncio.to_thread(server.kill)
        (state,) = await client.sync_mail()
        assert state.state == "offline"
        assert "Nothing answers" in state.message or "broke" in state.message
        assert (await client.status()).mail[0].state == "offline"
        await asyncio.to_thread(server.start)
        (state,) = await client.sync_mail()
        assert state.state == "current"
        folders = await client.mail_folders("dovecot")
        assert [(one.name, one.synced) for one in folders][:2] == [("INBOX", True), ("Sent", True)]
        server.deliver(message("draft"), "draft", folder="Drafts", flags="S")
        await client.choose_folder("dovecot", "Drafts", True)
        await client.sync_mail()
        assert [mail.subject for mail in await client.mails(folder="Drafts")] == ["Subject draft"]
        cards = await client.label_mails(["m1"], ["todo"], [])
        assert [card.summary.state for card in cards] == ["pending"]  # nobody sits at a terminal here


async def test_a_label_goes_through_the_queue_and_is_undone(server: Dovecot, tmp_path: Path) -> None:
    server.fill(((f"m{number}", message(number, sender="news@x.example")) for number in range(2)), flags="S")
    rig = ImapRig(server, tmp_path / "desk.db")
    await rig.read()
    clock = VirtualClock()
    effects = MailEffects(rig.db, rig.accounts.account, credentials, clock.now)
    gate = Gate(
        rig.db,
        MemorySigner(),
        AuditChain(rig.db, None, clock.now),
        clock,
        (LabelKind(), MarkKind(), ArchiveKind()),
        {"label": effects, "mark": effects, "archive": effects},
        window_s=lambda: 10.0,
    )
    changes = MailChanges(rig.db, gate, clock)

    async def due(window_s: float = 0.0) -> None:
        await clock.advance(window_s)
        gate.outbox.elapse()
        await gate.outbox.finished()
        await rig.read()

    (card,) = changes.label([mail.ref for mail in rig.listed()], ["NEWSLETTERS"], [], by_person=False)
    assert card.grant == "label +NEWSLETTERS mails from news@x.example on dovecot"
    assert rig.mails.list_mails(label="newsletters") == []
    gate.approve(card.summary.id, card.summary.version, card.sha256)
    await due(10.0)
    assert gate.card(card.summary.id).summary.state == "sent"
    assert len(rig.mails.list_mails(label="newsletters")) == 2
    assert "NEWSLETTERS" in (server.maildir() / "dovecot-keywords").read_text()
    gate.give_grant(card.summary.id, 30)
    undone = gate.undo(card.summary.id)
    await due()
    assert gate.card(undone.summary.id).summary.state == "sent"
    assert rig.mails.list_mails(label="newsletters") == []
    (granted,) = changes.label([rig.one("Subject 0").ref], ["NEWSLETTERS"], [], by_person=False)
    assert granted.summary.state == "approved"  # exactly what was granted
    (other,) = changes.label([rig.one("Subject 0").ref], ["OTHER"], [], by_person=False)
    assert other.summary.state == "pending"
    (archived,) = changes.archive([rig.one("Subject 1").ref], by_person=True)
    await due()
    assert [mail.subject for mail in rig.listed("Archive")] == ["Subject 1"]
    gate.undo(archived.summary.id)
    await due()
    assert {mail.subject for mail in rig.listed()} == {"Subject 0", "Subject 1"}
    rig.close()


async def test_what_came_with_a_mail_on_the_server_is_read_saved_and_passed_on(
    desk_home: DeskHome, server: Dovecot
) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ada <ada@sender.example>", "you@own.example", "Plan"
    mail["Message-ID"], mail["Date"] = "<plan@sender.example>", "Tue, 24 Nov 2026 10:00:00 +0000"
    mail.set_content("The plan is attached.")
    mail.add_attachment("Zwiebelkuchen for all\n" * 30_000, filename="plan.txt")  # more than is fetched at first
    server.deliver(mail.as_bytes(), "plan")
    set_up(desk_home, server)
    async with host_of(desk_home) as (client, _):
        await client.sync_mail()
        (summary,) = await client.mails()
        (attachment,) = (await client.mail(summary.ref)).mail.attachments
        assert attachment.filename == "plan.txt"
        kept = await client.attachment_text(summary.ref, 1)
        assert "Zwiebelkuchen" in kept.text
        card = await client.forward_mail(summary.ref, "bea@other.example")
        assert any("plan.txt" in field.value for field in card.fields)
    flags = {flag for path in (server.maildir() / "cur").iterdir() for flag in path.name.partition(":2,")[2]}
    assert flags == set()
