"""What the kernel holds this process to: a recording made to eat a machine ends its own reading, and nothing else."""

from __future__ import annotations

import contextlib
import resource

MAX_MEMORY_BYTES = 4_000_000_000  # of addresses; the networks map more than they use


def limit() -> None:
    """Bound memory, and files written to none. Where that cannot be set, the confinement remains."""
    for what, most in ((resource.RLIMIT_AS, MAX_MEMORY_BYTES), (resource.RLIMIT_FSIZE, 0)):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (most, most))
