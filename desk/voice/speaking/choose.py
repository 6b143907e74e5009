"""Which voices there are on this machine, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from desk.errors import UnavailableError, UsageError
from desk.voice.ports import Voice
from desk.voice.programs import ESPEAK_HINT, find_espeak
from desk.wire.voice_speaking import SPEAKERS

_JOE = "en_US-joe-medium.onnx"
_FETCH = {
    "piper": "desk models pull piper-joe",
    "kokoro": "desk models pull kokoro",
    "espeak": ESPEAK_HINT,
    "edge": "desk settings set voice.speaker edge",
}


class Places(msgspec.Struct, frozen=True):
    """Where voices lie; empty: not on this machine. ``proxy`` is the way out, there only if a remote voice was chosen."""

    folder: str
    piper: str = ""
    joe: str = ""
    kokoro: str = ""
    proxy: str = ""


def voices(places: Places, speaker: str = "", *, only: bool = False) -> dict[str, Callable[[], Voice]]:
    """How to make each voice that can be had: ``speaker`` (``kokoro/zf_xiaoyi`` names one of several) first, local ones after.

    :raises UsageError: there is no such voice. :raises UnavailableError: it, or any, is not on this machine.
    """
    name, _, which = speaker.partition("/")
    if name and name not in SPEAKERS:
        raise UsageError(f"Desk has no voice called {speaker}.", hint=f"Choose one of: {', '.join(SPEAKERS)}")
    there = _there(places, which)
    if name and name not in there:
        sentence = "The remote voice was not chosen" if name == "edge" else f"The voice {name} is not on this machine"
        raise UnavailableError(f"{sentence}.", hint=_FETCH[name], retryable=False)
    if not there:
        raise UnavailableError("There is no voice on this machine.", hint=_FETCH["piper"], retryable=False)
    wanted = [name] if name else []
    order = wanted if only else [*wanted, *(one for one in SPEAKERS if one != name and one != "edge")]
    return {one: there[one] for one in order if one in there}


def _there(places: Places, which: str) -> dict[str, Callable[[], Voice]]:
    from desk.voice.edge import EdgeVoice
    from desk.voice.espeak import EspeakVoice
    from desk.voice.kokoro import KokoroVoice
    from desk.voice.piper import PiperVoice

    found: dict[str, Callable[[], Voice]] = {}
    if places.piper and places.joe:
        program, weights = Path(places.piper), Path(places.joe) / _JOE
        found["piper"] = lambda: PiperVoice(program, weights, Path(places.folder))
    if places.kokoro:
        found["kokoro"] = lambda: KokoroVoice(Path(places.kokoro), voice=which)
    if find_espeak() is not None:
        found["espeak"] = EspeakVoice
    if places.proxy:
        found["edge"] = lambda: EdgeVoice(proxy=places.proxy, voice=which)
    return found
