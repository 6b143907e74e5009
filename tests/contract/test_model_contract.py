"""What every ``ChatModel`` must do: the real local model, litellm against a loopback server, and the scripted one."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desk.errors import UsageError
from desk.models.installed import find
from desk.models.local import LocalModel
from desk.models.ports import ChatModel
from desk.models.remote import Endpoint, RemoteModel
from desk.testing.openai_server import OpenAIServer
from desk.testing.scripted_model import Pause, ScriptedModel
from desk.wire.chat import ChatMessage, CompletionRequest, Delta, Waking

# litellm and what it imports warn about themselves.
pytestmark = [pytest.mark.filterwarnings("ignore")]

_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"fruit": {"type": "string", "maxLength": 20}},
    "required": ["fruit"],
    "additionalProperties": False,
}


def local_models() -> Path:
    """The folder of the tests' own models; the 0.5B must be in it."""
    folder = Path(os.environ.get("DESK_TEST_MODELS") or Path.home() / ".cache" / "desk-test" / "models")
    if find(folder, "qwen2.5-coder-0.5b") is None:
        pytest.fail(f"The 0.5B model is not in {folder}: run packaging/test, which fetches it.")
    return folder


@dataclass
class Case:
    """A model and the name to call it by. ``prepare(kind)`` readies it for a ``text``, ``slow`` or ``schema`` answer."""

    model: ChatModel
    name: str
    prepare: Callable[[str], None]


@pytest.fixture(params=["scripted", "remote", pytest.param("local", marks=pytest.mark.model)])
async def case(request: pytest.FixtureRequest) -> AsyncIterator[Case]:
    async with AsyncExitStack() as stack:
        made = await _CASES[request.param](stack)
        yield made
        await made.model.close()


async def _scripted(stack: AsyncExitStack) -> Case:
    model = ScriptedModel()
    answers: dict[str, Any] = {
        "text": ["An apple", " is a fruit."],
        "slow": ["An ", Pause()],
        "schema": {"fruit": "apple"},
    }
    return Case(model, "scripted/one", lambda kind: model.answers.append(answers[kind]))


async def _remote(stack: AsyncExitStack) -> Case:
    server = await stack.enter_async_context(OpenAIServer(key="canary-contract"))
    endpoint = Endpoint("acme", "openai-compatible", api_base=server.api_base, key="canary-contract")

    def prepare(kind: str) -> None:
        server.fault = "stall" if kind == "slow" else ""
        server.pieces = ('{"fruit": ', '"apple"}') if kind == "schema" else ("An apple", " is a fruit.")

    return Case(RemoteModel(endpoint), "acme/one", prepare)


async def _local(stack: AsyncExitStack) -> Case:
    run = stack.enter_context(tempfile.TemporaryDirectory(prefix="dk", dir="/tmp"))
    return Case(LocalModel(local_models(), Path(run)), "local/qwen2.5-coder-0.5b", lambda kind: None)


_CASES = {"scripted": _scripted, "remote": _remote, "local": _local}


def _ask(case: Case, text: str, **more: Any) -> CompletionRequest:
    messages = [ChatMessage(role="system", text="Be brief."), ChatMessage(role="user", text=text)]
    return CompletionRequest(model=case.name, messages=messages, **{"max_tokens": 40, **more})


async def test_streams_then_completes_and_counts(case: Case) -> None:
    case.prepare("text")
    pieces: list[str] = []

    async def emit(event: Delta | Waking) -> None:
        if isinstance(event, Delta):
            pieces.append(event.text)

    done = await case.model.complete(_ask(case, "Name a fruit in one sentence."), emit)
    assert len(pieces) > 1
    assert "".join(pieces) == done.text
    assert done.model == case.name
    assert done.finish == "stop"
    assert done.prompt_tokens > 0
    assert done.completion_tokens > 0
    assert done.first_token_s is not None


async def test_cancelling_stops_and_the_next_call_works(case: Case) -> None:
    case.prepare("slow")
    first = asyncio.Event()

    async def emit(event: Delta | Waking) -> None:
        if isinstance(event, Delta):
            first.set()

    asking = asyncio.ensure_future(case.model.complete(_ask(case, "Count from 1 to 500.", max_tokens=2000), emit))
    async with asyncio.timeout(60):
        await first.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    case.prepare("text")
    assert (await case.model.complete(_ask(case, "Name a fruit."), emit)).text


async def test_a_schema_is_kept(case: Case) -> None:
    case.prepare("schema")

    async def emit(event: Delta | Waking) -> None:
        return None

    done = await case.model.complete(_ask(case, "Name a fruit.", schema=_SCHEMA), emit)
    assert set(json.loads(done.text)) == {"fruit"}


async def test_nothing_to_answer_is_an_error(case: Case) -> None:
    async def emit(event: Delta | Waking) -> None:
        raise AssertionError("a model was asked")

    with pytest.raises(UsageError, match="nothing to answer"):
        await case.model.complete(_ask(case, "  \n"), emit)
