"""Spoken turns with a whole Desk: from the last voiced sample of a recording to the first audible sample of the answer."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from _voice_figures import Figure, figure, spread
from _voice_tape import Tapes, cut_at_pauses, taped

from desk.testing.speech import BECKETT, TWO_CITIES, recording, samples_of, say_to, weights_folder
from desk.testing.talking import Talker, talking
from desk.voice.kokoro import KokoroVoice
from desk.voice.ports import HEARING_RATE_HZ, Samples
from desk.voice.sound.resampling import resampled
from desk.wire import voice as w

QUESTIONS = (
    "What is the capital of France?",
    "How many days has a week?",
    "Tell me a short story about a cat.",
    "Which planet is closest to the sun?",
    "How do I boil an egg?",
    "What is seven times eight?",
    "Who wrote Hamlet?",
    "Name three colours.",
    "What is the opposite of cold?",
    "Please explain what a river is.",
    "When should I water the roses?",
    "Give me a word that rhymes with house.",
    "How far away is the moon?",
    "What do bees make?",
    "Is the sea salty?",
    "What is a good name for a dog?",
    "How long does it take to bake bread?",
    "Write a greeting for my neighbour.",
    "Which month comes after March?",
    "What should I wear when it rains?",
    "Can you say that in one sentence?",
    "What is a lighthouse for?",
    "How many legs has a spider?",
)
CHINESE = (
    "法国的首都是哪里？",
    "一个星期有几天？",
    "请给我讲一个短故事。",
    "七乘以八等于多少？",
    "下雨的时候应该穿什么？",
    "三月以后是几月？",
)
LJ = Path(__file__).resolve().parents[3] / "shared" / "data" / "speech"  # beside the checkout; not required
_ANSWER_WITHIN_S = 30.0
_LONG_EVERY, _LONG_S = 6, 6.0  # so many answers are listened to for so long; the others are stopped once they are heard
_SPANS = {
    "vad_to_sound_ms": "the pause seen → the voice has sound",
    "vad_ms": "last voiced → the pause is seen",
    "transcript_ms": "the pause seen → its words are known",
    "decision_ms": "last voiced → the turn is over",
    "model_ms": "words known → the model's first word",
    "voice_ms": "first word → the voice has sound",
    "device_ms": "the voice has sound → heard, or allowed to be",
}


class Heard:
    """What was found in one turn; milliseconds."""

    def __init__(self) -> None:
        self.kind = ""
        self.latency: float | None = None
        self.lead_in = 0.0
        self.gap = 0.0
        self.cut_off = False
        self.over: w.Over | None = None
        self.off: dict[str, float] = {}

    def measure(self, tapes: Tapes) -> None:
        spoken = tapes.mic.voiced_s()
        if spoken is None:
            return
        first, last = spoken
        early = tapes.speaker.first_audible_s(first)
        self.cut_off = early is not None and early < last
        sound = tapes.speaker.first_audible_s(last)
        if self.cut_off or sound is None:
            return
        self.latency = (sound - last) * 1000
        begins = tapes.speaker.first_audible_s(last, above=0.0)
        self.lead_in = (sound - (begins or sound)) * 1000
        self.gap = tapes.speaker.longest_silence_s(sound) * 1000
        if self.over is not None and {"last_voiced_s", "audible_s"} <= self.over.steps.keys():
            steps = self.over.steps
            self.off = {
                "last voiced": (steps["last_voiced_s"] - last) * 1000,
                "first sound": (steps["audible_s"] - sound) * 1000,
                "whole": self.over.spans["speech_to_sound_ms"] - self.latency,
            }


async def _turn(talker: Talker, kind: str, clip: Samples, listen_s: float = 0.6) -> Heard:
    heard = Heard()
    heard.kind = kind
    await talker.wait(0.7)
    begun = len(talker.events)
    with taped(talker.rig) as tapes:
        await talker.say(clip)
        try:
            async with asyncio.timeout(_ANSWER_WITHIN_S):
                await talker.speaking(after=begun)
                await talker.wait(listen_s)
        except TimeoutError:
            print("no answer")
        await talker.client.voice_key("escape")
        await quiet(talker)
    ends = [one for one in talker.events[begun:] if isinstance(one, w.Over) and "audible_s" in one.steps]
    heard.over = ends[-1] if ends else None
    heard.measure(tapes)
    asked = [one.text for one in talker.events[begun:] if isinstance(one, w.Asked)]
    print(kind, asked, heard.latency, heard.over.spans if heard.over else "", "CUT OFF" if heard.cut_off else "")
    return heard


async def quiet(talker: Talker) -> None:
    """Until nobody speaks and nothing is being thought."""
    for _ in range(100):
        shown = [event for event in talker.events if isinstance(event, w.Shown)]
        if shown and (shown[-1].user, shown[-1].agent, shown[-1].gate) == ("quiet", "idle", "closed"):
            return
        await talker.wait(0.1)
        await talker.client.voice_key("escape")


async def _turns(clips: Iterable[tuple[str, Samples]], **settings: str) -> list[Heard]:
    async with talking(**settings) as talker:
        await asyncio.sleep(5)  # the model and the voice are being loaded meanwhile
        await _turn(talker, "first", next(iter(clips))[1])  # unmeasured: everything's first time
        return [
            await _turn(talker, kind, clip, _LONG_S if number % _LONG_EVERY == 0 else 0.6)
            for number, (kind, clip) in enumerate(clips)
        ]


def _figures(title: str, turns: list[Heard]) -> list[Figure]:
    answered = [turn for turn in turns if turn.latency is not None]
    with_meter = [turn for turn in answered if turn.off]
    found = [
        figure(f"{title}: spoken", len(turns), "", len(turns)),
        figure(f"{title}: not answered", sum(t.latency is None and not t.cut_off for t in turns), "", len(turns)),
        figure(f"{title}: answered before they were over", sum(t.cut_off for t in turns), "", len(turns)),
    ]
    found += spread(
        f"{title}: last voiced sample → first audible sample", [t.latency or 0 for t in answered], worst=True
    )
    for kind in sorted({turn.kind for turn in answered}):
        found += spread(f"{title}: … {kind}", [t.latency or 0 for t in answered if t.kind == kind])
    for name, label in _SPANS.items():
        values = [t.over.spans[name] for t in with_meter if t.over is not None and name in t.over.spans]
        found += spread(f"{title}: meter: {label}", values)
    found += spread(f"{title}: silence at the start of the answer's sound", [t.lead_in for t in answered])
    long = [turn.gap for number, turn in enumerate(turns) if number % _LONG_EVERY == 0 and turn.latency is not None]
    found += spread(f"{title}: longest silence within the first {_LONG_S:g} s of an answer", long, worst=True)
    for name in ("whole", "last voiced", "first sound"):
        found += spread(f"{title}: meter less tape, {name}", [t.off[name] for t in with_meter])
    guessed = [t.over is not None and t.over.speculated for t in with_meter]
    if guessed:
        found.append(
            figure(f"{title}: answers begun early and kept", 100 * statistics.mean(guessed), "%", len(guessed))
        )
    return found


def english() -> list[tuple[str, Samples]]:
    """Every question in two voices, and people's recordings."""
    clips: list[tuple[str, Samples]] = []
    with tempfile.TemporaryDirectory() as folder:
        for voice, speed in (("en-us", 150), ("en-gb", 170)):
            for question in QUESTIONS:
                path = say_to(Path(folder) / "said.wav", question, voice=voice, words_a_minute=speed)
                clips.append(("a machine asks", samples_of(path)))
    people = [samples_of(recording(BECKETT)), *cut_at_pauses(samples_of(recording(TWO_CITIES)), HEARING_RATE_HZ)[:10]]
    people += [samples_of(path) for path in sorted(LJ.glob("*.wav"))[:3]]
    clips += [("a person reads", clip) for clip in people]
    order = np.random.default_rng(5).permutation(len(clips))  # so that a busy minute does not hit one kind alone
    return [clips[number] for number in order]


def chinese() -> list[tuple[str, Samples]]:
    voice = KokoroVoice(weights_folder("kokoro"))

    async def spoken(text: str) -> Samples:
        pieces = [speech async for speech in voice.speak(text, "zh")]
        return resampled(np.concatenate([piece.samples for piece in pieces]), pieces[0].rate_hz, HEARING_RATE_HZ)

    async def all_of_them() -> list[tuple[str, Samples]]:
        return [("a machine asks", await spoken(text)) for text in CHINESE]

    return asyncio.run(all_of_them())


def run() -> list[Figure]:
    return _figures("turns", asyncio.run(_turns(english())))


def run_chinese() -> list[Figure]:
    clips = chinese()
    return _figures("chinese", asyncio.run(_turns(clips, voice_language="zh", voice_speaker="kokoro")))
