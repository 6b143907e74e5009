"""What Desk keeps in mind, as clients call it."""

from __future__ import annotations

from desk.client.caller import Caller
from desk.wire.cards import Card
from desk.wire.host import Memory


class Memories(Caller):
    """Listing, adding and forgetting."""

    async def memories(self) -> list[Memory]:
        """Newest first."""
        return await self._call("memory.list", list[Memory])  # type: ignore[no-any-return]

    async def remember(self, text: str) -> Card:
        """Keep ``text`` in mind, at once; ``undo`` takes it back."""
        return await self._call("memory.add", Card, text=text)  # type: ignore[no-any-return]

    async def forget(self, memory_id: int) -> None:
        await self._call("memory.forget", None, id=memory_id)
