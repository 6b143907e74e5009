"""What reaches the terminal, what stops, and what is left behind: the real screen, host and model."""

from __future__ import annotations

import os
import re
import shlex
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.testing.home import DeskHome, desk_home
from desk.testing.terminal import Terminal

pytestmark = pytest.mark.model
SMALL = {"DESK_MODEL": "local/qwen2.5-coder-0.5b"}
BIDI = ("\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u200e", "\u200f")


@pytest.fixture(scope="module")
def home() -> Iterator[DeskHome]:
    with desk_home(models=True, extra_environment=SMALL) as made:
        made.run("demo")
        yield made


def test_a_hostile_mail_reaches_the_terminal_as_text(home: DeskHome) -> None:
    terminal = Terminal(home, 110, 40)
    try:
        terminal.until_text("nothing leaves")
        terminal.type("/mail")
        terminal.keys("Enter")
        terminal.until_text("type to filter")
        terminal.type("bank details")
        terminal.until(lambda shown: "URGENT" in shown and "Desk ·" not in shown)
        terminal.keys("Enter")
        shown = terminal.until_text("the sender is trusted")
        assert "suppl1er.example" in shown
        assert "␛[2J" in shown
        assert "␛]52;c;" in shown
        assert "⟨U+202E⟩fdp.exe" in shown
        assert "[@click=app.approve('42')]" in shown
        terminal.keys("r")
        terminal.until_text("Answer the mail")
    finally:
        raw = terminal.raw()
        terminal.close()
    assert b"\x1b]52" not in raw
    assert b"\x1b[2J\x1b[31m" not in raw
    assert b"\x1b[31mThis line" not in raw
    assert b"This line tries to clear your terminal\x1b[0m\n" not in raw
    text = raw.decode("utf-8", "replace")
    assert not [f"U+{ord(mark):04X}" for mark in BIDI if mark in text]
    assert not re.search("[\x80-\x9f]", text)


def test_escape_and_control_c_stop_an_answer(home: DeskHome) -> None:
    terminal = Terminal(home, 100, 30)
    try:
        terminal.until_text("nothing leaves")
        for key in ("Escape", "C-c"):
            terminal.type("Tell me a very long story about a lighthouse, in thirty chapters.")
            terminal.keys("Enter")
            terminal.until(lambda shown: len(answer(shown)) > 40)
            terminal.keys(key)
            terminal.until_text("  stopped")
            still = answer(terminal.screen())
            terminal.keys("C-End")
            assert answer(terminal.screen())[:40] == still[:40]
            assert not terminal.ended()
            terminal.type("/new")
            terminal.keys("Enter")
            terminal.until(lambda shown: "lighthouse" not in shown)
        assert home.host_pid() is not None
    finally:
        terminal.close()


def answer(shown: str) -> str:
    """What stands below the last "desk" line and above the input."""
    after = re.split(r"^ desk  \d\d:\d\d.*$", shown, flags=re.MULTILINE)
    return re.split(r"^─", after[-1], flags=re.MULTILINE)[0].strip() if len(after) > 1 else ""


@pytest.mark.parametrize("way", ["keys", "SIGTERM"])
def test_the_terminal_is_as_it_was(home: DeskHome, tmp_path: Path, way: str) -> None:
    before, after, code = tmp_path / "before", tmp_path / "after", tmp_path / "code"
    desk = f"{shlex.quote(sys.executable)} -P -m desk tui"
    script = f"stty -a > {before}; {desk}; echo $? > {code}; stty -a > {after}; echo shell-again; cat"
    terminal = Terminal(home, 100, 30, command=("sh", "-c", script))
    try:
        terminal.until_text("nothing leaves")
        assert terminal.value("alternate_on") == "1"
        if way == "keys":
            terminal.keys("C-c")
        else:
            shell = int(terminal.value("pane_pid"))
            (child,) = Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
            os.kill(int(child), signal.SIGTERM)
        terminal.until_text("shell-again")
        assert terminal.value("alternate_on") == "0"
        assert terminal.value("cursor_flag") == "1"
        assert terminal.value("mouse_any_flag") == "0"
        assert after.read_text() == before.read_text()
        assert code.read_text().strip() == ("0" if way == "keys" else "143")
        raw = terminal.raw()
        assert raw.rfind(b"\x1b[?2004l") > raw.rfind(b"\x1b[?2004h")
    finally:
        terminal.close()


def test_a_key_without_a_keyring_is_one_sentence_with_the_way_out() -> None:
    with desk_home() as home:
        terminal = Terminal(home, 100, 30)
        try:
            terminal.until_text("Welcome to Desk")
            terminal.until_text("Use my own key")
            terminal.keys("3")
            terminal.until_text("Which provider?")
            terminal.type("openai")
            terminal.keys("Enter")
            terminal.until_text("(not shown)")
            terminal.type("canary-of-the-screen")
            terminal.keys("Enter")
            shown = terminal.until(lambda now: "Welcome to Desk" in now and "There is no keyring here" in now)
            assert "Traceback" not in shown
            assert "desk settings set keys.backend" in " ".join(shown.split())
            assert b"canary" not in terminal.raw()
        finally:
            terminal.close()
