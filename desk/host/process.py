"""The host as a process: one a user, its log, its lock, its end."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import fcntl
import json
import logging
import logging.handlers
import os
import signal
import sys
from collections.abc import Iterator

from desk.errors import ConfigError, DeskError, StoreError
from desk.host.peers import become_subreaper, inspection
from desk.paths import Paths, ensure_private, find_paths

_LOG_BYTES = 1_000_000
_PRIVATE_UMASK = 0o077
_log = logging.getLogger(__name__)


@contextlib.contextmanager
def hold_lock(paths: Paths) -> Iterator[bool]:
    """True while this process is the host; False if another one is. The kernel lets go of the lock when we die."""
    ensure_private(paths.run)
    descriptor = os.open(paths.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        yield True
    finally:
        os.close(descriptor)


def _start_log(paths: Paths) -> None:
    """Log to a file; workers inherit its descriptor as their stderr. No message text, no key is ever logged."""
    ensure_private(paths.logs)
    path = paths.logs / "host.log"
    log = logging.handlers.RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=2, encoding="utf-8")
    path.chmod(0o600)
    log.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[log], force=True)
    workers = os.open(paths.logs / "workers.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
    os.dup2(workers, 2)
    os.close(workers)


def main(*, foreground: bool = False) -> int:
    """Run the host until it is idle or told to stop. Returns the exit code; 0 too when another host is already there.

    A reason for not starting is left in ``run/host.error`` for the client that waits, as JSON.
    """
    os.umask(_PRIVATE_UMASK)  # whatever this process and its workers make is this user's alone
    paths = find_paths()
    try:
        return _run_alone(paths, foreground=foreground)
    except DeskError as error:
        left = error
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001 - the border: the one who waits gets a sentence
        if not foreground:  # then there is no log, and what goes wrong is said below
            _log.error("the host ended", exc_info=error)
        left = _in_words(
            error, paths, "desk doctor" if foreground else f"Where it happened is in {paths.logs / 'host.log'}"
        )
    with contextlib.suppress(OSError):
        report = json.dumps({"code": left.code, "message": left.message, "hint": left.hint})
        (paths.run / "host.error").write_text(report, encoding="utf-8")
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{left.message} {left.hint}".strip() + "\n")
    return left.exit_code


def _run_alone(paths: Paths, *, foreground: bool) -> int:
    with hold_lock(paths) as is_host:
        if not is_host:
            if foreground:
                sys.stderr.write("A Desk host is already running.\n")
            return 0
        (paths.run / "host.error").unlink(missing_ok=True)
        if not foreground:
            _start_log(paths)
        become_subreaper()
        inspection.forbid()
        _clear_leftovers(paths)
        asyncio.run(_run(paths))
        return 0


def _clear_leftovers(paths: Paths) -> None:
    """Before anything is read: the settings may be part of what is still to be finished."""
    from desk.store.backup import clear_leftovers

    clear_leftovers(paths)


def _in_words(error: Exception, paths: Paths, hint: str) -> DeskError:
    """What kept the host from going on, for a person; ``hint`` is for a fault of Desk's own."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreError(
            f"The disk of {paths.run} or {paths.data} is full, so Desk could not start; "
            "what was stored before is unharmed.",
            hint="Free some space there, then try again.",
        )
    if isinstance(error, OSError) and error.filename:
        return ConfigError(
            f"Desk cannot use {error.filename}: {error.strerror}.",
            hint="Free that path, or set DESK_HOME to a folder of yours.",
        )
    return DeskError(f"Desk has a fault: {type(error).__name__}.", hint=hint)


async def _run(paths: Paths) -> None:
    from desk.host.app import Host

    host = await Host.make(paths)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(name, host.end)
    await host.run()
