"""The remote voice: Microsoft's read-aloud service by edge-tts. The text leaves the machine, so it is used only if chosen.

The service promises nothing: it refuses, stalls, sends no sound, and a line that is cut looks like an end. Each is an error of
its own here; one more try is made before anything was heard.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from desk.errors import ModelError, UnavailableError
from desk.voice.mp3 import Mp3Decoder
from desk.voice.ports import Speech, SpokenWord
from desk.voice.programs import plain_line
from desk.voice.speakable import has_words

HOST = "speech.platform.bing.com"
_CONNECTIONS = 3
_CONNECT_TIMEOUT_S = 10
_STALL_S = 8.0
_TICKS_S = 1e-7
_SHORT_BY_S = 0.35  # what the last boundary may lie behind the last sample
_VOICES = {
    "en": "en-US-EmmaMultilingualNeural", "zh": "zh-CN-XiaoxiaoNeural", "de": "de-DE-KatjaNeural",
    "fr": "fr-FR-DeniseNeural", "es": "es-ES-ElviraNeural", "it": "it-IT-ElsaNeural", "ja": "ja-JP-NanamiNeural",
    "ko": "ko-KR-SunHiNeural", "pt": "pt-BR-FranciscaNeural", "ru": "ru-RU-SvetlanaNeural",
}  # fmt: skip


class EdgeRefusedError(UnavailableError):
    """The service does not take Desk's token (403)."""


class EdgeBusyError(UnavailableError):
    """The service takes no more for a while (429, 5xx)."""


class EdgeStalledError(UnavailableError):
    """The service stopped in the middle, the line open."""


class EdgeSilentError(UnavailableError):
    """The service answered without sound."""


class EdgeCutError(UnavailableError):
    """The sound ended before the text did."""


class EdgeVoice:
    """A ``Voice``. ``proxy`` is the way out; ``voice`` a name of the service, empty takes one for each language."""

    name = "edge"
    local = False
    languages: frozenset[str] = frozenset(_VOICES)

    def __init__(self, *, proxy: str = "", voice: str = "", stall_s: float = _STALL_S) -> None:
        self._proxy = proxy or None
        self._voice = voice
        self._stall_s = stall_s
        self._open = asyncio.Semaphore(_CONNECTIONS)

    async def speak(self, text: str, language: str) -> AsyncIterator[Speech]:
        if not has_words(text):
            return
        for attempt in (1, 2):
            heard = False
            try:
                async with self._open:
                    async for speech in self._spoken(text, language):
                        heard = True
                        yield speech
                return
            except (UnavailableError, ModelError) as error:
                if heard or attempt == 2 or not error.retryable:
                    raise

    async def _spoken(self, text: str, language: str) -> AsyncIterator[Speech]:
        """One connection's answer."""
        import aiohttp
        from edge_tts import Communicate
        from edge_tts.exceptions import EdgeTTSException, NoAudioReceived

        voice = self._voice or _VOICES.get(language, _VOICES["en"])
        try:
            communicate = Communicate(
                plain_line(text),
                voice,
                boundary="WordBoundary",
                proxy=self._proxy,
                connect_timeout=_CONNECT_TIMEOUT_S,
                receive_timeout=max(1, round(self._stall_s * 4)),
            )
        except ValueError as error:
            raise UnavailableError(f"There is no remote voice {voice}.", retryable=False) from error
        stream = communicate.stream()
        answer = _Answer(text)
        try:
            while True:
                try:
                    chunk = await asyncio.wait_for(anext(stream), self._stall_s)
                except StopAsyncIteration:
                    break
                for speech in answer.take(chunk):
                    yield speech
            for speech in answer.end():
                yield speech
        except NoAudioReceived as error:
            raise EdgeSilentError("The remote voice answered without sound.") from error
        except TimeoutError as error:
            raise EdgeStalledError("The remote voice stopped answering.") from error
        except aiohttp.WSServerHandshakeError as error:
            raise _refusal(error.status) from error
        except (aiohttp.ClientError, EdgeTTSException, OSError) as error:
            raise UnavailableError(f"The remote voice cannot be reached ({type(error).__name__}).") from error
        finally:
            await stream.aclose()


def _refusal(status: int) -> UnavailableError:
    if status == 403:
        return EdgeRefusedError(
            "The remote voice refused the connection (403).", hint="Check this machine's clock.", retryable=False
        )
    if status == 429 or status >= 500:
        return EdgeBusyError(f"The remote voice takes no more texts ({status}).")
    return UnavailableError(f"The remote voice answered with status {status}.")


class _Answer:
    """The sound and words that have come; tells at the end whether they are all."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._decoder = Mp3Decoder()
        self._words: list[SpokenWord] = []
        self._found_to = 0
        self._last_s = 0.0
        self._samples = 0

    def take(self, chunk: Any) -> list[Speech]:
        if chunk["type"] == "audio":
            return self._speech(self._decoder.feed(chunk["data"]))
        if chunk["type"] == "WordBoundary":
            self._note(str(chunk["text"]), float(chunk["offset"]) * _TICKS_S, float(chunk["duration"]) * _TICKS_S)
        return []

    def end(self) -> list[Speech]:
        """:raises EdgeSilentError, EdgeCutError: no sound, or not all of it."""
        found = self._speech(self._decoder.finish())
        if not self._samples:
            raise EdgeSilentError("The remote voice answered without sound.")
        rest = self._text[self._found_to :]
        too_short = self._samples / self._decoder.rate_hz < self._last_s - _SHORT_BY_S
        if too_short or has_words(rest):
            raise EdgeCutError("The remote voice was cut off in the middle.")
        return found

    def _note(self, word: str, start_s: float, length_s: float) -> None:
        self._last_s = max(self._last_s, start_s + length_s)
        at = self._text.find(word, self._found_to)
        if at >= 0:
            self._found_to = at + len(word)
            self._words.append(SpokenWord(at, self._found_to, start_s, start_s + length_s))

    def _speech(self, decoded: list[Any]) -> list[Speech]:
        found = []
        for samples in decoded:
            words, self._words = tuple(self._words), []
            self._samples += len(samples)
            found.append(Speech(samples, self._decoder.rate_hz, words))
        return found
