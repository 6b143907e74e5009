"""A whole Desk that is spoken to: a sound server of its own, the real host, workers, recogniser and voices."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import numpy as np

from desk.client import Client, connect
from desk.testing.home import DeskHome, desk_home
from desk.testing.piper import piper_program
from desk.testing.sound import SoundRig, sound_rig
from desk.voice.ports import HEARING_RATE_HZ, Samples
from desk.wire import voice as w

MODEL = "local/qwen2.5-coder-0.5b"
_TIMEOUT_S = 90.0


class Talker:
    """A client in a spoken conversation. ``events`` are all that came; ``until`` waits for one more."""

    def __init__(self, home: DeskHome, rig: SoundRig, client: Client, conversation_id: int) -> None:
        self.home = home
        self.rig = rig
        self.client = client
        self.conversation_id = conversation_id
        self.events: list[w.TalkEvent] = []
        self._came = asyncio.Event()

    def take(self, event: w.TalkEvent) -> None:
        self.events.append(event)
        self._came.set()

    async def until(self, wanted: Callable[[w.TalkEvent], bool], *, after: int = 0) -> w.TalkEvent:
        """The first event from number ``after`` on that is wanted."""
        async with asyncio.timeout(_TIMEOUT_S):
            while True:
                self._came.clear()
                for event in self.events[after:]:
                    if wanted(event):
                        return event
                await self._came.wait()

    async def over(self, *, after: int = 0) -> w.Over:
        """The next answer's end."""
        found = await self.until(lambda event: isinstance(event, w.Over), after=after)
        assert isinstance(found, w.Over)
        return found

    async def speaking(self, *, after: int = 0) -> None:
        """Until Desk is being heard."""
        await self.until(lambda event: isinstance(event, w.Shown) and event.gate == "open", after=after)

    async def say(self, samples: Samples, rate_hz: int = HEARING_RATE_HZ) -> None:
        """Speak into the microphone, to the end."""
        await asyncio.to_thread(self.rig.say, samples, rate_hz)

    async def wait(self, seconds: float) -> None:
        """Let so much sound pass."""
        await asyncio.to_thread(self.rig.wait, seconds)


@contextlib.asynccontextmanager
async def spoken_desk(*, echo_ms: int = 0, **settings: str) -> AsyncIterator[Talker]:
    """A Desk that can hear and speak, and a client of it; nobody talks yet."""
    environment = {"DESK_MODEL": MODEL, **{f"DESK_{name.upper()}": value for name, value in settings.items()}}
    with (
        sound_rig(echo_ms=echo_ms) as rig,
        desk_home(models=True, extra_environment=rig.environment | environment) as home,
    ):
        programs = home.paths.data / "programs"
        programs.mkdir(mode=0o700)
        (programs / "piper").symlink_to(piper_program().parent.parent)
        home.json("conversations", "list")  # starts the host, with the rig's environment
        async with connect(start=False, paths=home.paths) as client:
            made = await client.new_conversation()
            yield Talker(home, rig, client, made.id)


@contextlib.asynccontextmanager
async def talking(*, hands_free: bool = True, echo_ms: int = 0, **settings: str) -> AsyncIterator[Talker]:
    """A spoken conversation that is open; ends with everything it started."""
    async with spoken_desk(echo_ms=echo_ms, **settings) as talker:
        wished = talker.client.talk(talker.conversation_id, hands_free=hands_free, on_event=talker.take)
        talk = asyncio.ensure_future(wished)
        try:
            ready = asyncio.ensure_future(talker.until(lambda event: isinstance(event, w.Shown)))
            done, _ = await asyncio.wait({talk, ready}, return_when=asyncio.FIRST_COMPLETED)
            if talk in done:
                await talk
            yield talker
        finally:
            talk.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await talk


def cough(seconds: float = 0.2) -> Samples:
    """A burst of noise that swells and dies, as a cough does."""
    count = int(seconds * HEARING_RATE_HZ)
    noise = np.random.default_rng(3).normal(0, 0.25, count)
    return (noise * np.hanning(count)).astype(np.float32)


def loudness(samples: Samples, rate_hz: int, step_s: float = 0.02) -> list[float]:
    """Root mean square of each step."""
    step = int(step_s * rate_hz)
    return [float(np.sqrt(np.mean(np.square(samples[at : at + step])))) for at in range(0, len(samples) - step, step)]
