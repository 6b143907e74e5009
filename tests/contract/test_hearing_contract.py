"""What everything that hears must do: the real engines over their weights, and the fakes that tests use in their place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from desk.errors import DeskError, UnavailableError
from desk.testing.hearing import LoudnessDetector, ScriptedRecogniser, ScriptedTurnDetector
from desk.testing.speech import samples_of, say_to, weights_folder, word_errors
from desk.voice.moonshine import Moonshine
from desk.voice.ports import HEARING_RATE_HZ, VAD_FRAME, Recogniser, Samples, SpeechDetector, TurnDetector
from desk.voice.smart_turn import SmartTurn
from desk.voice.vad import Silero
from desk.voice.whisper import Whisper

SAID = "Please move the meeting with Anna to Friday afternoon."
SILENCE = np.zeros(HEARING_RATE_HZ, dtype=np.float32)

RECOGNISERS: dict[str, Callable[[], Recogniser]] = {
    "scripted": lambda: ScriptedRecogniser(SAID),
    "moonshine": lambda: Moonshine(weights_folder("moonshine-tiny-en")),
    "whisper-tiny.en": lambda: Whisper(weights_folder("whisper-tiny.en")),
    "whisper-base": lambda: Whisper(weights_folder("whisper-base")),
}
DETECTORS: dict[str, Callable[[], SpeechDetector]] = {
    "loudness": LoudnessDetector,
    "silero": lambda: Silero(weights_folder("smart-turn")),
}
TURNS: dict[str, Callable[[], TurnDetector]] = {
    "scripted": ScriptedTurnDetector,
    "smart-turn": lambda: SmartTurn(weights_folder("smart-turn")),
}


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    return samples_of(say_to(tmp_path_factory.mktemp("speech") / "said.wav", SAID))


@pytest.fixture(scope="module", params=RECOGNISERS)
def recogniser(request: pytest.FixtureRequest) -> Recogniser:
    return RECOGNISERS[request.param]()


@pytest.fixture(params=DETECTORS)
def detector(request: pytest.FixtureRequest) -> SpeechDetector:
    return DETECTORS[request.param]()


@pytest.fixture(scope="module", params=TURNS)
def turns(request: pytest.FixtureRequest) -> TurnDetector:
    return TURNS[request.param]()


def test_speech_becomes_its_words(recogniser: Recogniser, speech: Samples) -> None:
    heard = recogniser.transcribe(speech, language="en", hints=["Anna"])
    assert word_errors(SAID, heard.text) <= 0.25
    assert heard.text == heard.text.strip()
    assert heard.language == "en"
    assert heard.mean_logprob <= 0
    assert 0 <= heard.no_speech < 0.6
    assert heard.words == ()


def test_words_have_times_in_order_and_probabilities(recogniser: Recogniser, speech: Samples) -> None:
    heard = recogniser.transcribe(speech, language="en", words=True)
    if isinstance(recogniser, Moonshine):
        assert heard.words == ()  # it knows no times, and says so by giving none
        return
    assert "".join(word.text for word in heard.words).split() == heard.text.split()
    ends = 0.0
    for word in heard.words:
        assert ends - 0.1 <= word.start_s <= word.end_s <= speech.size / HEARING_RATE_HZ + 0.5
        assert 0 <= word.probability <= 1
        ends = word.end_s


@pytest.mark.parametrize("samples", [SILENCE, SILENCE[:0], SILENCE[:100]], ids=["silence", "nothing", "a moment"])
def test_silence_is_no_failure_and_no_text(recogniser: Recogniser, samples: Samples) -> None:
    assert recogniser.transcribe(samples, language="en").text == ""


def test_the_language_is_told_or_the_only_one(recogniser: Recogniser, speech: Samples) -> None:
    heard = recogniser.transcribe(speech)
    assert heard.language == "en"
    assert 0 < heard.language_probability <= 1
    assert not recogniser.languages or "en" in recogniser.languages


def test_chinese_comes_in_simplified_characters(tmp_path: Path) -> None:
    """espeak-ng says it in Cantonese (Debian leaves its Mandarin dictionary out), so only part of it can be right."""
    said = "你好，今天天气很好。我明天去上海。"
    samples = samples_of(say_to(tmp_path / "zh.wav", said, voice="yue", words_a_minute=120))
    heard = RECOGNISERS["whisper-base"]().transcribe(samples, language="zh")
    assert heard.language == "zh"
    assert word_errors(said, heard.text) < 0.8
    assert not set(heard.text) & set("來氣們說這個會對時")


def test_frames_of_speech_are_told_from_silence(detector: SpeechDetector, speech: Samples) -> None:
    frames = [speech[at : at + VAD_FRAME] for at in range(0, speech.size - VAD_FRAME, VAD_FRAME)]
    found = [detector.probability(frame) for frame in frames]
    assert all(0 <= one <= 1 for one in found)
    assert sum(one > 0.5 for one in found) > len(found) / 2
    detector.reset()
    assert max(detector.probability(SILENCE[:VAD_FRAME]) for _ in range(30)) < 0.5


def test_reset_forgets(detector: SpeechDetector, speech: Samples) -> None:
    frames = [speech[at : at + VAD_FRAME] for at in range(0, 20 * VAD_FRAME, VAD_FRAME)]
    first = [detector.probability(frame) for frame in frames]
    detector.reset()
    assert [detector.probability(frame) for frame in frames] == pytest.approx(first, abs=1e-5)


def test_silero_sees_the_end_of_the_frame_before(speech: Samples) -> None:
    """Frame by frame it finds what its network finds given the overlapping stretches of the whole."""
    silero = Silero(weights_folder("smart-turn"))
    whole = np.concatenate((np.zeros(64, dtype=np.float32), speech))
    state, rate, wanted = np.zeros((2, 1, 128), dtype=np.float32), np.array(HEARING_RATE_HZ, dtype=np.int64), []
    for at in range(0, speech.size - VAD_FRAME, VAD_FRAME):
        given = {"input": whole[None, at : at + 64 + VAD_FRAME], "state": state, "sr": rate}
        found, state = silero._network.run(None, given)
        wanted.append(float(found[0, 0]))
    frames = [speech[at : at + VAD_FRAME] for at in range(0, speech.size - VAD_FRAME, VAD_FRAME)]
    assert [silero.probability(frame) for frame in frames] == pytest.approx(wanted, abs=1e-5)


def test_a_frame_of_another_length_is_refused(detector: SpeechDetector) -> None:
    with pytest.raises(ValueError, match="512"):
        detector.probability(SILENCE[:100])


@pytest.mark.parametrize("seconds", [0.2, 3, 12])
def test_a_turn_is_judged_however_long_it_is(turns: TurnDetector, speech: Samples, seconds: float) -> None:
    said = np.tile(speech, 5)[: int(seconds * HEARING_RATE_HZ)]
    assert 0 <= turns.probability(said) <= 1


def test_a_long_utterance_is_taken_whole(recogniser: Recogniser, speech: Samples) -> None:
    long = np.concatenate([speech] * 4)  # 13 s
    if not isinstance(recogniser, ScriptedRecogniser):
        assert word_errors(" ".join([SAID] * 4), recogniser.transcribe(long, language="en").text) <= 0.4


@pytest.mark.parametrize("make", [Whisper, Moonshine, Silero, SmartTurn])
def test_missing_and_damaged_weights_name_the_command(make: Callable[[Path], object], tmp_path: Path) -> None:
    folder = tmp_path / "whisper-base"
    folder.mkdir()
    with pytest.raises(UnavailableError, match="not on this machine") as missing:
        make(folder)
    assert missing.value.hint.startswith("desk models pull ")
    for name in (
        "encoder_model.ort",
        "decoder_model_merged.ort",
        "tokenizer.bin",
        "model.bin",
        "config.json",
        "tokenizer.json",
        "silero_vad.onnx",
        "smart-turn-v3.2-cpu.onnx",
    ):
        (folder / name).write_bytes(b"no weights")
    with pytest.raises(UnavailableError, match="cannot be read") as damaged:
        make(folder)
    assert "desk models remove" in damaged.value.hint
    assert isinstance(damaged.value, DeskError)
    assert not damaged.value.retryable
