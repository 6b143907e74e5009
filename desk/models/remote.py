"""Models behind a key or a loopback server, through litellm.

litellm is imported with the first remote call and only here (it takes seconds). Keys travel as an argument, never in the
environment; every message a user sees is written here, so that no text of a provider or of litellm can carry a key out.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import sys
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from desk.errors import DeskError, ModelError, UnavailableError
from desk.models.ports import Emit
from desk.models.remote_errors import broken_off, explain, unreadable
from desk.models.requests import check_request, wire_messages
from desk.settings.providers import KIND_HOSTS
from desk.wire.chat import ChatMessage, Completion, CompletionRequest, Delta, Waking

CONNECT_TIMEOUT_S = 15.0
CHUNK_TIMEOUT_S = 60.0
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
_import_lock = threading.Lock()


@dataclass(frozen=True)
class Endpoint:
    """Where calls to one provider go. ``kind`` is its protocol, in litellm's words.

    ``loopback`` needs no key, and text sent there stays on this machine."""

    name: str
    kind: str
    model: str = ""
    api_base: str = ""
    api_version: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    key: str = field(default="", repr=False)
    loopback: bool = False

    @property
    def litellm_kind(self) -> str:
        return "openai" if self.kind == "openai-compatible" else self.kind

    @property
    def host(self) -> str:
        """The host that sees the text; empty for a server on this machine."""
        if self.loopback:
            return ""
        if self.api_base:
            host = urlsplit(self.api_base).hostname or self.name
            return "" if host in _THIS_MACHINE else host
        return KIND_HOSTS.get(self.kind, self.name)


def _import_litellm() -> Any:
    with _import_lock:
        os.environ["LITELLM_MODE"] = "PRODUCTION"  # else it reads .env files of parent folders
        os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # else it fetches one
        os.environ["DISABLE_AIOHTTP_TRANSPORT"] = "True"
        os.environ["LITELLM_LOG"] = "CRITICAL"
        try:
            litellm: Any = importlib.import_module("litellm")
        except ImportError as error:
            raise UnavailableError(
                "Remote models need the package litellm, which is not installed.",
                hint="Install it: pip install 'desk[remote]'",
                retryable=False,
            ) from error
        litellm.telemetry = False
        litellm.suppress_debug_info = True
        litellm.drop_params = True
        litellm.callbacks = []
        litellm.success_callback = []
        litellm.failure_callback = []
        litellm.disable_streaming_logging = True
        return litellm


class RemoteModel:
    """All models of one ``Endpoint`` behind the ``ChatModel`` protocol."""

    def __init__(self, endpoint: Endpoint, *, chunk_timeout_s: float = CHUNK_TIMEOUT_S) -> None:
        self._endpoint = endpoint
        self._chunk_timeout_s = chunk_timeout_s

    async def complete(self, request: CompletionRequest, emit: Emit) -> Completion:
        check_request(request)
        litellm = await self._litellm(emit)
        started = time.monotonic()
        model_id = request.model.removeprefix(self._endpoint.name + "/") or self._endpoint.model
        arguments = self._arguments(model_id, request)
        text, finish, first_token_s = "", "", None
        usage: Any = None
        async for chunk in self._chunks(litellm, arguments):
            usage = getattr(chunk, "usage", None) or usage
            for choice in chunk.choices:
                finish = choice.finish_reason or finish
                piece = choice.delta.content or ""
                if piece:
                    if first_token_s is None:
                        first_token_s = time.monotonic() - started
                    text += piece
                    await emit(Delta(piece))
        where = self._endpoint.name
        if not finish:
            raise broken_off(where) if text else unreadable(where)
        if not text.strip():
            raise ModelError(f"{where} gave an empty answer.", hint="Ask again, or choose another model.")
        prompt_tokens = int(getattr(usage, "prompt_tokens", 0) or 0)
        completion_tokens = int(getattr(usage, "completion_tokens", 0) or 0)
        return Completion(
            model=request.model,
            text=text,
            finish="length" if finish == "length" else "stop",
            prompt_tokens=prompt_tokens,
            completion_tokens=completion_tokens,
            cost_cents=self._cost_cents(litellm, model_id, prompt_tokens, completion_tokens),
            first_token_s=first_token_s,
            total_s=time.monotonic() - started,
            left_machine=self._endpoint.host,
        )

    async def check(self) -> str:
        """Ask for one word; one sentence saying that the key works.

        :raises ModelError: it was refused. :raises UnavailableError: the provider cannot be reached.
        """

        async def ignore(_: Delta | Waking) -> None:
            return None

        if not self._endpoint.model:
            raise ModelError(
                f"No model is set for {self._endpoint.name}.",
                hint=f"Set one: desk settings set providers.{self._endpoint.name}.model NAME",
                retryable=False,
            )
        request = CompletionRequest(
            model=f"{self._endpoint.name}/{self._endpoint.model}",
            messages=[ChatMessage(role="user", text="Answer with the word: yes")],
            max_tokens=16,
        )
        done = await self.complete(request, ignore)
        return f"{self._endpoint.name} takes the key; {self._endpoint.model} answered in {done.total_s:.1f} s."

    async def warm(self) -> None:
        """Import litellm, so that the first answer need not wait for it."""
        await asyncio.to_thread(_import_litellm)

    async def close(self) -> None:
        """Close litellm's cached HTTP clients."""
        litellm = sys.modules.get("litellm")
        closing = getattr(litellm, "close_litellm_async_clients", None)
        if closing is not None:
            with contextlib.suppress(OSError, RuntimeError):
                await closing()

    async def _litellm(self, emit: Emit) -> Any:
        if "litellm" not in sys.modules:
            await emit(Waking(f"waking {self._endpoint.name}"))
        return await asyncio.to_thread(_import_litellm)

    def _arguments(self, model_id: str, request: CompletionRequest) -> dict[str, Any]:
        endpoint = self._endpoint
        arguments: dict[str, Any] = {
            "model": model_id,
            "custom_llm_provider": endpoint.litellm_kind,
            "messages": wire_messages(request.messages),
            "max_tokens": request.max_tokens,
            "temperature": request.temperature,
            "stream": True,
            "stream_options": {"include_usage": True},
            # A server without a key still wants a header; without this litellm would look into the environment.
            "api_key": endpoint.key or "none",
            "timeout": self._chunk_timeout_s,
            "num_retries": 0,
            "max_retries": 0,
        }
        if endpoint.api_base:
            arguments["api_base"] = endpoint.api_base
        if endpoint.api_version:
            arguments["api_version"] = endpoint.api_version
        if endpoint.headers:
            arguments["extra_headers"] = dict(endpoint.headers)
        if request.schema is not None:
            arguments["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "answer", "schema": request.schema, "strict": False},
            }
        return arguments

    async def _chunks(self, litellm: Any, arguments: dict[str, Any]) -> AsyncIterator[Any]:
        """litellm's stream with a time-out per chunk; every failure comes out as a ``DeskError`` without a cause."""
        stream: Any = None
        try:
            async with asyncio.timeout(self._chunk_timeout_s + CONNECT_TIMEOUT_S):
                stream = await litellm.acompletion(**arguments)
            chunks = aiter(stream)
            while True:
                async with asyncio.timeout(self._chunk_timeout_s):
                    chunk = await anext(chunks, None)
                if chunk is None:
                    break
                # litellm ends a stream that was cut cleanly with a "stop" of its own making.
                if getattr(chunk, "choices", None) and getattr(stream, "received_finish_reason", "") is None:
                    for choice in chunk.choices:
                        choice.finish_reason = None
                yield chunk
            return
        except DeskError:
            raise
        except Exception as error:  # noqa: BLE001 - litellm raises anything; none of its texts may pass
            problem = explain(error, self._endpoint.name)
        finally:
            await _close_stream(stream)
        # Outside the except block: the traceback of the original (its frames hold the key) is not carried along.
        raise problem

    def _cost_cents(self, litellm: Any, model_id: str, prompt_tokens: int, completion_tokens: int) -> float | None:
        if self._endpoint.loopback:
            return 0.0
        if not prompt_tokens and not completion_tokens:
            return None
        try:
            costs = litellm.cost_per_token(
                model=model_id,
                custom_llm_provider=self._endpoint.litellm_kind,
                prompt_tokens=prompt_tokens,
                completion_tokens=completion_tokens,
            )
        except Exception:  # noqa: BLE001 - an unknown model: the cost is unknown, never 0
            return None
        total = float(sum(costs))
        return total * 100 if total else None


async def _close_stream(stream: Any) -> None:
    """End the HTTP response, so that the provider stops too; ``stream`` is litellm's wrapper or None."""
    inner = getattr(stream, "completion_stream", stream)
    close = getattr(inner, "aclose", None) or getattr(inner, "close", None)
    if close is None:
        return
    with contextlib.suppress(Exception):
        closing = close()
        if asyncio.iscoroutine(closing):
            await closing
