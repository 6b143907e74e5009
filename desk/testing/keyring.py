"""Keyrings for tests: one in memory, and the real Secret Service (gnome-keyring) on a private bus in private folders.

Needs, for the real one, Debian's ``gnome-keyring`` and ``dbus-daemon`` (package ``dbus``). Works as root and as a user.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from unittest import mock

from desk.keys.backends import Opened
from desk.keys.system import System

START_TIMEOUT_S = 20.0
LABEL = "memory"
BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
</busconfig>
"""


class MemoryBackend:
    """Keeps what it is given, in memory; the stand-in for a ``keyring`` backend."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str, /) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str, /) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str, /) -> None:
        del self.kept[service, username]

    def open(self, _system: System) -> Opened:
        """To be passed as ``KeyStore(..., opener=backend.open)``."""
        return Opened(self, LABEL)


class SecretService:
    """A running bus and daemon. ``environment`` leads programs to them (and away from the user's own)."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.environment: dict[str, str] = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={root / 'bus'}"}
        for name in ("XDG_DATA_HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
            folder = root / name.lower()
            folder.mkdir(mode=0o700)
            self.environment[name] = str(folder)
        self._bus: subprocess.Popen[bytes] | None = None
        self._daemon: subprocess.Popen[bytes] | None = None

    def start(self, password: str = "canary-login") -> None:  # noqa: S107  opens a throw-away keyring
        """Start both; the login collection is made and open when this returns."""
        config = self.root / "bus.conf"
        config.write_text(BUS_CONFIG.format(socket=self.root / "bus"))
        self._bus = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile"],
            env=self._full_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait("the bus", (self.root / "bus").exists)
        self.start_daemon(password)

    def start_daemon(self, password: str = "canary-login") -> None:  # noqa: S107
        """Start the keyring daemon alone, e.g. after ``kill_daemon``; a wrong password leaves it locked."""
        self._daemon = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
            env=self._full_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert self._daemon.stdin is not None
        self._daemon.stdin.write(password.encode())
        self._daemon.stdin.close()
        self._wait("the keyring daemon", self._serves)

    def lock(self) -> None:
        """Lock the login collection; with no screen to ask on, nobody can open it but ``start_daemon``."""
        import secretstorage

        with self.entered(), closing(secretstorage.dbus_init()) as connection:
            secretstorage.get_default_collection(connection).lock()

    def kill_daemon(self) -> None:
        """SIGKILL the daemon and wait until it is gone."""
        if self._daemon is not None:
            self._daemon.kill()
            self._daemon.wait()
            self._daemon = None

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop the daemon's process meanwhile: calls to it get no answer."""
        assert self._daemon is not None
        self._daemon.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._daemon.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """End both."""
        self.kill_daemon()
        if self._bus is not None:
            self._bus.kill()
            self._bus.wait()
            self._bus = None

    @contextlib.contextmanager
    def entered(self, extra: Mapping[str, str] | None = None) -> Iterator[None]:
        """Have this process use it, meanwhile."""
        with mock.patch.dict(os.environ, {**self._full_environment(), **(extra or {})}, clear=True):
            yield

    def _full_environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DBUS_", "XDG_", "KEYRING_", "PYTHON_KEYRING"))
            and name not in ("DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL")
        }
        return {**kept, **self.environment}

    def _serves(self) -> bool:
        import secretstorage

        with self.entered():
            try:
                with closing(secretstorage.dbus_init()) as connection:
                    secretstorage.get_collection_by_alias(connection, "default")
                    return True
            except (secretstorage.SecretStorageException, OSError):
                return False

    def _wait(self, what: str, ready: object) -> None:
        assert callable(ready)
        deadline = time.monotonic() + START_TIMEOUT_S
        while not ready():
            for process in (self._bus, self._daemon):
                if process is not None and process.poll() is not None:
                    raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what} did not come up")
            time.sleep(0.01)


@contextlib.contextmanager
def secret_service() -> Iterator[SecretService]:
    """A real, private, unlocked Secret Service, ended and removed at the end.

    :raises FileNotFoundError: a program it needs is not installed; a test must then fail, not skip.
    """
    for program in ("dbus-daemon", "gnome-keyring-daemon"):
        if shutil.which(program) is None:
            raise FileNotFoundError(f"{program} is missing: apt-get install dbus gnome-keyring")
    root = Path(tempfile.mkdtemp(prefix="dk-ring-", dir="/tmp"))
    service = SecretService(root)
    try:
        service.start()
        yield service
    finally:
        service.stop()
        shutil.rmtree(root, ignore_errors=True)
