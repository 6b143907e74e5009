"""Speaking over Desk: how soon it is softer, how soon silent, and what must not stop it.

The answer is read by espeak-ng, which gives the same samples every time: how loud it is at any moment can then be told by
comparing what the loudspeaker gave with a reading nobody disturbed. The figures of the meter are taken between its own marks.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from _voice_figures import Figure, figure, spread
from _voice_tape import Tape, Tapes, convolved, steps_db, taped
from _voice_turns import quiet

from desk.testing.speech import samples_of, say_to
from desk.testing.talking import Talker, cough, talking
from desk.voice.ports import HEARING_RATE_HZ, Samples
from desk.wire import voice as w

TEXT = (
    "The invoice of March came on the third. It names two halves, and the first is due on Friday. "
    "The second may wait until the end of April. Accounts ask for an answer this week, and would like it in writing. "
    "The meeting with the landlord was moved to the following Monday, because the office is closed for the holiday."
)
INTERRUPTIONS = (
    "No, that is not what I want to know.",
    "Stop.",
    "Wait a moment please.",
    "What about the other invoice?",
    "Hold on, who sent that?",
    "Okay, that is enough for today.",
)
BACKCHANNELS = ("Mhm.", "Uh huh.", "Okay.", "Right.", "I see.", "Yeah.")
MOMENTS_S = (0.4, 0.9, 1.6, 2.4, 3.3, 4.5)
ROUNDS = 5  # of the six interruptions
ECHO_ROUNDS = 3
_ALIKE = 0.97  # of the two readings, just before the onset: below it the places to compare are not the same
_SOFTER_STEPS = 4
_SOFTER = 0.5  # 6 dB less: well on the way down to the −15 dB of ducking
_STEP_S = 0.005
_STOP_WITHIN_S = 6.0
_SILENCE_S = 0.5  # longer than the reader's own pauses
_FADED_S = 0.15  # after it was stopped: the fade, and what the device still held


@dataclass
class Found:
    """What one sound over the answer did; milliseconds."""

    stopped: bool = False
    gates: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    spans: dict[str, float] = field(default_factory=dict)
    ducked: float | None = None
    silent: float | None = None
    pause_to_silent: float | None = None
    late: int = 0

    @property
    def resumed(self) -> bool | None:
        """Whether it went on after a pause; None if it was not paused."""
        if "paused" not in self.gates:
            return None
        return "open" in self.gates[self.gates.index("paused") :]


def clicks(seconds: float = 1.0, chance: np.random.Generator | None = None) -> Samples:
    """Somebody types: bursts of a few milliseconds, two to a key."""
    chance = chance or np.random.default_rng(4)
    sound = np.zeros(int(seconds * HEARING_RATE_HZ), np.float32)
    at = 0.02
    while at < seconds - 0.2:
        for start, loud in ((at, 0.35), (at + 0.07, 0.15)):
            count = int(0.006 * HEARING_RATE_HZ)
            burst = chance.normal(0, loud, count) * np.exp(-np.arange(count) / (count / 5))
            first = int(start * HEARING_RATE_HZ)
            sound[first : first + count] += burst.astype(np.float32)
        at += chance.uniform(0.11, 0.25)
    return sound


async def _reading(talker: Talker) -> int:
    begun = len(talker.events)
    await talker.client.voice_read(TEXT)
    await talker.speaking(after=begun)
    return begun


async def _whole(talker: Talker) -> Tape:
    """A reading that nobody disturbs."""
    with taped(talker.rig) as tapes:
        begun = await _reading(talker)
        await talker.over(after=begun)
    return tapes.speaker


async def _over(talker: Talker, sound: Samples, moment_s: float, whole: Tape, watch_s: float) -> Found:
    """Make a sound over the answer and see what comes of it."""
    await talker.wait(0.5)
    with taped(talker.rig) as tapes:
        begun = await _reading(talker)
        await talker.wait(moment_s)
        during = len(talker.events)
        await talker.say(sound)
        stopped = False
        with contextlib.suppress(TimeoutError):  # it went on
            async with asyncio.timeout(watch_s):
                stopped = (await talker.over(after=begun)).interrupted
        await talker.wait(_SILENCE_S + 0.2)
        await talker.client.voice_key("escape")
        await quiet(talker)
    return _look(talker.events[during:], tapes, whole, stopped=stopped)


def _look(events: list[w.TalkEvent], tapes: Tapes, whole: Tape, *, stopped: bool) -> Found:
    found = Found(stopped=stopped)
    overs = [event for event in events if isinstance(event, w.Over)]
    over = overs[0] if overs else None
    found.asked = [event.text for event in events if isinstance(event, w.Asked)]
    for event in events:
        if isinstance(event, w.Over):
            break
        if isinstance(event, w.Shown) and event.gate not in found.gates[-1:]:
            found.gates.append(event.gate)
    if over is not None:
        found.spans = over.spans
    spoken = tapes.mic.voiced_s()
    if spoken is None:
        return found
    onset_s = spoken[0]
    found.ducked = _ducked(tapes.speaker, whole, onset_s)
    silent_s = tapes.speaker.silent_from_s(onset_s, lasting_s=_SILENCE_S)
    if found.stopped and silent_s is not None and over is not None:
        found.silent = (silent_s - onset_s) * 1000
        paused_s = over.steps.get("paused_s", over.steps["stopped_s"])
        if silent_s > paused_s:  # else it was between two sentences
            found.pause_to_silent = (silent_s - paused_s) * 1000
        over_s = max(over.steps["stopped_s"] + _FADED_S, silent_s)
        found.late = tapes.speaker.audible_after(over_s, _SILENCE_S)
    return found


def _ducked(tape: Tape, whole: Tape, onset_s: float) -> float | None:
    """Milliseconds from the onset until the loudspeaker was half as loud as it would have been."""
    at, rate = tape.from_s(onset_s), tape.rate_hz
    piece = tape.samples[max(0, at - rate // 2) : at]
    if len(piece) < rate // 4:
        return None
    match = convolved(whole.samples, piece[::-1])[len(piece) - 1 : len(whole.samples)]
    power = np.cumsum(np.concatenate(([0.0], np.square(whole.samples, dtype=np.float64))))
    sizes = np.sqrt(np.maximum(power[len(piece) :] - power[: -len(piece)], 1e-3)) * max(
        1e-3, float(np.linalg.norm(piece))
    )
    alike = match / sizes
    if alike.max() < _ALIKE:
        return None
    start = int(np.argmax(alike)) + len(piece)
    wanted = steps_db(whole.samples[start : start + rate], rate, _STEP_S)
    given = steps_db(tape.samples[at : at + rate], rate, _STEP_S)
    run = 0
    for number in range(min(len(wanted), len(given))):
        if wanted[number] > -40:
            run = run + 1 if given[number] - wanted[number] < 20 * np.log10(_SOFTER) else 0
        if run == _SOFTER_STEPS:
            return (number + 2 - run) * _STEP_S * 1000
    return None


def _said(texts: tuple[str, ...]) -> dict[str, Samples]:
    with tempfile.TemporaryDirectory() as folder:
        return {text: samples_of(say_to(Path(folder) / "said.wav", text)) for text in texts}


@contextlib.asynccontextmanager
async def _reader() -> AsyncIterator[tuple[Talker, Tape]]:
    """A Desk that has read its text once without being disturbed."""
    async with talking(voice_speaker="espeak") as talker:
        await asyncio.sleep(5)
        await _whole(talker)  # everything's first time
        yield talker, await _whole(talker)


async def _interrupted() -> list[Figure]:
    said, real = _said(INTERRUPTIONS), []
    async with _reader() as (talker, whole):
        for number, text in enumerate(INTERRUPTIONS * ROUNDS):
            moment_s = MOMENTS_S[(number + number // len(INTERRUPTIONS)) % len(MOMENTS_S)]
            found = await _over(talker, said[text], moment_s, whole, _STOP_WITHIN_S)
            print("interruption", moment_s, text, found)
            real.append(found)
    return _interruptions(real)


async def _not_interrupted() -> list[Figure]:
    said, figures = _said(BACKCHANNELS), list[Figure]()
    async with _reader() as (talker, whole):
        for label, sounds in (
            ("coughs", [cough(0.15 + 0.03 * number) for number in range(8)]),
            ("keyboard clicks", [clicks(chance=np.random.default_rng(number)) for number in range(8)]),
            ("backchannels", [said[text] for text in BACKCHANNELS * 2]),
        ):
            others = []
            for number, sound in enumerate(sounds):
                found = await _over(talker, sound, MOMENTS_S[number % 4], whole, 3.0)
                print(label, found)
                others.append(found)
            figures += _false_stops(label, others)
    return [*figures, await _echo()]


async def _echo() -> Figure:
    stopped = 0
    async with talking(echo_ms=40, voice_speaker="espeak") as talker:
        await asyncio.sleep(5)
        for _ in range(ECHO_ROUNDS):
            begun = await _reading(talker)
            over = await talker.over(after=begun)
            asked = [one for one in talker.events[begun:] if isinstance(one, w.Asked) and one.source == "spoken"]
            stopped += over.interrupted or bool(asked)
            await quiet(talker)
    return figure("barge: readings stopped by their own echo", stopped, "", ECHO_ROUNDS, 0)


def _interruptions(real: list[Found]) -> list[Figure]:
    def known(name: str) -> list[float]:
        return [value for one in real if one.stopped and (value := getattr(one, name)) is not None]

    missed = [one for one in real if not one.stopped]
    return [
        figure("barge: interruptions missed", len(missed), "", len(real), 0),
        *spread("barge: onset → half as loud, at the loudspeaker", known("ducked"), worst=True),
        *spread("barge: onset → silent, at the loudspeaker", known("silent"), worst=True),
        *spread("barge: decision to pause → silent, at the loudspeaker", known("pause_to_silent"), worst=True),
        figure("barge: samples heard after silence", sum(one.late for one in real), "", len(real), 0),
        *(
            figure_
            for name in ("onset_to_duck_ms", "onset_to_pause_ms", "onset_to_stop_ms")
            for figure_ in spread(
                f"barge: meter: {name}", [o.spans[name] for o in real if o.stopped and name in o.spans]
            )
        ),
    ]


def _false_stops(label: str, found: list[Found]) -> list[Figure]:
    paused = [one for one in found if one.resumed is not None and not one.stopped]
    return [
        figure(f"barge: stopped by {label}", sum(one.stopped for one in found), "", len(found), 0),
        figure(f"barge: ducked by {label}", sum("ducked" in one.gates for one in found), "", len(found)),
        figure(f"barge: paused by {label}", len(paused), "", len(found)),
        figure("barge: … that did not go on", sum(not one.resumed for one in paused), "", len(paused), 0),
    ]


def run() -> list[Figure]:
    return asyncio.run(_interrupted())


def run_others() -> list[Figure]:
    return asyncio.run(_not_interrupted())
