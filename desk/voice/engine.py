"""Drives a conversation: what ear, mouth, loudspeaker and host report becomes events of the turn machine, and its commands
become calls to them. It decides nothing itself.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from desk.voice.ear import Ear
from desk.voice.meter import Times
from desk.voice.mouth import Mouth
from desk.voice.ports import HEARING_RATE_HZ, VAD_FRAME, Loudspeaker, Samples, Transcript
from desk.voice.turn import commands as c
from desk.voice.turn import events as e
from desk.voice.turn import new_state, step
from desk.voice.turn.limits import Limits
from desk.voice.turn.state import User
from desk.voice.turn.words import own_words

_FRAME_S = VAD_FRAME / HEARING_RATE_HZ
_PARTIAL_FROM_S = 0.5
_PARTIAL_OVER_S = 0.3  # over an answer, words decide whether it is stopped


@dataclass(frozen=True)
class Shown:
    """What a screen shows of the conversation: the three axes, and the words heard so far."""

    user: str
    agent: str
    gate: str
    words: str = ""


class Talker(Protocol):
    """The host's side of the conversation: who thinks, stores and shows."""

    def begin(self, generation: int, text: str) -> None:
        """Start an answer that may be withdrawn."""

    def commit(self, order: c.Commit, transcript: Transcript | None) -> None: ...

    def withdraw(self, generation: int) -> None: ...

    def ended(self, generation: int, heard: str, *, interrupted: bool, times: Times) -> None: ...

    def tell(self, hint: c.Tell) -> None: ...

    def show(self, shown: Shown) -> None: ...


