"""The worker's side of a spoken conversation: real ears, a mouth and a loudspeaker around the engine, orders to the host.

What it hears stays in this process: only words leave it, and the sound of an answer comes to it from the speaking worker.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from desk.errors import DeskError
from desk.rpc.peer import Call, Handler, Peer
from desk.voice import confidence
from desk.voice.clauses import Clauses
from desk.voice.dictation import Dictation
from desk.voice.ear import Ear
from desk.voice.engine import Engine, Shown
from desk.voice.engines import Engines
from desk.voice.host_voice import HostVoice
from desk.voice.meter import Times
from desk.voice.mouth import Mouth
from desk.voice.ports import HEARING_RATE_HZ, VAD_FRAME, Samples, Transcript
from desk.voice.sound.echo import make_echo_canceller
from desk.voice.sound.heard import Begun
from desk.voice.sound.levels import FLOOR_DB, level
from desk.voice.sound.mixing import Ended
from desk.voice.sound.session import SoundSession, Wish
from desk.voice.sound.system import SoundSystem
from desk.voice.speakable import language_of, speakable
from desk.voice.turn import commands as c
from desk.voice.turn import events as e
from desk.voice.turn.limits import Limits
from desk.wire import voice as w
from desk.wire.voice_speaking import ClauseReport

_LEVEL_EVERY_S = 0.2
_LOOK_EVERY_S = 0.25
_MIC_GONE_S = 3.0  # longer than a device takes to be opened anew
_LEVEL_STEP_DB, _SPEECH_STEP = 3.0, 0.1  # less of a change nobody sees
VERDICTS: dict[confidence.Verdict, e.Verdict] = {
    "take": "sure",
    "confirm": "unsure",
    "again": "unclear",
    "drop": "nothing",
}


class _Orders:
    """The engine's ``Talker``: everything becomes an order to the host."""

    def __init__(self, order: Callable[[w.Order], None], language: Callable[[], str]) -> None:
        self._order = order
        self._language = language

    def begin(self, generation: int, text: str) -> None:
        self._order(w.Began(generation, text))

    def commit(self, order: c.Commit, transcript: Transcript | None) -> None:
        sure = float(np.exp(transcript.mean_logprob)) if transcript is not None else 1.0
        self._order(
            w.Committed(
                order.generation,
                order.text,
                speculated=order.speculated,
                confirm=order.confirm,
                source=order.source,
                language=self._language(),
                confidence=round(sure, 3),
            )
        )

    def withdraw(self, generation: int) -> None:
        self._order(w.Withdrawn(generation))

    def ended(self, generation: int, heard: str, *, interrupted: bool, times: Times) -> None:
        spans, steps = times.spans(), times.known()
        self._order(w.Over(generation, heard, interrupted, speculated=times.speculated, spans=spans, steps=steps))

    def tell(self, hint: c.Tell) -> None:
        self._order(w.Hint(hint.hint, hint.text))

    def show(self, shown: Shown) -> None:
        self._order(w.Shown(shown.user, shown.agent, shown.gate, shown.words))


