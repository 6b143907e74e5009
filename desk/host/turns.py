"""Turns: the user's words in, the agent's events out, everything stored on the way.

Stopping means three things, in this order: nothing more reaches the client, the agent and the model are told to stop, and
a worker that does not obey within a second is killed.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from desk.errors import DeskError, RefusedError, StoppedError
from desk.handoff import Trust
from desk.host.children import Child
from desk.schedule.clock import Clock
from desk.store.conversations import Conversations
from desk.wire.chat import (
    ChatMessage,
    ProposalQueued,
    StepRecord,
    TextDelta,
    ToolFinished,
    TurnBudget,
    TurnEvent,
    TurnRequest,
    TurnResult,
)

_OBEY_TIMEOUT_S = 1.0
_HISTORY_MESSAGES, _HISTORY_BLOCK = 40, 20


class Emit(Protocol):
    async def __call__(self, value: object, /) -> None: ...


class Begun:
    """An answer begun before it is sure that it is wanted: it runs no tool, and nothing of it is stored until a turn takes it."""

    def __init__(self, request: TurnRequest, on_event: Callable[[TurnEvent], None]) -> None:
        self.request = request
        self.events: list[TurnEvent] = []
        self.steps: list[StepRecord] = []
        self.call: asyncio.Future[TurnResult] | None = None
        self._on_event = on_event

    def take(self, event: TurnEvent) -> None:
        self.events.append(event)
        self._on_event(event)

    def pass_to(self, on_event: Callable[[TurnEvent], None]) -> None:
        """All events, those that came already too, go to ``on_event`` from now on."""
        for event in self.events:
            on_event(event)
        self._on_event = on_event


class Turns:
    """Runs turns, one at a time a conversation."""

    def __init__(
        self,
        conversations: Conversations,
        agent: Child,
        models: Child,
        clock: Clock,
        *,
        request_defaults: Callable[[str], dict[str, Any]],
        known_refs: Callable[[int], list[str]],
        believed: Callable[[str, str, str], Trust],
        on_change: Callable[[], None],
    ) -> None:
        self._conversations = conversations
        self._agent = agent
        self._models = models
        self._clock = clock
        self._request_defaults = request_defaults
        self._known_refs = known_refs
        self._believed = believed
        self._on_change = on_change
        self._running: dict[int, asyncio.Task[TurnResult]] = {}
        self._texts: dict[str, str] = {}
        self._begun: dict[str, Begun] = {}

    @property
    def busy(self) -> bool:
        return bool(self._running)

    def check_running(self, turn_id: str, conversation_id: int) -> None:
        """:raises RefusedError: a worker speaks of a turn that is not under way there."""
        if turn_id not in self._texts or conversation_id not in self._running:
            raise RefusedError("That turn is not under way.")

    def user_text(self, turn_id: str) -> str:
        """What the user wrote in the turn under way; empty if there is none."""
        return self._texts.get(turn_id, "")

    def under_way(self) -> tuple[int | None, str]:
        """Conversation and id of the turn being answered, if it is just one; else (None, "")."""
        if len(self._running) == 1 and len(self._texts) == 1:
            return next(iter(self._running)), next(iter(self._texts))
        return None, ""

    def stop(self, conversation_id: int) -> bool:
        """Stop the turn under way in a conversation; its ``run`` ends with ``StoppedError``. False if there is none."""
        task = self._running.get(conversation_id)
        return task is not None and task.cancel()

    async def stop_all(self) -> int:
        """Stop every turn; returns how many there were."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        return len(tasks)

    def begin(self, conversation_id: int, text: str, model: str, on_event: Callable[[TurnEvent], None]) -> Begun:
        """Start to answer ``text``, which may not be all the user says: no tool runs, nothing is stored.

        Give it to ``run``, or ``withdraw`` it. Where the words allow a tool it ends at once, as ``unfit``.
        """
        history = self._conversations.recent(conversation_id, _HISTORY_MESSAGES, _HISTORY_BLOCK)
        said = [ChatMessage(role=m.role, text=m.text) for m in history if m.text]
        request = self._request(conversation_id, model, [*said, ChatMessage(role="user", text=text)], speculative=True)
        begun = Begun(request, on_event)
        begun.call = asyncio.ensure_future(
            self._agent.call("agent.turn", request, TurnResult, on_event=begun.take, event=TurnEvent)
        )
        self._begun[request.turn_id] = begun
        return begun

    def withdraw(self, begun: Begun) -> None:
        """The answer is not wanted; a worker that does not stop within a second is killed."""
        self._begun.pop(begun.request.turn_id, None)
        if begun.call is not None and not begun.call.done():
            begun.call.cancel()
            self._watch_obedience()

    def holds(self, record: StepRecord) -> bool:
        """Whether a step belongs to an answer that nobody has asked for yet; it is kept here until it is wanted."""
        begun = self._begun.get(record.turn_id)
        if begun is not None:
            begun.steps.append(record)
        return begun is not None

    async def run(
        self, conversation_id: int, text: str, model: str, emit: Emit, *, begun: Begun | None = None
    ) -> TurnResult:
        """Store the user's message, run the turn (or go on with what was ``begun``), store the answer.

        :raises DeskError: nothing could be stored, or a turn is already under way here.
        """
        if conversation_id in self._running:
            raise DeskError("Desk is still answering here.", hint="Press Esc to stop it.")
        task = asyncio.ensure_future(self._run(conversation_id, text, model, emit, begun))
        self._running[conversation_id] = task
        self._on_change()
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.cancel()
            if asyncio.current_task() is not None and task.cancelled():
                raise StoppedError("Stopped.") from None
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait({task}, timeout=_OBEY_TIMEOUT_S)
            raise
        finally:
            self._running.pop(conversation_id, None)
            self._on_change()

    async def _run(self, conversation_id: int, text: str, model: str, emit: Emit, begun: Begun | None) -> TurnResult:
        now = self._clock.now()
        self._conversations.add_message(conversation_id, "user", text, now)
        history = self._conversations.recent(conversation_id, _HISTORY_MESSAGES, _HISTORY_BLOCK)
        answer = self._conversations.add_message(conversation_id, "assistant", "", now, state="streaming")
        said = [ChatMessage(role=m.role, text=m.text) for m in history if m.text]
        request = self._request(conversation_id, model, said)
        if begun is not None:
            request = msgspec.structs.replace(request, turn_id=begun.request.turn_id)
        self._texts[request.turn_id] = text
        written: list[str] = []
        proposals: list[int] = []
        events: asyncio.Queue[TurnEvent | None] = asyncio.Queue()

        async def pass_on() -> None:
            while (event := await events.get()) is not None:
                await emit(event)

        def take(event: TurnEvent) -> None:
            if isinstance(event, TextDelta):
                written.append(event.text)
            elif isinstance(event, ProposalQueued):
                proposals.append(event.card.id)
            elif isinstance(event, ToolFinished):  # the worker says it; how far it is trusted, the host knows
                event = msgspec.structs.replace(
                    event, trust=self._believed(request.turn_id, event.name, event.trust).value
                )
            events.put_nowait(event)

        passing = asyncio.ensure_future(pass_on())
        state = "error"
        result: TurnResult | None = None
        meta: dict[str, Any] = {}
        try:
            result = await self._take_over(begun, take) if begun is not None else None
            if result is None:
                result = await self._ask(request, take)
            state = "stopped" if result.ended == "stopped" else "done"
            events.put_nowait(None)
            await passing
            return TurnResult(**{**_fields(result), "message_id": answer.id})
        except asyncio.CancelledError:
            state = "stopped"
            raise
        except DeskError as error:
            meta = {"error": error.message, "hint": error.hint}
            raise
        finally:
            self._texts.pop(request.turn_id, None)
            passing.cancel()
            final = result.text if result is not None and result.text else "".join(written)
            if result is not None:
                meta = {
                    "model": result.model or model,
                    "sources": [{"kind": s.kind, "ref": s.ref, "label": s.label} for s in result.sources],
                    "proposals": result.proposals,
                    "error": result.error,
                    "hint": result.hint,
                }
            elif proposals:
                meta["proposals"] = proposals
            self._conversations.update_message(answer.id, text=final, state=state, meta=meta)

    def _request(
        self, conversation_id: int, model: str, said: list[ChatMessage], *, speculative: bool = False
    ) -> TurnRequest:
        return TurnRequest(
            conversation_id=conversation_id,
            turn_id=secrets.token_hex(8),
            model=model,
            messages=said,
            now=self._clock.now(),
            known_refs=self._known_refs(conversation_id),
            speculative=speculative,
            **self._request_defaults(model),
        )

    async def _take_over(self, begun: Begun, take: Callable[[TurnEvent], None]) -> TurnResult | None:
        """What was begun, to its end; None if it has to be done anew, with tools."""
        self._begun.pop(begun.request.turn_id, None)
        for record in begun.steps:
            self._conversations.save_step(record, self._clock.now())
        assert begun.call is not None
        begun.pass_to(take)
        result = await self._until_done(begun.call)
        return None if result.ended == "unfit" else result

    async def _ask(self, request: TurnRequest, take: Callable[[TurnEvent], None]) -> TurnResult:
        return await self._until_done(
            asyncio.ensure_future(self._agent.call("agent.turn", request, TurnResult, on_event=take, event=TurnEvent))
        )

    async def _until_done(self, call: asyncio.Future[TurnResult]) -> TurnResult:
        try:
            return await asyncio.shield(call)
        except asyncio.CancelledError:
            call.cancel()
            self._watch_obedience()
            raise

    def _watch_obedience(self) -> None:
        """A cancelled agent or model that still works after a second is killed; its next call starts a new one."""

        async def watch() -> None:
            for child in (self._agent, self._models):
                if not await child.obeys(_OBEY_TIMEOUT_S):
                    child.kill()

        self._watching = asyncio.ensure_future(watch())


def budget_from(settings: Any) -> TurnBudget:
    """The turn's budget as the user's settings have it."""
    return TurnBudget(
        steps=settings["budget.steps"],
        wall_s=settings["budget.wall_s"],
        tokens=settings["budget.tokens"],
        cents=settings["budget.cents"],
    )


def _fields(result: TurnResult) -> dict[str, Any]:
    return {name: getattr(result, name) for name in TurnResult.__struct_fields__}
