"""The voice of last resort: the program espeak-ng, any language, at once, like a machine."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

from desk.errors import UnavailableError
from desk.voice import phonemes
from desk.voice.ports import Speech
from desk.voice.programs import ESPEAK_HINT, find_espeak, from_pcm, output_of, plain_line
from desk.voice.speakable import has_words

_HEADER_BYTES = 44  # of a WAV file as espeak-ng writes it
_RATE_AT = 24
# Common builds of the program know no Chinese characters, but pinyin.
_NAMES = {"en": "en-us", "zh": "cmn-latn-pinyin"}
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class EspeakVoice:
    """A ``Voice``; each clause is a run of the program."""

    name = "espeak"
    local = True
    languages: frozenset[str] = frozenset()

    def __init__(self, program: str | None = None) -> None:
        self._program = program or find_espeak()

    async def speak(self, text: str, language: str) -> AsyncIterator[Speech]:
        if self._program is None:
            raise UnavailableError("espeak-ng is not installed.", hint=ESPEAK_HINT, retryable=False)
        if not has_words(text):
            return
        name = _NAMES.get(language, language if _LANGUAGE.fullmatch(language) else "en-us")
        line = plain_line(text)
        if language == "zh":
            line = phonemes.pinyin(line)
        held, rate = b"", 0
        async for chunk in output_of([self._program, "-v", name, "-b", "1", "--stdin", "--stdout"], line):
            held += chunk
            if not rate:
                if len(held) < _HEADER_BYTES:
                    continue
                rate = int.from_bytes(held[_RATE_AT : _RATE_AT + 4], "little")
                held = held[_HEADER_BYTES:]
            whole = len(held) & ~1
            if whole:
                yield Speech(from_pcm(held[:whole]), rate)
                held = held[whole:]
