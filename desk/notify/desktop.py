"""Desktop notifications: the session bus on Linux, Notification Center on macOS, none where nobody sees a desktop.

The text goes over the bus, or into a program's standard input: a command line can be read by every user of the machine.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

_log = logging.getLogger(__name__)
_TIMEOUT_S = 5.0
_MOST_TITLE, _MOST_BODY = 120, 600


class Notifier(Protocol):
    """``show`` says whether the desktop took it; it never raises for a desktop that is not there."""

    name: str

    async def show(self, title: str, body: str, *, urgent: bool = False) -> bool: ...


class NoDesktop:
    """Over SSH, in a container, with notifications off."""

    name = "none"

    async def show(self, title: str, body: str, *, urgent: bool = False) -> bool:
        return False


class SessionBus:
    """org.freedesktop.Notifications (Desktop Notifications Specification 1.2) at a D-Bus address."""

    name = "session bus"

    def __init__(self, address: str) -> None:
        self._address = address

    async def show(self, title: str, body: str, *, urgent: bool = False) -> bool:
        return await asyncio.to_thread(self._notify, title[:_MOST_TITLE], escaped(body[:_MOST_BODY]), urgent)

    def _notify(self, title: str, body: str, urgent: bool) -> bool:
        from jeepney import DBusAddress, MessageType, new_method_call
        from jeepney.io.blocking import open_dbus_connection

        where = DBusAddress(
            "/org/freedesktop/Notifications", bus_name="org.freedesktop.Notifications", interface="org.freedesktop.Notifications"
        )  # fmt: skip
        hints = {"urgency": ("y", 2 if urgent else 1), "desktop-entry": ("s", "desk")}
        call = new_method_call(where, "Notify", "susssasa{sv}i", ("Desk", 0, "", title, body, [], hints, -1))
        try:
            with contextlib.closing(open_dbus_connection(bus=self._address)) as connection:
                answer = connection.send_and_get_reply(call, timeout=_TIMEOUT_S)
        except (OSError, ValueError, RuntimeError, TimeoutError, KeyError) as error:
            _log.info("no desktop notification: %s", type(error).__name__)
            return False
        return answer.header.message_type is MessageType.method_return


class NotificationCenter:
    """macOS, through ``osascript``; the script is read from standard input."""

    name = "osascript"

    def __init__(self, program: str = "/usr/bin/osascript") -> None:
        self._program = program

    async def show(self, title: str, body: str, *, urgent: bool = False) -> bool:
        script = f"display notification {_quoted(body[:_MOST_BODY])} with title {_quoted(title[:_MOST_TITLE])}"
        if urgent:
            script += ' sound name "default"'
        try:
            process = await asyncio.create_subprocess_exec(
                self._program,
                "-",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError:
            return False
        try:
            await asyncio.wait_for(process.communicate(script.encode()), _TIMEOUT_S)
        except TimeoutError:
            process.kill()
            await process.wait()
            return False
        return process.returncode == 0


def choose(
    env: Mapping[str, str], platform: str, *, wanted: bool = True, exists: Callable[[str], bool] = os.path.exists
) -> Notifier:
    """The notifier for this session; ``platform`` as in ``sys.platform``."""
    over_ssh = any(env.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))
    if not wanted or over_ssh:
        return NoDesktop()
    if platform == "darwin":
        return NotificationCenter() if exists("/usr/bin/osascript") else NoDesktop()
    address = env.get("DBUS_SESSION_BUS_ADDRESS", "")
    runtime = env.get("XDG_RUNTIME_DIR", "")
    if not address and runtime and exists(str(Path(runtime) / "bus")):
        address = f"unix:path={runtime}/bus"
    return SessionBus(address) if address else NoDesktop()


def escaped(text: str) -> str:
    """A body as plain text: the specification lets desktops read ``<b>`` and links in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(text: str) -> str:
    """An AppleScript string: only the quote and the backslash mean something in it; a line end would end the script."""
    plain = " ".join(text.split())
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
