"""Triage on the screen: one key takes, dismisses or goes on; marks in the mail list. No host, no clock."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from desk.testing.fake_client import AT, FakeClient, make_mail
from desk.testing.screen import until, words
from desk.tui.app import DeskApp
from desk.tui.screens.mails import MailsScreen
from desk.tui.screens.triage import TriageScreen
from desk.wire.suggest import SuggestionView, ThreadTriage


def thread(number: int, *kinds: str, verdict: str = "needs_reply") -> ThreadTriage:
    offered = [
        SuggestionView(id=number * 10 + at, kind=kind, title=f"{kind} {number}", reason="they ask", refs=[f"m{number}"])
        for at, kind in enumerate(kinds)
    ]
    return ThreadTriage(
        account="demo",
        thread=f"t{number}",
        ref=f"m{number}",
        verdict=verdict,
        reason="they ask",
        sender=f"Sender {number}\x1b[31m",
        subject="[bold]Subject",
        date=AT,
        suggestions=offered,
    )


@pytest.fixture
def fake() -> FakeClient:
    made = FakeClient()
    made.mail_box = [make_mail(f"m{number}", subject=f"Subject {number}") for number in (1, 2)]
    made.threads = [thread(1, "reply", "reminder"), thread(2, "reply", verdict="waiting")]
    return made


def answered(fake: FakeClient) -> list[tuple[int, str]]:
    return [(one.id, one.state) for one in fake.suggested]


async def open_triage(pilot: Pilot[int], app: DeskApp) -> None:
    await until(pilot, lambda: app.link.client is not None)
    app.open_triage()
    await until(pilot, lambda: "1 of 2" in words(app))


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (50, 11)])
async def test_one_key_each_and_the_next_thread_comes(app: DeskApp, fake: FakeClient, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await open_triage(pilot, app)
        assert "needs a reply" in words(app)
        assert "[bold]Subject" in words(app), "text from outside is text"
        assert "\x1b" not in words(app)
        await pilot.press("t")
        await until(pilot, lambda: answered(fake) == [(10, "taken")])
        assert "1 of 2" in words(app), "there is another suggestion"
        await pilot.press("x")
        await until(pilot, lambda: "2 of 2" in words(app))
        assert answered(fake) == [(10, "taken"), (11, "dismissed")]
        assert "you wait" in words(app)
        await pilot.press("p")
        await until(pilot, lambda: "1 of 2" in words(app))
        assert "in the queue" in words(app)
        await pilot.press("t")
        await pilot.pause()
        assert len(answered(fake)) == 2, "what was answered is not answered again"
        await pilot.press("n", "n")
        await until(pilot, lambda: "nothing else needs you" in words(app))


async def test_a_reply_can_be_told_what_to_say(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await open_triage(pilot, app)
        await pilot.press("s")
        assert app.screen.query_one("#say", Input).has_focus
        await pilot.press(*"yes t")
        assert answered(fake) == [], "letters go into the text"
        await pilot.press("enter")
        await until(pilot, lambda: answered(fake))
        assert ("suggest.take", {"id": 10, "say": "yes t"}) in fake.calls
        await pilot.press("n")
        await until(pilot, lambda: "2 of 2" in words(app))
        await pilot.press("s", "escape")
        assert isinstance(app.screen, TriageScreen)
        await pilot.press("escape")
        assert not isinstance(app.screen, TriageScreen)


async def test_nothing_to_do_says_so(app: DeskApp, fake: FakeClient) -> None:
    fake.threads = []
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.link.client is not None)
        app.open_triage()
        await until(pilot, lambda: "Nothing needs you." in words(app))
        await pilot.press("t", "x", "n", "p", "s")
        assert isinstance(app.screen, TriageScreen)


async def test_the_mail_list_marks_and_offers(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(100, 24)) as pilot:
        await until(pilot, lambda: app.link.client is not None)
        app.open_mails()
        await until(pilot, lambda: "reply 1: ^t takes it" in words(app))
        from textual.widgets import OptionList

        shown = [str(option.prompt) for option in app.screen.query_one(OptionList).options]
        assert "needs a reply" in shown[0]
        assert "you wait" in shown[1]
        await pilot.press("ctrl+t")
        await until(pilot, lambda: answered(fake) == [(10, "taken")])
        await until(pilot, lambda: "Waits for your approval" in words(app))
        await pilot.press("down", "ctrl+x")
        await until(pilot, lambda: answered(fake)[-1] == (20, "dismissed"))
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(app.screen, TriageScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, MailsScreen))
