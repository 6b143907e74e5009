"""Starting a worker with no more than it needs.

On Linux with Landlock ABI 6 the ``sandlock`` library starts the child under Landlock and seccomp: it reads the interpreter
and its own folders, writes only what is listed, reaches TCP only at the listed loopback ports, Unix sockets only where they
are listed by path, and no process or memory outside itself. Elsewhere the child starts unconfined and ``Confined.how`` is
empty; the status and ``desk doctor`` say so, and whatever is not Desk's own code is not started at all.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from desk.errors import UnavailableError
from desk.host.peers import inspection

_MIN_ABI = 6
_SYSTEM_READ = (
    "/usr",
    "/lib",
    "/lib64",
    "/bin",
    "/etc/ld.so.cache",
    "/etc/ssl",
    "/etc/pki",
    "/etc/ca-certificates",
    "/etc/localtime",
    "/etc/timezone",
    "/etc/mime.types",
    "/etc/nsswitch.conf",
    "/etc/hosts",
    "/dev/null",
    "/dev/urandom",
    "/dev/random",
    "/proc/meminfo",
    "/proc/cpuinfo",
    "/proc/self",
    "/sys/devices/system/cpu",
    "/sys/fs/cgroup",
)
_PASSED_ENVIRONMENT = ("LANG", "LC_ALL", "LC_CTYPE", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")


@dataclass(frozen=True)
class Policy:
    """What one worker may touch, beside the interpreter and the system's libraries."""

    read: tuple[Path, ...] = ()
    write: tuple[Path, ...] = ()
    connect_ports: tuple[int, ...] = ()  # TCP ports on 127.0.0.1
    connect_sockets: tuple[Path, ...] = ()  # Unix sockets, each by its own path
    listen: bool = False  # may bind TCP ports
    environment: dict[str, str] = field(default_factory=dict)


@dataclass
class Confined:
    """A started worker. ``how`` is ``landlock+seccomp`` or empty."""

    pid: int
    stdin: IO[bytes]
    stdout: IO[bytes]
    how: str
    _wait: Callable[[], int]
    _kill: Callable[[], None]

    def watch(self, on_exit: Callable[[int], None]) -> None:
        """Call ``on_exit(code)`` from a thread when the process has ended and was reaped."""
        threading.Thread(target=lambda: on_exit(self._wait()), name=f"reap-{self.pid}", daemon=True).start()

    def kill(self) -> None:
        self._kill()


def confinement_available() -> str:
    """How workers are confined on this system; empty if they are not."""
    if not sys.platform.startswith("linux"):
        return ""
    try:
        import sandlock

        return "landlock+seccomp" if sandlock.landlock_abi_version() >= _MIN_ABI else ""
    except (ImportError, OSError):
        return ""


def start(command: Sequence[str], policy: Policy) -> Confined:
    """Start ``command`` under ``policy`` with pipes on stdin and stdout; stderr is the host's log.

    :raises UnavailableError: the process could not be started.
    """
    environment = {name: os.environ[name] for name in _PASSED_ENVIRONMENT if name in os.environ}
    environment |= {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "PYTHONUTF8": "1", **policy.environment}
    how = confinement_available()
    try:
        return _start_confined(command, policy, environment, how) if how else _start_plain(command, environment)
    except (OSError, RuntimeError) as error:
        raise UnavailableError(f"Desk could not start a worker: {error}.", hint="desk doctor") from error


def _existing(paths: Sequence[str | Path]) -> list[str]:
    return sorted({str(path) for path in paths if os.path.exists(path)})


def interpreter_folders() -> list[Path]:
    """What a Python child of this environment reads: prefix, base prefix, the real binary's folder, and the
    folder Desk itself is imported from (an import lists it)."""
    import desk

    package = Path(desk.__file__).resolve().parent
    real = Path(os.path.realpath(sys.executable))
    return [Path(sys.prefix), Path(sys.base_prefix), real.parent, package.parent]


def _start_confined(command: Sequence[str], policy: Policy, environment: dict[str, str], how: str) -> Confined:
    from sandlock import Sandbox, StdioMode

    # Landlock has no right for connecting to a path; sandlock's supervisor connects for the worker, to the very file it has
    # checked, if that one may be written. On a socket, writing means nothing else.
    writable: list[str | Path] = ["/dev/null", *policy.write, *policy.connect_sockets]
    sandbox = Sandbox(
        fs_readable=_existing([*_SYSTEM_READ, *interpreter_folders(), *policy.read, *policy.write]),
        fs_writable=_existing(writable),
        net_allow=[f"tcp://127.0.0.1:{port}" for port in policy.connect_ports],
        net_allow_bind=["*"] if policy.listen else [],
        no_coredump=True,
        clean_env=True,
        env=environment,
        cwd="/",
    )
    with inspection.allowed():
        process: Any = sandbox.popen(list(command), stdin=StdioMode.PIPED, stdout=StdioMode.PIPED)

    def wait() -> int:
        result = process.wait()
        return int(result.exit_code)

    # sandlock's wait() closes the stdin it made; ours must stay open while the worker lives.
    stdin = os.fdopen(os.dup(process.stdin.fileno()), "wb", 0)
    return Confined(int(process.pid or 0), stdin, process.stdout, how, wait, process.kill)


def _start_plain(command: Sequence[str], environment: dict[str, str]) -> Confined:
    process = subprocess.Popen(
        list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, cwd="/", start_new_session=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    return Confined(process.pid, process.stdin, process.stdout, "", process.wait, process.kill)
