"""A world for the turn machine: a user who talks, coughs and types, engines that are slow or fail, a loudspeaker with a clock.

Nothing here is real but the machine: time is a number, and what would be heard is written down and judged against what may be.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from desk.voice.turn import commands as c
from desk.voice.turn import events as e
from desk.voice.turn import step
from desk.voice.turn.heard import Clause, clause_of, heard_characters, resume_at_s
from desk.voice.turn.limits import Limits, Policy
from desk.voice.turn.state import State, new_state

FRAME_S = 0.032
SETTLE_S = 130.0  # longer than every deadline but the player's own
_ANSWERS = (
    "Sure. The invoice is from March, and it can be split.",
    "Your next meeting is on Friday at ten. Shall I move it?",
    "好的，会议在星期五上午十点。",
    "It rains in the north today; the south stays dry until the evening.",
)


@dataclass(frozen=True)
class Sound:
    """Something the microphone hears: ``text`` is empty for a cough."""

    at_s: float
    lasts_s: float
    text: str = ""

    @property
    def end_s(self) -> float:
        return self.at_s + self.lasts_s


@dataclass(frozen=True)
class Wild:
    """How the engines behave, drawn once a conversation."""

    decode_s: tuple[float, float] = (0.15, 0.9)
    model_s: tuple[float, float] = (0.1, 1.5)
    lost: float = 0.02  # of decodes, answers: never come
    silent: float = 0.05  # of answers: nothing to say
    misheard: float = 0.08  # of utterances: nothing understood


@dataclass
class Answer:
    """A generation, as the loudspeaker and the conversation know it."""

    generation: int
    text: str
    committed: bool = False
    ended: int = 0
    withdrawn: bool = False
    clauses: list[Clause] = field(default_factory=list)
    all_there: bool = False
    played_s: float = 0.0
    furthest_s: float = 0.0
    kept: str | None = None  # what the conversation keeps as heard
    ran_tools: bool = False

    @property
    def sound_s(self) -> float:
        return sum(clause.lasts_s for clause in self.clauses)


class World:
    """One conversation. ``run`` plays it; a broken promise raises AssertionError with the last events."""

    def __init__(
        self, chance: random.Random, sounds: Iterable[Sound], acts: Iterable[e.Event], wild: Wild, limits: Limits
    ) -> None:
        self.chance = chance
        self.wild = wild
        self.sounds = sorted(sounds, key=lambda sound: sound.at_s)
        self.state: State = new_state(limits, hands_free=True)
        self.now_s = 0.0
        self.answers: dict[int, Answer] = {}
        self.audible = 0  # the generation that the loudspeaker plays; 0: none
        self.gain = 1.0
        self.paused = False
        self.counts: Counter[str] = Counter()
        self.log: list[str] = []
        self._order = itertools.count()
        self._due: list[tuple[float, int, e.Event]] = []
        for act in acts:
            self._later(act)

    def run(self) -> None:
        last = max([s.end_s for s in self.sounds] + [at for at, _, _ in self._due], default=0.0)
        while self.now_s < last + SETTLE_S:
            self.now_s += FRAME_S
            while self._due and self._due[0][0] <= self.now_s:
                self._happen(heapq.heappop(self._due)[2])
            self._play()
            frame = e.Frame(self.now_s, FRAME_S, self._speech())
            self._happen(frame)
            quiet = self.state.user.phase == "quiet" and self.state.agent.phase == "idle"
            if quiet and self.now_s > last and not self._due:
                break
        self._at_the_end()

    # the world

    def _speech(self) -> float:
        for sound in self.sounds:
            if sound.at_s <= self.now_s < sound.end_s:
                return self.chance.uniform(0.55, 1.0) if self.chance.random() < 0.93 else self.chance.uniform(0.1, 0.5)
        return self.chance.uniform(0.0, 0.3) if self.chance.random() < 0.995 else self.chance.uniform(0.3, 0.8)

    @property
    def user_speaks(self) -> bool:
        return any(sound.at_s <= self.now_s < sound.end_s for sound in self.sounds)

    def _play(self) -> None:
        if not self.audible or self.paused:
            return
        answer = self.answers[self.audible]
        self._must(answer.committed and not answer.ended, f"sound of {answer.generation}, which is dead")
        self._must(self.state.agent.generation == self.audible, "sound of another generation than the live one")
        answer.played_s = min(answer.played_s + FRAME_S, answer.sound_s)
        answer.furthest_s = max(answer.furthest_s, answer.played_s)
        if answer.all_there and answer.played_s >= answer.sound_s:
            self._happen(e.Played(self.now_s, answer.generation))

    def _later(self, event: e.Event) -> None:
        heapq.heappush(self._due, (event.at_s, next(self._order), event))

    def _happen(self, event: e.Event) -> None:
        if not isinstance(event, e.Frame):
            self.log.append(f"{self.now_s:.2f} {event}")
        if isinstance(event, e.AudioReady | e.AnswerEnded):
            self._sound_came(event)
        self.state, commands = step(self.state, event)
        for command in commands:
            self.log.append(f"{self.now_s:.2f}   → {command}")
            self.counts[type(command).__name__] += 1
            self._obey(command)

    def _sound_came(self, event: e.AudioReady | e.AnswerEnded) -> None:
        answer = self.answers[event.generation]
        if isinstance(event, e.AudioReady):
            self._more(answer)
        else:
            while answer.clauses and answer.clauses[-1].end < len(answer.text):
                self._more(answer)
            answer.all_there = True

    def _more(self, answer: Answer) -> None:
        start = answer.clauses[-1].end if answer.clauses else 0
        end = min(len(answer.text), start + self.chance.randint(8, 30))
        piece = answer.text[start:end]
        answer.clauses.append(clause_of(piece, start, answer.sound_s, 0.06 * len(piece) + 0.1))

    # what the machine orders

    def _obey(self, command: c.Command) -> None:
        match command:
            case c.Decode():
                self._decode(command)
            case c.Speculate():
                self._begin(command.generation)
            case c.Commit():
                self._commit(command)
            case c.Withdraw():
                answer = self.answers[command.generation]
                self._must(answer.furthest_s == 0.0, "an answer that was heard is withdrawn")
                answer.withdrawn = True
            case c.Play():
                answer = self.answers[command.generation]
                self._must(not self.audible, "two answers at once")
                self._must(answer.committed and bool(answer.clauses), "an answer is played that is none")
                user = self.state.user
                short = user.phase == "pausing" and user.voiced_s < self.state.limits.pause_s
                self._must(user.phase == "quiet" or short, "an answer begins while the user speaks")
                self.audible, self.paused, self.gain = command.generation, False, 1.0
            case c.Duck() | c.Unduck():
                self._must(command.generation == self.audible and not self.paused, "ducked what is not heard")
                self.gain = 0.18 if isinstance(command, c.Duck) else 1.0
            case c.Pause():
                self._must(command.generation == self.audible and not self.paused, "paused what is not heard")
                self.paused = True
            case c.Resume():
                self._resume(command)
            case c.StopAudio():
                self._must(command.generation == self.audible, "stopped what is not heard")
                self.audible = 0
            case c.Ended():
                self._end(command)

    def _decode(self, command: c.Decode) -> None:
        began_s, heard = self.state.user.began_s, []
        for sound in self.sounds:
            if sound.end_s > began_s - 0.1 and sound.at_s < self.now_s and sound.text:
                heard.append(sound.text)
        text = " ".join(heard)
        verdict: e.Verdict = "sure" if text else "nothing"
        if text and self.chance.random() < self.wild.misheard:
            verdict = self.chance.choice(("unsure", "unclear", "nothing"))
        numbers = command.utterance, command.version
        if self.chance.random() >= self.wild.lost:
            self._later(e.Decoded(self.now_s + self.chance.uniform(*self.wild.decode_s), *numbers, text, verdict))
        if self.chance.random() < 0.8:
            self._later(e.Voted(self.now_s + self.chance.uniform(0.05, 0.2), *numbers, self.chance.random()))

    def _begin(self, generation: int) -> None:
        self._must(generation not in self.answers, "a generation is begun twice")
        answer = self.answers[generation] = Answer(generation, self.chance.choice(_ANSWERS))
        at_s = self.now_s + self.chance.uniform(*self.wild.model_s)
        fate = self.chance.random()
        if fate < self.wild.lost:
            return
        if fate >= self.wild.lost + self.wild.silent:
            self._later(e.AudioReady(at_s, generation))
        else:
            answer.text = ""
        asked = answer.text.endswith("?")
        self._later(e.AnswerEnded(at_s + self.chance.uniform(0.0, 1.5), generation, asked, asked))

    def _commit(self, command: c.Commit) -> None:
        if not command.speculated:
            self._begin(command.generation)
        answer = self.answers[command.generation]
        self._must(not answer.committed and not answer.withdrawn, "committed twice, or what was withdrawn")
        live = [a.generation for a in self.answers.values() if a.committed and not a.ended]
        self._must(not live, f"{live} is live while {command.generation} is committed")
        answer.committed = answer.ran_tools = True

    def _resume(self, command: c.Resume) -> None:
        answer = self.answers[command.generation]
        self._must(command.generation == self.audible and self.paused, "resumed what was not paused")
        self._must(self.state.user.phase == "quiet", "resumed while the user speaks")
        at_s = resume_at_s(answer.clauses, answer.text, answer.played_s, from_sentence=command.from_sentence)
        self._must(at_s <= answer.played_s, "resumed later than it was paused")
        answer.played_s, self.paused = at_s, False

    def _end(self, command: c.Ended) -> None:
        answer = self.answers[command.generation]
        answer.ended += 1
        self._must(answer.ended == 1, "ended twice")
        self._must(answer.committed, "ended and never committed")
        heard = heard_characters(answer.clauses, answer.furthest_s)
        answer.kept = answer.text[:heard]
        if not command.interrupted:
            self._must(answer.kept == answer.text, "called whole, and not all was heard")
            self.audible = 0

    def _at_the_end(self) -> None:
        state = self.state
        self._must(
            (state.user.phase, state.agent.phase, state.gate) == ("quiet", "idle", "closed"),
            f"wedged: {state.user.phase}, {state.agent.phase}, {state.gate}",
        )
        for answer in self.answers.values():
            self._must(answer.ended == (1 if answer.committed else 0), f"{answer.generation} has no end")
            self._must(answer.committed or answer.withdrawn, f"{answer.generation} was left over")
            self._must(not answer.ran_tools or answer.committed, "a speculation ran a tool")
            for clause in answer.clauses:  # the conversation holds no word whose sound was not out
                late = [
                    w
                    for w in clause.words
                    if answer.kept and w.end <= len(answer.kept) and w.end_s > answer.furthest_s + 0.02
                ]
                self._must(not late, f"{answer.generation} keeps words that were not heard: {late}")

    def _must(self, so: bool, otherwise: str) -> None:
        assert so, otherwise + "\n" + "\n".join(self.log[-40:])


_LINES = (
    *(
        "What is on today?",
        "move it to Monday",
        "and then",
        "stop",
        "mhm",
        "okay",
        "嗯",
        "把会议改到星期一",
        "yes",
        "wait",
    ),
    *("no, the other one", "tell Anna that I", "Who wrote about the invoice?", "um"),
)
_POLICIES: tuple[Policy, ...] = ("ignore", "duck", "pause", "stop", "stop", "stop")


def a_conversation(chance: random.Random, limits: Limits | None = None) -> World:
    """A random one: up to a dozen sounds of one microphone, a few keys and typed lines, engines of any temper."""
    at_s, sounds = 0.5, []
    for _ in range(chance.randint(1, 12)):
        at_s += chance.choice((0.1, 0.25, 0.5, 1.5, 4.0, 9.0)) * chance.uniform(0.5, 1.5)
        text = chance.choice(_LINES) if chance.random() < 0.75 else ""
        lasts_s = chance.uniform(0.05, 0.45) if not text else 0.12 + 0.065 * len(text) * chance.uniform(0.7, 1.3)
        sounds.append(Sound(at_s, lasts_s, text))
        at_s += lasts_s
    acts: list[e.Event] = []
    for _ in range(chance.choice((0, 0, 1, 3))):
        moment = chance.uniform(0.0, at_s)
        kind = chance.randrange(6)
        if kind == 0:
            acts.append(e.Typed(moment, "what is 3 by 4"))
        elif kind == 1:
            acts.append(e.Pressed(moment, "escape"))
        elif kind == 2:
            acts += [e.Pressed(moment, "talk_down"), e.Pressed(moment + chance.uniform(0.05, 5.0), "talk_up")]
        elif kind == 3:
            acts.append(e.MicLost(moment))
        elif kind == 4:
            acts += [e.Listening(moment, False), e.Listening(moment + chance.uniform(0.1, 5.0), True)]
        else:
            acts.append(e.ReadAloud(moment, "A message that was read before."))
    return World(chance, sounds, acts, Wild(), limits or Limits(policy=chance.choice(_POLICIES)))
