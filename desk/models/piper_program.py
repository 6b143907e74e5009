"""The program Piper: GPL-3, so it lives in an environment of its own and is started, never imported.

What is installed is pinned by hash in ``piper.txt`` beside this file. The user's own pip settings are used.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

from desk.errors import StoreError, UnavailableError
from desk.paths import ensure_private

_REQUIREMENTS = Path(__file__).parent / "piper.txt"
_MARKER = ".complete"
RETRY = "desk models pull piper-joe"


def find(programs: Path) -> Path | None:
    """The program, if it is there whole and is the one pinned."""
    program = programs / "piper" / "bin" / "piper"
    try:
        whole = (programs / "piper" / _MARKER).read_text(encoding="ascii") == _pinned()
    except (OSError, UnicodeDecodeError):
        return None
    return program if whole and program.exists() else None


def install(programs: Path) -> Path:
    """Make its environment in the folder ``programs``; blocks. What is there half is made anew.

    :raises UnavailableError: pip could not fetch it. :raises StoreError: it cannot be written.
    """
    try:
        ensure_private(programs)
        with _lock(programs):
            ready = find(programs)
            return ready if ready is not None else _install(programs / "piper")
    except OSError as error:
        raise StoreError(f"Piper cannot be written to {programs}: {error.strerror}.", hint=RETRY) from error


def remove(programs: Path) -> bool:
    """Delete it; False if it was not there."""
    folder = programs / "piper"
    if not folder.exists():
        return False
    try:
        with _lock(programs):
            shutil.rmtree(folder)
    except OSError as error:
        raise StoreError(f"Piper cannot be removed: {error.strerror}.", hint=f"Look at {folder}.") from error
    return True


def _install(folder: Path) -> Path:
    if folder.exists():
        shutil.rmtree(folder)
    venv.EnvBuilder(symlinks=True, with_pip=False).create(folder)
    command = [sys.executable, "-I", "-m", "pip", "--python", str(folder / "bin" / "python"), "install"]
    command += ["--require-hashes", "--only-binary=:all:", "--no-input", "--no-cache-dir", "--quiet"]
    command += ["--disable-pip-version-check", "--no-compile", "-r", str(_REQUIREMENTS)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        if "No space left on device" in done.stderr:
            raise StoreError(f"The disk that holds {folder.parent} is full, so Piper is not there.", hint=RETRY)
        raise UnavailableError("pip could not fetch the program Piper.", hint=f"Check the network, then: {RETRY}")
    subprocess.run([folder / "bin" / "python", "-m", "compileall", "-q", folder / "lib"], check=False)
    (folder / _MARKER).write_text(_pinned(), encoding="ascii")
    return folder / "bin" / "piper"


def _pinned() -> str:
    return hashlib.sha256(_REQUIREMENTS.read_bytes()).hexdigest()


@contextlib.contextmanager
def _lock(programs: Path) -> Iterator[None]:
    with (programs / "piper.lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UnavailableError("Another Desk is installing Piper.", hint="Wait until that is done.") from None
        yield
