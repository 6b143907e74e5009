"""The model on this machine: llama.cpp inside the ``models`` process, reached over a Unix socket nobody else can open.

One model is loaded at a time. A closed connection cancels, also while a prompt is being processed: llama.cpp looks between
batches, so the batch size bounds how long that takes.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from desk.errors import ModelError, UnavailableError
from desk.models.catalogue import BIG, Entry, entry
from desk.models.installed import find, free_memory_bytes
from desk.models.ports import Emit
from desk.models.requests import check_request, wire_messages
from desk.models.slots import prefix_messages, prune, slot_name
from desk.models.unix_http import Answer, post
from desk.wire.chat import ChatMessage, Completion, CompletionRequest, Delta, Waking

CONTEXT_TOKENS = 4096
LONG_CONTEXT_TOKENS = 8192
_LONG_CONTEXT_FROM_BYTES = 8 * 1024**3
_PROMPT_CACHE_MIB = 256
_MAX_THREADS = 8


@dataclass
class _Loaded:
    model: Entry
    server: Any
    socket: Path
    slot: str = ""  # whose prefix the one slot holds


class LocalModel:
    """Every catalogue model on this machine behind the ``ChatModel`` protocol.

    :param models: the folder of the models; ``models/slots`` and ``run`` must be writable.
    :param threads: 0 chooses by the processors this process may use.
    """

    def __init__(self, models: Path, run: Path, *, threads: int = 0) -> None:
        self._models = models
        self._run = run
        self._threads = threads or min(
            len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 4, _MAX_THREADS
        )
        self._loaded: _Loaded | None = None
        self._loading: asyncio.Task[_Loaded] | None = None
        self._turn = asyncio.Lock()

    @property
    def loaded(self) -> str:
        """The name of the model in memory; empty if there is none."""
        return self._loaded.model.name if self._loaded else ""

    async def complete(self, request: CompletionRequest, emit: Emit) -> Completion:
        check_request(request)
        model = entry(request.model)
        async with self._turn:
            loaded = await self._load(model, emit)
            started = time.monotonic()
            await self._prepare_prefix(loaded, request)
            return await self._stream(loaded, request, emit, started)

    async def warm(self, model_name: str) -> None:
        """Load the model, so that the first answer need not wait."""

        async def ignore(_: Delta | Waking) -> None:
            return None

        async with self._turn:
            await self._load(entry(model_name), ignore)

    async def unload(self, model_name: str = "") -> None:
        """Free the memory of ``model_name`` (empty: whichever is loaded), after the answer under way."""
        async with self._turn:
            if self._loaded and model_name in ("", self._loaded.model.name, self._loaded.model.id):
                await asyncio.to_thread(self._drop)

    async def close(self) -> None:
        await self.unload()

    async def _load(self, model: Entry, emit: Emit) -> _Loaded:
        if self._loaded and self._loaded.model is model:
            return self._loaded
        await emit(Waking(f"waking {model.label}"))
        while self._loading:  # a call that was cancelled while loading left it to go on
            await asyncio.wait({self._loading})
        if self._loaded and self._loaded.model is model:
            return self._loaded
        path = find(self._models, model.id)
        if path is None:
            raise ModelError(
                f"{model.label} is not on this machine.", hint=f"Fetch it: desk models pull {model.id}", retryable=False
            )
        self._loading = asyncio.ensure_future(asyncio.to_thread(self._start, model, path))
        self._loading.add_done_callback(self._loading_done)
        return await asyncio.shield(self._loading)

    def _loading_done(self, task: asyncio.Task[_Loaded]) -> None:
        self._loading = None
        if not task.cancelled() and task.exception() is None:
            self._loaded = task.result()

    def _start(self, model: Entry, path: Path) -> _Loaded:
        self._drop()
        _check_magic(model, path)
        # Read by OpenMP when it is loaded: waiting threads must not spin, two spinning ones ruin a busy machine.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        import xllamacpp  # type: ignore[import-untyped]

        slots = self._models / "slots"
        slots.mkdir(mode=0o700, exist_ok=True)
        socket = self._run / "llama.sock"
        socket.unlink(missing_ok=True)
        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.n_ctx = _context_tokens(model)
        params.n_batch = params.n_ubatch = model.batch_tokens
        params.n_parallel = 1
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = self._threads
        params.use_jinja = True
        params.fit_params = False
        params.cache_ram_mib = _PROMPT_CACHE_MIB
        params.hostnames = [str(socket)]
        params.slot_save_path = f"{slots}/"
        params.endpoint_slots = True
        params.ui = False
        params.verbosity = -1
        try:
            server = xllamacpp.Server(params)
            socket.chmod(0o600)
        except (RuntimeError, OSError, ValueError) as error:
            raise ModelError(
                f"{model.label} could not be loaded from {path}.",
                hint=f"Fetch it anew: desk models remove {model.id}, then: desk models pull {model.id}",
                retryable=False,
            ) from error
        return _Loaded(model, server, socket)

    def _drop(self) -> None:
        if self._loaded is not None:
            socket = self._loaded.socket
            self._loaded = None
            gc.collect()
            socket.unlink(missing_ok=True)

    async def _prepare_prefix(self, loaded: _Loaded, request: CompletionRequest) -> None:
        """Make the slot hold the request's prefix: it does already, from a file, or by computing and saving it."""
        name = slot_name(loaded.model.file.sha256, request)
        if name and loaded.slot == name:
            return
        loaded.slot = ""
        if not name:
            return
        path = self._models / "slots" / name
        if path.exists():
            if await self._slot_action(loaded, "restore", name):
                with contextlib.suppress(OSError):
                    os.utime(path)
                loaded.slot = name
                return
            path.unlink(missing_ok=True)
        async with post(loaded.socket, "/v1/chat/completions", _body(prefix_messages(request), 1)) as answer:
            if answer.status != 200:
                return  # the real call will say what is wrong
            async for _ in answer.events():
                pass
        if await self._slot_action(loaded, "save", name):
            with contextlib.suppress(OSError):
                path.chmod(0o600)
                await asyncio.to_thread(prune, path.parent, name)
        loaded.slot = name

    async def _slot_action(self, loaded: _Loaded, action: str, name: str) -> bool:
        async with post(loaded.socket, f"/slots/0?action={action}", {"filename": name}) as answer:
            await answer.json()
            return answer.status == 200

    async def _stream(self, loaded: _Loaded, request: CompletionRequest, emit: Emit, started: float) -> Completion:
        body = _body(request.messages, request.max_tokens)
        body["temperature"] = request.temperature
        if request.schema is not None:
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "answer", "schema": request.schema},
            }
        text, finish, first_token_s = "", "", None
        usage: dict[str, Any] = {}
        async with post(loaded.socket, "/v1/chat/completions", body) as answer:
            async for event in _checked_events(answer, loaded.model):
                usage = event.get("usage") or usage
                for choice in event.get("choices", ()):
                    finish = choice.get("finish_reason") or finish
                    piece = choice.get("delta", {}).get("content")
                    if piece:
                        if first_token_s is None:
                            first_token_s = time.monotonic() - started
                        text += piece
                        await emit(Delta(piece))
        if not finish:
            raise ModelError(f"{loaded.model.label} stopped in the middle of its answer.", hint="Ask again.")
        if not text.strip():
            raise ModelError(f"{loaded.model.label} gave an empty answer.", hint="Ask again, in other words.")
        return Completion(
            model=request.model,
            text=text,
            finish="length" if finish == "length" else "stop",
            prompt_tokens=int(usage.get("prompt_tokens", 0)),
            completion_tokens=int(usage.get("completion_tokens", 0)),
            cost_cents=0.0,
            first_token_s=first_token_s,
            total_s=time.monotonic() - started,
        )


