"""Microphone and loudspeaker, as the terminal and the commands ask for them."""

from __future__ import annotations

from collections.abc import Callable

from desk.client.caller import Caller
from desk.wire.voice_sound import SoundDevices, SoundLevel, SoundTest


class VoiceSound(Caller):
    """Looking at the machine's sound and trying it out."""

    async def sound_devices(self) -> SoundDevices:
        return await self._call("voice.devices", SoundDevices)  # type: ignore[no-any-return]

    async def test_sound(self, seconds: float, on_level: Callable[[SoundLevel], None]) -> SoundTest:
        """A chirp, a recording of ``seconds``, and the recording played back."""
        return await self._call(  # type: ignore[no-any-return]
            "voice.test", SoundTest, on_event=on_level, event=SoundLevel, seconds=seconds
        )
