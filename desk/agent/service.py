"""The agent child's calls: ``agent.turn``, ``agent.draft`` and ``agent.rewrite``.

Models, tools and storage are the host's, asked by RPC.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import msgspec

from desk.agent.context import clean, cut, language_of
from desk.agent.drafting import DraftRequest, draft
from desk.agent.loop import run_turn
from desk.agent.polish import greeted_name, polish
from desk.agent.ports import OnDelta
from desk.agent.prompts import rewrite_messages
from desk.agent.words import spoken_language
from desk.errors import ModelError
from desk.handoff import Handoff
from desk.rpc.peer import Call, Handler, Peer
from desk.wire.chat import Completion, CompletionRequest, Delta, StepRecord, ToolCall, TurnRequest, Waking

_MAIL_TOKENS = 600


class RewriteRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A draft to change as ``instruction`` says. ``language`` "" means: as asked, else that of the draft."""

    body: str
    instruction: str
    model: str
    mail_text: str = ""
    user_name: str = ""
    language: str = ""


class RewriteResult(msgspec.Struct, frozen=True):
    body: str


class _HostModel:
    def __init__(self, host: Peer) -> None:
        self._host = host

    async def complete(self, request: CompletionRequest, on_delta: OnDelta) -> Completion:
        answer: Completion = await self._host.call(
            "model.complete", request, Completion, on_event=on_delta, event=Delta | Waking
        )
        return answer


class _HostTools:
    def __init__(self, host: Peer) -> None:
        self._host = host

    async def call(self, call: ToolCall) -> Handoff:
        answer: Handoff = await self._host.call("tool.call", call, Handoff)
        return answer


class _Monotonic:
    def now(self) -> float:
        return time.monotonic()


def build(host: Callable[[], Peer]) -> Mapping[str, Handler]:
    """The child's calls."""

    async def turn(call: Call, params: Any, /) -> object:
        request = msgspec.convert(params, TurnRequest)
        peer = host()

        async def save(record: StepRecord) -> None:
            await peer.call("step.save", record)

        async with _passing_on(call) as emit:
            return await run_turn(request, _HostModel(peer), _HostTools(peer), emit, save, _Monotonic())

    async def rewriting(call: Call, params: Any, /) -> object:
        request = msgspec.convert(params, RewriteRequest)
        async with _passing_on(call) as emit:
            return await rewrite(request, _HostModel(host()), emit)

    async def drafting(call: Call, params: Any, /) -> object:
        request = msgspec.convert(params, DraftRequest)
        async with _passing_on(call) as emit:
            return await draft(request, _HostModel(host()), emit)

    return {"agent.turn": turn, "agent.draft": drafting, "agent.rewrite": rewriting}


async def rewrite(request: RewriteRequest, model: _HostModel, emit: Callable[[object], None]) -> RewriteResult:
    """The draft anew. ``emit`` gets the model's ``Delta`` and ``Waking`` events.

    :raises ModelError: the model wrote nothing usable; the draft stays as it was.
    """
    language = spoken_language(request.instruction) or request.language
    if not language:
        language = "Chinese" if language_of(request.body) == "zh" else "English"
    messages = rewrite_messages(
        body=request.body,
        instruction=clean(request.instruction).strip(" .。"),
        mail_text=cut(clean(request.mail_text), _MAIL_TOKENS),
        language=language,
    )
    wanted = CompletionRequest(
        model=request.model, messages=messages, max_tokens=800, temperature=0.3, cache_key="rewrite"
    )
    completion = await model.complete(wanted, emit)
    name = greeted_name(request.body)
    translated = bool(spoken_language(request.instruction) and name)  # then greeting and end change language too
    body = polish(completion.text, user_name=request.user_name, to_name=name, language=language, letter=translated)
    if not body:
        raise ModelError("The model wrote nothing usable; the draft is unchanged.", hint="Say it in other words.")
    return RewriteResult(body)


@contextlib.asynccontextmanager
async def _passing_on(call: Call) -> AsyncIterator[Callable[[object], None]]:
    """A way to emit without waiting; everything emitted is sent before the result. A cancel drops what is queued."""
    events: asyncio.Queue[object] = asyncio.Queue()
    end = object()

    async def pass_on() -> None:
        while (event := await events.get()) is not end:
            await call.emit(event)

    passing = asyncio.ensure_future(pass_on())
    try:
        yield events.put_nowait
        task = asyncio.current_task()
        if task is None or not task.cancelling():
            events.put_nowait(end)
            await passing
    finally:
        passing.cancel()
