"""A Desk of its own for a test or a bench: a short folder, the real commands, the real host, ended by its pid."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from desk.paths import Paths

COMMAND_TIMEOUT_S = 300.0


def test_models_folder() -> Path:
    """Where tests keep fetched models, so that they are fetched once a machine."""
    return Path(os.environ.get("DESK_TEST_MODELS", "~/.cache/desk-test/models")).expanduser()


class DeskHome:
    """Runs ``python -m desk`` with ``DESK_HOME`` set to ``root``; the environment holds nothing of the caller's Desk."""

    def __init__(self, root: Path, extra_environment: Mapping[str, str] | None = None) -> None:
        self.root = root
        self.paths = Paths(root / "config", root / "data", root / "cache", root / "run")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DESK_", "DBUS_", "XDG_"))}
        kept.pop("PYTHONDONTWRITEBYTECODE", None)
        self.environment = {**kept, "DESK_HOME": str(root), "NO_COLOR": "1", **(extra_environment or {})}

    def link_models(self) -> None:
        """Use the machine's fetched models.

        :raises FileNotFoundError: none were fetched; a test that needs one must fail, not skip.
        """
        source = test_models_folder()
        if not any(source.glob("*")):
            raise FileNotFoundError(f"no model in {source}; run packaging/test, or: desk models pull")
        self.paths.models.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.paths.data.chmod(0o700)
        for item in source.iterdir():
            if item.name != "slots":
                target = self.paths.models / item.name
                if not target.exists():
                    target.symlink_to(item)

    def run(
        self, *arguments: str, check: bool = True, given: str | None = None, timeout_s: float = COMMAND_TIMEOUT_S
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end. :raises AssertionError: it failed and ``check`` is on; says what it wrote."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "desk", *arguments],
            env=self.environment,
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        if check and done.returncode != 0:
            raise AssertionError(f"desk {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    def json(self, *arguments: str, given: str | None = None) -> Any:
        """Run a command with ``--json`` and decode what it prints."""
        return json.loads(self.run(*arguments, "--json", given=given).stdout)

    def host_pid(self) -> int | None:
        """The running host's pid, read from the lock it holds."""
        with contextlib.suppress(OSError, ValueError):
            pid = int(self.paths.lock.read_text())
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
            return pid if b"desk.host" in command else None
        return None

    def kill_host(self) -> int | None:
        """SIGKILL the host, if there is one, and wait until it is gone."""
        pid = self.host_pid()
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            descriptor = os.pidfd_open(pid) if Path(f"/proc/{pid}").exists() else None
            if descriptor is not None:
                import select

                select.select([descriptor], [], [], 10)
                os.close(descriptor)
        return pid


@contextlib.contextmanager
def desk_home(*, models: bool = False, extra_environment: Mapping[str, str] | None = None) -> Iterator[DeskHome]:
    """A fresh ``DeskHome`` in /tmp (Unix socket paths must be short); its host is stopped and the folder removed at the end."""
    root = Path(tempfile.mkdtemp(prefix="dk-", dir="/tmp"))
    home = DeskHome(root, extra_environment)
    try:
        if models:
            home.link_models()
        yield home
    finally:
        try:
            home.run("stop", check=False, timeout_s=30)
        finally:
            home.kill_host()
            shutil.rmtree(root, ignore_errors=True)
