"""The real screen in a real terminal (tmux) with a real host."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.testing.home import DeskHome, desk_home
from desk.testing.terminal import Terminal


@pytest.fixture
def home() -> Iterator[DeskHome]:
    with desk_home() as made:
        yield made


def test_the_demo_mail_is_read_and_the_terminal_is_given_back(home: DeskHome) -> None:
    home.run("demo")
    terminal = Terminal(home, 110, 36)
    try:
        terminal.until_text("nothing leaves")
        terminal.type("/mail")
        terminal.keys("Enter")
        terminal.until(lambda shown: "type to filter" in shown and "demo" in shown)
        terminal.keys("Enter")
        terminal.until_text("ask Desk for a reply")
        terminal.keys("r")
        terminal.until(lambda shown: "Answer the mail" in shown and "^a queue" in shown)
        terminal.keys("C-c")
        terminal.until(lambda _: terminal.ended())
        assert b"\x1b[?1049l" in terminal.raw()
    finally:
        terminal.close()


def test_a_killed_host_is_said_and_found_again(home: DeskHome) -> None:
    home.run("demo")
    terminal = Terminal(home, 110, 36)
    try:
        terminal.until_text("nothing leaves")
        first = home.host_pid()
        assert first is not None
        os.kill(first, signal.SIGKILL)
        terminal.until(lambda shown: home.host_pid() not in (None, first) and "nothing leaves" in shown)
    finally:
        terminal.close()


def test_a_broken_config_is_one_sentence_and_mended_with_one_key(home: DeskHome) -> None:
    file: Path = home.paths.config_file
    file.parent.mkdir(parents=True)
    file.write_text('theme = "purple"\n', encoding="utf-8")
    terminal = Terminal(home, 110, 36)
    try:
        shown = terminal.until_text("F5 try again")
        assert "theme" in shown
        file.write_text('theme = "dark"\n', encoding="utf-8")
        terminal.keys("F5")
        terminal.until(lambda now: "F5 try again" not in now and "waking" not in now)
    finally:
        terminal.close()


def test_twenty_by_five(home: DeskHome) -> None:
    terminal = Terminal(home, 20, 5)
    try:
        terminal.until_text("Welcome")
        terminal.keys("Escape")
        terminal.until_text("›")
        terminal.type("hello")
        terminal.until_text("hello")
        terminal.keys("C-c")
        terminal.until(lambda _: terminal.ended())
    finally:
        terminal.close()
