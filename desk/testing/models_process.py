"""The real ``models`` process, started without a host around it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desk.rpc.peer import MAX_LINE_BYTES, Peer
from desk.wire.chat import Completion, CompletionRequest, Delta, Waking


@dataclass
class ModelsProcess:
    """``log`` is what the process wrote to stderr; whole only after it has ended."""

    peer: Peer
    pid: int
    log: list[str] = field(default_factory=list)

    async def set_up(self, models: Path, run: Path, **more: Any) -> None:
        """Hand over folders, and ``keys``, ``providers``, ``threads``, ``proxy`` as the host would."""
        paths = {"models": str(models), "run": str(run)}
        await self.peer.call(
            "models.setup", {"paths": paths, "keys": {}, "providers": {}, "threads": 0, "proxy": "", **more}
        )

    async def complete(self, request: CompletionRequest, events: list[Delta | Waking]) -> Completion:
        """Ask; what streams is added to ``events``."""
        done: Completion = await self.peer.call(
            "models.complete", request, Completion, on_event=events.append, event=Delta | Waking
        )
        return done

    def cpu_s(self) -> float:
        """Processor time used so far (Linux)."""
        stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def models_process() -> AsyncIterator[ModelsProcess]:
    """Start ``python -m desk.models``; it ends when the block does."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "desk.models", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE, limit=MAX_LINE_BYTES, cwd="/",
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    peer = Peer(process.stdout, process.stdin, name="models")
    running = asyncio.ensure_future(peer.run())
    reading = asyncio.ensure_future(process.stderr.read())
    started = ModelsProcess(peer, process.pid)
    try:
        yield started
    finally:
        await peer.close()
        try:
            async with asyncio.timeout(20):
                started.log.append((await reading).decode("utf-8", "replace"))
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        await running
