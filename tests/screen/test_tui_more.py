"""Screens and keys beside the conversation and the card: models, first steps, palette, reminders, older messages."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input, OptionList
from textual.widgets._toast import Toast, ToastRack

from desk import i18n
from desk.errors import KeyringError, StoppedError
from desk.testing.fake_client import AT, FakeClient, make_card, make_mail, stored
from desk.testing.screen import until, words
from desk.tui import snapshot
from desk.tui.app import DeskApp
from desk.tui.screens.first_run import FirstRunScreen
from desk.tui.screens.models import ModelsScreen
from desk.tui.screens.queue import QueueScreen
from desk.tui.widgets.lines import Text
from desk.tui.widgets.message import MessageView
from desk.tui.wrap import wrap
from desk.wire.chat import TextDelta
from desk.wire.host import ModelInfo, Progress, QueueChanged, Reminder, RemindersFired


class Pull:
    """Fetches half of a model, then waits for ``go`` or to be stopped."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def __call__(
        self, folder: Path, name: str, on_progress: Callable[[Progress], None], should_stop: Callable[[], bool]
    ) -> object:
        on_progress(Progress(what="Small", done=500_000_000, total=1_000_000_000))
        for _ in range(2_000):
            if should_stop():
                raise StoppedError("Stopped.")
            if self.go.wait(0.01):
                on_progress(Progress(what="Small", done=1_000_000_000, total=1_000_000_000))
                return None
        raise AssertionError("nobody stopped it")


async def fetching(app: DeskApp, fake: FakeClient, pilot: Pilot[int], pull: Pull) -> ModelsScreen:
    fake.known_models = [
        ModelInfo(
            name="local/small", label="Small", where="local", state="missing", size_bytes=1_000_000_000,
            licence="Apache-2.0", sources=["hub.example/small"],
        )
    ]  # fmt: skip
    await until(pilot, lambda: app.status is not None)
    screen = ModelsScreen(pull)
    app.push_screen(screen)
    await until(pilot, lambda: "Small" in str(screen.query_one("OptionList").render_line(0).text))
    await pilot.press("enter")
    await until(pilot, lambda: "1.0 GB from hub.example/small; licence Apache-2.0." in words(app))
    await pilot.press("enter")
    await until(pilot, lambda: "500 MB / 1.0 GB" in words(app))
    assert " 50%" in words(app)
    return screen


async def test_a_model_is_fetched_with_its_progress_and_then_used(app: DeskApp, fake: FakeClient) -> None:
    pull = Pull()
    async with app.run_test(size=(100, 30)) as pilot:
        await fetching(app, fake, pilot, pull)
        pull.go.set()
        await until(pilot, lambda: ("models.use", {"name": "local/small"}) in fake.calls)
        await until(pilot, lambda: app.screen is app.main)
        ((_, told),) = [one for one in fake.calls if one[0] == "notify.ended"]
        assert str(told["what"]).endswith(" is ready.")


async def test_control_c_stops_a_fetch_and_not_desk(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await fetching(app, fake, pilot, Pull())
        await pilot.press("ctrl+c")
        await until(pilot, lambda: "Stopped; what has come so far is kept." in words(app))
        assert app.is_running
        assert not any(call[0] == "models.use" for call in fake.calls)


async def test_without_a_keyring_one_sentence_says_the_way_out(app: DeskApp, fake: FakeClient) -> None:
    fake.fail["keys.set"] = KeyringError(
        "No system keyring answers here, so the key was not stored.", hint="Run: desk keys unlock"
    )
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.status is not None)
        app.open_first_run()
        await until(pilot, lambda: isinstance(app.screen, FirstRunScreen))
        await pilot.press("3")
        await until(pilot, lambda: not isinstance(app.screen, FirstRunScreen) and app.screen.query(Input))
        await pilot.press(*"openai", "enter")
        await until(pilot, lambda: "not shown" in words(app))
        await pilot.press(*"canary-key", "enter")
        await until(pilot, lambda: "No system keyring answers here" in words(app))
        assert words(app).count("No system keyring") == 1
        assert "desk keys unlock" in words(app)
        assert "canary" not in words(app)


async def test_a_reminder_shows_on_every_screen_as_text(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: app.status is not None)
        app.open_queue()
        await until(pilot, lambda: isinstance(app.screen, QueueScreen))
        call = Reminder(id=1, text="[b]call[/b] Omar\x1b[2J", due=AT, state="fired")
        fake.push(RemindersFired(reminders=[call]))
        rack = app.screen.get_child_by_type(ToastRack)
        await until(pilot, lambda: rack.query(Toast))
        assert "[b]call[/b] Omar␛[2J" in str(rack.query_one(Toast).render())


async def test_a_long_queue_says_how_long_it_is_and_pages_on(app: DeskApp, fake: FakeClient) -> None:
    fake.cards = {number: make_card(number, title=f"draft {number}") for number in range(450, 0, -1)}
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: app.status is not None)
        app.open_queue()
        for shown in (200, 400):
            await until(pilot, lambda shown=shown: count(app) == shown + 1)  # type: ignore[misc]
            last = app.screen.query_one(OptionList).get_option_at_index(shown)
            assert f"These are {shown} of 450." in str(last.prompt)
            app.screen.query_one(OptionList).highlighted = shown
            await pilot.press("enter")
        await until(pilot, lambda: count(app) == 450)
        assert app.drafts_total == 450


def count(app: DeskApp) -> int:
    lists = app.screen.query(OptionList)
    return lists.first().option_count if lists else 0


async def test_the_palette_opens_what_it_names(app: DeskApp, fake: FakeClient) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.status is not None)
        await pilot.press(*"my draft text", "ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        assert app.screen.query_one(Input).placeholder == "type to filter"
        await pilot.press(*"queue")
        await until(pilot, lambda: app.screen.query("OptionList").first().option_count == 1)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, QueueScreen))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)
        assert app.main.prompt.text == "my draft text"


