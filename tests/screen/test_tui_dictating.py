"""Dictation: F2 in an input listens, shows the words as they come, and puts them where the cursor is."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from desk.errors import UnavailableError
from desk.testing.fake_client import FakeClient, make_card
from desk.testing.screen import until, words
from desk.tui.app import DeskApp
from desk.tui.dictating import apart
from desk.tui.screens.edit import AskScreen, EditScreen
from desk.wire import voice as w


async def begin(app: DeskApp, fake: FakeClient, pilot: Pilot[int]) -> None:
    await pilot.press("f2")
    await until(pilot, lambda: fake.talking is not None and app.dictating.on and "listening" in words(app))


async def end(app: DeskApp, fake: FakeClient, pilot: Pilot[int], text: str) -> None:
    fake.dictated = text
    await pilot.press("f2")
    await until(pilot, lambda: ("voice.press", {"key": "talk_up"}) in fake.calls)
    fake.hang_up()
    await until(pilot, lambda: not app.dictating.on)


async def asking(app: DeskApp, pilot: Pilot[int], *, secret: bool = False) -> list[str | None]:
    answers: list[str | None] = []
    await until(pilot, lambda: app.status is not None and app.talk.conversation_id)
    app.push_screen(AskScreen("What?", secret=secret), answers.append)
    await until(pilot, lambda: isinstance(app.focused, Input))
    return answers


@pytest.mark.parametrize("width", [110, 50])
async def test_words_go_where_the_cursor_is(app: DeskApp, fake: FakeClient, width: int) -> None:
    async with app.run_test(size=(width, 30)) as pilot:
        answers = await asking(app, pilot)
        await pilot.press(*"Hi,", *"x", "left")
        await begin(app, fake, pilot)
        assert fake.talking is not None
        fake.talking(w.Shown("speaking", "idle", "closed", "[b]we meet"))
        await until(pilot, lambda: "[b]we meet" in words(app) and "F2 inserts it" in words(app))
        await end(app, fake, pilot, "we meet on Friday.")
        assert app.screen.query_one(Input).value == "Hi, we meet on Friday.x"
        assert "listening" not in words(app)
        await pilot.press("enter")
        await until(pilot, lambda: answers == ["Hi, we meet on Friday.x"])


async def test_the_body_of_a_draft_can_be_dictated(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, lambda: app.status is not None and app.talk.conversation_id)
        app.push_screen(EditScreen(make_card()))
        await until(pilot, lambda: isinstance(app.screen, EditScreen))
        area = app.screen.query_one(TextArea)
        area.focus()
        area.move_cursor(area.document.end)
        await begin(app, fake, pilot)
        await end(app, fake, pilot, "Thank you.")
        assert area.text == make_card().body + "Thank you."


async def test_esc_drops_it_and_only_the_next_esc_closes(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(110, 30)) as pilot:
        await asking(app, pilot)
        await begin(app, fake, pilot)
        await pilot.press("escape")
        await until(pilot, lambda: not app.dictating.on and fake.talking is None)
        assert isinstance(app.screen, AskScreen)
        assert app.screen.query_one(Input).value == ""
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)


async def test_a_screen_that_closes_ends_it(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(110, 30)) as pilot:
        await asking(app, pilot)
        await begin(app, fake, pilot)
        app.pop_screen()
        await until(pilot, lambda: not app.dictating.on and fake.talking is None)


async def test_a_secret_is_never_dictated(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(110, 30)) as pilot:
        await asking(app, pilot, secret=True)
        await pilot.press("f2")
        await pilot.pause()
        assert not app.dictating.on
        assert "voice.dictate" not in [method for method, _ in fake.calls]


async def test_no_microphone_is_a_sentence_and_typing_goes_on(app: DeskApp, fake: FakeClient) -> None:
    fake.fail["voice.dictate"] = UnavailableError("There is no microphone.", hint="desk voice devices")
    async with app.run_test(size=(110, 30)) as pilot:
        await asking(app, pilot)
        await pilot.press("f2")
        await until(pilot, lambda: any("There is no microphone." in one.message for one in app._notifications))
        await pilot.press("o", "k")
        assert app.screen.query_one(Input).value == "ok"


def test_words_stand_apart_from_what_is_before_them() -> None:
    assert apart("Hi,", "there") == " there"
    assert apart("", "there") == "there"
    assert apart("Hi ", "there") == "there"
    assert apart("(", "there") == "there"
    assert apart("你好，", "世界") == "世界"
    assert apart("Hi", "世界") == "世界"
