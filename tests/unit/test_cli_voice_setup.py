"""``desk voice setup``: sizes first, only what is missing, and the program of the voice with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from desk.cli.voice import voice
from desk.errors import UsageError
from desk.models import installed, piper_program, pull
from desk.models.speech_catalogue import TURNS, to_talk


class Machine:
    """What is on the machine, and what was fetched."""

    def __init__(self, here: set[str]) -> None:
        self.here = here
        self.fetched: list[str] = []

    def find(self, models: Path, name: str) -> Path | None:
        return models / name if name in self.here else None

    def pull(self, models: Path, name: str, *_: object, on_note: Callable[[str], None]) -> Path:
        self.fetched.append(name)
        return models / name

    def install(self, programs: Path) -> Path:
        self.fetched.append("piper")
        return programs

    def find_program(self, programs: Path) -> Path | None:
        return programs if "piper" in self.here else None


def run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *arguments: str, here: tuple[str, ...] = ()
) -> tuple[Result, list[str]]:
    machine = Machine(set(here))
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    monkeypatch.setattr(installed, "find", machine.find)
    monkeypatch.setattr(pull, "pull", machine.pull)
    monkeypatch.setattr(piper_program, "install", machine.install)
    monkeypatch.setattr(piper_program, "find", machine.find_program)
    return CliRunner().invoke(voice, ["setup", *arguments], catch_exceptions=False), machine.fetched


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en", ["moonshine-tiny-en", "smart-turn", "piper-joe", "piper"]),
        ("zh", ["whisper-base", "smart-turn", "kokoro"]),
        ("fr", ["whisper-base", "smart-turn"]),
    ],
)
def test_all_that_talking_needs_is_fetched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: str, wanted: list[str]
) -> None:
    done, fetched = run(monkeypatch, tmp_path, "--language", language, "--yes")
    assert fetched == wanted
    assert done.stdout == ""
    total = sum(one.size_bytes for one in to_talk(language))
    assert f"To fetch: {total / 1e6:,.0f} MB" in done.stderr
    for one in to_talk(language):
        assert done.stderr.index(one.label) < done.stderr.index("To fetch")


def test_what_is_here_is_named_and_not_fetched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DESK_VOICE_LANGUAGE", "en")
    done, fetched = run(monkeypatch, tmp_path, "--json", here=("smart-turn", "moonshine-tiny-en"))
    assert fetched == ["piper-joe", "piper"]
    assert f"{TURNS.label} is here already." in done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    assert [(one["name"], one["fetched"]) for one in answer["parts"]] == [
        ("moonshine-tiny-en", False),
        ("smart-turn", False),
        ("piper-joe", True),
    ]
    assert answer["program_fetched"] is True
    done, fetched = run(monkeypatch, tmp_path, here=("smart-turn", "moonshine-tiny-en", "piper-joe", "piper"))
    assert fetched == []
    assert "To fetch" not in done.stderr


def test_a_language_that_is_none_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="english is no language"):
        run(monkeypatch, tmp_path, "--language", "English")
