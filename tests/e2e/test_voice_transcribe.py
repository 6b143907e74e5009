"""``desk voice transcribe`` as a person runs it: real host, confined worker, real weights, voices of people and of espeak-ng."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.testing.home import DeskHome, desk_home
from desk.testing.speech import (
    BECKETT,
    BECKETT_SAYS,
    TWO_CITIES,
    TWO_CITIES_SAYS,
    as_pcm,
    recording,
    samples_of,
    say_to,
    word_errors,
    write_wav,
)

pytestmark = [pytest.mark.model, pytest.mark.slow]


@pytest.fixture(scope="module")
def home() -> Iterator[DeskHome]:
    with desk_home(models=True) as made:
        yield made


def test_a_person_reading_is_understood_with_times_of_words(home: DeskHome) -> None:
    answer = home.json("voice", "transcribe", str(recording(TWO_CITIES)))
    assert answer["schema_version"] == 1
    segments, summary = answer["segments"], answer["summary"]
    assert word_errors(TWO_CITIES_SAYS, " ".join(each["text"] for each in segments)) <= 0.2
    assert (summary["language"], summary["model"], summary["segments"]) == ("en", "whisper-base", len(segments))
    assert summary["duration_s"] == pytest.approx(44.4, abs=1)
    times = [(each["start_s"], each["end_s"]) for each in segments]
    assert times == sorted(times)
    assert all(0 <= start <= end <= 45 for start, end in times)
    words = [word for each in segments for word in each["words"]]
    assert len(words) > 100
    # "despair" is said a little after the middle of the recording
    (despair,) = [word for word in words if word["text"].strip(".,").lower() == "despair"]
    assert 18 <= despair["start_s"] < despair["end_s"] <= 30
    assert all(0 <= word["probability"] <= 1 for word in words)


def test_text_goes_to_stdout_a_sentence_a_line(home: DeskHome) -> None:
    done = home.run("voice", "transcribe", str(recording(BECKETT)), "--language", "en", "--model", "whisper-tiny.en")
    assert word_errors(BECKETT_SAYS, done.stdout) <= 0.35
    assert len(done.stdout.splitlines()) >= 2


def test_silence_is_no_failure_and_says_so(home: DeskHome, tmp_path: Path) -> None:
    file = write_wav(tmp_path / "quiet.wav", bytes(16_000 * 2 * 3))
    done = home.run("voice", "transcribe", str(file))
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "Nobody was heard in quiet.wav.\n"
    assert home.json("voice", "transcribe", str(file))["segments"] == []


def test_a_relative_name_is_taken_from_where_the_user_is(home: DeskHome, tmp_path: Path) -> None:
    say_to(tmp_path / "memo.wav", "Good morning.")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "desk", "voice", "transcribe", "memo.wav", "--language", "en"],
        cwd=tmp_path, env=home.environment, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert "morning" in done.stdout.lower()


def test_what_is_no_recording_ends_with_one_sentence_and_a_hint(home: DeskHome, tmp_path: Path) -> None:
    (tmp_path / "letter.wav").write_text("Dear Anna,\n")
    done = home.run("voice", "transcribe", str(tmp_path / "letter.wav"), check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert [line.startswith(begin) for line, begin in zip(done.stderr.splitlines(), ("desk: ", "  "), strict=True)]
    error = json.loads(home.run("voice", "transcribe", str(tmp_path), "--json", check=False).stdout)["error"]
    assert error["code"] == "usage"


def test_missing_weights_say_which_command_fetches_them(tmp_path: Path) -> None:
    file = say_to(tmp_path / "a.wav", "Good morning.")
    with desk_home() as bare:
        done = bare.run("voice", "transcribe", str(file), check=False)
    assert done.returncode == 69
    assert "desk models pull whisper-base" in done.stderr


def test_ctrl_c_ends_it_and_the_process_that_hears(home: DeskHome, tmp_path: Path) -> None:
    import numpy as np

    file = write_wav(tmp_path / "long.wav", as_pcm(np.tile(samples_of(recording(TWO_CITIES)), 10)))
    command = subprocess.Popen(
        [sys.executable, "-P", "-m", "desk", "voice", "transcribe", str(file), "--language", "en"],
        env=home.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert command.stdout is not None
    assert "times" in command.stdout.readline()  # it has begun, and text comes while it works
    os.kill(command.pid, signal.SIGINT)
    _, said = command.communicate(timeout=60)
    assert command.returncode == 130
    assert "Stopped." in said
    workers = {worker["name"]: worker for worker in home.json("status")["status"]["children"]}
    assert workers["hearing"]["pid"] is None
