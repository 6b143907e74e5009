"""A real IMAP server read into the store: what is new, changed or gone, and never a mark left behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from desk.channels.mail.imap_line import imap_line
from desk.channels.mail.imap_store import ImapStore
from desk.channels.mail.imap_wire import Fetched
from desk.errors import ChannelError
from desk.testing.cut_line import CutLine
from desk.testing.dovecot import PASSWORD, USER, Dovecot, dovecot
from desk.testing.imap_account import ImapRig, credentials, message
from desk.wire.mail import SyncProgress

OLD_SERVERS = ["IMAP4rev1 UIDPLUS", "IMAP4rev1 CONDSTORE ENABLE MOVE", ""]


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture
async def rig(server: Dovecot, tmp_path: Path) -> AsyncIterator[ImapRig]:
    made = ImapRig(server, tmp_path / "desk.db")
    yield made
    made.close()


def fill(server: Dovecot, count: int, *, flags: str = "") -> None:
    server.fill(((f"m{number}", message(number)) for number in range(count)), flags=flags)


async def test_the_first_reading_brings_all_and_marks_nothing(rig: ImapRig, server: Dovecot) -> None:
    fill(server, 30)
    server.deliver(message("new"), "new")
    server.deliver(message("sent"), "sent", folder="Sent", flags="S")
    server.deliver(message("kept"), "kept", folder="Archive", flags="S")
    server.deliver(message("elsewhere"), "elsewhere", folder="Elsewhere", flags="S")
    before = rig.flags_on_server()
    told: list[SyncProgress] = []
    assert await rig.read(progress=told.append) == 33
    assert len(rig.listed()) == 31
    assert all(mail.unread for mail in rig.listed())
    assert [mail.subject for mail in rig.listed("Sent")] == ["Subject sent"]
    assert [mail.subject for mail in rig.listed("Archive")] == ["Subject kept"]
    assert rig.listed("Elsewhere") == []
    assert told[-1].done == told[-1].total == 33
    assert await rig.read() == 0
    assert {flag for flags in rig.flags_on_server().values() for flag in flags} <= set("")
    assert before.keys() == rig.flags_on_server().keys()


@pytest.mark.parametrize("capability", OLD_SERVERS, ids=["plain", "condstore", "all"])
async def test_what_changes_elsewhere_is_taken_over(capability: str, tmp_path: Path) -> None:
    with dovecot(capability=capability) as server:
        rig = ImapRig(server, tmp_path / "desk.db")
        fill(server, 12, flags="S")
        assert await rig.read() == 12
        ref = rig.one("Subject 3").ref
        async with imap_line(rig.account, credentials) as other:
            await other.ask(lambda session: session.examine("INBOX", to_change=True))
            uid = (await other.ask(lambda session: session.having("<3@sender.example>")))[0]
            await other.ask(lambda session: session.mark([uid], ["\\Flagged", "todo", "&U9F5aA-"], on=True))
            await other.ask(lambda session: session.mark([uid], ["\\Seen"], on=False))
            gone = (await other.ask(lambda session: session.having("<5@sender.example>")))[0]
            await other.ask(lambda session: session.mark([gone], ["\\Deleted"], on=True))
            await other.ask(lambda session: session.expunge([gone]))
        server.deliver(message("later"), "later")
        assert await rig.read() == 1
        changed = rig.one("Subject 3")
        assert (changed.ref, changed.flagged, changed.unread) == (ref, True, True)
        assert changed.labels == ["todo", "发票"]
        assert [mail.ref for mail in rig.mails.list_mails(label="发票")] == [ref]
        assert "Subject 5" not in {mail.subject for mail in rig.listed()}
        assert len(rig.listed()) == 12
        rig.close()


async def test_a_folder_that_is_numbered_anew_keeps_its_refs(rig: ImapRig, server: Dovecot) -> None:
    fill(server, 25, flags="S")
    twin = message("twin")
    server.deliver(twin, "twin1", flags="S")
    server.deliver(twin, "twin2", flags="S")
    await rig.read()
    before = sorted((mail.subject, mail.ref) for mail in rig.listed())
    server.stop()
    for file in ("dovecot-uidlist", "dovecot-uidvalidity", "dovecot.index", "dovecot.index.log", "dovecot.index.cache"):
        (server.maildir() / file).unlink(missing_ok=True)
    gone = next((server.maildir() / "cur").glob("m7,*"))
    gone.unlink()
    row = ImapStore(rig.db).folder(rig.account.id, "INBOX")
    assert row is not None
    (server.maildir() / "dovecot-uidlist").write_text(
        f"3 V{row.uidvalidity + 7} N1 G0123456789abcdef0123456789abcdef\n"
    )
    server.start()
    assert await rig.read() == 0
    after = sorted((mail.subject, mail.ref) for mail in rig.listed())
    assert after == [pair for pair in before if pair[0] != "Subject 7"]
    assert await rig.read() == 0


async def test_a_mail_moved_elsewhere_keeps_its_ref(rig: ImapRig, server: Dovecot) -> None:
    fill(server, 3, flags="S")
    await rig.read()
    ref = rig.one("Subject 1").ref
    async with imap_line(rig.account, credentials) as other:
        await other.ask(lambda session: session.examine("INBOX", to_change=True))
        uids = await other.ask(lambda session: session.having("<1@sender.example>"))
        await other.ask(lambda session: session.move(uids, "Archive"))
    assert await rig.read() == 0
    assert rig.one("Subject 1", "Archive").ref == ref
    assert len(rig.listed()) == 2


async def test_a_line_that_is_cut_loses_a_batch_and_no_more(server: Dovecot, tmp_path: Path) -> None:
    fill(server, 1_300, flags="S")
    async with CutLine(server.port, after_bytes=150_000) as relay:
        rig = ImapRig(server, tmp_path / "desk.db", imap_port=relay.port, imap_security="none")
        with pytest.raises(ChannelError, match="broke"):
            await rig.read()
        kept = {mail.subject: mail.ref for mail in rig.listed()}
        assert 100 <= len(kept) < 1_300
        with pytest.raises(ChannelError, match="broke"):
            await rig.read()
        assert len(kept) < len(rig.listed()) < 1_300
        relay.after_bytes = None
        await rig.read()
        after = {mail.subject: mail.ref for mail in rig.listed()}
        assert len(after) == len(rig.listed()) == 1_300
        assert kept.items() <= after.items()
        assert relay.cuts == 2
        assert await rig.read() == 0
        rig.close()


async def test_a_reading_that_is_stopped_goes_on_later(rig: ImapRig, server: Dovecot) -> None:
    fill(server, 700, flags="S")
    reading: asyncio.Task[int] | None = None

    def stop(progress: SyncProgress) -> None:
        if progress.done >= 200 and reading is not None:
            reading.cancel()

    reading = asyncio.ensure_future(rig.read(progress=stop))
    with pytest.raises(asyncio.CancelledError):
        await reading
    kept = len(rig.listed())
    assert 200 <= kept < 700
    assert await rig.read() == 700 - kept
    assert len(rig.listed()) == 700


async def test_large_and_odd_messages_are_survived(rig: ImapRig, server: Dovecot) -> None:
    large = message("large").replace(b"Hello.", b"Hello. " + b"x" * 70 + b"\r\n") + b"y" * 30_000_000
    header = message("header").replace(b"Subject:", b"X-Long: " + b"z" * 2_000_000 + b"\r\nSubject:")
    people = b", ".join(b"p%d@crowd.example" % number for number in range(10_000))
    crowd = message("crowd").replace(USER.encode(), people)
    for name, content in (
        ("large", large),
        ("header", header),
        ("crowd", crowd),
        ("empty", b""),
        ("broken", b"\0\xff\r"),
    ):
        server.deliver(content, name)
    assert await rig.read() == 5
    shown = rig.mails.show(rig.one("Subject large").ref)
    assert shown.mail.text.startswith("Hello.")
    assert any("Only the beginning" in problem for problem in shown.mail.problems)
    assert len(rig.listed()) == 5
    assert await rig.read() == 0
    place = ImapStore(rig.db).cut_mail(rig.one("Subject large").ref)
    assert place is not None
    async with imap_line(rig.account, credentials) as line:
        whole = await line.ask(lambda session: session.whole_of(place.row.path, place.row.uidvalidity, place.uid))
    assert isinstance(whole, Fetched)
    assert len(whole.raw) > 29_000_000


@pytest.mark.parametrize("how", ["tls", "starttls", "none"])
async def test_every_kind_of_security(how: str, server: Dovecot, tmp_path: Path) -> None:
    fill(server, 1)
    rig = ImapRig(
        server,
        tmp_path / f"{how}.db",
        imap_security=how,
        imap_port=server.tls_port if how == "tls" else server.port,
    )
    assert await rig.read() == 1
    rig.close()


async def test_a_server_that_never_answers_is_given_up(rig: ImapRig, tmp_path: Path, server: Dovecot) -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    mute = ImapRig(server, tmp_path / "mute.db", imap_port=port, imap_security="none")
    with pytest.raises(ChannelError, match="did not answer in time"):
        await mute.read(timeout_s=0.2)
    mute.close()
    silent.close()
    await silent.wait_closed()


async def test_idle_hears_of_new_mail(rig: ImapRig, server: Dovecot) -> None:
    async with imap_line(rig.account, credentials) as line:
        await line.ask(lambda session: session.examine("INBOX"))
        waiting = asyncio.ensure_future(line.ask(lambda session: session.idle(20.0)))
        await asyncio.to_thread(server.deliver, message("pushed"), "pushed")
        assert await asyncio.wait_for(waiting, 15) is True
        waiting = asyncio.ensure_future(line.ask(lambda session: session.idle(20.0)))
        line.wake()
        assert await asyncio.wait_for(waiting, 5) is False
        assert await line.ask(lambda session: session.having("<pushed@sender.example>"))
    assert PASSWORD not in server.log()
