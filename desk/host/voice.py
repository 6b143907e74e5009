"""The one spoken conversation there can be at a time: a machine has one pair of ears."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from desk.errors import DeskError, UsageError
from desk.host.voice_talk import VoiceTalk
from desk.i18n import language
from desk.wire import voice as w

if TYPE_CHECKING:
    from desk.host.app import Host


class Voice:
    """Joins a client, the voice worker and the turns of a conversation."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._talk: VoiceTalk | None = None

    @property
    def busy(self) -> bool:
        return self._talk is not None

    async def talk(
        self, conversation_id: int, *, hands_free: bool, tell: Callable[[w.TalkEvent], Awaitable[None]]
    ) -> w.TalkSummary:
        """Talk until the caller's task is cancelled, or the worker ends.

        :raises DeskError: somebody is talking already, there is no sound, or no weights to hear and speak with.
        """
        if self._talk is not None:
            raise DeskError("Desk is talking in another window.", hint="End that first: press Esc there.")
        self._host.conversations.get(conversation_id)
        options = self._options(hands_free)
        to_client: asyncio.Queue[w.TalkEvent] = asyncio.Queue()
        to_worker: asyncio.Queue[tuple[str, dict[str, object]]] = asyncio.Queue()
        self._talk = talk = VoiceTalk(
            self._host,
            conversation_id,
            tell=to_client.put_nowait,
            say=lambda number, text: to_worker.put_nowait(("voice.said", {"generation": number, "text": text})),
            end=lambda number: to_worker.put_nowait(("voice.said_all", {"generation": number})),
            recogniser=options.recogniser,
        )

        async def pass_to_client() -> None:
            while True:
                await tell(await to_client.get())

        async def pass_to_worker() -> None:
            while True:
                method, params = await to_worker.get()
                await self._host.workers.voice.call(method, params)

        passing = [asyncio.ensure_future(pass_to_client()), asyncio.ensure_future(pass_to_worker())]
        try:
            await self._host.workers.voice.call("voice.talk", options, on_event=talk.order, event=w.Order)
        finally:
            self._talk = None
            await talk.close()
            for task in passing:
                task.cancel()
            await asyncio.gather(*passing, return_exceptions=True)
        return w.TalkSummary(conversation_id, talk.turns)

    async def press(self, key: str) -> None:
        """``talk_down``, ``talk_up`` or ``escape``. :raises UsageError: nobody is talking."""
        await self._tell_worker("voice.press", {"key": key})

    async def line(self, text: str) -> None:
        """A typed line, which goes before whatever is being said."""
        await self._tell_worker("voice.line", {"text": text})

    async def read(self, text: str) -> None:
        """Read a text aloud."""
        await self._tell_worker("voice.read", {"text": text})

    async def listen(self, *, hands_free: bool) -> None:
        """Take turns hands-free, or only while the key is held."""
        await self._tell_worker("voice.listen", {"hands_free": hands_free})

    async def _tell_worker(self, method: str, params: dict[str, object]) -> None:
        if self._talk is None:
            raise UsageError("Nobody is talking with Desk.", hint="Begin with F2, or: desk voice talk")
        await self._host.workers.voice.call(method, params)

    def _options(self, hands_free: bool) -> w.TalkOptions:
        settings = self._host.settings
        spoken = settings.text("voice.language")
        return w.TalkOptions(
            hands_free=hands_free,
            language=language() if spoken == "auto" else spoken,
            limits={
                "policy": settings.text("voice.interrupt"),
                "speech": settings.number("voice.speech"),
                "min_speech_s": settings.number("voice.min_speech_ms") / 1000,
                "hangover_s": settings.number("voice.hangover_ms") / 1000,
                "short_pause_s": settings.number("voice.short_pause_ms") / 1000,
                "silence_s": settings.number("voice.silence_ms") / 1000,
                "cap_s": settings.number("voice.cap_ms") / 1000,
            },
            input=settings.text("voice.input"),
            output=settings.text("voice.output"),
            models=str(self._host.paths.models),
            proxy=self._host.egress.url,
        )
