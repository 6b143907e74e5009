"""Models, keys and settings, as clients call them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk.client.caller import Caller
from desk.wire import host as w
from desk.wire.chat import TurnEvent, TurnResult


class Models(Caller):
    """Choosing models, keeping keys, changing settings."""

    async def models(self) -> list[w.ModelInfo]:
        return await self._call("models.list", list[w.ModelInfo])  # type: ignore[no-any-return]

    async def use_model(self, name: str) -> w.ModelInfo:
        return await self._call("models.use", w.ModelInfo, name=name)  # type: ignore[no-any-return]

    async def test_model(self, name: str, *, on_event: Callable[[TurnEvent], None]) -> TurnResult:
        return await self._call("models.test", TurnResult, name=name, on_event=on_event, event=TurnEvent)  # type: ignore[no-any-return]

    async def warm_model(self, name: str = "") -> None:
        """Load the model now, so that the first answer need not wait."""
        await self._call("models.warm", None, name=name)

    async def unload_model(self, name: str) -> None:
        """Let go of a model's files, before they are removed."""
        await self._call("models.unload", None, name=name)

    async def set_key(self, provider: str, secret: str) -> w.KeyEntry:
        return await self._call("keys.set", w.KeyEntry, provider=provider, secret=secret)  # type: ignore[no-any-return]

    async def keys(self) -> list[w.KeyEntry]:
        return await self._call("keys.list", list[w.KeyEntry])  # type: ignore[no-any-return]

    async def delete_key(self, provider: str) -> bool:
        return await self._call("keys.delete", bool, provider=provider)  # type: ignore[no-any-return]

    async def check_key(self, provider: str) -> str:
        """Ask the provider whether it takes the key; returns one sentence."""
        return await self._call("keys.check", str, provider=provider)  # type: ignore[no-any-return]

    async def unlock_keys(self, passphrase: str) -> None:
        """Open the encrypted file the user chose instead of an OS keyring, for as long as this host lives."""
        await self._call("keys.unlock", None, passphrase=passphrase)

    async def settings(self) -> dict[str, Any]:
        return await self._call("settings.get", dict[str, Any])  # type: ignore[no-any-return]

    async def set_setting(self, name: str, value: str) -> dict[str, Any]:
        return await self._call("settings.set", dict[str, Any], name=name, value=value)  # type: ignore[no-any-return]

    async def unset_setting(self, name: str) -> bool:
        """Take a setting out of the config file; False if it was not there."""
        return await self._call("settings.unset", bool, name=name)  # type: ignore[no-any-return]
