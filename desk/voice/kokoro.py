"""The voices of Kokoro: English and Mandarin, on this machine, slower and more natural than Piper's."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desk.errors import ModelError, UnavailableError
from desk.voice import phonemes
from desk.voice.onnx import open_network
from desk.voice.ports import Speech
from desk.voice.programs import ESPEAK_HINT, find_espeak, output_of, plain_line
from desk.voice.speakable import has_words

RATE_HZ = 24_000
_STYLES = 510  # one for each number of sounds
_LONGEST = _STYLES - 2
_PIECE = 4096
_MODEL = "kokoro-v1.0.int8.onnx"
_DEFAULTS = {"en": "af_heart", "zh": "zf_xiaobei"}
_VOICE = re.compile(r"[a-z]{2}_[a-z]{2,20}")
FETCH = "desk models pull kokoro"


class KokoroVoice:
    """A ``Voice``. ``folder`` holds the model and its voices; ``voice`` names one, empty takes one for each language."""

    name = "kokoro"
    local = True
    languages = frozenset({"en", "zh"})

    def __init__(self, folder: Path, *, voice: str = "", threads: int = 2) -> None:
        self._folder = folder
        self._voice = voice
        self._threads = threads
        self._session: Any = None
        self._styles: dict[str, NDArray[np.float32]] = {}
        self._one = asyncio.Lock()

    async def warm(self) -> None:
        """Load the model and speak once, unheard."""
        async for _ in self.speak("Ready.", "en"):
            pass

    async def speak(self, text: str, language: str) -> AsyncIterator[Speech]:
        if not has_words(text):
            return
        sounds = await self._sounds(plain_line(text))
        style = self._style(language)
        for part in _parts(sounds):
            async with self._one:
                samples = await asyncio.to_thread(self._synthesise, part, style)
            for start in range(0, len(samples), _PIECE):
                yield Speech(samples[start : start + _PIECE], RATE_HZ)

    async def _sounds(self, text: str) -> str:
        said = []
        for kind, piece in phonemes.pieces(text):
            if kind == "stop":
                said.append(phonemes.stop(piece))
            elif kind == "han":
                said.append(phonemes.mandarin(piece))
            elif has_words(piece):
                said.append(await _english(piece.strip()) + " ")
        return re.sub(r"\s+([;:,.!?…])", r"\1", re.sub(r"\s+", " ", "".join(said))).strip()

    def _style(self, language: str) -> NDArray[np.float32]:
        voice = self._voice or _DEFAULTS.get(language, _DEFAULTS["en"])
        if voice not in self._styles:
            path = self._folder / "voices" / f"{voice}.bin"
            if not _VOICE.fullmatch(voice) or not path.exists():
                raise UnavailableError(f"The Kokoro voice {voice} is not on this machine.", hint=FETCH, retryable=False)
            self._styles[voice] = np.fromfile(path, "<f4").reshape(_STYLES, 1, 256)
        return self._styles[voice]

    def _synthesise(self, sounds: str, style: NDArray[np.float32]) -> NDArray[np.float32]:
        numbers = [phonemes.NUMBERS[sign] for sign in sounds]
        try:
            if self._session is None:
                self._session = self._load()
            feed = {
                "tokens": np.array([[0, *numbers, 0]], np.int64),
                "style": style[len(numbers)],
                "speed": np.ones(1, np.float32),
            }
            samples: NDArray[np.float32] = self._session.run(None, feed)[0]
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(f"Kokoro could not speak ({type(error).__name__}).", hint=FETCH) from error
        return samples.reshape(-1)

    def _load(self) -> Any:
        return open_network(self._folder / _MODEL, "kokoro", threads=self._threads)


def _parts(sounds: str) -> list[str]:
    """No more sounds at once than the model takes; cut between words."""
    found = []
    while len(sounds) > _LONGEST:
        cut = sounds.rfind(" ", 1, _LONGEST)
        cut = cut if cut > 0 else _LONGEST
        found.append(sounds[:cut])
        sounds = sounds[cut:].lstrip()
    return [*found, sounds] if sounds else found


async def _english(text: str) -> str:
    program = find_espeak()
    if program is None:
        raise UnavailableError("Kokoro needs espeak-ng to know how English sounds.", hint=ESPEAK_HINT, retryable=False)
    command = [program, "-q", "-v", "en-us", "-b", "1", "--ipa", "--tie=^", "--stdin"]
    said = b"".join([chunk async for chunk in output_of(command, text)])
    return phonemes.english(" ".join(said.decode("utf-8", "replace").split()))