def _body(messages: list[ChatMessage], max_tokens: int) -> dict[str, Any]:
    return {
        "messages": wire_messages(messages),
        "max_tokens": max_tokens,
        "stream": True,
        "stream_options": {"include_usage": True},
        # A progress event per batch makes the server look at the connection then; else it looks once a second.
        "return_progress": True,
        "cache_prompt": True,
    }


async def _checked_events(answer: Answer, model: Entry) -> AsyncIterator[dict[str, Any]]:
    try:
        if answer.status != 200:
            raise _error(model, await answer.json())
        async for event in answer.events():
            if "error" in event:
                raise _error(model, event)
            yield event
    except msgspec.DecodeError as error:
        raise UnavailableError("The local model's server broke off.", hint="Ask again.") from error


def _error(model: Entry, body: Any) -> ModelError:
    said = body.get("error") if isinstance(body, dict) else None
    kind = str(said.get("type", "")) if isinstance(said, dict) else ""
    if "exceed_context" in kind:
        return ModelError(
            f"That is more text than {model.label} can read at once.",
            hint="Start a new conversation, send less text, or choose a larger model.",
            retryable=False,
        )
    if kind == "invalid_request_error":
        return ModelError(f"{model.label} cannot work with that request.", hint="Ask in another way.", retryable=False)
    return ModelError(f"{model.label} reported a fault of its own.", hint="Ask again.")


def _check_magic(model: Entry, path: Path) -> None:
    """llama.cpp may end the process over a file that is no GGUF, so look before."""
    try:
        with path.open("rb") as stream:
            whole = stream.read(4) == b"GGUF"
    except OSError:
        whole = False
    if not whole:
        raise ModelError(
            f"The file of {model.label} is damaged.",
            hint=f"Fetch it anew: desk models remove {model.id}, then: desk models pull {model.id}",
            retryable=False,
        )


def _context_tokens(model: Entry) -> int:
    roomy = model is BIG and free_memory_bytes() >= _LONG_CONTEXT_FROM_BYTES
    return LONG_CONTEXT_TOKENS if roomy else CONTEXT_TOKENS
