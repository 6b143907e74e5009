"""One mail on the screen: what it says of itself, and its keys."""

from __future__ import annotations

from functools import partial

import msgspec
from textual.pilot import Pilot

from desk.testing.fake_client import FakeClient, make_card, make_mail
from desk.testing.screen import until
from desk.tui.app import DeskApp
from desk.tui.palette import DeskCommands
from desk.tui.screens.card import CardScreen
from desk.tui.screens.edit import AskScreen
from desk.tui.screens.mails import MailScreen
from desk.tui.widgets.lines import Text
from desk.wire.delivery import DeliveryStatus, Undelivered
from desk.wire.mail import MailDetail, WayOut

LINK = "https://x.example/u?[red]"


def said_on(app: DeskApp, name: str) -> str:
    found = app.screen.query(name)
    return str(found.first(Text).render()) if found else ""


def notice_says(app: DeskApp, text: str) -> bool:
    return isinstance(app.screen, MailScreen) and text in said_on(app, "#notice")


def mail_says(app: DeskApp, text: str) -> bool:
    return isinstance(app.screen, MailScreen) and text in said_on(app, "#mail")


async def opened(app: DeskApp, pilot: Pilot[int], fake: FakeClient, mail: MailDetail) -> None:
    fake.mail_box = [mail]
    await until(pilot, lambda: app.status is not None)
    app.open_mail("m1")
    await until(pilot, lambda: "Accounts" in said_on(app, "#mail"))


def leaving(**way: str) -> MailDetail:
    return msgspec.structs.replace(make_mail(), way_out=WayOut(**way))


async def test_unsubscribing_by_mail_opens_the_draft(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await opened(app, pilot, fake, leaving(address="bye@x.example", subject="out", link=LINK))
        assert "by mail to bye@x.example" in said_on(app, "#mail")
        await pilot.press("u")
        await until(pilot, lambda: isinstance(app.screen, CardScreen))
        assert ("mail.unsubscribe", {"ref": "m1"}) in fake.calls


async def test_a_link_is_shown_to_be_opened_by_the_user(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await opened(app, pilot, fake, leaving(link=LINK))
        assert LINK in said_on(app, "#mail")
        await pilot.press("u")
        await until(pilot, lambda: LINK in said_on(app, "#notice"))
        assert "Open this link to unsubscribe" in said_on(app, "#notice")


async def test_without_a_way_out_the_key_says_so_here(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await opened(app, pilot, fake, make_mail())
        assert "way out" not in said_on(app, "#mail")
        await pilot.press("u")
        await until(pilot, lambda: "names no way to unsubscribe" in said_on(app, "#notice"))


async def test_what_became_of_a_mail_is_said_on_its_report_and_on_the_sent_draft(
    app: DeskApp, fake: FakeClient
) -> None:
    failed = DeliveryStatus(recipient="bo@x.example", action="failed", status="5.1.1", diagnostic="550 [b]no[/b]")
    mail = make_mail()
    report = msgspec.structs.replace(mail, mail=msgspec.structs.replace(mail.mail, deliveries=[failed]), reported="m9")
    said = "! Not delivered to bo@x.example: there is no such mailbox (5.1.1). The server says: 550 [b]no[/b]"
    fake.cards = {1: make_card(1, state="sent", undelivered=[Undelivered(ref="m1", delivery=failed)])}
    async with app.run_test(size=(120, 30)) as pilot:
        await opened(app, pilot, fake, report)
        assert said in said_on(app, "#mail")
        assert "! The report is about your mail m9." in said_on(app, "#mail")
        app.open_card(1)
        await until(pilot, lambda: f"{said} (m1)" in said_on(app, "#facts"))


async def test_the_palette_offers_it_with_an_open_mail_only(app: DeskApp, fake: FakeClient) -> None:
    word = "Unsubscribe"
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: app.status is not None)
        before = [str(hit.text) async for hit in DeskCommands(app.screen).search(word)]
        await opened(app, pilot, fake, leaving(link=LINK))
        assert isinstance(app.screen, MailScreen)
        after = [hit async for hit in DeskCommands(app.screen).search(word)]
        assert before == []
        await pilot.press("ctrl+p", *word, "enter")
        await until(pilot, lambda: LINK in said_on(app, "#notice"))
        assert len(after) == 1


async def test_a_label_is_given_and_taken_off_with_the_same_key(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await opened(app, pilot, fake, make_mail())
        for typed, add, remove, shown in (("todo", ["todo"], [], "label     todo"), ("TODO", [], ["todo"], "")):
            await pilot.press("l")
            await until(pilot, lambda: isinstance(app.screen, AskScreen))
            await pilot.press(*typed, "enter")
            await until(pilot, partial(notice_says, app, f"Labels {add} {remove}.  F8 takes it back"))
            await until(pilot, partial(mail_says, app, shown))
            assert fake.calls.count(("mail.label", {"refs": ["m1"], "add": add, "remove": remove})) == 1
        assert "label " not in said_on(app, "#mail")


async def test_a_label_that_waits_or_fails_says_so_and_none_is_none(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await opened(app, pilot, fake, make_mail())
        for typed, said in (("later", "Waits for your approval: Labels"), ("never", "It is offline.")):
            await pilot.press("l")
            await until(pilot, lambda: isinstance(app.screen, AskScreen))
            await pilot.press(*typed, "enter")
            await until(pilot, partial(notice_says, app, said))
        before = len(fake.calls)
        await pilot.press("l")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, MailScreen))
        assert [call for call in fake.calls[before:] if call[0] == "mail.label"] == []