class Talk:
    """One conversation, from ``open`` to ``close``. What is said and pressed before ``start`` waits for the engines."""

    def __init__(
        self,
        options: w.TalkOptions,
        system: SoundSystem,
        host: Callable[[], Peer],
        order: Callable[[w.Order], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._options = options
        self._host = host
        self._order = order
        self._now = now
        self._engine: Engine | None = None
        self._early: list[Callable[[Engine], None]] = []
        self._language = confidence.Language(options.language, fixed=options.language_fixed)
        self.dictation = Dictation(order) if options.dictate else None
        self._rest = np.zeros(0, np.float32)
        self._said_voice: tuple[str, bool] | None = None
        self._told_at_s = 0.0
        self._heard_at_s = now()
        self._mic_gone = False
        self._told_level = w.Level(0.0, 0.0)
        self._speech = 0.0
        echo = make_echo_canceller()
        self.sound = SoundSession(
            system,
            Wish(options.input, options.output),
            on_samples=self._hear,
            on_begun=self._begun,
            on_ended=self._ended,
            echo=echo,
            now=now,
        )

    def start(self, engines: Engines) -> None:
        """Begin to understand; first what came meanwhile."""
        engines.detector.reset()
        options, order, now = self._options, self._order, self._now
        voice = HostVoice(self._host, self._spoken)
        engine = Engine(
            lambda notify: Ear(
                engines.detector,
                engines.recogniser,
                engines.turns,
                judge=self._judge,
                notify=notify,
                now=now,
                language=options.language,
                hints=options.hints,
            ),
            lambda notify: Mouth(
                voice,
                self.sound.player,
                clauses=Clauses,
                speakable=speakable,
                language_of=lambda text: language_of(text) or self._language.current,
                notify=notify,
                trouble=lambda error: order(w.Trouble(error.message, error.hint)),
                now=now,
            ),
            self.sound.player,
            self.dictation or _Orders(order, lambda: self._language.current),
            limits=limits_from(options.limits),
            hands_free=options.hands_free,
            partials=options.partials,
            now=now,
        )
        early, self._early = self._early, []
        for what in early:
            what(engine)
        self._engine = engine

    def press(self, key: e.Key) -> None:
        """A key; that which ends a dictation asks whether it is over already."""

        def pressed(engine: Engine) -> None:
            engine.happen(e.Pressed(self._now(), key))
            if self.dictation is not None and key != "talk_down":
                self.dictation.released(engine.state.user.phase)

        self.tell(pressed)

    def tell(self, what: Callable[[Engine], None]) -> None:
        """Do something with the engine, as soon as there is one."""
        if self._engine is None:
            self._early.append(what)
        else:
            what(self._engine)

    async def open(self) -> None:
        """:raises SoundError: there is no microphone or no loudspeaker."""
        await self.sound.open()
        if self.sound.echo_state == "absent" and self.dictation is None:
            self._order(
                w.Trouble(
                    "There is no echo canceller here, so without headphones Desk does not listen while it speaks.",
                    "Interrupt it with Esc or F2.",
                )
            )
        self._order(w.Shown("quiet", "idle", "closed"))

    async def close(self) -> None:
        if self._engine is not None:
            self._engine.close()
        await self.sound.close()

    async def watch(self) -> None:
        """Let time go on for the turn machine where no frames tell it."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            self.look()

    def look(self) -> None:
        """A microphone that is gone ends what was being said; every wait of the machine still has its end."""
        now = self._now()
        gone, self._mic_gone = self._mic_gone, now - self._heard_at_s >= _MIC_GONE_S
        if self._mic_gone:
            event = e.Tick(now) if gone else e.MicLost(now)
            self.tell(lambda engine: engine.happen(event))

    def _hear(self, samples: Samples) -> None:
        """Cut what came into frames; the newest sample is the one of now."""
        self._heard_at_s = self._now()
        sound = np.concatenate((self._rest, samples))
        whole = len(sound) - len(sound) % VAD_FRAME
        self._rest = sound[whole:]
        now = self._now()
        for start in range(0, whole, VAD_FRAME):
            frame = sound[start : start + VAD_FRAME]
            at_s = now - (len(sound) - start - VAD_FRAME) / HEARING_RATE_HZ
            self.tell(functools.partial(self._frame, frame, at_s))
        if whole and now - self._told_at_s >= _LEVEL_EVERY_S:
            self._told_at_s = now
            heard = round(level(sound[:whole]).rms_db, 1)
            speech = self._engine.speech if self._engine is not None else 0.0
            self._tell_level(w.Level(heard, round(speech, 2), self.sound.echo_state))

    def _tell_level(self, now: w.Level) -> None:
        told = self._told_level
        moved = abs(now.dbfs - told.dbfs) >= _LEVEL_STEP_DB or abs(now.speech - told.speech) >= _SPEECH_STEP
        if moved or now.echo != told.echo:
            self._told_level = now
            self._order(now)

    def _frame(self, frame: Samples, at_s: float, engine: Engine) -> None:
        """Whether a frame is Desk's own voice is only asked while Desk is heard."""
        room = self.sound.path.exists is not False
        engine.hear(frame, at_s, echo=engine.audible and self.sound.own_voice, room=room)

    def _begun(self, begun: Begun) -> None:
        self.tell(lambda engine: engine.sounded(begun.generation, begun.at_s))

    def _ended(self, ended: Ended) -> None:
        if ended.why != "stopped":
            self.tell(lambda engine: engine.played(ended.generation))

    def _spoken(self, report: ClauseReport) -> None:
        for failure in report.failures:
            self._order(w.Trouble(failure.message, failure.hint))
        told = (report.voice, not report.left)
        if report.voice and told != self._said_voice:
            self._said_voice = told
            self._order(w.Speaking(*told))

    def _judge(self, heard: Transcript, sound: Samples, spoken: float, spoken_s: float) -> e.Verdict:
        self._language = self._language.heard(heard.language, heard.language_probability)
        judged = confidence.judge(heard, confidence.Sound(spoken, loudest_db(sound), spoken_s))
        return VERDICTS[judged.verdict]


def loudest_db(sound: Samples) -> float:
    """How loud the loudest tenth of a second is."""
    step = HEARING_RATE_HZ // 10
    return max((level(sound[at : at + step]).rms_db for at in range(0, len(sound), step)), default=FLOOR_DB)


def limits_from(values: dict[str, float | int | str]) -> Limits:
    """Thresholds by name; the others as they are."""
    known = {field.name for field in fields(Limits)}
    return Limits(**{name: value for name, value in values.items() if name in known})  # type: ignore[arg-type]


def talk_calls(system: SoundSystem, host: Callable[[], Peer]) -> dict[str, Handler]:
    """``voice.talk`` and what is told to the conversation under way."""
    kept: dict[tuple[str, str], Engines] = {}
    open_talk: list[Talk] = []

    async def talk(call: Call, params: Any) -> w.Dictated | None:
        options = msgspec.convert(params, w.TalkOptions)
        orders: asyncio.Queue[w.Order] = asyncio.Queue()

        async def pass_on() -> None:
            while True:
                await call.emit(await orders.get())

        passing = asyncio.ensure_future(pass_on())
        key = (options.recogniser, options.turns)
        try:
            one = Talk(options, system, host, orders.put_nowait)
            await one.open()
            open_talk.append(one)
            if one.dictation is not None:
                one.press("talk_down")
            sounding = asyncio.ensure_future(one.sound.run())
            try:
                if key not in kept:
                    kept.clear()
                    kept[key] = await asyncio.to_thread(
                        Engines, Path(options.recogniser), Path(options.turns), options.threads
                    )
                one.start(kept[key])
                watching = asyncio.ensure_future(one.watch())
                sounding.add_done_callback(lambda _: watching.cancel())
                if one.dictation is None:
                    await sounding
                    return None
                over = asyncio.ensure_future(one.dictation.over.wait())
                await asyncio.wait({over, sounding}, return_when=asyncio.FIRST_COMPLETED)
                over.cancel()
                if sounding.done():
                    await sounding
                return w.Dictated(one.dictation.text)
            finally:
                open_talk.remove(one)
                sounding.cancel()
                await asyncio.gather(sounding, return_exceptions=True)
                await one.close()
        finally:
            passing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await passing

    def now_open() -> Talk:
        if not open_talk:
            raise DeskError("Nobody is talking with Desk.")
        return open_talk[0]

    def happens(event: e.Event) -> None:
        now_open().tell(lambda engine: engine.happen(event))

    async def said(call: Call, params: Any) -> None:
        if open_talk:
            open_talk[0].tell(lambda engine: engine.said(int(params["generation"]), str(params["text"])))

    async def said_all(call: Call, params: Any) -> None:
        if open_talk:
            open_talk[0].tell(lambda engine: engine.said_all(int(params["generation"])))

    async def press(call: Call, params: Any) -> None:
        now_open().press(params["key"])

    async def line(call: Call, params: Any) -> None:
        happens(e.Typed(time.monotonic(), str(params["text"])))

    async def read(call: Call, params: Any) -> None:
        happens(e.ReadAloud(time.monotonic(), str(params["text"])))

    async def listen(call: Call, params: Any) -> None:
        happens(e.Listening(time.monotonic(), bool(params["hands_free"])))

    async def limits(call: Call, params: Any) -> None:
        if open_talk:
            open_talk[0].tell(lambda engine: engine.limit(limits_from(params["limits"])))

    return {
        "voice.talk": talk,
        "voice.said": said,
        "voice.said_all": said_all,
        "voice.press": press,
        "voice.line": line,
        "voice.read": read,
        "voice.listen": listen,
        "voice.limits": limits,
    }
