"""Whether a host runs, and what the last one left behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desk.i18n import t
from desk.paths import Paths
from desk.wire.host import Finding, Status

CONNECT_TIMEOUT_S = 2.0


@dataclass(frozen=True)
class Run:
    """``socket``: none, answers, stale or silent. ``locked``: a live process holds the lock; ``pid`` is what it wrote."""

    socket_path: Path
    socket: str
    locked: bool
    pid: int | None
    last_error: str


def probe(paths: Paths) -> Run:
    pid = None
    last_error = ""
    with contextlib.suppress(OSError, ValueError):
        pid = int(paths.lock.read_text(encoding="ascii"))
    with contextlib.suppress(OSError, UnicodeDecodeError):
        last_error = (paths.run / "host.error").read_text(encoding="utf-8").strip()
    return Run(paths.socket, _try_socket(paths.socket), _is_locked(paths.lock), pid, last_error)


def judge(found: Run, status: Status | None) -> Iterator[Finding]:
    failed = [child for child in status.children if child.state == "failed"] if status else []
    for child in failed:
        yield Finding(
            id=f"worker-{child.name}",
            level="problem",
            title=t("The {name} worker does not run", name=child.name),
            evidence=child.error or f"{child.restarts} restarts",
            remedy=t("Restart Desk; drafts and approvals are kept."),
            command="desk stop",
        )
    # Only the pid of a process that holds the lock now: another's may have been given to any program since.
    kill = f"kill {found.pid}" if found.pid and found.locked else ""
    if found.socket == "answers":
        if not failed:
            yield Finding(id="host", level="ok", title=t("Desk is running"), evidence=f"pid {found.pid}")
    elif found.locked:
        yield Finding(
            id="host",
            level="problem",
            title=t("A Desk host runs but cannot be reached"),
            evidence=f"pid {found.pid} holds {found.socket_path.parent}, the socket is {_in_words(found.socket)}",
            cause=t("It is still starting, or hangs, or its socket was deleted."),
            remedy=t("Wait a moment; if it stays so, end it. Nothing is lost: unfinished sends ask."),
            command=kill,
        )
    elif found.socket == "silent":
        yield Finding(
            id="host",
            level="problem",
            title=t("Something that is not Desk's host holds its socket"),
            evidence=str(found.socket_path),
            remedy=t("Move it away."),
            command=f"mv '{found.socket_path}' '{found.socket_path}.away'",
        )
    elif found.last_error:
        yield Finding(
            id="host",
            level="problem",
            title=t("Desk could not start the last time"),
            evidence=found.last_error,
            remedy=t("Mend what it says; the next start tries again."),
            command="desk serve",
        )
    elif found.socket == "stale":
        yield Finding(
            id="host",
            level="note",
            title=t("The last host ended without tidying up"),
            evidence=f"{found.socket_path} answers no more",
            cause=t("It was killed, or the machine went down."),
            remedy=t("Nothing to do: the next start removes it."),
        )
    else:
        yield Finding(id="host", level="ok", title=t("Desk is not running"), evidence="it starts when it is needed")


def _try_socket(path: Path) -> str:
    if not path.exists():
        return "none"
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(CONNECT_TIMEOUT_S)
        try:
            client.connect(os.fspath(path))
        except ConnectionRefusedError:
            return "stale"
        except OSError:
            return "silent"
    return "answers"


def _is_locked(path: Path) -> bool:
    """Whether somebody holds the lock. A shared lock for an instant: a host starting just then is told to try again."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def _in_words(state: str) -> str:
    return {"none": "gone", "stale": "dead"}.get(state, "silent")
