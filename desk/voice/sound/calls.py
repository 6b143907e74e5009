"""What the voice worker answers about the machine's sound."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping

import msgspec

from desk.rpc.peer import Call, Handler
from desk.voice.sound.portaudio import PortAudio
from desk.voice.sound.session import Wish
from desk.voice.sound.trial import Trial, list_devices
from desk.wire.voice_sound import SoundDevices, SoundLevel, SoundTest, SoundTestOrder, SoundWish


def sound_calls(system: PortAudio) -> Mapping[str, Handler]:
    """The calls over the one system of this process."""

    async def devices(call: Call, params: object) -> SoundDevices:
        """``voice.devices {input, output}`` → SoundDevices."""
        wish = msgspec.convert(params, SoundWish)
        return await asyncio.to_thread(list_devices, system, Wish(wish.input, wish.output))

    async def test(call: Call, params: object) -> SoundTest:
        """``voice.test {seconds, input, output}`` → SoundTest; streams SoundLevel."""
        order = msgspec.convert(params, SoundTestOrder)
        levels: asyncio.Queue[SoundLevel] = asyncio.Queue()

        async def tell() -> None:
            while True:
                await call.emit(await levels.get())

        telling = asyncio.ensure_future(tell())
        try:
            return await Trial(system, Wish(order.input, order.output), levels.put_nowait).run(order.seconds)
        finally:
            telling.cancel()

    return {"voice.devices": devices, "voice.test": test}


def make_system() -> PortAudio:
    """The machine's sound as the host lets this process reach it."""
    return PortAudio(os.environ.get("PULSE_SERVER", ""))
