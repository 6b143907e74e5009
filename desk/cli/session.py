"""Running a command against the host."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from desk.client import Client

T = TypeVar("T")


def with_client(work: Callable[[Client], Awaitable[T]], *, start: bool = True) -> T:
    """Connect (starting the host if ``start``), run ``work``, disconnect. Ctrl-C cancels ``work`` in the host too."""
    import asyncio

    from desk.client import connect

    async def main() -> T:
        async with connect(start=start) as client:
            return await work(client)

    return asyncio.run(main())
