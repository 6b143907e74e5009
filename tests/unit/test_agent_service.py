"""The agent as a child process: over real pipes, with a host that answers its calls."""

from __future__ import annotations

import ast
import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

import desk.agent
import desk.dates
from desk.errors import ModelError
from desk.rpc.peer import MAX_LINE_BYTES, Call, Handler, Peer
from desk.wire.chat import (
    ChatMessage,
    Completion,
    CompletionRequest,
    Delta,
    TextDelta,
    TurnEvent,
    TurnRequest,
    TurnResult,
    Waking,
)

REQUEST = TurnRequest(
    conversation_id=1,
    turn_id="t",
    model="m",
    messages=[ChatMessage(role="user", text="A name for my cat?")],
    now=1_795_000_000.0,
    timezone="Europe/Berlin",
)


@asynccontextmanager
async def _agent(handlers: dict[str, Handler]) -> AsyncIterator[Peer]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "desk.agent", stdin=subprocess.PIPE, stdout=subprocess.PIPE, limit=MAX_LINE_BYTES
    )
    assert process.stdin is not None
    assert process.stdout is not None
    peer = Peer(process.stdout, process.stdin, handlers, name="agent")
    running = asyncio.ensure_future(peer.run())
    try:
        yield peer
    finally:
        await peer.close()
        await asyncio.wait_for(process.wait(), 10)
        await running


async def test_a_turn_over_pipes() -> None:
    steps: list[Any] = []

    async def complete(call: Call, params: Any, /) -> object:
        request = msgspec.convert(params, CompletionRequest)
        await call.emit(Waking("waking"))
        for word in ("Mia", " it", " is."):
            await call.emit(Delta(word))
        return Completion(model=request.model, text="Mia it is.", finish="stop", cost_cents=0.0)

    async def save(call: Call, params: Any, /) -> object:
        steps.append(params)
        return None

    events: list[TurnEvent] = []
    async with _agent({"model.complete": complete, "step.save": save}) as peer:
        result = await asyncio.wait_for(
            peer.call("agent.turn", REQUEST, TurnResult, on_event=events.append, event=TurnEvent), 20
        )
    assert (result.ended, result.text) == ("done", "Mia it is.")
    assert events == [Waking("waking"), TextDelta("Mia"), TextDelta(" it"), TextDelta(" is.")]
    assert len(steps) == 1


async def test_a_cancelled_turn_cancels_the_model_and_falls_silent() -> None:
    started, cancelled = asyncio.Event(), asyncio.Event()

    async def complete(call: Call, params: Any, /) -> object:
        started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise
        return None

    async def save(call: Call, params: Any, /) -> object:
        return None

    async with _agent({"model.complete": complete, "step.save": save}) as peer:
        turn = asyncio.ensure_future(peer.call("agent.turn", REQUEST, TurnResult))
        await asyncio.wait_for(started.wait(), 20)
        turn.cancel()
        with pytest.raises(asyncio.CancelledError):
            await turn
        await asyncio.wait_for(cancelled.wait(), 5)
        assert await peer.settled(5)


async def test_a_draft_is_written_anew() -> None:
    seen: list[CompletionRequest] = []

    async def complete(call: Call, params: Any, /) -> object:
        seen.append(msgspec.convert(params, CompletionRequest))
        text = (
            "Sure! Here is the text:\n\n```\nHallo Anna,\n\nja.\n\nViele Grüße,\n[Your Name]\n```"
            if len(seen) == 1
            else "``` ```"
        )
        return Completion(model="m", text=text, finish="stop")

    async with _agent({"model.complete": complete}) as peer:
        params = {
            "body": "Hello Anna,\n\nyes.\n\nBest regards,\nSam",
            "instruction": "shorter, and in German",
            "model": "m",
            "user_name": "Sam",
        }
        answer = await asyncio.wait_for(peer.call("agent.rewrite", params), 20)
        assert answer == {"body": "Hallo Anna,\n\nja.\n\nViele Grüße,\nSam"}
        assert "German" in seen[0].messages[-1].text
        with pytest.raises(ModelError, match="unchanged"):
            await peer.call("agent.rewrite", params)


def test_the_child_imports_no_keys_no_store_and_nothing_heavy() -> None:
    code = "import sys, desk.agent.service; print(' '.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    for name in (
        "desk.keys",
        "desk.store",
        "desk.models",
        "desk.gate",
        "dateparser",
        "litellm",
        "xllamacpp",
        "sqlite3",
    ):
        assert name not in loaded


PURE = ("budget", "choice", "context", "offer", "pick", "polish", "prompts", "says", "words")


@pytest.mark.parametrize("name", PURE)
def test_decisions_are_pure(name: str) -> None:
    tree = ast.parse((Path(desk.agent.__file__).parent / f"{name}.py").read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not {
        m
        for m in imported
        if m.split(".")[0]
        not in {"__future__", "collections", "dataclasses", "math", "msgspec", "re", "typing", "desk"}
    }
