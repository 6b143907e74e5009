"""The host's own calls: hello, status, watching, stopping, the audit chain."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import msgspec

import desk
from desk.errors import KeyringError, RefusedError
from desk.host.calls import Nothing, bind
from desk.host.listen import connection_of
from desk.rpc.peer import Call, Handler
from desk.wire.host import AuditEntry, AuditReport, Hello, HostEvent, Status

if TYPE_CHECKING:
    from desk.host.app import Host

PROTOCOL = 1


class Greeting(msgspec.Struct, frozen=True):
    protocol: int
    pid: int = 0


class Limit(msgspec.Struct, frozen=True):
    limit: int = 50


def calls(host: Host) -> dict[str, Handler]:
    async def hello(call: Call, p: Greeting) -> Hello:
        return Hello(version=desk.__version__, protocol=PROTOCOL, pid=host.pid, schema_version=1)

    async def status(call: Call, p: Nothing) -> Status:
        return await host.status()

    async def watch(call: Call, p: Nothing) -> None:
        events: asyncio.Queue[HostEvent] = asyncio.Queue()
        watchers = connection_of(call).watchers
        watchers.append(events.put_nowait)
        try:
            while True:
                await call.emit(await events.get())
        finally:
            watchers.remove(events.put_nowait)

    async def stop(call: Call, p: Nothing) -> None:
        host.end()

    async def audit_list(call: Call, p: Limit) -> list[AuditEntry]:
        return host.audit.entries(p.limit)

    async def audit_verify(call: Call, p: Nothing) -> AuditReport:
        return await host.verify_audit()

    async def audit_restored(call: Call, p: Nothing) -> None:
        host.audit.append("restored", f"host:{host.pid}")
        with contextlib.suppress(KeyringError, RefusedError):  # without a keyring there is no anchor to move
            await asyncio.to_thread(host.audit.reset_anchor)

    return {
        "host.hello": bind(hello),
        "host.status": bind(status),
        "host.watch": bind(watch),
        "host.stop": bind(stop),
        "audit.list": bind(audit_list),
        "audit.verify": bind(audit_verify),
        "audit.restored": bind(audit_restored),
    }
