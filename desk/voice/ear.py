"""The user's sound: kept while it may be speech, decoded when the turn machine asks.

One decode runs at a time. A newer one takes the place of one that still waits: it holds the older one's sound too.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from desk.errors import DeskError
from desk.voice.ports import HEARING_RATE_HZ, VAD_FRAME, Recogniser, Samples, SpeechDetector, Transcript, TurnDetector
from desk.voice.turn import commands as c
from desk.voice.turn import events as e

_PRE_ROLL_FRAMES = 12  # 0.38 s before the onset: a soft first consonant is below the detector's bound
_VOTE_S = 8.0  # what Smart Turn looks at
_PARTIAL_EVERY_S = 0.9
_SLOW_S = (
    1.0  # a recogniser that takes longer is asked for whole utterances only, or the last one waits for the one before
)
# A transcript, its sound, the share of its frames that were speech, and how many seconds they are.
Judge = Callable[[Transcript, Samples, float, float], e.Verdict]
_SPEECH = 0.5


class Ear:
    """``notify`` gets the machine's events; ``judge`` says whether to believe a transcript."""

    def __init__(
        self,
        detector: SpeechDetector,
        recogniser: Recogniser,
        turns: TurnDetector | None,
        *,
        judge: Judge,
        notify: Callable[[e.Event], None],
        now: Callable[[], float] = time.monotonic,
        language: str = "",
        hints: Sequence[str] = (),
    ) -> None:
        self._detector = detector
        self._recogniser = recogniser
        self._turns = turns
        self._judge = judge
        self._notify = notify
        self._now = now
        self.language = language
        self.hints = tuple(hints)
        self.last: Transcript | None = None
        self._before: deque[Samples] = deque(maxlen=_PRE_ROLL_FRAMES)
        self._kept: list[Samples] = []
        self._spoken = 0  # frames of it that were speech
        self._waiting: c.Decode | None = None
        self._busy = False
        self._partial_at_s = 0.0
        self._took_s = 0.0  # the newest recognition
        # Recognition and the vote have a thread each, so that neither waits for the other.
        self._decoding = ThreadPoolExecutor(1, "decode")
        self._voting = ThreadPoolExecutor(1, "vote")
        self._tasks: set[asyncio.Task[None]] = set()

    def hear(self, frame: Samples, *, keep: bool) -> float:
        """Look at the next ``VAD_FRAME`` samples; ``keep``: they may belong to an utterance. The probability of speech."""
        if keep:
            if not self._kept:
                self._kept.extend(self._before)
            self._kept.append(frame)
        else:
            if self._kept:
                self._kept.clear()
                self._spoken = 0
            self._before.append(frame)
        speech = self._detector.probability(frame)
        self._spoken += keep and speech >= _SPEECH
        return speech

    @property
    def busy(self) -> bool:
        """Whether anything is being recognised or voted on."""
        return bool(self._tasks)

    def decode(self, order: c.Decode) -> None:
        """Recognise what is kept, and vote on it."""
        sound = self._sound()
        if self._turns is not None:
            self._do(self._vote(order, sound[-int(_VOTE_S * HEARING_RATE_HZ) :]))
        if self._busy:
            self._waiting = order
        else:
            self._do(self._recognise(order, sound))

    def say_partial(self, utterance: int) -> None:
        """Have recognised what was said so far, for the screen and for words over the agent; not more often than is of use."""
        due = self._now() - self._partial_at_s >= _PARTIAL_EVERY_S
        if due and not self._busy and self._took_s <= _SLOW_S:
            self._partial_at_s = self._now()
            self._do(self._recognise(None, self._sound(), utterance))

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._decoding.shutdown(wait=False, cancel_futures=True)
        self._voting.shutdown(wait=False, cancel_futures=True)

    def _sound(self) -> Samples:
        return np.concatenate(self._kept) if self._kept else np.zeros(0, np.float32)

    def _do(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _vote(self, order: c.Decode, sound: Samples) -> None:
        assert self._turns is not None
        loop = asyncio.get_running_loop()
        finished = await loop.run_in_executor(self._voting, self._turns.probability, sound)
        self._notify(e.Voted(self._now(), order.utterance, order.version, finished))

    async def _recognise(self, order: c.Decode | None, sound: Samples, utterance: int = 0) -> None:
        self._busy = True
        spoken = self._spoken / max(1, len(self._kept) - _PRE_ROLL_FRAMES)
        spoken_s = self._spoken * VAD_FRAME / HEARING_RATE_HZ
        loop = asyncio.get_running_loop()
        began_s = self._now()
        try:
            transcript = await loop.run_in_executor(
                self._decoding, lambda: self._recogniser.transcribe(sound, language=self.language, hints=self.hints)
            )
        except DeskError:
            transcript = Transcript("", self.language, no_speech=1.0)  # the machine asks again, or for the keyboard
        finally:
            self._busy = False
            self._took_s = self._now() - began_s
        verdict = self._judge(transcript, sound, spoken, spoken_s)
        text = "" if verdict == "nothing" else transcript.text
        if order is not None:
            self.last = transcript
            self._notify(e.Decoded(self._now(), order.utterance, order.version, text, verdict))
        elif text:
            self._notify(e.Partial(self._now(), utterance, text))
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._do(self._recognise(waiting, self._sound()))