async def test_older_messages_come_when_the_top_is_reached(app: DeskApp, fake: FakeClient) -> None:
    fake.stored = list(stored(*(f"message {n}\n" * 8 for n in range(30))))
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: len(app.main.query(MessageView)) == 5)
        newest = app.main.conversation.views[-1]
        for _ in range(3):
            await pilot.press("pageup")
        await until(pilot, lambda: len(app.main.query(MessageView)) == 15)
        assert [view.message.id for view in app.main.conversation.views] == list(range(16, 31))
        assert app.main.conversation.views[-1] is newest
        assert app.main.conversation.scroll_y > 0, "what was on screen stays there"


async def test_new_below_is_marked_and_nothing_jumps(app: DeskApp, fake: FakeClient) -> None:
    fake.stored = list(stored(*(f"message {n}\n" * 12 for n in range(5))))
    fake.hold = asyncio.Event()
    fake.answer = [TextDelta("First words. ")]
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: len(app.main.query(MessageView)) == 5)
        below = app.main.query_one("#below", Text)
        assert not below.display
        await pilot.press(*"hi", "enter")
        await until(pilot, lambda: app.main.conversation.views[-1].text == "First words. ")
        await pilot.press("pageup")
        await until(pilot, lambda: not app.main.conversation.following)
        place = app.main.conversation.scroll_y
        await app.main.conversation.views[-1].add("\n\nmore\n\nmore\n\nmore")
        app.main.say_new_below()
        await until(pilot, lambda: below.display)
        assert "new below" in str(below.render())
        assert app.main.conversation.scroll_y == place
        await pilot.press("ctrl+end")
        await until(pilot, lambda: not below.display)
        fake.hold.set()
        await until(pilot, lambda: not app.busy)


async def test_control_c_twice_quits_even_from_a_running_turn(app: DeskApp, fake: FakeClient) -> None:
    fake.hold = asyncio.Event()
    now = [100.0]
    app.clock = lambda: now[0]
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.talk.conversation_id)
        await pilot.press(*"hi", "enter")
        await until(pilot, lambda: app.busy)
        await pilot.press("ctrl+c")
        now[0] += 1.9
        await pilot.press("ctrl+c")
    assert app.return_value == 0


async def test_a_short_conversation_begins_at_the_top(app: DeskApp, fake: FakeClient) -> None:
    fake.stored = list(stored("Question", "Answer"))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: len(app.main.query(MessageView)) == 2)
        await pilot.pause()
        assert app.main.conversation.views[0].region.y == app.main.conversation.region.y


@pytest.mark.parametrize("size", [(160, 45), (120, 36), (100, 30), (99, 30), (80, 24), (40, 12), (20, 5)])
@pytest.mark.parametrize("language", i18n.LANGUAGES)
async def test_nothing_sticks_out(app: DeskApp, fake: FakeClient, size: tuple[int, int], language: str) -> None:
    i18n.set_language(language)
    fake.cards = {1: make_card(1, body="发票 " * 60 + "\n> " + "引用文字" * 40 + "\n")}
    fake.mail_box = [make_mail(subject="很长的主题" * 12)]
    app.talk = snapshot.LastScreen(conversation_id=1, title="三月发票" * 20, messages=list(stored("你好", "**好**")))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.drafts)
        await pilot.pause()
        side = app.main.query_one("#side")
        assert side.display == (size[0] >= 100)
        if side.display:
            assert side.outer_size.width <= 40
        for open_screen in (None, app.open_queue, lambda: app.open_card(1), app.open_mails, app.open_first_run):
            if open_screen is not None:
                open_screen()
                await pilot.pause(0.05)
            for widget in app.screen.query("*"):
                if widget.display and widget.region:
                    assert widget.region.x >= 0
                    assert widget.region.right <= size[0], widget
            if open_screen is not None:
                await pilot.press("escape")
                await until(pilot, lambda: app.screen is app.main)
    i18n.set_language("en")


async def test_a_status_of_the_host_does_not_ask_for_reading_anew(app: DeskApp, fake: FakeClient) -> None:
    from desk.tui.screens.card import CardScreen
    from desk.wire.host import StatusChanged

    fake.cards = {1: make_card(1)}
    now = [100.0]
    app.clock = lambda: now[0]
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: app.status is not None)
        app.open_card(1)
        await until(pilot, lambda: isinstance(app.screen, CardScreen) and app.screen.readiness.seen_end)
        await pilot.pause()
        now[0] += 1
        fake.push(StatusChanged(status=fake.now))
        fake.push(QueueChanged(to_approve=1))
        await pilot.pause(0.05)
        await pilot.press("a")
        await until(pilot, lambda: any(call[0] == "drafts.approve" for call in fake.calls))


@pytest.mark.parametrize(
    ("line", "width", "lines"),
    [
        ("", 10, [""]),
        ("one two three", 10, ["one two", "three"]),
        ("> one two three", 10, ["> one two", "  three"]),
        ("abcdefghijklmno", 10, ["abcdefghij", "  klmno"]),
        ("设计稿我会在周四。", 12, ["设计稿我会在", "  周四。"]),
        ("短", 0, ["短"]),
    ],
)
def test_wrapping(line: str, width: int, lines: list[str]) -> None:
    assert wrap(line, width, indent=2 if len(lines) > 1 and lines[1].startswith(" ") else 0) == lines


async def test_an_input_without_width_draws_nothing(app: DeskApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        prompt = app.main.prompt
        prompt.styles.width = 0
        await until(pilot, lambda: prompt.content_size.width == 0)
        assert prompt.render_line(0).text == ""
