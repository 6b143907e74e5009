"""The base of every part of the client: one call to the host, answered with what its wire type says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk.rpc.peer import Peer


class Caller:
    """Holds the connection; each part of the client adds the methods of one topic."""

    _peer: Peer

    async def _call(
        self,
        method: str,
        result: Any,
        *,
        on_event: Callable[[Any], None] | None = None,
        event: Any = None,
        **params: object,
    ) -> Any:
        return await self._peer.call(method, params, result, on_event=on_event, event=event)
