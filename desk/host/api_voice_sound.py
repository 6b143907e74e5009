"""Microphone and loudspeaker, as clients call them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from desk.errors import ConflictError
from desk.host.calls import Nothing, bind
from desk.rpc.peer import Call, Handler
from desk.wire.voice_sound import SoundDevices, SoundLevel, SoundTest, SoundTestOrder, SoundWish

if TYPE_CHECKING:
    from desk.host.app import Host


class Trying(msgspec.Struct, frozen=True):
    seconds: float = 3.0


def calls(host: Host) -> dict[str, Handler]:
    def wish() -> SoundWish:
        return SoundWish(host.settings.text("voice.input"), host.settings.text("voice.output"))

    async def devices(call: Call, p: Nothing) -> SoundDevices:
        found: SoundDevices = await host.workers.voice.call("voice.devices", wish(), SoundDevices)
        return found

    async def test(call: Call, p: Trying) -> SoundTest:
        if host.voice.busy:
            raise ConflictError("Desk is talking just now, so its sound is in use.", hint="End that first.")
        levels: asyncio.Queue[SoundLevel] = asyncio.Queue()

        async def tell() -> None:
            while True:
                await call.emit(await levels.get())

        telling = asyncio.ensure_future(tell())
        wanted = wish()
        order = SoundTestOrder(p.seconds, wanted.input, wanted.output)
        try:
            found: SoundTest = await host.workers.voice.call(
                "voice.test", order, SoundTest, on_event=levels.put_nowait, event=SoundLevel
            )
            return found
        finally:
            telling.cancel()

    return {"voice.devices": bind(devices), "voice.test": bind(test)}
