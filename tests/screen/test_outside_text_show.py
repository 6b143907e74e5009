"""Text from outside is shown, never obeyed."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.widget import Widget

from desk.outside_text import show, show_line
from desk.paths import Paths
from desk.testing.fake_client import FakeClient, make_card, make_mail, stored
from desk.testing.screen import until
from desk.tui.app import DeskApp
from desk.tui.screens.card import CardScreen
from desk.wire.chat import TextDelta
from desk.wire.host import Conversation, SearchHit

HOSTILE = (
    "[@click=app.approve('42')]x[/]",
    "[/]",
    "[bold red]x",
    "\x1b[31mred\x1b[0m",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "invoice\u202egpj.exe",
    "\u2066isolate\u2069",
    "zero\u200bwidth",
    "tag\U000e0041",
    "\x9b31m",
    "lone \ud800 surrogate",
    "[link](https://evil.example) ![x](https://evil.example/p.png) <b onclick=x>bold</b>",
    "a\rb",
)


@settings(max_examples=100)
@given(st.text())
def test_nothing_a_terminal_obeys_comes_through(text: str) -> None:
    for character in show(text):
        assert character in "\n\t\u200d" or unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp"), text
        assert unicodedata.bidirectional(character) not in (
            "LRE",
            "RLE",
            "LRO",
            "RLO",
            "PDF",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        )
    assert "\n" not in show_line(text)


def test_what_is_hidden_is_named() -> None:
    assert show("a\x1b[0m") == "a␛[0m"
    assert show("a\u202eb") == "a⟨U+202E⟩b"
    assert show("\ud800") == "\ufffd"
    assert show("x\tb\r\nc") == "x\tb\nc"


@pytest.mark.parametrize("text", ["👨‍👩‍👧 你好", "naïve ✈️ café", "שלום", "日本語"])
def test_people_s_writing_stays_as_it_is(text: str) -> None:
    assert show(text) == text


def _clickable(app: DeskApp) -> list[object]:
    """Every action some drawn text would run when clicked."""
    found: list[object] = []
    for widget in app.screen.walk_children(Widget):
        for y in range(widget.size.height):
            for segment in widget.render_line(y):
                if segment.style is not None and segment.style.meta and "@click" in segment.style.meta:
                    found.append(segment.style.meta)
    return found


def _drawn(app: DeskApp) -> str:
    return "".join(
        segment.text
        for widget in app.screen.walk_children(Widget)
        for y in range(widget.size.height)
        for segment in widget.render_line(y)
    )


@pytest.mark.parametrize("text", ["[/]", "\n\n".join(HOSTILE)], ids=["alone", "together"])
async def test_no_screen_obeys_it(tmp_path: Path, text: str) -> None:
    fake = FakeClient()
    card = make_card(1, body=text + "\n")
    summary = msgspec.structs.replace(card.summary, title=text, to=text)
    fake.cards = {1: msgspec.structs.replace(card, summary=summary, sentence=text, account=text, diff="+" + text)}
    fake.mail_box = [make_mail(subject=text, text=text, name=text)]
    fake.talks = [Conversation(id=1, title=text, model="", created_at=0.0, updated_at=0.0)]
    fake.stored = list(stored(text, text + " **bold**"))
    fake.hits = [SearchHit(kind="message", ref="1/1", title=text, text="find " + text, at=0.0, marks=[(0, 4)])]
    fake.answer = [TextDelta(text)]
    paths = Paths(tmp_path / "config", tmp_path / "data", tmp_path / "cache", tmp_path / "run")
    app = DeskApp(paths, fake.connect)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.talk.messages)
        await pilot.press(*"hi", "enter")
        await until(pilot, lambda: not app.busy and any(call[0] == "turn.run" for call in fake.calls))

        async def look() -> None:
            await pilot.pause()
            assert _clickable(app) == []
            drawn = _drawn(app)
            assert not {"\x1b", "\x07", "\x9b", "\u202e", "\u2066", "\u200b"} & set(drawn)

        await look()
        for open_screen in (app.open_queue, app.open_mails, lambda: app.open_mail("m1"), app.open_sessions):
            open_screen()
            await pilot.pause()
            await until(pilot, lambda: any(call[0] in ("drafts.list", "mail.list") for call in fake.calls))
            await look()
            if open_screen == app.open_sessions:
                await pilot.press(*"find")
                await until(pilot, lambda: any(call[0] == "search" for call in fake.calls))
                await look()
            await pilot.press("escape")
        app.open_card(1)
        await until(pilot, lambda: isinstance(app.screen, CardScreen) and app.screen.card is not None)
        await look()
        assert not any(call[0] == "drafts.approve" for call in fake.calls)
