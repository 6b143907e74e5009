"""The one spoken conversation there can be at a time: a machine has one pair of ears."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from desk.errors import DeskError, RefusedError, UnavailableError, UsageError
from desk.host.calls import bind
from desk.host.voice_talk import VoiceTalk
from desk.i18n import language
from desk.models.installed import find
from desk.models.speech_catalogue import MOONSHINE_TINY_EN, TURNS, WHISPER_BASE, WHISPER_TINY_EN
from desk.rpc.peer import Call, Handler
from desk.wire import voice as w
from desk.wire.voice_speaking import ClauseReport, SpeechPiece

if TYPE_CHECKING:
    from desk.host.app import Host

_ENGLISH = (MOONSHINE_TINY_EN, WHISPER_TINY_EN)  # the quickest first
_WARM = ("Ready.", "好。")  # never heard
# Who speaks already is heard down to a little less than it takes to begin: words grow soft towards their end.
_GOES_ON_BELOW, _LEAST_SPEECH = 0.15, 0.05
_NEVER_S = 86_400.0
_HINTS = 40  # names of people that the recogniser is told


class Voice:
    """Joins a client, the voice worker and the turns of a conversation."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._talk: VoiceTalk | None = None
        self._dictating = False

    @property
    def busy(self) -> bool:
        return self._talk is not None

    async def talk(
        self, conversation_id: int, *, hands_free: bool, tell: Callable[[w.TalkEvent], Awaitable[None]]
    ) -> w.TalkSummary:
        """Talk until the caller's task is cancelled, or the worker ends.

        :raises DeskError: somebody is talking already, there is no sound, or no weights to hear and speak with.
        """
        self._check_free()
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
            recogniser=Path(options.recogniser).name,
        )

        async def pass_to_client() -> None:
            while True:
                await tell(await to_client.get())

        async def warm() -> None:
            """Load what thinks and what speaks while the microphone is being opened."""
            model = self._host.conversations.get(conversation_id).model or self._host.model_choice.current()
            if model and self._host.model_choice.where(model) == "local":
                with contextlib.suppress(DeskError):  # the first turn will say what is wrong
                    await self._host.workers.models.call("models.warm", {"model": model})
            try:
                await self._host.workers.speaking.clause(
                    _WARM[options.language == "zh"], options.language, chosen=self._speaker, on_piece=lambda piece: None
                )
            except DeskError as error:
                to_client.put_nowait(w.Trouble(error.message, error.hint))

        async def pass_to_worker() -> None:
            while True:
                method, params = await to_worker.get()
                await self._host.workers.voice.call(method, params)

        passing = [asyncio.ensure_future(work()) for work in (pass_to_client, pass_to_worker, warm)]
        try:
            await self._host.workers.voice.call("voice.talk", options, on_event=talk.order, event=w.Order)
        finally:
            self._talk = None
            await talk.close()
            for task in passing:
                task.cancel()
            await asyncio.gather(*passing, return_exceptions=True)
        return w.TalkSummary(conversation_id, talk.turns)

    async def dictate(self, tell: Callable[[w.TalkEvent], Awaitable[None]]) -> w.Dictated:
        """Listen until the talk key is up, and give the words. Nobody answers, nothing is kept.

        :raises DeskError: as ``talk`` does.
        """
        self._check_free()
        options = self._options(hands_free=False)
        limits = {**options.limits, "think_timeout_s": _NEVER_S}  # nobody answers, however long it takes
        options = msgspec.structs.replace(options, dictate=True, limits=limits)
        to_client: asyncio.Queue[w.TalkEvent] = asyncio.Queue()

        def order(order: w.Order) -> None:
            if isinstance(order, w.Shown | w.Level | w.Hint | w.Trouble):
                to_client.put_nowait(order)

        async def pass_to_client() -> None:
            while True:
                await tell(await to_client.get())

        self._dictating = True
        passing = asyncio.ensure_future(pass_to_client())
        try:
            heard: w.Dictated = await self._host.workers.voice.call(
                "voice.talk", options, w.Dictated, on_event=order, event=w.Order
            )
            return heard
        finally:
            self._dictating = False
            passing.cancel()
            await asyncio.gather(passing, return_exceptions=True)

    def _check_free(self) -> None:
        if self._talk is not None:
            raise DeskError("Desk is talking already.", hint="End that first: press Esc where you talk.")
        if self._dictating:
            raise DeskError("Desk is taking dictation already.", hint="End that first: press F2 where you dictate.")

    @property
    def _speaker(self) -> str:
        return self._host.settings.text("voice.speaker")

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

    async def limits_changed(self) -> None:
        """Have the open conversation keep to the thresholds as the settings have them now."""
        if self._talk is not None:
            with contextlib.suppress(DeskError):  # a worker that has ended takes them with its next start
                await self._host.workers.voice.call("voice.limits", {"limits": self._limits()})

    async def _tell_worker(self, method: str, params: dict[str, object]) -> None:
        if self._talk is None and not self._dictating:
            raise UsageError("Nobody is talking with Desk.", hint="Begin with F2, or: desk voice talk")
        await self._host.workers.voice.call(method, params)

    def _options(self, hands_free: bool) -> w.TalkOptions:
        settings = self._host.settings
        chosen = settings.text("voice.language")
        spoken = language() if chosen == "auto" else chosen
        recogniser, turns = talk_weights(self._host.paths.models, spoken)
        return w.TalkOptions(
            hands_free=hands_free,
            language=spoken,
            # A recogniser of English alone leaves nothing to find out.
            language_fixed=chosen != "auto" or recogniser.name in [one.id for one in _ENGLISH],
            limits=self._limits(),
            hints=[person.name for person in self._host.contacts.listing(limit=_HINTS) if person.name],
            input=settings.text("voice.input"),
            output=settings.text("voice.output"),
            recogniser=str(recogniser),
            turns=str(turns),
            threads=max(1, min(2, (os.cpu_count() or 2) - 1)),
        )

    def _limits(self) -> dict[str, float | int | str]:
        settings = self._host.settings
        speech = settings.number("voice.speech")
        return {
            "policy": settings.text("voice.interrupt"),
            "speech": speech,
            "speech_goes_on": max(_LEAST_SPEECH, speech - _GOES_ON_BELOW),
            "min_speech_s": settings.number("voice.min_speech_ms") / 1000,
            "hangover_s": settings.number("voice.hangover_ms") / 1000,
            "short_pause_s": settings.number("voice.short_pause_ms") / 1000,
            "silence_s": settings.number("voice.silence_ms") / 1000,
            "cap_s": settings.number("voice.cap_ms") / 1000,
        }


