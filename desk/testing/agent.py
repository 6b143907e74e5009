"""One turn of the agent with a scripted model and a desk of mails, everything recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from desk.agent.loop import run_turn
from desk.agent.ports import OnDelta
from desk.handoff import Handoff, Source
from desk.wire.chat import (
    ChatMessage,
    Completion,
    CompletionRequest,
    Delta,
    StepRecord,
    TextDelta,
    ToolCall,
    TurnEvent,
    TurnRequest,
    TurnResult,
    Waking,
)

NOW = 1_795_000_000.0
MAIL: dict[str, Any] = {
    "ref": "m1",
    "from": "Accounts",
    "address": "accounts@supplier.example",
    "subject": "March invoice",
    "date": 1_794_000_000.0,
    "snippet": "can it be split",
    "text": "Can the March invoice be split in two?",
}


class Scripted:
    """A model that says what a function tells it to."""

    def __init__(
        self, answer: Callable[[CompletionRequest], str], *, cents: float | None = 0.0, tokens: int = 10
    ) -> None:
        self.requests: list[CompletionRequest] = []
        self._answer, self._cents, self._tokens = answer, cents, tokens

    async def complete(self, request: CompletionRequest, on_delta: OnDelta) -> Completion:
        self.requests.append(request)
        text = self._answer(request)
        on_delta(Waking("waking"))
        for word in text.split(" "):
            on_delta(Delta(word + " "))
            await asyncio.sleep(0)
        return Completion(
            model="scripted", text=text, finish="stop", completion_tokens=self._tokens, cost_cents=self._cents
        )


class Desk:
    """Tools of a host with one mail (or several), recording every call."""

    def __init__(self, mails: list[dict[str, Any]] | None = None, contacts: list[dict[str, str]] | None = None) -> None:
        self.mails: list[dict[str, Any]] = [MAIL] if mails is None else mails
        self.contacts = contacts or []
        self.calls: list[ToolCall] = []
        self.history: list[dict[str, Any]] = []
        self.state = "pending"

    async def call(self, call: ToolCall) -> Handoff:
        self.calls.append(call)
        sources = tuple(Source(kind="mail", ref=m["ref"], label=m["from"]) for m in self.mails)
        match call.name:
            case "search_mail":
                wanted = call.args["from"].lower()
                hits = [m for m in self.mails if wanted in m["from"].lower()]
                return Handoff(tool=call.name, content=hits, summary=f"{len(hits)} found", sources=sources)
            case "read_mail":
                mail = next(m for m in self.mails if m["ref"] == call.args["ref"])
                return Handoff(tool=call.name, content=mail, summary=mail["subject"], sources=sources)
            case "find_contact":
                return Handoff(tool=call.name, content=self.contacts, summary="found")
            case "search_history":
                return Handoff(tool=call.name, content=self.history, summary="found")
            case _:
                card = {
                    "id": 7,
                    "version": 1,
                    "kind": "mail.reply",
                    "title": "Re: March invoice",
                    "to": "accounts@supplier.example",
                    "state": self.state,
                    "created_at": NOW,
                    "updated_at": NOW,
                }
                return Handoff(tool=call.name, content={"proposal": card}, summary="queued")

    @property
    def names(self) -> list[str]:
        return [call.name for call in self.calls]


class Ticks:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.at = 0.0

    def now(self) -> float:
        return self.at


class Bench:
    """One turn with everything recorded."""

    def __init__(self, model: Any, desk: Any, clock: Ticks | None = None) -> None:
        self.model, self.desk = model, desk
        self.clock = clock or Ticks()
        self.events: list[TurnEvent] = []
        self.steps: list[StepRecord] = []

    async def save(self, record: StepRecord, /) -> None:
        self.steps.append(record)

    async def run(self, text: str, *, history: tuple[ChatMessage, ...] = (), **options: Any) -> TurnResult:
        request = TurnRequest(
            conversation_id=1,
            turn_id="t",
            model="scripted",
            messages=[*history, ChatMessage(role="user", text=text)],
            now=NOW,
            timezone="Europe/Berlin",
            **options,
        )
        return await run_turn(request, self.model, self.desk, self.events.append, self.save, self.clock)

    @property
    def said(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, TextDelta))
