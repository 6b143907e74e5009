"""The ``models`` process: which model serves a name, and the calls the host makes."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from desk.errors import UnavailableError, UsageError
from desk.models.catalogue import PREFIX
from desk.models.discover import SERVERS, Server, discover
from desk.models.local import LocalModel
from desk.models.ports import ChatModel, Emit
from desk.models.remote import Endpoint, RemoteModel
from desk.rpc.peer import Call, Handler
from desk.wire.chat import Completion, CompletionRequest
from desk.wire.host import ModelInfo


class SetupPaths(msgspec.Struct, frozen=True):
    models: str
    run: str


class ProviderSetup(msgspec.Struct, frozen=True):
    """A provider of the settings; unknown fields are ignored, so that the host may know more of it than this process."""

    kind: str = ""
    model: str = ""
    api_base: str = ""
    api_version: str = ""
    headers: dict[str, str] = {}


class Setup(msgspec.Struct, frozen=True):
    """What ``models.setup`` hands over. ``threads`` 0 chooses; ``proxy`` empty means direct connections."""

    paths: SetupPaths
    keys: dict[str, str] = {}
    providers: dict[str, ProviderSetup] = {}
    threads: int = 0
    proxy: str = ""

    def __repr__(self) -> str:  # the keys stay out of every log
        return f"Setup(providers={sorted(self.providers)})"


class Models:
    """Finds the ``ChatModel`` behind a name and keeps it as long as the set-up stays the same."""

    def __init__(self, servers: Sequence[Server] = SERVERS) -> None:
        self._servers = {server.name: server for server in servers}
        self._setup: Setup | None = None
        self._local: LocalModel | None = None
        self._remote: dict[str, RemoteModel] = {}

    async def set_up(self, setup: Setup) -> None:
        before = self._setup
        self._setup = setup
        self._remote = {}
        _use_proxy(setup.proxy)
        same_local = before is not None and (before.paths, before.threads) == (setup.paths, setup.threads)
        if self._local is not None and not same_local:
            await self._local.close()
            self._local = None

    def find(self, name: str) -> ChatModel:
        """:raises UsageError: nothing is called ``name``."""
        return self.local() if name.startswith(PREFIX) else self.remote(name.partition("/")[0])

    def local(self) -> LocalModel:
        if self._local is None:
            setup = self._need_setup()
            self._local = LocalModel(Path(setup.paths.models), Path(setup.paths.run), threads=setup.threads)
        return self._local

    def remote(self, provider: str) -> RemoteModel:
        setup = self._need_setup()
        if provider not in self._remote:
            self._remote[provider] = RemoteModel(self._endpoint(setup, provider))
        return self._remote[provider]

    def _endpoint(self, setup: Setup, name: str) -> Endpoint:
        configured = setup.providers.get(name)
        if configured is not None:
            key = setup.keys.get(name, "")
            kind = configured.kind or name
            if not key and kind != "openai-compatible":
                raise UnavailableError(
                    f"There is no key for {name}.", hint=f"Set it: desk keys set {name}", retryable=False
                )
            return Endpoint(
                name,
                kind,
                model=configured.model,
                api_base=configured.api_base,
                api_version=configured.api_version,
                headers=configured.headers,
                key=key,
            )
        server = self._servers.get(name)
        if server is None:
            raise UsageError(f"Desk knows no model provider called {name}.", hint="See what there is: desk models list")
        return Endpoint(name, "openai-compatible", api_base=server.api_base, loopback=True)

    async def discover(self) -> list[ModelInfo]:
        """Models of loopback servers, apart from those whose name a configured provider has taken."""
        setup = self._need_setup()
        servers = [server for server in self._servers.values() if server.name not in setup.providers]
        return await discover(servers, proxy=setup.proxy)

    async def close(self) -> None:
        for remote in self._remote.values():
            await remote.close()
        if self._local is not None:
            await self._local.close()

    def _need_setup(self) -> Setup:
        if self._setup is None:
            raise UnavailableError("The models process was not set up yet.")
        return self._setup


def _use_proxy(proxy: str) -> None:
    """Send all HTTP of this process through ``proxy``, loopback included. Its address holds a token, but no key."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        os.environ.pop(name, None)
        os.environ.pop(name.lower(), None)
    if proxy:
        os.environ.update(HTTP_PROXY=proxy, HTTPS_PROXY=proxy, http_proxy=proxy, https_proxy=proxy)


class ModelName(msgspec.Struct, frozen=True):
    model: str = ""


class ProviderName(msgspec.Struct, frozen=True):
    provider: str


def calls(models: Models) -> Mapping[str, Handler]:
    """The handlers of the ``models`` process."""

    async def set_up(call: Call, params: Any) -> None:
        await models.set_up(msgspec.convert(params, Setup))

    async def complete(call: Call, params: Any) -> Completion:
        request = msgspec.convert(params, CompletionRequest)
        emit: Emit = call.emit
        return await models.find(request.model).complete(request, emit)

    async def warm(call: Call, params: Any) -> None:
        name = msgspec.convert(params, ModelName).model
        if name.startswith(PREFIX):
            await models.local().warm(name)
        else:
            await models.remote(name.partition("/")[0]).warm()

    async def unload(call: Call, params: Any) -> None:
        name = msgspec.convert(params, ModelName).model
        if not name or name.startswith(PREFIX):
            await models.local().unload(name)

    async def find_servers(call: Call, params: Any) -> list[ModelInfo]:
        return await models.discover()

    async def check(call: Call, params: Any) -> str:
        return await models.remote(msgspec.convert(params, ProviderName).provider).check()

    return {
        "models.setup": set_up,
        "models.complete": complete,
        "models.warm": warm,
        "models.unload": unload,
        "models.discover": find_servers,
        "models.check": check,
    }
