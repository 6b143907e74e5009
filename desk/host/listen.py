"""The control socket: one connection a client, each known by pid, none of them one of Desk's own workers."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desk.errors import ConfigError, RefusedError
from desk.host.peers import PeerIdentity, descends_from, has_terminal, identify
from desk.rpc.peer import MAX_LINE_BYTES, Call, Handler, Peer


@dataclass(eq=False)
class Connection:
    """What the host knows of one client. It is the ``context`` of the client's ``Peer``."""

    identity: PeerIdentity
    watchers: list[Callable[[Any], None]] = field(default_factory=list)

    def refuse_workers(self) -> None:
        """:raises RefusedError: the peer is one of the host's descendants, has ended, or cannot be traced."""
        if not self.identity.is_alive() or descends_from(self.identity.pid, os.getpid()):
            raise RefusedError(
                "Desk takes no commands from a process that it started itself.",
                hint="Run desk from a terminal of your own.",
            )

    def has_terminal(self) -> bool:
        return self.identity.is_alive() and has_terminal(self.identity.pid)


def connection_of(call: Call) -> Connection:
    """The client a call came from."""
    context = call.peer.context
    assert isinstance(context, Connection)
    return context


def _guarded(handler: Handler) -> Handler:
    async def guarded(call: Call, params: Any, /) -> object:
        connection_of(call).refuse_workers()
        return await handler(call, params)

    return guarded


class ControlSocket:
    """Serves ``handlers`` on a 0600 socket in a 0700 folder. Make one only while holding the host's lock."""

    def __init__(self, path: Path, handlers: Mapping[str, Handler], on_change: Callable[[], None]) -> None:
        self._path = path
        self._handlers = {name: _guarded(handler) for name, handler in handlers.items()}
        self._on_change = on_change
        self._server: asyncio.Server | None = None
        self._peers: set[Peer] = set()
        self.connections: set[Connection] = set()

    async def start(self) -> None:
        try:
            self._path.unlink(missing_ok=True)  # a stale one: the lock says that no other host is alive
        except OSError as error:
            raise ConfigError(
                f"{self._path} is in the way of Desk's socket: {error.strerror}.", hint=f"Move it away: {self._path}"
            ) from error
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            listening.bind(str(self._path))
        finally:
            os.umask(before)
        listening.listen(64)
        listening.setblocking(False)
        self._server = await asyncio.start_unix_server(self._serve, sock=listening, limit=MAX_LINE_BYTES)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raw: socket.socket = writer.get_extra_info("socket")
        identity = identify(raw._sock if hasattr(raw, "_sock") else raw)
        connection = Connection(identity)
        peer = Peer(reader, writer, self._handlers, name=f"client {identity.pid}", context=connection)
        self.connections.add(connection)
        self._peers.add(peer)
        self._on_change()
        try:
            await peer.run()
        finally:
            self._peers.discard(peer)
            self.connections.discard(connection)
            identity.close()
            self._on_change()

    def refuse_new(self) -> None:
        """Take no new clients: the host is ending, and whoever comes now starts the next one."""
        if self._server is not None:
            self._server.close()
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()

    async def stop(self) -> None:
        self.refuse_new()
        for peer in list(self._peers):
            await peer.close()
