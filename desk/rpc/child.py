"""The child's side of a worker process: private descriptors, logging to stderr, an end when the host ends.

The host starts ``python -m desk.<feature>`` with a pipe on fd 0 and fd 1. Before anything else runs, both are moved to
private descriptors, fd 0 becomes /dev/null and fd 1 becomes stderr, so that a stray ``print`` breaks nothing.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from desk.rpc.peer import MAX_LINE_BYTES, Handler, Peer


@dataclass(frozen=True)
class PrivatePipes:
    """The two descriptors that lead to the host; not inheritable."""

    read: int
    write: int


def take_pipes() -> PrivatePipes:
    """Move stdin and stdout out of reach; call first in ``__main__``."""
    read, write = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return PrivatePipes(read, write)


async def connect_pipes(pipes: PrivatePipes, handlers: Mapping[str, Handler], *, name: str = "host") -> Peer:
    """A ``Peer`` over the private descriptors."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=MAX_LINE_BYTES)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(pipes.read, "rb", 0))
    transport, protocol = await loop.connect_write_pipe(
        lambda: asyncio.StreamReaderProtocol(asyncio.StreamReader()), os.fdopen(pipes.write, "wb", 0)
    )
    writer = asyncio.StreamWriter(transport, protocol, None, loop)
    return Peer(reader, writer, handlers, name=name)


def serve(
    name: str,
    build: Callable[[Callable[[], Peer]], Mapping[str, Handler]],
    *,
    closing: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Run a worker: ``build(host)`` gives its handlers, where ``host()`` is the peer to call back. Returns at end of file.

    ``closing`` runs after the connection has ended (to save caches, say).
    """
    pipes = take_pipes()
    logging.basicConfig(level=logging.WARNING, format=f"{name}: %(levelname)s %(message)s")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is the client's; the host says when to end

    async def main() -> None:
        peers: list[Peer] = []
        peer = await connect_pipes(pipes, build(lambda: peers[0]), name="host")
        peers.append(peer)
        await peer.run()
        if closing is not None:
            await closing()

    asyncio.run(main())