def talk_weights(models: Path, spoken: str) -> tuple[Path, Path]:
    """The folders of the recogniser and of what tells speech and turns.

    :raises UnavailableError: which of them to fetch.
    """
    wanted = [*_ENGLISH, WHISPER_BASE] if spoken == "en" else [WHISPER_BASE]
    recogniser = next((path for one in wanted if (path := find(models, one.id)) is not None), None)
    turns = find(models, TURNS.id)
    if recogniser is not None and turns is not None:
        return recogniser.resolve(), turns.resolve()
    missing = [*([wanted[0]] if recogniser is None else []), *([TURNS] if turns is None else [])]
    labels = " and ".join(one.label for one in missing)
    raise UnavailableError(
        f"To hear you, Desk needs {labels}, which {'is' if len(missing) == 1 else 'are'} not on this machine.",
        hint=f"Fetch all that talking needs: desk voice setup --language {spoken}",
        retryable=False,
    )


class Clause(msgspec.Struct, frozen=True):
    text: str
    language: str


def voice_calls(host: Host) -> dict[str, Handler]:
    """What the voice worker may ask of the host: to have a clause of an answer spoken."""

    async def speak(call: Call, p: Clause) -> ClauseReport:
        if not host.voice.busy:
            raise RefusedError("Nobody is talking with Desk.")
        pieces: asyncio.Queue[SpeechPiece | None] = asyncio.Queue()

        async def pass_on() -> None:
            while (piece := await pieces.get()) is not None:
                await call.emit(piece)

        passing = asyncio.ensure_future(pass_on())
        try:
            report = await host.workers.speaking.clause(
                p.text, p.language, chosen=host.settings.text("voice.speaker"), on_piece=pieces.put_nowait
            )
            pieces.put_nowait(None)
            await passing
            return report
        finally:
            passing.cancel()

    return {"speech.speak": bind(speak)}
