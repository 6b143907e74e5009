"""Talking on the screen: F2 begins and hands over, words appear, a typed line and Esc interrupt."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from desk.errors import UnavailableError
from desk.testing.fake_client import FakeClient
from desk.testing.screen import until, words
from desk.tui.app import DeskApp
from desk.tui.widgets.lines import HeaderLine
from desk.tui.widgets.message import MessageView
from desk.wire import voice as w
from desk.wire.chat import TextDelta, TurnResult


def header(app: DeskApp) -> str:
    return str(app.main.query_one(HeaderLine).render())


def keys(fake: FakeClient) -> list[str]:
    return [str(params["key"]) for method, params in fake.calls if method == "voice.press"]


def texts(app: DeskApp) -> list[str]:
    return [view.text for view in app.main.query(MessageView)]


async def begin(app: DeskApp, fake: FakeClient, pilot: Pilot[int], key: str = "f2") -> None:
    await until(pilot, lambda: app.status is not None and app.talk.conversation_id)
    await pilot.press(key)
    await until(pilot, lambda: fake.talking is not None and app.talking.on)


async def test_f2_talks_and_hands_over(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(110, 30)) as pilot:
        await begin(app, fake, pilot)
        await until(pilot, lambda: keys(fake) == ["talk_down"])
        assert "listening" in header(app)
        assert fake.talking is not None
        fake.talking(w.Shown("speaking", "idle", "closed", "What is on"))
        await until(pilot, lambda: "hearing you" in header(app) and "… What is on" in words(app))
        await pilot.press("f2")
        await until(pilot, lambda: keys(fake) == ["talk_down", "talk_up"])
        fake.talking(w.Shown("quiet", "thinking", "closed"))
        fake.talking(w.Asked(1, "What is on today?"))
        fake.talking(w.Said(1, TextDelta("Nothing ")))
        fake.talking(w.Said(1, TextDelta("today.")))
        fake.talking(w.Answered(1, result=TurnResult(text="Nothing today.", ended="done")))
        await until(pilot, lambda: texts(app)[-2:] == ["What is on today?", "Nothing today."])
        assert "… What is on" not in words(app)
        fake.talking(w.Over(1, "Nothing", interrupted=True))
        await until(pilot, lambda: "interrupted after “Nothing”" in words(app))


async def test_a_typed_line_goes_into_the_conversation_and_esc_ends_it(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(110, 30)) as pilot:
        await begin(app, fake, pilot, "f4")
        await pilot.press(*"hi", "enter")
        await until(pilot, lambda: ("voice.line", {"text": "hi"}) in fake.calls)
        assert fake.talking is not None
        fake.talking(w.Shown("quiet", "speaking", "open"))
        await until(pilot, lambda: "speaking" in header(app))
        await pilot.press("escape")
        await until(pilot, lambda: keys(fake) == ["escape"])
        assert app.talking.on
        fake.talking(w.Shown("quiet", "idle", "closed"))
        await until(pilot, lambda: "listening" in header(app))
        await pilot.press("escape")
        await until(pilot, lambda: not app.talking.on)
        assert "listening" not in header(app)


async def test_words_that_may_be_misheard_can_be_corrected(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(110, 30)) as pilot:
        await begin(app, fake, pilot)
        assert fake.talking is not None
        fake.talking(w.Confirm("Remind me to call Hanna."))
        await until(pilot, lambda: "Did I hear that right?" in words(app))
        assert app.main.prompt.text == "Remind me to call Hanna."
        fake.talking(w.Hint("type instead"))
        await until(pilot, lambda: "You can type it instead." in words(app))


async def test_where_the_text_goes_is_shown(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        await begin(app, fake, pilot)
        assert fake.talking is not None
        fake.talking(w.Speaking("edge", local=False))
        await until(pilot, lambda: "voice leaves this machine: edge" in header(app))
        fake.talking(w.Speaking("piper", local=True))
        await until(pilot, lambda: "leaves this machine" not in header(app))


async def test_an_answer_is_read_aloud(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(110, 30)) as pilot:
        await until(pilot, lambda: app.status is not None and app.talk.conversation_id)
        await pilot.press("f6")
        await until(pilot, lambda: "There is no answer to read yet." in words(app))
        await pilot.press(*"hi", "enter")
        await until(pilot, lambda: not app.busy and "Hello there." in texts(app))
        await pilot.press("f6")
        await until(pilot, lambda: ("voice.read", {"text": "Hello there."}) in fake.calls)
        assert keys(fake) == []


@pytest.mark.parametrize("width", [110, 50])
async def test_no_sound_is_a_sentence_and_text_goes_on(app: DeskApp, fake: FakeClient, width: int) -> None:
    fake.fail["voice.talk"] = UnavailableError("There is no microphone.", hint="desk voice devices")
    async with app.run_test(size=(width, 30)) as pilot:
        await until(pilot, lambda: app.status is not None and app.talk.conversation_id)
        await pilot.press("f2")
        await until(pilot, lambda: "There is no microphone." in words(app) and not app.talking.on)
        await pilot.press(*"hi", "enter")
        await until(pilot, lambda: not app.busy and "Hello there." in texts(app))
