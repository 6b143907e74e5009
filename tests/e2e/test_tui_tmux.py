"""The real screen in a real terminal (tmux) with a real host."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desk.testing.home import DeskHome, desk_home

DEADLINE_S = 40.0
TMUX = shutil.which("tmux")


class Terminal:
    """One pane. ``raw`` is every byte the screen wrote to the terminal."""

    def __init__(self, home: DeskHome, columns: int, rows: int) -> None:
        self._server = f"dk{os.getpid()}"
        self._raw = home.root / "raw"
        environment = {**home.environment, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        environment.pop("NO_COLOR", None)
        self._environment = environment
        self.tmux("-f", "/dev/null", "new-session", "-d", "-s", "t", "-x", str(columns), "-y", str(rows), "cat")
        self.tmux("set-option", "-g", "remain-on-exit", "on")
        self.tmux("pipe-pane", "-t", "t", f"cat >> {self._raw}")
        assigned = [f"{name}={environment[name]}" for name in ("DESK_HOME", "TERM", "LC_ALL")]
        self.tmux("respawn-pane", "-k", "-t", "t", "env", *assigned, sys.executable, "-P", "-m", "desk", "tui")

    def tmux(self, *arguments: str) -> str:
        command = [str(TMUX), "-L", self._server, *arguments]
        return subprocess.run(command, env=self._environment, check=True, capture_output=True, text=True).stdout

    def keys(self, *names: str) -> None:
        self.tmux("send-keys", "-t", "t", *names)

    def type(self, text: str) -> None:
        self.tmux("send-keys", "-t", "t", "-l", text)

    def screen(self) -> str:
        return self.tmux("capture-pane", "-p", "-t", "t")

    def until(self, condition: Callable[[str], bool]) -> str:
        """Wait until the screen is as ``condition`` says; fails with what it shows."""
        end = time.monotonic() + DEADLINE_S
        while time.monotonic() < end:
            shown = self.screen()
            if condition(shown):
                return shown
            time.sleep(0.02)
        raise AssertionError(f"never came; the screen shows:\n{self.screen()}")

    def until_text(self, text: str) -> str:
        return self.until(lambda shown: text in shown)

    def ended(self) -> bool:
        return self.tmux("display-message", "-p", "-t", "t", "#{pane_dead}").strip() == "1"

    def raw(self) -> bytes:
        return self._raw.read_bytes() if self._raw.exists() else b""

    def close(self) -> None:
        self.tmux("kill-server")


@pytest.fixture
def home() -> Iterator[DeskHome]:
    with desk_home() as made:
        yield made


def open_terminal(home: DeskHome, columns: int = 110, rows: int = 36) -> Terminal:
    if TMUX is None:
        raise FileNotFoundError("tmux is not here; install it: apt install tmux")
    return Terminal(home, columns, rows)


def test_the_demo_mail_is_read_and_the_terminal_is_given_back(home: DeskHome) -> None:
    home.run("demo")
    terminal = open_terminal(home)
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
    terminal = open_terminal(home)
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
    terminal = open_terminal(home)
    try:
        shown = terminal.until_text("F5 try again")
        assert "theme" in shown
        file.write_text('theme = "dark"\n', encoding="utf-8")
        terminal.keys("F5")
        terminal.until(lambda now: "F5 try again" not in now and "waking" not in now)
    finally:
        terminal.close()


def test_twenty_by_five(home: DeskHome) -> None:
    terminal = open_terminal(home, 20, 5)
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
