"""Conversations and turns, as clients call them."""

from __future__ import annotations

from collections.abc import Callable

from desk.client.caller import Caller
from desk.wire import host as w
from desk.wire.chat import TurnEvent, TurnResult


class Talk(Caller):
    """Conversations, their messages, and asking."""

    async def conversations(self, *, limit: int = 50, query: str = "") -> list[w.Conversation]:
        return await self._call("conversation.list", list[w.Conversation], limit=limit, query=query)  # type: ignore[no-any-return]

    async def new_conversation(self, *, title: str = "", model: str = "") -> w.Conversation:
        return await self._call("conversation.create", w.Conversation, title=title, model=model)  # type: ignore[no-any-return]

    async def messages(
        self, conversation_id: int, *, before: int | None = None, limit: int = 20
    ) -> list[w.StoredMessage]:
        """The last ``limit`` messages (before message id ``before``), oldest first."""
        return await self._call(  # type: ignore[no-any-return]
            "conversation.messages", list[w.StoredMessage], conversation_id=conversation_id, before=before, limit=limit
        )

    async def set_model(self, conversation_id: int, model: str) -> w.Conversation:
        return await self._call(  # type: ignore[no-any-return]
            "conversation.set_model", w.Conversation, conversation_id=conversation_id, model=model
        )

    async def turn(
        self, conversation_id: int, text: str, *, model: str = "", on_event: Callable[[TurnEvent], None]
    ) -> TurnResult:
        """Ask; ``on_event`` gets text as it streams. Cancelling the task stops the turn in the host too."""
        return await self._call(  # type: ignore[no-any-return]
            "turn.run",
            TurnResult,
            conversation_id=conversation_id,
            text=text,
            model=model,
            on_event=on_event,
            event=TurnEvent,
        )

    async def stop_turns(self) -> int:
        """Stop every turn under way; returns how many there were."""
        return await self._call("turn.stop", int)  # type: ignore[no-any-return]
