"""One suite over every notifier: that of the session bus against a real bus, that of macOS against a program in its place,
the one without a desktop, and the fake."""

from __future__ import annotations

import html
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desk.notify.desktop import NoDesktop, NotificationCenter, Notifier, SessionBus, choose
from desk.testing.desktop import MemoryDesktop, Shown, bus_desktop

# A string of AppleScript, as its guide defines it.
_STRING = r'"((?:\\.|[^"\\])*)"'
KINDS = ("memory", "bus", "macos")
# Stands in for osascript: keeps the script it reads and its arguments.
_PROGRAM = """#!{python}
import pathlib, sys
folder = pathlib.Path({folder!r})
number = len(list(folder.glob("call-*")))
(folder / f"call-{{number}}").write_text(" ".join(sys.argv[1:]) + chr(10) + sys.stdin.read())
"""


class Case:
    def __init__(self, notifier: Notifier, shown: Callable[[], list[Shown]]) -> None:
        self.notifier, self.shown = notifier, shown


@pytest.fixture(params=KINDS)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    if request.param == "memory":
        desktop = MemoryDesktop()
        yield Case(desktop, lambda: desktop.shown)
    elif request.param == "macos":
        program = tmp_path / "osascript"
        program.write_text(_PROGRAM.format(python=sys.executable, folder=str(tmp_path)))
        program.chmod(0o700)
        yield Case(
            NotificationCenter(str(program)), lambda: [_from_script(file) for file in sorted(tmp_path.glob("call-*"))]
        )
    else:
        root = Path(tempfile.mkdtemp(prefix="dk-", dir="/tmp"))
        with bus_desktop(root) as bus:

            def heard() -> list[Shown]:
                calls = [bus.calls.get_nowait() for _ in range(bus.calls.qsize())]
                return [(call[3], html.unescape(call[4]), call[6]["urgency"][1] == 2) for call in calls]

            yield Case(SessionBus(bus.address), heard)
        shutil.rmtree(root)


def _from_script(file: Path) -> Shown:
    arguments, _, script = file.read_text().partition("\n")
    assert arguments == "-", "the text is never an argument: every user of a machine can read those"
    found = re.fullmatch(rf"display notification {_STRING} with title {_STRING}( sound name \"default\")?", script)
    assert found is not None, "the text ended its string and became script"
    return _plain(found[2]), _plain(found[1]), bool(found[3])


def _plain(inside: str) -> str:
    return re.sub(r"\\(.)", r"\1", inside)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Reminder", "call Ana"),
        ("提醒", "给安娜打电话"),
        ("Reminder", 'say "hi" \\ & <b>bold</b> <a href="x">y</a>'),
        ("Reminder", '" with title "x" & do shell script "touch /tmp/owned'),
        ("", ""),
    ],
)
async def test_it_shows_just_the_text(case: Case, title: str, body: str) -> None:
    assert await case.notifier.show(title, body)
    assert case.shown() == [(title, body, False)]


async def test_urgent_is_said(case: Case) -> None:
    assert await case.notifier.show("Reminder", "the oven", urgent=True)
    assert case.shown() == [("Reminder", "the oven", True)]


async def test_a_desktop_that_is_not_there_is_no_error(tmp_path: Path) -> None:
    assert not await SessionBus(f"unix:path={tmp_path / 'none'}").show("a", "b")
    assert not await NotificationCenter(str(tmp_path / "none")).show("a", "b")
    assert not await NoDesktop().show("a", "b")
    desktop = MemoryDesktop()
    desktop.there = False
    assert not await desktop.show("a", "b")


async def test_a_bus_without_a_desktop_says_no() -> None:
    root = Path(tempfile.mkdtemp(prefix="dk-", dir="/tmp"))
    with bus_desktop(root) as bus:
        bus._stop.set()
        bus._thread.join()
        assert not await SessionBus(bus.address).show("a", "b")
    shutil.rmtree(root)


@pytest.mark.parametrize(
    ("env", "platform", "wanted", "name"),
    [
        ({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/x"}, "linux", True, "session bus"),
        ({"XDG_RUNTIME_DIR": "/run/user/1"}, "linux", True, "session bus"),
        ({}, "linux", True, "none"),
        ({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/x", "SSH_CONNECTION": "1 2 3 4"}, "linux", True, "none"),
        ({}, "darwin", True, "osascript"),
        ({"SSH_TTY": "/dev/pts/1"}, "darwin", True, "none"),
        ({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/x"}, "linux", False, "none"),
    ],
)
def test_the_choice(env: dict[str, str], platform: str, wanted: bool, name: str) -> None:
    assert choose(env, platform, wanted=wanted, exists=lambda path: True).name == name
