"""``desk voice say`` with the real host, its confined worker and real voices; what is spoken is heard back."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from desk.models.installed import find
from desk.testing import home
from desk.testing.home import DeskHome
from desk.testing.piper import piper_program


@pytest.fixture
def speaking_home(desk_home: DeskHome) -> DeskHome:
    """A Desk with the voices of this machine."""
    desk_home.link_models()
    programs = desk_home.paths.data / "programs"
    programs.mkdir(mode=0o700)
    (programs / "piper").symlink_to(piper_program().parent.parent)
    return desk_home


def seconds_of(file: Path) -> float:
    with wave.open(str(file)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
        return float(sound.getnframes() / sound.getframerate())


def heard(file: Path, language: str) -> str:
    """What a recogniser makes of it: letters alone, in lower case."""
    from faster_whisper import WhisperModel

    folder = find(home.test_models_folder(), "whisper-base")
    assert folder is not None, "packaging/test fetches whisper-base"
    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=2)
    segments, _ = model.transcribe(str(file), language=language, beam_size=1, temperature=0.0)
    return re.sub(r"\W+", " ", "".join(segment.text for segment in segments)).lower()


@pytest.mark.model
@pytest.mark.parametrize("voice", ["piper", "kokoro", "espeak"])
def test_english_is_heard_back(speaking_home: DeskHome, tmp_path: Path, voice: str) -> None:
    file = tmp_path / "out.wav"
    text = "The **meeting** was moved to Friday afternoon, and the room is the same."
    done = speaking_home.run("voice", "say", text, "--voice", voice, "--out", str(file))
    assert "did not leave this machine" in done.stderr
    assert voice in done.stderr
    assert 2.5 < seconds_of(file) < 9
    words = heard(file, "en").split()
    wanted = ["the", "meeting", "was", "moved", "to", "friday", "afternoon", "and", "the", "room", "is", "the", "same"]
    assert sum(word in words for word in wanted) >= len(wanted) - 2, words


@pytest.mark.model
def test_chinese_is_heard_back(speaking_home: DeskHome, tmp_path: Path) -> None:
    file = tmp_path / "out.wav"
    done = speaking_home.run("voice", "say", "今天的会议改到下午三点，请大家准时参加。", "--out", str(file))
    assert "kokoro" in done.stderr
    said = heard(file, "zh")
    wanted = ("今天", "下午", "参加", "參加", "会议", "會議", "大家")
    assert sum(word in said for word in wanted) >= 3, said


def test_a_long_text_streams_with_progress_and_json(speaking_home: DeskHome, tmp_path: Path) -> None:
    file = tmp_path / "out.wav"
    text = "This is a sentence of a long text. " * 60
    done = speaking_home.run("voice", "say", "-", "--voice", "espeak", "--out", str(file), "--json", given=text)
    report = json.loads(done.stdout)
    assert report["schema_version"] == 1
    assert report["speech"]["left_machine"] == ""
    assert report["speech"]["voices"] == ["espeak"]
    assert report["speech"]["seconds"] == pytest.approx(seconds_of(file))
    assert re.findall(r"Spoken: (\d+) %", done.stderr) == [str(tenth) for tenth in range(10, 101, 10)]


@pytest.mark.parametrize(
    ("arguments", "given", "code", "sentence"),
    [
        (["", "--out", "x.wav"], None, 2, "There is nothing to say"),
        (["😀🎉", "--out", "x.wav"], None, 2, "There is nothing to say"),
        (["-", "--out", "x.wav"], "word " * 25_000, 2, "100,000 at once"),
        (["Hi", "--voice", "nobody", "--out", "x.wav"], None, 2, "no voice called nobody"),
        (["Hi", "--voice", "edge", "--out", "x.wav"], None, 69, "remote voice was not chosen"),
        (["Hi", "--voice", "kokoro/../../etc", "--out", "x.wav"], None, 69, "is not on this machine"),
        (["Hi", "--out", "none/x.wav"], None, 74, "cannot be written"),
        (["Hi", "--out", "."], None, 2, "is a folder"),
        (["Hi", "--out", "there.wav"], None, 2, "is there already"),
        (["Hi", "--json"], None, 2, "Name a file"),
    ],
)
def test_bad_input_ends_in_one_sentence_and_leaves_nothing(
    speaking_home: DeskHome, tmp_path: Path, arguments: list[str], given: str | None, code: int, sentence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    Path("there.wav").write_bytes(b"mine")
    done = speaking_home.run("voice", "say", *arguments, check=False, given=given)
    assert done.returncode == code, done.stderr
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert os.listdir(tmp_path) == ["there.wav"]
    assert Path("there.wav").read_bytes() == b"mine"


def test_markup_and_mixed_scripts_are_text(speaking_home: DeskHome, tmp_path: Path) -> None:
    file = tmp_path / "out.wav"
    text = '<speak><break time="60s"/>Hi 你好 [[h@l]] مرحبا</speak>'
    speaking_home.run("voice", "say", text, "--voice", "espeak", "--out", str(file))
    assert 0.5 < seconds_of(file) < 20


def test_without_any_voice_it_says_what_to_fetch(desk_home: DeskHome, tmp_path: Path) -> None:
    done = desk_home.run("voice", "say", "Hi", "--voice", "piper", "--out", str(tmp_path / "x.wav"), check=False)
    assert done.returncode == 69
    assert "desk models pull piper-joe" in done.stderr
    assert os.listdir(tmp_path) == []


def test_a_full_disk_leaves_nothing(speaking_home: DeskHome, tmp_path: Path) -> None:
    speaking_home.run("voice", "say", "Hello.", "--voice", "espeak", "--out", str(tmp_path / "a.wav"))
    words = "This is a sentence of a long text. " * 10
    script = f'ulimit -f 64; exec "$0" -P -m desk voice say "$1" --voice espeak --out {tmp_path}/b.wav'  # 64 blocks
    done = subprocess.run(
        ["sh", "-c", script, sys.executable, words],
        env=speaking_home.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 74
    assert "b.wav cannot be written" in done.stderr
    assert os.listdir(tmp_path) == ["a.wav"]


def test_sound_on_standard_output_can_be_piped(speaking_home: DeskHome, tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "desk", "voice", "say", "Hello.", "--voice", "espeak"]
    done = subprocess.run(command, env=speaking_home.environment, capture_output=True, check=True)
    assert done.stdout[:4] == b"RIFF"
    assert len(done.stdout) > 10_000
    with open("/dev/full", "wb") as full:
        failed = subprocess.run(
            command, env=speaking_home.environment, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert failed.returncode == 74
    assert b"cannot be written" in failed.stderr
