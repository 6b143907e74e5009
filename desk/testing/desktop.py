"""Desktops for tests: one in memory, and a real org.freedesktop.Notifications on a private bus.

Needs, for the real one, Debian's ``dbus-daemon``.
"""

from __future__ import annotations

import contextlib
import queue
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desk.testing.keyring import BUS_CONFIG

_START_TIMEOUT_S = 20.0
Shown = tuple[str, str, bool]


class MemoryDesktop:
    """Keeps what it is shown; ``there`` False: nobody sees a desktop."""

    name = "memory"

    def __init__(self) -> None:
        self.there = True
        self.shown: list[Shown] = []

    async def show(self, title: str, body: str, *, urgent: bool = False) -> bool:
        if self.there:
            self.shown.append((title, body, urgent))
        return self.there


class BusDesktop:
    """Owns the name on a bus of its own and records each Notify, as the bus carried it (the body still escaped)."""

    def __init__(self, root: Path) -> None:
        self.address = f"unix:path={root / 'bus'}"
        self.calls: queue.Queue[tuple[Any, ...]] = queue.Queue()
        self._daemon: subprocess.Popen[bytes] | None = None
        self._stop = threading.Event()
        self._config = root / "bus.conf"
        self._config.write_text(BUS_CONFIG.format(socket=root / "bus"), encoding="utf-8")
        self._socket = root / "bus"

    def start(self) -> None:
        """:raises FileNotFoundError: there is no dbus-daemon."""
        program = shutil.which("dbus-daemon")
        if program is None:
            raise FileNotFoundError("dbus-daemon is not here; install it: apt install dbus")
        self._daemon = subprocess.Popen(
            [program, f"--config-file={self._config}", "--nofork", "--nopidfile"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + _START_TIMEOUT_S
        while not self._socket.exists():
            if time.monotonic() > deadline:
                raise TimeoutError("dbus-daemon did not start")
            time.sleep(0.02)
        ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(_START_TIMEOUT_S)

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(_START_TIMEOUT_S)
        if self._daemon is not None:
            self._daemon.terminate()
            self._daemon.wait(_START_TIMEOUT_S)

    def _serve(self, ready: threading.Event) -> None:
        from jeepney import MessageType, message_bus, new_method_return
        from jeepney.io.blocking import open_dbus_connection

        with contextlib.closing(open_dbus_connection(bus=self.address)) as connection:
            connection.send_and_get_reply(message_bus.RequestName("org.freedesktop.Notifications"))
            ready.set()
            while not self._stop.is_set():
                try:
                    message = connection.receive(timeout=0.1)
                except TimeoutError:
                    continue
                if message.header.message_type is MessageType.method_call:
                    self.calls.put(message.body)
                    connection.send(new_method_return(message, "u", (self.calls.qsize(),)))


@contextlib.contextmanager
def bus_desktop(root: Path) -> Iterator[BusDesktop]:
    """A desktop that runs as long as the block."""
    made = BusDesktop(root)
    made.start()
    try:
        yield made
    finally:
        made.stop()
