"""Who is at the other end of the control socket, and whether it may approve.

The kernel tells the peer's pid when it connects (``SO_PEERCRED``, unix(7)). The host is a sub-reaper, so every process a
worker ever starts keeps the host among its ancestors, whatever it forks or detaches. A peer with the host among its
ancestors is therefore one of Desk's own workers or something it started, and approves, grants and sets nothing. A pid can
be re-used after its process ended; where the kernel has ``SO_PEERPIDFD`` (Linux 6.5) a dead peer is recognised by it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_SO_PEERPIDFD = 77
_MOST_ANCESTORS = 4096


@dataclass(frozen=True)
class PeerIdentity:
    """A connected process. ``pidfd`` is -1 where the system has none."""

    pid: int
    uid: int
    pidfd: int = -1

    def is_alive(self) -> bool:
        """False once the process that connected has ended (its pid may belong to another one by then)."""
        if self.pidfd >= 0:
            return not select.select([self.pidfd], [], [], 0)[0]
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

    def close(self) -> None:
        if self.pidfd >= 0:
            os.close(self.pidfd)


def identify(connection: socket.socket) -> PeerIdentity:
    """Read the credentials the kernel recorded when the peer connected."""
    if sys.platform == "darwin":
        local_peerpid, sol_local = 2, 0
        pid = connection.getsockopt(sol_local, local_peerpid)
        return PeerIdentity(pid, os.getuid())
    pid, uid, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    try:
        pidfd = connection.getsockopt(socket.SOL_SOCKET, _SO_PEERPIDFD)
    except OSError:
        pidfd = -1
    return PeerIdentity(pid, uid, pidfd)


def become_subreaper() -> bool:
    """Have orphaned descendants become children of this process, not of init (prctl(2)). False where there is no such call."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)


class Inspection:
    """Whether other processes of this user may read this one's memory, and the kernel dump it (PR_SET_DUMPABLE, prctl(2)).

    Forbidden while the host lives, but for the moments in which a worker is started: a fork inherits the flag, and an
    unprivileged sandbox could then not be set up around it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._forbidden = False

    def forbid(self) -> None:
        with self._lock:
            self._forbidden = True
            _set_dumpable(False)

    @contextlib.contextmanager
    def allowed(self) -> Iterator[None]:
        """Start one worker in here."""
        with self._lock:
            if self._forbidden:
                _set_dumpable(True)
            try:
                yield
            finally:
                if self._forbidden:
                    _set_dumpable(False)


inspection = Inspection()


def _set_dumpable(dumpable: bool) -> None:
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(4, int(dumpable), 0, 0, 0)


def _process_facts(pid: int) -> tuple[int, bool] | None:
    """(parent's pid, has a controlling terminal), or None when the process is gone or cannot be seen."""
    if not sys.platform.startswith("linux"):
        answer = subprocess.run(["ps", "-o", "ppid=,tty=", "-p", str(pid)], capture_output=True, text=True, check=False)
        parts = answer.stdout.split()
        return (int(parts[0]), parts[1] not in {"??", "-"}) if len(parts) == 2 else None
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The second field is the command name in parentheses and may hold spaces and parentheses itself (proc(5)).
    fields = stat.rpartition(")")[2].split()
    return int(fields[1]), fields[4] != "0"


def descends_from(pid: int, ancestor: int) -> bool:
    """True if ``ancestor`` is ``pid`` or above it. A process that cannot be traced counts as a descendant: the safe side."""
    current: int | None = pid
    for _ in range(_MOST_ANCESTORS):
        if current == ancestor:
            return True
        if current == 0 or current == 1:
            return False
        if current is None:
            return True
        facts = _process_facts(current)
        current = facts[0] if facts else None
    return True


def has_terminal(pid: int) -> bool:
    """True if the process has a controlling terminal."""
    facts = _process_facts(pid)
    return facts is not None and facts[1]
