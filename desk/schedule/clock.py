"""Clocks. ``now`` is the wall clock; ``boottime`` goes on while the machine sleeps and never jumps (CLOCK_BOOTTIME)."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

# A sleeping machine wakes no timer, so a long wait is cut into pieces and the clock looked at again.
_LONGEST_NAP_S = 30.0


class Clock(Protocol):
    def now(self) -> float: ...

    def boottime(self) -> float: ...

    async def sleep_until_boottime(self, when: float) -> None: ...


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> float:
        return time.time()

    def boottime(self) -> float:
        if hasattr(time, "CLOCK_BOOTTIME"):
            return time.clock_gettime(time.CLOCK_BOOTTIME)
        return time.monotonic()  # macOS: goes on during sleep there

    async def sleep_until_boottime(self, when: float) -> None:
        """Return at ``when`` (a value of ``boottime``), or as soon after as the machine is awake."""
        while (left := when - self.boottime()) > 0:  # noqa: ASYNC110 - nothing but the clock says when
            await asyncio.sleep(min(left, _LONGEST_NAP_S))
