"""Which model answers: the one named, else the conversation's, else the setting's, else the best that is on this machine."""

from __future__ import annotations

import time
from collections.abc import Callable, Container

from desk.errors import UnavailableError, UsageError
from desk.host.workers import Workers
from desk.models.catalogue import CATALOGUE, PREFIX, choose_default, entry, full_name
from desk.models.installed import free_memory_bytes, is_installed
from desk.models.speech_catalogue import everything
from desk.paths import Paths
from desk.settings.load import Settings
from desk.settings.providers import Provider
from desk.wire.host import ModelInfo

_DISCOVERY_KEPT_S = 30.0


def provider_state(provider: Provider, *, has_key: bool) -> str:
    """``ready``, or what is missing: ``no model`` or ``no key``. OpenAI-compatible servers may need none."""
    if not provider.model:
        return "no model"
    return "ready" if has_key or provider.kind == "openai-compatible" else "no key"


class ModelChoice:
    """Names of models and what is behind them. Loopback servers are looked for at most every half minute."""

    def __init__(
        self,
        paths: Paths,
        settings: Callable[[], Settings],
        workers: Workers,
        with_key: Callable[[], Container[str]],
    ) -> None:
        self._paths = paths
        self._settings = settings
        self._workers = workers
        self._with_key = with_key
        self._found: list[ModelInfo] = []
        self._found_at = float("-inf")

    def automatic(self) -> str:
        """The local model to use when nothing is set; empty if none is on this machine."""
        preferred = choose_default(free_memory_bytes())
        order = [preferred, *(model.id for model in CATALOGUE if model.id != preferred)]
        return next((entry(model_id).name for model_id in order if is_installed(self._paths, model_id)), "")

    def current(self) -> str:
        """The name that a new conversation uses; empty if there is no model yet."""
        return full_name(self._settings().text("model")) or self.automatic()

    async def resolve(self, wanted: str = "") -> str:
        """The model for a call.

        :raises UnavailableError: there is no model, or the one wanted is not here.
        """
        name = full_name(wanted) or self.current()
        if not name:
            default = entry(choose_default(free_memory_bytes()))
            raise UnavailableError(
                "There is no model on this machine yet.",
                hint=f"Fetch one ({default.size_bytes / 1e6:,.0f} MB): desk models pull {default.id}",
                retryable=False,
            )
        await self.check(name)
        return name

    async def check(self, name: str) -> None:
        """:raises UsageError: nothing is called that. :raises UnavailableError: it is known, but its file is not here."""
        if name.startswith(PREFIX):
            model = entry(name)
            if not is_installed(self._paths, model.id):
                raise UnavailableError(
                    f"{model.label} is not on this machine.",
                    hint=f"Fetch it: desk models pull {model.id}",
                    retryable=False,
                )
        elif name.partition("/")[0] not in self._settings().providers and not any(
            found.name == name for found in await self.discovered()
        ):
            raise UsageError(f'Desk knows no model called "{name}".', hint="See what there is: desk models list")

    async def discovered(self) -> list[ModelInfo]:
        """Models of servers already running on loopback."""
        if time.monotonic() - self._found_at > _DISCOVERY_KEPT_S:
            self._found = await self._workers.models.call("models.discover", {}, list[ModelInfo])
            self._found_at = time.monotonic()
        return self._found

    def label(self, name: str) -> str:
        """A short name for the status line."""
        return entry(name).label if name.startswith(PREFIX) else name

    def where(self, name: str) -> str:
        """``local``, ``loopback`` or ``remote``."""
        if not name or name.startswith(PREFIX):
            return "local"
        return "remote" if name.partition("/")[0] in self._settings().providers else "loopback"

    async def listing(self) -> list[ModelInfo]:
        """Everything there is: the catalogues, configured providers, servers found on loopback."""
        chosen, keys = self.current(), self._with_key()
        local = [
            ModelInfo(
                name=model.name,
                label=model.label,
                where="local",
                state="ready" if is_installed(self._paths, model.id) else "missing",
                size_bytes=model.size_bytes,
                licence=model.licence,
                note=model.limits,
                sources=model.sources,
                chosen=model.name == chosen,
                speech=model.speech,
            )
            for model in everything()
        ]
        remote = [
            ModelInfo(
                name=f"{provider.name}/{provider.model}",
                label=provider.model or provider.name,
                where="loopback" if provider.on_this_machine else "remote",
                state=provider_state(provider, has_key=provider.name in keys),
                note=provider.api_base or provider.kind,
                chosen=f"{provider.name}/{provider.model}" == chosen,
            )
            for provider in self._settings().providers.values()
        ]
        return [*local, *remote, *await self.discovered()]
