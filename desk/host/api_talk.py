"""Conversations, turns and search, as clients call them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from desk.errors import UsageError
from desk.host.calls import Nothing, bind
from desk.rpc.peer import Call, Handler
from desk.store.search import search as search_store
from desk.wire.chat import TurnResult
from desk.wire.host import Conversation, SearchHit, StoredMessage

if TYPE_CHECKING:
    from desk.host.app import Host

_TITLE_CHARACTERS = 60
_LONGEST_MESSAGE = 1_000_000


class ListQuery(msgspec.Struct, frozen=True):
    limit: int = 50
    query: str = ""


class NewConversation(msgspec.Struct, frozen=True):
    title: str = ""
    model: str = ""


class MessageRange(msgspec.Struct, frozen=True):
    conversation_id: int
    before: int | None = None
    limit: int = 20


class ModelChoice(msgspec.Struct, frozen=True):
    conversation_id: int
    model: str


class TurnOrder(msgspec.Struct, frozen=True):
    conversation_id: int
    text: str
    model: str = ""


class SearchQuery(msgspec.Struct, frozen=True):
    query: str
    limit: int = 20


def title_from(text: str) -> str:
    """A conversation's title: the first words of its first message, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _TITLE_CHARACTERS else line[: _TITLE_CHARACTERS - 1] + "…"


def calls(host: Host) -> dict[str, Handler]:
    store = host.conversations

    async def list_conversations(call: Call, p: ListQuery) -> list[Conversation]:
        return store.list(limit=p.limit, query=p.query)

    async def create(call: Call, p: NewConversation) -> Conversation:
        if p.model:
            await host.model_choice.check(p.model)
        return store.create(p.title, p.model, host.clock.now())

    async def messages(call: Call, p: MessageRange) -> list[StoredMessage]:
        return store.messages(p.conversation_id, before=p.before, limit=p.limit)

    async def set_model(call: Call, p: ModelChoice) -> Conversation:
        if p.model:
            await host.model_choice.check(p.model)
        return store.set_model(p.conversation_id, p.model)

    async def run(call: Call, p: TurnOrder) -> TurnResult:
        if not p.text.strip():
            raise UsageError("There is nothing to ask.", hint="Type a question first.")
        if len(p.text) > _LONGEST_MESSAGE:
            raise UsageError(
                f"That is {len(p.text):,} characters; Desk takes up to {_LONGEST_MESSAGE:,} at once.",
                hint="Send the part that matters.",
            )
        conversation = store.get(p.conversation_id)
        model = p.model or conversation.model
        if model:
            await host.model_choice.check(model)
        else:
            # Much needs no model (reminders, dates, lists); if none is here, the first call to one says so.
            model = host.model_choice.current()
        if not conversation.title:
            store.rename(conversation.id, title_from(p.text))
        return await host.turns.run(p.conversation_id, p.text, model, call.emit)

    async def stop(call: Call, p: Nothing) -> int:
        return await host.turns.stop_all()

    async def search(call: Call, p: SearchQuery) -> list[SearchHit]:
        return await asyncio.to_thread(search_store, host.db, p.query, limit=p.limit)

    return {
        "conversation.list": bind(list_conversations),
        "conversation.create": bind(create),
        "conversation.messages": bind(messages),
        "conversation.set_model": bind(set_model),
        "turn.run": bind(run),
        "turn.stop": bind(stop),
        "search": bind(search),
    }