class Engine:
    def __init__(
        self,
        ear: Callable[[Callable[[e.Event], None]], Ear],
        mouth: Callable[[Callable[[e.Event], None]], Mouth],
        out: Loudspeaker,
        talker: Talker,
        *,
        limits: Limits,
        hands_free: bool,
        partials: bool = True,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.state = new_state(limits, hands_free=hands_free)
        self.ear = ear(self.understood)
        self.mouth = mouth(self.happen)
        self._out = out
        self._talker = talker
        self._partials = partials
        self._now = now
        self._events: deque[e.Event] = deque()
        self._driving = False
        self._times: dict[int, Times] = {}
        self._turn = Times()  # of the utterance under way
        self._shown = Shown("quiet", "idle", "closed")
        self.speech = 0.0  # probability of the last frame

    @property
    def audible(self) -> bool:
        """Whether Desk is being heard."""
        return self.state.gate in ("open", "ducked")

    # what happens

    def hear(self, frame: Samples, at_s: float, *, echo: bool = False, room: bool = False) -> None:
        """The next ``VAD_FRAME`` samples of the microphone, which ended at ``at_s``; see ``events.Frame``."""
        listening = self.state.hands_free or self.state.user.held
        self.speech = self.ear.hear(frame, keep=self.state.user.phase != "quiet") if listening else 0.0
        self.happen(e.Frame(at_s, _FRAME_S, self.speech, echo, room))
        user = self.state.user
        needed = self.state.agent.phase == "speaking" and user.voiced_s >= _PARTIAL_OVER_S
        if self._partials and user.phase == "speaking" and (needed or user.voiced_s >= _PARTIAL_FROM_S):
            self.ear.say_partial(user.utterance)

    def said(self, generation: int, text: str) -> None:
        """The host's model wrote more of an answer."""
        times = self._times.get(generation)
        if times is not None and times.first_token_s is None:
            times.first_token_s = self._now()
        self.mouth.say(generation, text)

    def said_all(self, generation: int) -> None:
        self.mouth.end(generation)

    def sounded(self, generation: int, at_s: float) -> None:
        """The first sample of an answer left the loudspeaker."""
        times = self._times.get(generation)
        if times is not None and times.audible_s is None:
            times.audible_s = at_s

    def played(self, generation: int) -> None:
        """All of it has been heard."""
        self.happen(e.Played(self._now(), generation))

    def understood(self, event: e.Event) -> None:
        """The ear's report; words that Desk itself is saying were not the user's."""
        over_it = self.state.room and self.state.agent.phase == "speaking"
        saying = self.mouth.being_heard(self.state.agent.generation) if over_it else ""
        if isinstance(event, e.Partial) and own_words(event.text, saying):
            return
        if isinstance(event, e.Decoded) and own_words(event.text, saying):
            event = replace(event, text="", verdict="nothing")
        self.happen(event)

    def happen(self, event: e.Event) -> None:
        """One event; what its commands bring about at once is taken after it, in order."""
        self._events.append(event)
        if self._driving:
            return
        self._driving = True
        try:
            while self._events:
                event = self._events.popleft()
                before = self.state
                self.state, commands = step(self.state, event)
                self._measure(event, before.user)
                for command in commands:
                    self._obey(command)
        finally:
            self._driving = False
        self._show()

    def limit(self, limits: Limits) -> None:
        """Keep to other thresholds from the next event on."""
        self.state = replace(self.state, limits=limits)

    def close(self) -> None:
        """End everything that is under way."""
        self.happen(e.Pressed(self._now(), "escape"))
        self.ear.close()
        self.mouth.close()

    # what is ordered

    def _obey(self, command: c.Command) -> None:
        match command:
            case c.Decode():
                self.ear.decode(command)
            case c.Speculate():
                self._begin(command.generation)
                self._talker.begin(command.generation, command.text)
            case c.Commit():
                if not command.speculated:
                    self._begin(command.generation)
                self._decided(command)
                self._talker.commit(command, self.ear.last if command.source == "spoken" else None)
            case c.Withdraw():
                self.mouth.drop(command.generation)
                self._talker.withdraw(command.generation)
            case c.Play():
                self.mouth.play(command.generation)
            case c.Duck():
                self._mark(command.generation, "ducked_s")
                self._out.duck()
            case c.Unduck():
                self._out.unduck()
            case c.Pause():
                self._mark(command.generation, "paused_s")
                self._out.pause()
            case c.Resume():
                self._out.resume(self.mouth.resume_at_s(command.generation, from_sentence=command.from_sentence))
            case c.StopAudio():
                self._mark(command.generation, "stopped_s")
                self._out.stop(command.generation)
            case c.Ended():
                heard = self.mouth.drop(command.generation)
                times = self._times.pop(command.generation, Times())
                self._talker.ended(command.generation, heard, interrupted=command.interrupted, times=times)
            case c.Tell():
                self._talker.tell(command)

    def _begin(self, generation: int) -> None:
        for old in [number for number in self._times if number < generation - 8]:
            del self._times[old]
        self._times[generation] = Times()
        self.mouth.begin(generation)

    # the meter

    def _decided(self, order: c.Commit) -> None:
        times = self._times[order.generation]
        times.decided_s = self.state.at_s
        times.speculated = order.speculated
        if order.source == "spoken":
            for name in ("last_voiced_s", "vad_end_s", "transcript_s"):
                setattr(times, name, getattr(self._turn, name))
        self._turn = Times()

    def _measure(self, event: e.Event, before: User) -> None:
        """Note when the steps happened; before the commands, which may already ask for them."""
        user, was = self.state.user, before.phase
        if user.phase == "pausing" and was != "pausing":
            self._turn.last_voiced_s, self._turn.vad_end_s = user.last_voiced_s, self.state.at_s
        elif isinstance(event, e.Decoded) and before.version == event.version and was == "pausing":
            self._turn.transcript_s = self.state.at_s
        elif isinstance(event, e.AudioReady) and event.generation in self._times:
            self._times[event.generation].first_audio_s = event.at_s
        elif user.phase == "onset" and was == "quiet" and self.state.agent.phase == "speaking":
            times = self._times.get(self.state.agent.generation)
            if times is not None:
                times.onset_s, times.ducked_s, times.paused_s = user.began_s, None, None

    def _mark(self, generation: int, name: str) -> None:
        times = self._times.get(generation)
        if times is not None:
            setattr(times, name, self._now())

    def _show(self) -> None:
        state = self.state
        words = state.user.text or state.user.partial
        shown = Shown(state.user.phase, state.agent.phase, state.gate, words)
        if shown != self._shown:
            self._shown = shown
            self._talker.show(shown)
