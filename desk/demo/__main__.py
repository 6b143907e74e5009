"""The demo worker: ``demo.serve {folder}`` and ``demo.stop``. Ends, and closes its port, when the host ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from desk.errors import UnavailableError
from desk.rpc.child import serve
from desk.rpc.peer import Call, Handler, Peer


class _Serve(msgspec.Struct):
    folder: str


class Demo:
    """The calls of the demo worker."""

    def __init__(self) -> None:
        from desk.demo.server import DemoServer

        self._server = DemoServer()

    async def serve(self, call: Call, params: object) -> dict[str, object]:
        """``demo.serve {folder}`` → {port, user, password}.

        :raises UnavailableError: the folder or the port cannot be had.
        """
        asked = msgspec.convert(params, _Serve)
        try:
            listening = await self._server.start(Path(asked.folder))
        except OSError as error:
            raise UnavailableError(f"The demo mail server cannot start: {error.strerror or error}.") from error
        return {"port": listening.port, "user": listening.user, "password": listening.password}

    async def stop(self, call: Call | None = None, params: object = None) -> None:
        """``demo.stop`` → null."""
        await self._server.stop()


def main() -> None:
    """Serve until the host closes the pipe."""
    demo = Demo()

    def build(host: Callable[[], Peer]) -> Mapping[str, Handler]:
        return {"demo.serve": demo.serve, "demo.stop": demo.stop}

    serve("demo", build, closing=demo.stop)


if __name__ == "__main__":
    main()
