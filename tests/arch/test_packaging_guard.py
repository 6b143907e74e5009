"""Set-up stays honest: pinned by hash, naming no index, nothing that shadows a package, scripts that can be run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "packaging" / "requirements"
PINNED = sorted(REQUIREMENTS.glob("*.txt"))
SCRIPTS = [ROOT / ".ci" / "run", *(ROOT / "packaging" / name for name in ("run", "test", "check", "bench", "lock"))]


def entries(file: Path) -> list[str]:
    """Logical lines of a requirements file, comments left out."""
    text = file.read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


@pytest.mark.parametrize("folder", ["packaging", "packaging/benches", "plugins", "tests"])
def test_folder_is_no_package(folder: str) -> None:
    assert not (ROOT / folder / "__init__.py").exists()


@pytest.mark.parametrize("file", PINNED, ids=lambda file: file.name)
def test_requirements_are_pinned_by_hash_and_name_no_place(file: Path) -> None:
    lines = entries(file)
    assert lines
    for line in lines:
        assert re.match(r"[a-z0-9][a-z0-9._-]*(\[[a-z0-9,-]+\])?==\S+ ", line), line[:80]
        assert "--hash=sha256:" in line, line[:80]
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|git\+|--(extra-)?index|--find-links|(^|\s)-[if]\s| @ |/opt/|/home/", text)


def test_litellm_is_a_good_release_without_its_proxy() -> None:
    (line,) = [line for line in entries(REQUIREMENTS / "runtime.txt") if line.startswith("litellm")]
    version = re.match(r"litellm==(\d+)\.(\d+)\.(\d+)", line)
    assert version is not None, "the proxy extra is not wanted"
    assert tuple(map(int, version.groups())) >= (1, 83, 7)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["optional-dependencies"]["remote"] == ["litellm>=1.83.7,!=1.82.7,!=1.82.8"]


def test_textual_is_pinned_exactly() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (wanted,) = [line for line in project["dependencies"] if line.startswith("textual")]
    assert wanted in (REQUIREMENTS / "runtime.txt").read_text(encoding="utf-8")
    assert "==" in wanted


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[<>=!; ]", line)[0].replace(".", "-").lower() for line in project["dependencies"]}
    pinned = {line.split("==")[0] for line in entries(REQUIREMENTS / "runtime.txt")}
    assert wanted - pinned == set()


def test_tests_add_to_the_runtime_without_contradicting_it() -> None:
    def versions(name: str) -> dict[str, str]:
        return dict(line.split()[0].split("==") for line in entries(REQUIREMENTS / name))

    runtime, test = versions("runtime.txt"), versions("test.txt")
    assert {name: test[name] for name in runtime.keys() & test.keys()} == {
        name: runtime[name] for name in runtime.keys() & test.keys()
    }


def test_no_lock_file_with_addresses() -> None:
    assert not (ROOT / "uv.lock").exists()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: f"{script.parent.name}/{script.name}")
def test_script_can_be_run(script: Path) -> None:
    assert os.access(script, os.X_OK)
    shell = script.read_text(encoding="utf-8").splitlines()[0].rsplit("/", 1)[-1].split()[-1]
    assert shutil.which(shell) is not None
    subprocess.run([shell, "-n", str(script)], check=True)
