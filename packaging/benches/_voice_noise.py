"""An hour of silence and noise, and half an hour of Desk's own voice in made-up rooms, faster than real time: nothing of it is
a turn. The detector, the echo canceller, the recogniser and the turn machine are the real ones; there is no device.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from _voice_barge import TEXT, clicks
from _voice_figures import Figure, figure
from _voice_tape import convolved

from desk.testing.piper import piper_program
from desk.testing.speech import weights_folder
from desk.testing.talking import cough
from desk.voice import confidence
from desk.voice.clauses import Clauses
from desk.voice.ear import Ear
from desk.voice.engine import Engine, Shown
from desk.voice.meter import Times
from desk.voice.mouth import Mouth
from desk.voice.piper import PiperVoice
from desk.voice.ports import HEARING_RATE_HZ, VAD_FRAME, Samples, Speech, Transcript
from desk.voice.sound.echo import FRAME, EchoCanceller, NoEchoCanceller, make_echo_canceller
from desk.voice.sound.resampling import resampled
from desk.voice.speakable import speakable
from desk.voice.talk import VERDICTS, Engines, loudest_db
from desk.voice.turn import commands as c
from desk.voice.turn import events as e
from desk.voice.turn.limits import Limits

MINUTES = 60
OWN_MINUTES = 30
ROOMS = 10
# What of the machine's orders tells that it took its own voice for somebody's.
_TAKEN = ("interrupted", "turn spoken", "gate ducked", "gate paused")
STORIES = (
    TEXT,
    "Once upon a time there was a small house at the edge of a forest. An old man lived in it, with two dogs and a cat. "
    "Every morning he walked to the river, and every evening he came back with a basket of fish. One day the river was gone.",
    "Your next meeting is on Friday at ten. Anna and Peter will be there; Maria cannot come. Shall I move it to the afternoon?",
    "Here are three things. First, wash the rice until the water is clear. Second, boil it with a little salt. Third, wait.",
)


class _Silent:
    """A ``Voice`` that makes one moment of sound: the machine need only believe that something is to be heard."""

    name, local, languages = "silent", True, frozenset[str]()

    async def speak(self, text: str, language: str) -> AsyncIterator[Speech]:
        yield Speech(np.zeros(160, np.float32), HEARING_RATE_HZ)


class _Loudspeaker:
    def enqueue(self, generation: int, samples: Samples, rate_hz: int) -> None: ...
    def finish(self, generation: int) -> None: ...
    def duck(self) -> None: ...
    def unduck(self) -> None: ...
    def pause(self) -> None: ...
    def resume(self, at_s: float) -> None: ...
    def stop(self, through: int) -> None: ...
    def heard_s(self, generation: int) -> float:
        return 0.0


@dataclass
class _Talker:
    """Counts what the machine orders of the host."""

    counts: Counter[str] = field(default_factory=Counter)
    texts: list[str] = field(default_factory=list)
    say: Callable[[int, str], None] = lambda generation, text: None

    def begin(self, generation: int, text: str) -> None:
        self.counts["begun early"] += 1
        self.texts.append(text)

    def commit(self, order: c.Commit, transcript: Transcript | None) -> None:
        self.counts[f"turn {order.source}"] += 1
        self.texts.append(order.text)
        self.say(order.generation, order.text)

    def withdraw(self, generation: int) -> None:
        self.counts["withdrawn"] += 1

    def ended(self, generation: int, heard: str, *, interrupted: bool, times: Times) -> None:
        self.counts["interrupted" if interrupted else "ended"] += 1

    def tell(self, hint: c.Tell) -> None:
        self.counts["hints"] += 1

    def show(self, shown: Shown) -> None:
        self.counts[f"user {shown.user}"] += 1
        self.counts[f"gate {shown.gate}"] += 1


class _Listening:
    """An engine whose clock is the sound that it was given."""

    def __init__(self, engines: Engines) -> None:
        self.now_s = 0.0
        self.talker = _Talker()
        engines.detector.reset()

        def judge(heard: Transcript, sound: Samples, spoken: float, spoken_s: float) -> e.Verdict:
            self.talker.counts["decoded"] += 1
            judged = confidence.judge(heard, confidence.Sound(spoken, loudest_db(sound), spoken_s))
            print(f"{self.now_s:8.1f} s: {heard.text!r} {heard.mean_logprob:.2f} → {judged.verdict} {judged.reason}")
            return VERDICTS[judged.verdict]

        self.engine = Engine(
            lambda notify: Ear(engines.detector, engines.recogniser, engines.turns, judge=judge, notify=notify,
                               now=lambda: self.now_s, language="en"),
            lambda notify: Mouth(_Silent(), _Loudspeaker(), clauses=Clauses, speakable=speakable,
                                 language_of=lambda text: "en", notify=notify, trouble=print, now=lambda: self.now_s),
            _Loudspeaker(), self.talker, limits=Limits(), hands_free=True, now=lambda: self.now_s,
        )  # fmt: skip
        self.talker.say = self.engine.said

    async def hear(self, sound: Samples, *, echo: bool = False) -> None:
        """Frames of ``sound``, and whatever recognition they ask for before the next comes."""
        for start in range(0, len(sound) - VAD_FRAME + 1, VAD_FRAME):
            self.now_s += VAD_FRAME / HEARING_RATE_HZ
            self.engine.hear(sound[start : start + VAD_FRAME], self.now_s, echo=echo)
            while self.engine.ear.busy:  # noqa: ASYNC110 - the ear tells the machine alone
                await asyncio.sleep(0)


def noises(seconds: int) -> list[tuple[str, Samples]]:
    """A stretch of each kind."""
    chance = np.random.default_rng(11)
    count = seconds * HEARING_RATE_HZ
    times = np.arange(count) / HEARING_RATE_HZ
    white = chance.normal(0, 1, count)

    def coloured(power: float) -> Samples:
        spectrum = np.fft.rfft(white)
        spectrum[1:] /= np.arange(1, len(spectrum)) ** power
        sound = np.fft.irfft(spectrum, count)
        return np.asarray(sound / np.std(sound), np.float32)

    swelling = (1 + np.sin(2 * np.pi * times / 7)) / 2
    hum = sum(np.sin(2 * np.pi * 50 * part * times) / part for part in (1, 2, 3, 5))
    typing = np.concatenate([clicks(1.0, chance) for _ in range(seconds)])
    coughs = np.zeros(count, np.float32)
    for at in range(HEARING_RATE_HZ, count - HEARING_RATE_HZ, 5 * HEARING_RATE_HZ):
        one = cough(float(chance.uniform(0.12, 0.35)))
        coughs[at : at + len(one)] = one
    knocks = np.zeros(count, np.float32)
    for at in range(HEARING_RATE_HZ, count - HEARING_RATE_HZ, 3 * HEARING_RATE_HZ):
        decay = np.exp(-np.arange(1600) / 200) * np.sin(2 * np.pi * chance.uniform(90, 400) * np.arange(1600) / 16_000)
        knocks[at : at + 1600] = 0.5 * decay
    siren = 0.1 * np.sin(2 * np.pi * np.cumsum(600 + 300 * np.sin(2 * np.pi * times / 3)) / HEARING_RATE_HZ)
    return [
        ("nothing at all", np.zeros(count, np.float32)),
        ("a microphone's own noise", (0.0005 * white).astype(np.float32)),
        ("white noise", (0.02 * white).astype(np.float32)),
        ("rain, swelling", (0.08 * white * swelling).astype(np.float32)),
        ("a fan", 0.05 * coloured(1.0)),
        ("a street", (0.08 * coloured(0.5) * swelling).astype(np.float32)),
        ("hum of the mains", (0.03 * hum).astype(np.float32)),
        ("typing", typing),
        ("coughs", coughs),
        ("knocks", knocks),
        ("a siren", siren.astype(np.float32)),
        ("typing over a fan", typing + 0.03 * coloured(1.0)),
    ]


async def _noise(engines: Engines) -> list[Figure]:
    figures, turns, began = [], 0, time.perf_counter()
    kinds = noises(60)
    rounds = MINUTES // len(kinds)
    all_counts: Counter[str] = Counter()
    for name, sound in kinds:
        listening = _Listening(engines)
        for number in range(rounds):
            await listening.hear(np.roll(sound, number * 7_919) * np.float32(0.5 + number / 4))  # not the same again
        counts = listening.talker.counts
        print(name, dict(counts), listening.talker.texts)
        all_counts += counts
        turns += counts["turn spoken"]
        if counts["decoded"]:
            figures.append(figure(f"noise: … recognised over {name}", counts["decoded"], "times", rounds))
        if counts["turn spoken"]:
            figures.append(figure(f"noise: … turns over {name}", counts["turn spoken"], "", rounds))
        listening.engine.close()
    took_s = time.perf_counter() - began
    return [
        figure(f"noise: turns begun in {MINUTES} min of silence and noise", turns, "", MINUTES, 0),
        figure("noise: taken for the beginning of speech", all_counts["user speaking"], "times", MINUTES),
        figure("noise: answers begun early, unheard", all_counts["begun early"], "", MINUTES),
        figure("noise: the user was told that nothing was understood", all_counts["hints"], "times", MINUTES),
        *figures,
        figure("noise: faster than real time", MINUTES * 60 / took_s, "×", 1),
    ]


def room(played: Samples, number: int) -> Samples:
    """What a microphone in the room hears of the loudspeaker: later, softer, with walls, and the noise of the room."""
    chance = np.random.default_rng(100 + number)
    delay = int(chance.uniform(0.01, 0.2) * HEARING_RATE_HZ)
    tail_s = chance.uniform(0.05, 0.25)
    tail = chance.normal(0, 1, int(tail_s * HEARING_RATE_HZ)) * np.exp(
        -np.linspace(0, 6.9, int(tail_s * HEARING_RATE_HZ))
    )
    answer = np.concatenate((np.zeros(delay), [1.0], 0.25 * tail / np.sqrt(np.sum(tail**2))))
    loud = 10 ** (-chance.uniform(3, 20) / 20)
    heard = loud * convolved(played, answer.astype(np.float32))[: len(played)] + chance.normal(0, 0.001, len(played))
    return heard.astype(np.float32)


async def _own_voice() -> Samples:
    pieces: list[Samples] = []
    weights = weights_folder("piper-joe") / "en_US-joe-medium.onnx"
    voice = PiperVoice(piper_program(), weights, Path(tempfile.gettempdir()))
    try:
        for story in STORIES:
            for clause in story.replace("? ", ". ").split(". "):
                spoken = [speech async for speech in voice.speak(clause, "en")]
                whole = np.concatenate([speech.samples for speech in spoken])
                pieces += [resampled(whole, spoken[0].rate_hz, HEARING_RATE_HZ), np.zeros(1_600, np.float32)]
    finally:
        await voice.close()
    return np.concatenate(pieces)


async def _own(engines: Engines) -> list[Figure]:
    said = await _own_voice()
    counts: Counter[str] = Counter()
    taken_out: list[float] = []
    for number in range(ROOMS):
        found, gain_db = await _in_room(engines, said, number, make_echo_canceller())
        counts += found
        taken_out.append(gain_db)
    without, _ = await _in_room(engines, said, 0, NoEchoCanceller())
    minutes, a_room = OWN_MINUTES, OWN_MINUTES // ROOMS
    title = f"noise: {minutes} min of its own voice in {ROOMS} rooms"
    return [
        figure(f"{title}: stopped itself", counts["interrupted"], "", minutes, 0),
        figure("noise: … turns begun", counts["turn spoken"], "", minutes, 0),
        figure("noise: … ducked", counts["gate ducked"], "times", minutes),
        figure("noise: … paused", counts["gate paused"], "times", minutes),
        figure("noise: … ducked, stopped or asked in one of them without canceller", without.total(), "times", a_room),
        figure("noise: echo taken out after 5 s, least of the rooms", min(taken_out), "dB", ROOMS),
        figure("noise: … in the middle", float(np.median(taken_out)), "dB", ROOMS),
    ]


async def _in_room(engines: Engines, said: Samples, number: int, echo: EchoCanceller) -> tuple[Counter[str], float]:
    """What Desk took its own voice for, and how much of it was taken out, in decibels."""
    whole = OWN_MINUTES * 60 // ROOMS * HEARING_RATE_HZ
    played = np.tile(said, -(-whole // len(said)))[:whole]
    heard = room(played, number)
    listening = _Listening(engines)
    echo.expect(0.08)
    listening.engine.happen(e.ReadAloud(0.0, "This is being read. It has no end"))
    while listening.engine.state.agent.phase != "speaking":  # noqa: ASYNC110 - the machine tells nobody
        await asyncio.sleep(0.001)
    listening.talker.counts.clear()
    clean: list[Samples] = []
    for start in range(0, whole - VAD_FRAME * 5 + 1, VAD_FRAME * 5):  # 16 frames of the canceller, 5 of the detector
        for at in range(start, start + VAD_FRAME * 5, FRAME):
            echo.played(played[at : at + FRAME])
            clean.append(echo.clean(heard[at : at + FRAME]))
        await listening.hear(np.concatenate(clean[-16:]), echo=echo.state == "learning")
    counts = Counter({name: listening.talker.counts[name] for name in _TAKEN if listening.talker.counts[name]})
    listening.engine.close()
    settled = 5 * HEARING_RATE_HZ
    gain_db = 20 * np.log10(np.std(heard[settled:]) / np.std(np.concatenate(clean)[settled:]))
    print("room", number, echo.state, f"{gain_db:.1f} dB", dict(counts))
    return counts, float(gain_db)


async def _measure() -> list[Figure]:
    engines = Engines(weights_folder("moonshine-tiny-en"), weights_folder("smart-turn"), 2)
    return [*await _noise(engines), *await _own(engines)]


def run() -> list[Figure]:
    return asyncio.run(_measure())
