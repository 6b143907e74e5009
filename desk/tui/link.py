"""The connection to the host: made behind the first paint, kept, and made again when the host dies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from desk.client import Client
from desk.errors import DeskError, UnavailableError
from desk.wire.host import HostEvent

Connect = Callable[[], AbstractAsyncContextManager[Client]]
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 15.0


class Link:
    """``client`` is None while there is no host; ``error`` then says why."""

    def __init__(self, connect: Connect, on_change: Callable[[], None], on_event: Callable[[HostEvent], None]) -> None:
        self._connect = connect
        self._on_change = on_change
        self._on_event = on_event
        self._again = asyncio.Event()
        self.client: Client | None = None
        self.error: DeskError | None = None

    def need(self) -> Client:
        """The client. :raises UnavailableError: there is no host yet."""
        if self.client is None:
            raise self.error or UnavailableError("Desk is still waking.", hint="Try again in a moment.")
        return self.client

    def retry(self) -> None:
        """Try now instead of after the wait."""
        self._again.set()

    async def keep(self) -> None:
        """Connect, watch, and begin again with longer and longer waits, until cancelled."""
        wait_s = FIRST_WAIT_S
        while True:
            try:
                async with self._connect() as client:
                    self.client, self.error = client, None
                    wait_s = FIRST_WAIT_S
                    self._on_change()
                    await client.watch(self._on_event)
                self.error = UnavailableError("The Desk host ended.")
            except DeskError as error:
                self.error = error
            except OSError as error:
                self.error = UnavailableError(f"The Desk host cannot be reached: {error.strerror or error}.")
            self.client = None
            self._on_change()
            self._again.clear()
            try:
                await asyncio.wait_for(self._again.wait(), wait_s)
            except TimeoutError:
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)
