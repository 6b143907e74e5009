"""Models, keys and settings, as clients call them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import msgspec

from desk.errors import UsageError
from desk.host.calls import Nothing, bind
from desk.keys.ring import ACCOUNT, check_provider
from desk.rpc.peer import Call, Handler
from desk.settings.save import set_value, unset_value
from desk.wire.chat import ChatMessage, Completion, CompletionRequest, Delta, TextDelta, TurnResult, Waking
from desk.wire.host import KeyEntry, ModelInfo

if TYPE_CHECKING:
    from desk.host.app import Host


class ModelName(msgspec.Struct, frozen=True):
    name: str = ""


class Secret(msgspec.Struct, frozen=True):
    provider: str
    secret: str


class ProviderName(msgspec.Struct, frozen=True):
    provider: str


class Passphrase(msgspec.Struct, frozen=True):
    passphrase: str


class SettingName(msgspec.Struct, frozen=True):
    name: str


class NewValue(msgspec.Struct, frozen=True):
    name: str
    value: str


def calls(host: Host) -> dict[str, Handler]:
    choice, workers = host.model_choice, host.workers

    async def listing(call: Call, p: Nothing) -> list[ModelInfo]:
        return await choice.listing()

    async def use(call: Call, p: ModelName) -> ModelInfo:
        await choice.check(p.name)
        await asyncio.to_thread(set_value, host.paths, "model", p.name)
        await host.settings_changed("model")
        return next(
            (info for info in await choice.listing() if info.name == p.name),
            ModelInfo(name=p.name, label=p.name, where=choice.where(p.name), state="ready", chosen=True),
        )

    async def test(call: Call, p: ModelName) -> TurnResult:
        name = await choice.resolve(p.name)
        question = ChatMessage(role="user", text="Say hello and name one fruit.")
        request = CompletionRequest(model=name, messages=[question], max_tokens=40, cache_key="test")
        events: asyncio.Queue[Delta | Waking] = asyncio.Queue()
        asking = asyncio.ensure_future(host.model_calls.complete(request, events.put_nowait, reason="test"))
        while not asking.done() or not events.empty():
            getting = asyncio.ensure_future(events.get())
            await asyncio.wait({getting, asking}, return_when=asyncio.FIRST_COMPLETED)
            if getting.done():
                event = getting.result()
                await call.emit(TextDelta(event.text) if isinstance(event, Delta) else event)
            else:
                getting.cancel()
        done: Completion = await asking
        return TurnResult(
            text=done.text,
            ended="done",
            tokens=done.completion_tokens,
            cost_cents=done.cost_cents,
            model=done.model,
            first_token_s=done.first_token_s,
            total_s=done.total_s,
        )

    async def warm(call: Call, p: ModelName) -> None:
        name = await choice.resolve(p.name)
        await workers.models.call("models.warm", {"model": name})

    async def unload(call: Call, p: ModelName) -> None:
        if workers.models.running:
            await workers.models.call("models.unload", {"model": p.name})

    async def set_key(call: Call, p: Secret) -> KeyEntry:
        check_provider(p.provider)  # an account's password comes by accounts.save, tested
        made: KeyEntry = await asyncio.to_thread(host.keys.set, p.provider, p.secret)
        await host.keys_changed()
        return made

    async def list_keys(call: Call, p: Nothing) -> list[KeyEntry]:
        return await asyncio.to_thread(host.keys.entries)

    async def delete_key(call: Call, p: ProviderName) -> bool:
        deleted = await asyncio.to_thread(host.keys.delete, p.provider)
        host.accounts.secrets.drop_access(p.provider.removeprefix(ACCOUNT))
        await host.keys_changed()
        return deleted

    async def check_key(call: Call, p: ProviderName) -> str:
        if p.provider not in host.settings.providers:
            raise UsageError(
                f"There is no provider called {p.provider} in the settings.",
                hint=f"Add it: desk settings set providers.{p.provider}.kind openai",
            )
        return str(await workers.models.call("models.check", {"provider": p.provider}))

    async def unlock(call: Call, p: Passphrase) -> None:
        await asyncio.to_thread(host.keys.unlock, p.passphrase)
        await host.keyring_opened()
        await host.keys_changed()

    async def get_settings(call: Call, p: Nothing) -> dict[str, Any]:
        return host.settings.describe()

    async def set_setting(call: Call, p: NewValue) -> dict[str, Any]:
        await asyncio.to_thread(set_value, host.paths, p.name, p.value)
        await host.settings_changed(p.name)
        return host.settings.describe()

    async def unset_setting(call: Call, p: SettingName) -> bool:
        removed = await asyncio.to_thread(unset_value, host.paths, p.name)
        await host.settings_changed(p.name)
        return removed

    return {
        "models.list": bind(listing),
        "models.use": bind(use),
        "models.test": bind(test),
        "models.warm": bind(warm),
        "models.unload": bind(unload),
        "keys.set": bind(set_key),
        "keys.list": bind(list_keys),
        "keys.delete": bind(delete_key),
        "keys.check": bind(check_key),
        "keys.unlock": bind(unlock),
        "settings.get": bind(get_settings),
        "settings.set": bind(set_setting),
        "settings.unset": bind(unset_setting),
    }
