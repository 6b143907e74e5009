"""How far to trust what was recognised, and which language is being spoken. Pure.

A recogniser always answers: with nothing but a hum before it, it writes what its training texts had most often over silence.
What was drawn from little sound is dropped, what is unsure is shown before anything is done with it.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from typing import Literal

from desk.voice.made_up import is_made_up, is_sound_label, plain
from desk.voice.ports import Transcript

NO_SPEECH = 0.6
UNCLEAR = -1.0  # mean log probability of the tokens
UNSURE = -0.7
SURE_OF_LANGUAGE = 0.8
_FAINT_DB = -50.0
_SPOKEN_SHARE = 0.3
_SPOKEN_S = 0.16  # less is a knock; "no" takes longer
_REPETITIVE = 2.4  # how many times shorter it gets when compressed
_LONG_ENOUGH_BYTES = 60
_REPEATS = 4
_LONGEST_REPEATED = 6

Verdict = Literal["take", "confirm", "again", "drop"]
Reason = Literal["", "nothing", "no speech", "a sound", "made up", "repeats itself", "unclear", "unsure"]


@dataclass(frozen=True)
class Sound:
    """What the sound itself says: ``spoken`` is the share of its frames the speech detector took for speech, ``spoken_s`` how
    long they are, ``level_db`` how loud its loudest part is (0 is full scale)."""

    spoken: float = 1.0
    level_db: float = 0.0
    spoken_s: float = 1.0

    @property
    def weak(self) -> bool:
        """Whether it hardly holds a sentence."""
        return self.spoken < _SPOKEN_SHARE or self.spoken_s < _SPOKEN_S or self.level_db < _FAINT_DB


@dataclass(frozen=True)
class Judged:
    """``take`` it; ``confirm``: show it and have it confirmed before a tool is used; ``again``: show it, ask to say it again;
    ``drop`` it."""

    verdict: Verdict
    reason: Reason = ""


def judge(heard: Transcript, sound: Sound | None = None) -> Judged:
    """What to do with a transcript; without ``sound`` nothing is held against it that only the sound could prove."""
    words = plain(heard.text)
    if not words:
        return Judged("drop", "a sound" if heard.text.strip() else "nothing")
    if is_sound_label(heard.text):
        return Judged("drop", "a sound")
    if heard.no_speech > NO_SPEECH and heard.mean_logprob < UNCLEAR:
        return Judged("drop", "no speech")
    weak = heard.no_speech > NO_SPEECH or (sound is not None and sound.weak)
    if is_made_up(heard.text) and weak:
        return Judged("drop", "made up")
    if repeats_itself(words):
        return Judged("drop" if weak or heard.mean_logprob < UNSURE else "confirm", "repeats itself")
    if heard.mean_logprob < UNCLEAR:
        return Judged("again", "unclear")
    if heard.mean_logprob < UNSURE:
        return Judged("confirm", "unsure")
    return Judged("take")


def repeats_itself(words: str) -> bool:
    """Whether a few words come again and again, as a recogniser that is caught in a loop writes them."""
    raw = words.encode()
    if len(raw) >= _LONG_ENOUGH_BYTES and len(raw) / len(zlib.compress(raw)) > _REPETITIVE:
        return True
    pieces = words.split() if " " in words else list(words)
    if len(set(pieces)) == 1 and len(pieces) <= _LONGEST_REPEATED:
        return False  # "no no no no" is said by people
    for length in range(1, _LONGEST_REPEATED + 1):
        most = length * _REPEATS
        for start in range(len(pieces) - most + 1):
            piece = pieces[start : start + length]
            if pieces[start : start + most] == piece * _REPEATS and most * 2 > len(pieces):
                return True
    return False


@dataclass(frozen=True)
class Language:
    """The language being spoken, as far as it is known. ``fixed`` by the user it never changes."""

    current: str = ""
    fixed: bool = False
    other: str = ""  # heard in the last turn, not believed yet

    def heard(self, language: str, probability: float) -> Language:
        """After a turn the recogniser took for ``language``. It switches when sure, or at the second turn in a row."""
        if self.fixed or not language:
            return self
        if language == self.current:
            return replace(self, other="")
        if not self.current or probability >= SURE_OF_LANGUAGE or language == self.other:
            return Language(language)
        return replace(self, other=language)
