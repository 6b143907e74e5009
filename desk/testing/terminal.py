"""A real terminal (tmux) with Desk's screen in it, for tests and pictures."""

from __future__ import annotations

import itertools
import os
import pty
import shutil
import subprocess
import sys
import time
from collections.abc import Callable

from desk.testing.home import DeskHome

DEADLINE_S = 60.0
_numbers = itertools.count()


class Terminal:
    """One pane on a tmux server of its own. ``raw`` is every byte that was written to the terminal.

    :param locale: what LC_ALL says; Desk speaks its language when the setting ``language`` is ``auto``.
    :param command: what runs in it; Desk's screen if empty.
    :raises FileNotFoundError: there is no tmux.
    """

    def __init__(
        self, home: DeskHome, columns: int, rows: int, *, locale: str = "C.UTF-8", command: tuple[str, ...] = ()
    ) -> None:
        tmux = shutil.which("tmux")
        if tmux is None:
            raise FileNotFoundError("tmux is not here; install it: apt install tmux")
        self._start = [tmux, "-u", "-L", f"dk{os.getpid()}-{next(_numbers)}"]
        self._raw = home.root / f"raw-{next(_numbers)}"
        self._environment = {**home.environment, "TERM": "xterm-256color", "LC_ALL": locale}
        self._environment.pop("NO_COLOR", None)
        self.tmux("-f", "/dev/null", "new-session", "-d", "-s", "t", "-x", str(columns), "-y", str(rows), "cat")
        self.tmux("set-option", "-g", "remain-on-exit", "on")
        self.tmux("pipe-pane", "-t", "t", f"cat >> {self._raw}")
        self.tmux("set-option", "-g", "default-terminal", "xterm-256color")
        self.tmux("respawn-pane", "-k", "-t", "t", *(command or (sys.executable, "-P", "-m", "desk", "tui")))

    def tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self._start, *arguments], env=self._environment, check=True, capture_output=True, encoding="utf-8"
        )
        return done.stdout

    def keys(self, *names: str) -> None:
        """Press keys, by tmux's names, in one write."""
        self.tmux("send-keys", "-t", "t", *names)

    def type(self, text: str) -> None:
        self.tmux("send-keys", "-t", "t", "-l", text)

    def screen(self) -> str:
        return self.tmux("capture-pane", "-p", "-t", "t")

    def until(self, condition: Callable[[str], object]) -> str:
        """The screen as soon as ``condition`` holds for it. :raises AssertionError: it never does; with what is shown."""
        end = time.monotonic() + DEADLINE_S
        while time.monotonic() < end:
            shown = self.screen()
            if condition(shown):
                return shown
            time.sleep(0.02)
        raise AssertionError(f"never came; the screen shows:\n{self.screen()}")

    def until_text(self, text: str) -> str:
        return self.until(lambda shown: text in shown)

    def resize(self, columns: int, rows: int) -> None:
        self.tmux("resize-window", "-t", "t", "-x", str(columns), "-y", str(rows))

    def value(self, name: str) -> str:
        """One of tmux's format variables of the pane, e.g. ``pane_pid``, ``alternate_on``, ``pane_dead``."""
        return self.tmux("display-message", "-p", "-t", "t", f"#{{{name}}}").strip()

    def ended(self) -> bool:
        return self.value("pane_dead") == "1"

    def raw(self) -> bytes:
        return self._raw.read_bytes() if self._raw.exists() else b""

    def close(self) -> None:
        self.tmux("kill-server")


def at_a_terminal(home: DeskHome, *arguments: str) -> tuple[int, str]:
    """Run a command with a controlling terminal; its exit code and all that it printed."""
    return ended(*started(home, *arguments))


def started(home: DeskHome, *arguments: str) -> tuple[int, int]:
    """The command's process, and the other end of its terminal."""
    pid, master = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [sys.executable, "-P", "-m", "desk", *arguments], home.environment)  # noqa: S606  (no shell is meant)
    return pid, master


def ended(pid: int, master: int) -> tuple[int, str]:
    """Its exit code and all that it printed."""
    output = b""
    try:
        while chunk := os.read(master, 65536):
            output += chunk
    except OSError:
        pass  # the terminal is gone: the command has ended
    finally:
        os.close(master)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), output.decode()
