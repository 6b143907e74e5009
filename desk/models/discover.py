"""Model servers already running on this machine: Ollama, LM Studio, llama.cpp, vLLM, found by their list of models."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from desk.wire.host import ModelInfo

if TYPE_CHECKING:
    import httpx

PROBE_TIMEOUT_S = 0.5
_MAX_MODELS = 50
_MAX_BYTES = 1_000_000
# What another program says its models are called ends up on the screen and in settings.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,119}")


@dataclass(frozen=True)
class Server:
    """``name`` prefixes the models found there, e.g. ``ollama``."""

    name: str
    label: str
    port: int

    @property
    def api_base(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"


SERVERS: tuple[Server, ...] = (
    Server("ollama", "Ollama", 11434),
    Server("lmstudio", "LM Studio", 1234),
    Server("llamacpp", "llama.cpp", 8080),
    Server("vllm", "vLLM", 8000),
)


class _Model(msgspec.Struct):
    id: str


class _Listing(msgspec.Struct):
    data: list[_Model]


async def discover(servers: Sequence[Server] = SERVERS, *, proxy: str = "") -> list[ModelInfo]:
    """The models of all ``servers`` that answer within half a second; never raises.

    :param proxy: a confined process reaches nothing but the host's proxy; empty connects directly.
    """
    import httpx

    # One client, made before the clock runs: loading the certificates takes a while.
    async with httpx.AsyncClient(proxy=proxy or None, trust_env=False, timeout=PROBE_TIMEOUT_S) as client:
        found = await asyncio.gather(*(_probe(client, server) for server in servers))
    return [info for infos in found for info in infos]


async def _probe(client: httpx.AsyncClient, server: Server) -> list[ModelInfo]:
    import httpx

    body = b""
    try:
        async with (
            asyncio.timeout(PROBE_TIMEOUT_S),
            client.stream("GET", f"{server.api_base}/models") as answer,
        ):
            if answer.status_code != 200:
                return []
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > _MAX_BYTES:
                    return []
        listing = msgspec.json.decode(body, type=_Listing)
    except (TimeoutError, OSError, httpx.HTTPError, httpx.InvalidURL, msgspec.DecodeError):
        return []
    names = [model.id for model in listing.data if _NAME.fullmatch(model.id)]
    return [
        ModelInfo(
            name=f"{server.name}/{name}",
            label=f"{name} ({server.label})",
            where="loopback",
            state="ready",
            note=f"running on this machine, port {server.port}",
        )
        for name in names[:_MAX_MODELS]
    ]
