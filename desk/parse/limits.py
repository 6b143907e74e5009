"""What the kernel holds a reading process to, so that input made to eat a machine ends that process and nothing else."""

from __future__ import annotations

import contextlib
import resource

MAX_MEMORY_BYTES = 1_500_000_000


def limit(*, cpu_s: int | None = None) -> None:
    """Limit memory, files written (to none) and, if given, processor time over this process's life, in seconds.

    Where a limit cannot be set, the host's own time limit remains.
    """
    wanted = [(resource.RLIMIT_AS, MAX_MEMORY_BYTES), (resource.RLIMIT_FSIZE, 0)]
    if cpu_s is not None:
        wanted.append((resource.RLIMIT_CPU, cpu_s))
    for what, most in wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (most, most))
