"""Calendars through the one queue: a real host, a real CalDAV server, the confined reader."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.channels.mail.account import Account
from desk.channels.mail.maildir import append, make_maildir
from desk.errors import UsageError
from desk.host.app import Host
from desk.paths import Paths
from desk.testing.calendar import invitation_ics
from desk.testing.host import approve, running_host, settled
from desk.testing.radicale import PASSWORD, USER, Radicale, radicale
from desk.testing.smtp_server import LoopbackSmtp
from desk.wire.calendar import EventDraft

DAY = 1804204800.0  # 5 March 2027 00:00 UTC


@pytest.fixture
async def server() -> AsyncIterator[Radicale]:
    async with radicale() as running:
        await running.make_calendar("work")
        yield running


@pytest.fixture
async def smtp() -> AsyncIterator[LoopbackSmtp]:
    async with LoopbackSmtp() as running:
        yield running


@pytest.fixture
async def host(
    paths: Paths, server: Radicale, smtp: LoopbackSmtp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Host]:
    monkeypatch.setenv("DESK_UNDO_WINDOW_S", "0")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    for folder in ("INBOX", "Sent"):
        make_maildir(tmp_path / "mail" / folder)
    async with running_host(paths, password=PASSWORD) as running:
        running.account_store.save_account(
            Account(
                name="ann",
                address="ann@example.org",
                display_name="Ann",
                maildir=str(tmp_path / "mail"),
                smtp_host="127.0.0.1",
                smtp_port=smtp.port,
                smtp_security="none",
                caldav_url=server.url,
                caldav_user=USER,
            )
        )
        yield running


def put_mail(tmp_path: Path, ics: str, *, sender: str = "boss@example.org", name: str = "1") -> None:
    method = "REQUEST" if "METHOD:REQUEST" in ics else "REPLY"
    text = (
        f"From: {sender}\r\nTo: ann@example.org\r\nSubject: Lunch\r\nMessage-ID: <{name}@example.org>\r\n"
        "Date: Mon, 02 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nCome.\r\n--b\r\n'
        f"Content-Type: text/calendar; method={method}\r\n\r\n{ics}\r\n--b--\r\n"
    )
    append(tmp_path / "mail" / "INBOX", text.encode(), name)


async def test_an_event_from_words_to_the_server_and_back(host: Host, server: Radicale) -> None:
    card = await host.calendars.proposing.event(
        EventDraft(title="Plan", start="2027-03-05 10:00", length="90m", location="Room 1", repeats="weekly")
    )
    assert card.summary.kind == "calendar.event"
    assert "Plan" in card.sentence
    assert "10:00–11:30" in card.sentence
    assert "every week" in card.sentence
    done = await approve(host, card)
    assert done.summary.state == "sent"
    start = DAY
    first, second = await host.calendars.reading.events(start, start + 8 * 86_400)
    assert (first.title, first.location, second.start - first.start) == ("Plan", "Room 1", 7 * 86_400)

    change = await host.calendars.proposing.event(EventDraft(ref=second.ref, start="2027-03-12 14:00"))
    assert "only this one" in change.sentence
    assert (await approve(host, change)).summary.state == "sent"
    _, moved = await host.calendars.reading.events(start, start + 8 * 86_400)
    assert moved.start - second.start == 4 * 3600

    undone = host.gate.undo(change.summary.id)
    assert (await settled(host, undone.summary.id)).summary.state == "sent"
    _, back = await host.calendars.reading.events(start, start + 8 * 86_400)
    assert back.start == second.start

    gone = await host.calendars.proposing.deletion(first.ref.partition("@")[0])
    assert "whole series" in gone.sentence
    assert (await approve(host, gone)).summary.state == "sent"
    assert await host.calendars.reading.events(start, start + 8 * 86_400) == []
    host.gate.undo(gone.summary.id)


async def test_a_change_by_another_program_is_not_overwritten(host: Host, server: Radicale) -> None:
    await approve(
        host, await host.calendars.proposing.event(EventDraft(title="A", start="2027-03-05 10:00", length="1h"))
    )
    (line,) = await host.calendars.reading.events(DAY, DAY + 86_400)
    card = await host.calendars.proposing.event(EventDraft(ref=line.ref, location="Room 2"))
    event, _ = host.calendars.store.event(line.ref)
    theirs = event.ics.replace("SUMMARY:A", "SUMMARY:Theirs")
    reply = await server.request("PUT", event.href, theirs, headers={"Content-Type": "text/calendar"})
    assert reply.status_code in (201, 204)
    done = await approve(host, card)
    assert done.summary.state == "failed"
    assert "changed meanwhile" in done.error
    assert "Theirs" in (await server.request("GET", event.href)).text


async def test_an_invitation_is_answered_once_by_mail_and_in_the_calendar(
    host: Host, server: Radicale, smtp: LoopbackSmtp, tmp_path: Path
) -> None:
    put_mail(tmp_path, invitation_ics(invited=("ann@example.org", "bob@example.org")))
    (found,) = await host.calendars.invitations.listed(10)
    assert (found.what, found.answerable, found.title) == ("invitation", True, "Lunch")
    card = await host.calendars.invitations.answer(found.ref, "yes", "Looking forward.")
    assert card.summary.kind == "calendar.answer"
    assert "boss@example.org" in card.sentence
    assert "work" in card.sentence
    assert smtp.accepted == []
    done = await approve(host, card)
    assert done.summary.state == "sent", done.error
    (mail,) = smtp.accepted
    assert mail.recipients == ("boss@example.org",)
    assert b"method=REPLY" in mail.content
    (again,) = await host.calendars.invitations.listed(10)
    assert again.answer == "accepted"
    lines = await host.calendars.reading.events(found.start or 0, (found.start or 0) + 3600)
    assert len(lines) == 1, lines
    line = lines[0]
    assert (line.title, line.answer) == ("Lunch", "accepted")


async def test_of_several_events_in_a_mail_each_is_answered_by_itself(
    host: Host, smtp: LoopbackSmtp, tmp_path: Path
) -> None:
    lunch = invitation_ics(invited=("ann@example.org",))
    walk = invitation_ics(invited=("ann@example.org",), uid="walk@example.org").replace("Lunch", "Walk")
    events = walk.partition("BEGIN:VEVENT")[2].partition("END:VCALENDAR")[0]
    put_mail(tmp_path, lunch.replace("END:VCALENDAR", f"BEGIN:VEVENT{events}END:VCALENDAR"))
    found = await host.calendars.invitations.listed(10)
    ref = found[0].ref.partition(".")[0]
    assert [(one.ref, one.title, one.answerable) for one in found] == [
        (f"{ref}.1", "Lunch", True),
        (f"{ref}.2", "Walk", True),
    ]
    with pytest.raises(UsageError, match="2 events: say which") as asked:
        await host.calendars.invitations.answer(ref, "yes", "")
    assert asked.value.hint == f"{ref}.1 Lunch, {ref}.2 Walk"
    for wrong in ("0", "3", "", "x", "²", "9" * 30):
        with pytest.raises(UsageError, match="has no event"):
            await host.calendars.invitations.answer(f"{ref}.{wrong}", "yes", "")
    card = await host.calendars.invitations.answer(f"{ref}.2", "no", "")
    assert "Walk" in card.sentence
    assert card.in_reply_to == ref
    assert (await approve(host, card)).summary.state == "sent"
    (mail,) = smtp.accepted
    assert b"Walk" in mail.content
    assert [one.answer for one in await host.calendars.invitations.listed(10)] == ["", "declined"]
    other = await approve(host, await host.calendars.invitations.answer(f"{ref}.1", "yes", ""))
    assert other.summary.state == "sent"
    assert [one.answer for one in await host.calendars.invitations.listed(10)] == ["accepted", "declined"]


async def test_what_must_not_be_answered_is_not(host: Host, tmp_path: Path) -> None:
    put_mail(tmp_path, invitation_ics(method="REPLY", invited=("ann@example.org",)), name="2")
    put_mail(tmp_path, invitation_ics(organiser="ann@example.org", invited=("ann@example.org",), uid="o"), name="3")
    put_mail(tmp_path, invitation_ics(invited=("list@example.org",), uid="f"), name="4")
    found = await host.calendars.invitations.listed(10)
    assert sorted(one.what for one in found) == ["forwarded", "own", "reply"]
    for one in found:
        with pytest.raises(UsageError):
            await host.calendars.invitations.answer(one.ref, "yes", "")
    assert host.gate.cards("all") == []
