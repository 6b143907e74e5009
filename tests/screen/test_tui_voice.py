"""The voice screen: a meter that moves, thresholds that hold at once, and how soon answers came."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from desk import i18n
from desk.errors import ConfigError
from desk.testing.fake_client import AT, FakeClient
from desk.testing.screen import until, words
from desk.tui.app import DeskApp
from desk.tui.screens.voice import VoiceScreen
from desk.tui.widgets.lines import Text
from desk.wire import voice as w


async def opened(app: DeskApp, pilot: Pilot[int]) -> VoiceScreen:
    await until(pilot, lambda: app.status is not None and app.talk.conversation_id)
    await pilot.press("f9")
    await until(pilot, lambda: isinstance(app.screen, VoiceScreen) and "0.50" in words(app))
    assert isinstance(app.screen, VoiceScreen)
    return app.screen


async def talking(app: DeskApp, fake: FakeClient, pilot: Pilot[int]) -> None:
    await pilot.press("f4")
    await until(pilot, lambda: fake.talking is not None and app.talking.listens)


def tell(fake: FakeClient, event: w.TalkEvent) -> None:
    assert fake.talking is not None
    fake.talking(event)


def turn(milliseconds: float) -> w.VoiceTurn:
    spans = {"speech_to_sound_ms": milliseconds}
    return w.VoiceTurn(
        at=AT, conversation_id=1, source="spoken", interrupted=False, speculated=True, voice="piper", spans=spans
    )


@pytest.mark.parametrize(("width", "language"), [(110, "en"), (50, "en"), (110, "zh"), (50, "zh")])
async def test_what_is_heard_is_drawn(app: DeskApp, fake: FakeClient, width: int, language: str) -> None:
    i18n.set_language(language)
    async with app.run_test(size=(width, 34)) as pilot:
        screen = await opened(app, pilot)
        await talking(app, fake, pilot)
        tell(fake, w.Shown("speaking", "idle", "closed", "What"))
        tell(fake, w.Level(-30.0, 0.5, "ready"))
        await until(pilot, lambda: "−30 dBFS" in words(app))
        shown = str(screen.query_one("#now", Text).render())
        microphone, speech = shown.splitlines()[:2]
        assert microphone.count("━") == pytest.approx(microphone.count("─"), abs=1)  # half of the way from −60 to 0
        assert speech.count("┃") == 1
        assert (
            abs(speech.index("┃") - speech.index("─", speech.index("┃")) + 1) <= 1
        )  # the bound is where speech stands
        assert {"en": "you speak", "zh": "你在说话"}[language] in shown
        assert {"en": "takes Desk's own voice out", "zh": "会去掉 Desk 自己的声音"}[language] in shown
        assert all(view.region.right <= width for view in screen.query(Text))


async def test_a_microphone_that_gives_nothing_is_told(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(110, 34)) as pilot:
        await opened(app, pilot)
        assert "F2 or F4 begins" in words(app)
        await talking(app, fake, pilot)
        tell(fake, w.Level(-120.0, 0.0, "absent"))
        await until(pilot, lambda: "no sound at all: muted?" in words(app) and "use headphones" in words(app))
        fake.hang_up()
        await until(pilot, lambda: "F2 or F4 begins" in words(app))


async def test_where_the_text_goes_is_shown(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(110, 34)) as pilot:
        await opened(app, pilot)
        await talking(app, fake, pilot)
        tell(fake, w.Speaking("piper", local=True))
        await until(pilot, lambda: "piper, on this machine" in words(app))
        tell(fake, w.Speaking("[edge", local=False))
        await until(pilot, lambda: "[edge: the text leaves this machine" in words(app))


async def test_many_levels_are_drawn_seldom_and_the_newest_is_shown(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(110, 34)) as pilot:
        screen = await opened(app, pilot)
        await talking(app, fake, pilot)
        tell(fake, w.Level(-59.0, 0.0))
        await until(pilot, lambda: "−59 dBFS" in words(app))
        before = screen.drawn
        for number in range(500):
            tell(fake, w.Level(-50.0 + number / 50, 0.1))
        await until(pilot, lambda: "−40 dBFS" in words(app))
        assert screen.drawn - before < 10


async def test_a_threshold_is_changed_and_kept(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(110, 34)) as pilot:
        await opened(app, pilot)
        await pilot.press("right", "right")
        await until(pilot, lambda: fake.values.get("voice.speech") == "0.6" and "0.60 *" in words(app))
        await pilot.press("up", "left")  # the last of them: a choice
        await until(pilot, lambda: fake.values.get("voice.interrupt") == "pause" and "Desk pauses *" in words(app))
        await pilot.press("backspace")
        await until(pilot, lambda: "voice.interrupt" not in fake.values and "Desk stops" in words(app))
        await pilot.press("down", *["right"] * 20)
        await until(pilot, lambda: fake.values.get("voice.speech") == "0.95")


async def test_a_threshold_that_cannot_be_changed_stays(app: DeskApp, fake: FakeClient) -> None:
    fake.sources["voice.speech"] = "environment"
    async with app.run_test(size=(110, 34)) as pilot:
        await opened(app, pilot)
        await pilot.press("right")
        await until(pilot, lambda: "DESK_VOICE_SPEECH in the environment goes before" in words(app))
        assert "voice.speech" not in fake.values
        assert "0.50" in words(app)
        await pilot.press("down")
        assert "environment goes before" not in words(app)
        fake.fail["settings.set"] = ConfigError("The file cannot be written.")
        await pilot.press("right")
        await until(pilot, lambda: "The file cannot be written." in words(app) and "64 ms" in words(app))
        assert "96 ms" not in words(app)


async def test_how_soon_answers_came(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(110, 34)) as pilot:
        screen = await opened(app, pilot)
        assert "You have not talked with Desk yet." in words(app)
        await talking(app, fake, pilot)
        fake.voice_turns = [turn(500), turn(1000), turn(2000)]
        tell(fake, w.Shown("quiet", "speaking", "open"))
        tell(fake, w.Shown("quiet", "idle", "closed"))
        await until(pilot, lambda: "2.00 s" in words(app))
        shown = str(screen.query_one("#speed", Text).render())
        assert "2.00 s ┤  █" in shown
        assert "0 ┤███" in shown
        assert "3 turns" in shown


async def test_esc_closes_the_screen_and_talk_goes_on(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(110, 34)) as pilot:
        await opened(app, pilot)
        await talking(app, fake, pilot)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)
        assert app.talking.on
        tell(fake, w.Level(-20.0, 0.9))
        await pilot.press(*"/voice", "enter")
        await until(pilot, lambda: isinstance(app.screen, VoiceScreen))
