"""The main screen against a host in memory."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest

from desk.errors import ConfigError
from desk.paths import Paths
from desk.testing.fake_client import FakeClient, make_card, stored
from desk.testing.screen import until
from desk.tui import snapshot
from desk.tui.app import DeskApp
from desk.tui.screens.card import CardScreen
from desk.tui.screens.first_run import FirstRunScreen
from desk.tui.screens.queue import QueueScreen
from desk.tui.widgets.lines import HeaderLine, Text
from desk.tui.widgets.message import MessageView


def make_app(tmp_path: Path, fake: FakeClient) -> DeskApp:
    paths = Paths(tmp_path / "config", tmp_path / "data", tmp_path / "cache", tmp_path / "run")
    return DeskApp(paths, fake.connect, wall=lambda: fake.wall)


def words(app: DeskApp) -> str:
    """All text in the main screen's widgets."""
    said = [str(one.render()) for one in app.main.query(Text) if one.display]
    return "\n".join([*said, str(app.main.query_one(HeaderLine).render())])


async def test_a_turn_streams_and_is_kept_for_the_next_start(tmp_path: Path) -> None:
    fake = FakeClient()
    app = make_app(tmp_path, fake)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.status is not None and app.talk.conversation_id)
        await pilot.press(*"hi", "enter")
        await until(pilot, lambda: not app.busy and any(v.text == "Hello there." for v in app.main.query(MessageView)))
        assert ("turn.run", {"conversation_id": 1, "text": "hi", "model": ""}) in fake.calls
        assert app.main.prompt.text == ""
    kept = snapshot.read(app.paths)
    assert [message.text for message in kept.messages] == ["hi", "Hello there."]
    assert stat.S_IMODE(snapshot.snapshot_file(app.paths).stat().st_mode) == 0o600


async def test_the_last_conversation_is_painted_before_there_is_a_host(tmp_path: Path) -> None:
    fake = FakeClient()
    fake.fail["connect"] = ConfigError("desk.toml, line 3: theme must be auto, dark or light.", hint="Mend that line.")
    app = make_app(tmp_path, fake)
    app.talk = snapshot.LastScreen(
        conversation_id=1, title="March invoice", messages=list(stored("Question", "Answer"))
    )
    async with app.run_test(size=(100, 30)) as pilot:
        assert "Answer" in words(app)
        assert "waking" in words(app)
        await until(pilot, lambda: "desk.toml, line 3" in words(app))
        assert "F5" in words(app)
        del fake.fail["connect"]
        await pilot.press("f5")
        await until(pilot, lambda: app.link.client is not None)
        await until(pilot, lambda: "desk.toml" not in words(app))


async def test_a_host_that_dies_is_said_and_found_again(tmp_path: Path) -> None:
    fake = FakeClient()
    app = make_app(tmp_path, fake)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.link.client is not None)
        fake.die()
        await until(pilot, lambda: "host ended" in words(app))
        await pilot.press("f5")
        await until(pilot, lambda: app.link.client is not None)


async def test_escape_stops_the_turn_and_nothing_more_appears(tmp_path: Path) -> None:
    fake = FakeClient()
    fake.hold = asyncio.Event()
    app = make_app(tmp_path, fake)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.talk.conversation_id)
        await pilot.press(*"hi", "enter")
        await until(pilot, lambda: app.busy and any(v.text for v in list(app.main.query(MessageView))[-1:]))
        await pilot.press("escape")
        await until(pilot, lambda: not app.busy and "stopped" in words(app))


async def test_control_c_stops_first_and_quits_when_nothing_runs(tmp_path: Path) -> None:
    fake = FakeClient()
    fake.hold = asyncio.Event()
    app = make_app(tmp_path, fake)
    now = [100.0]
    app.clock = lambda: now[0]
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.talk.conversation_id)
        await pilot.press(*"hi", "enter")
        await until(pilot, lambda: app.busy)
        await pilot.press("ctrl+c")
        await until(pilot, lambda: not app.busy)
        assert app.is_running
        now[0] += 60
        await pilot.press("ctrl+c")
    assert app.return_value == 0


async def test_a_long_paste_is_one_line_and_is_sent_whole(tmp_path: Path) -> None:
    fake = FakeClient()
    app = make_app(tmp_path, fake)
    pasted = "\n".join(f"line {number}" for number in range(40))
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.talk.conversation_id)
        from textual.events import Paste

        app.main.prompt.post_message(Paste(pasted))
        await until(pilot, lambda: "40" in app.main.prompt.text)
        assert "\n" not in app.main.prompt.text
        await pilot.press("enter")
        await until(pilot, lambda: any(call[0] == "turn.run" for call in fake.calls))
        assert next(call for call in fake.calls if call[0] == "turn.run")[1]["text"] == pasted


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (80, 24), (160, 50)])
async def test_every_size_is_usable(tmp_path: Path, size: tuple[int, int]) -> None:
    fake = FakeClient()
    fake.cards = {1: make_card(1)}
    app = make_app(tmp_path, fake)
    app.talk = snapshot.LastScreen(
        conversation_id=1, title="发票 三月", messages=list(stored("你好", "**好的**，已经起草了回复。"))
    )
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.status is not None)
        assert app.main.prompt.region.height >= 1
        assert app.main.prompt.region.bottom <= size[1]
        await pilot.press("ctrl+a")
        await until(pilot, lambda: isinstance(app.screen, QueueScreen))
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CardScreen) or None)
        await pilot.press("escape", "escape")
        await until(pilot, lambda: app.screen is app.main)


async def test_question_mark_helps_only_in_an_empty_input(tmp_path: Path) -> None:
    app = make_app(tmp_path, FakeClient())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("?")
        await until(pilot, lambda: app.screen is not app.main)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)
        await pilot.press(*"why?")
        assert app.main.prompt.text.startswith("why")
        assert app.screen is app.main


async def test_the_first_start_offers_three_choices(tmp_path: Path) -> None:
    import msgspec

    fake = FakeClient()
    fake.talks = []
    fake.now = msgspec.structs.replace(fake.now, model_state="missing", accounts=[], demo=False)
    app = make_app(tmp_path, fake)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, FirstRunScreen))
        await pilot.press("1")
        await until(pilot, lambda: app.screen is app.main)
        assert any(call[0] == "demo.start" for call in fake.calls)


async def test_a_conversation_that_is_gone_gives_way_to_a_new_one(tmp_path: Path) -> None:
    fake = FakeClient()
    fake.gone.add(77)
    app = make_app(tmp_path, fake)
    snapshot.write(app.paths, snapshot.LastScreen(conversation_id=77, title="old", messages=[]))
    app = make_app(tmp_path, fake)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.status is not None and app.talk.conversation_id == 0)
        await pilot.press(*"hi", "enter")
        await until(pilot, lambda: not app.busy and any(v.text == "Hello there." for v in app.main.query(MessageView)))
