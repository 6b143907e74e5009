"""A voice for tests: a tone a word, with times, at once; told to fail, it fails there."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import numpy as np

from desk.errors import DeskError
from desk.voice.ports import Speech, SpokenWord
from desk.voice.speakable import has_words

RATE_HZ = 16_000
WORD_S = 0.1


class FakeVoice:
    """A ``Voice``. ``error`` is raised after ``after_words`` words of a clause; ``spoke`` lists what it was asked."""

    def __init__(self, name: str = "fake", *, local: bool = True, languages: frozenset[str] = frozenset()) -> None:
        self.name = name
        self.local = local
        self.languages = languages
        self.spoke: list[str] = []
        self.error: DeskError | None = None
        self.after_words = 0
        self.stopped = 0

    async def speak(self, text: str, language: str) -> AsyncIterator[Speech]:
        self.spoke.append(text)
        words = list(re.finditer(r"\S+", text)) if has_words(text) else []
        try:
            for number, word in enumerate(words):
                if self.error is not None and number >= self.after_words:
                    raise self.error
                times = np.arange(int(WORD_S * RATE_HZ), dtype=np.float32) / RATE_HZ
                samples = (0.3 * np.sin(2 * np.pi * (300 + 50 * number) * times)).astype(np.float32)
                place = SpokenWord(word.start(), word.end(), number * WORD_S, (number + 1) * WORD_S)
                yield Speech(samples, RATE_HZ, (place,))
            if self.error is not None and words:
                raise self.error
        except GeneratorExit:
            self.stopped += 1
            raise
