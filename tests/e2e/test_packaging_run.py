"""packaging/run in a checkout of its own: from nothing, after an interruption, at once the second time, and from elsewhere."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

import desk

ROOT = Path(__file__).resolve().parents[2]
INSTALL_TIMEOUT_S = 280


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    copy = tmp_path / "a checkout"
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("desk", "packaging"):
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "DESK_HOME": str(tmp_path / "home"), "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.mark.slow
@pytest.mark.as_user
@pytest.mark.timeout(600)
def test_from_nothing_and_after_an_interruption(checkout: Path, tmp_path: Path) -> None:
    script = checkout / "packaging" / "run"
    started = subprocess.Popen(
        [script, "--version"],
        env=environment(tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    under_way = checkout / ".venv" / ".desk-installing"
    deadline = time.monotonic() + INSTALL_TIMEOUT_S
    while not under_way.exists() and time.monotonic() < deadline:
        try:
            started.wait(0.02)
        except subprocess.TimeoutExpired:
            continue
        pytest.fail("packaging/run ended without setting anything up")
    os.killpg(started.pid, signal.SIGKILL)
    started.wait()
    assert under_way.exists()

    again = subprocess.run(
        [script, "--version"],
        env=environment(tmp_path),
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=INSTALL_TIMEOUT_S,
        check=False,
    )
    assert again.returncode == 0, again.stderr
    assert again.stdout == f"{desk.__version__}\n"
    assert "interrupted" in again.stderr
    assert not under_way.exists()

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "click.py").write_text("raise SystemExit('a file of the current folder was imported')\n")
    link = elsewhere / "desk"
    link.symlink_to(script)
    third = subprocess.run(
        [link, "--version"], env=environment(tmp_path), cwd=elsewhere, capture_output=True, text=True, check=False
    )
    assert (third.returncode, third.stdout, third.stderr) == (0, f"{desk.__version__}\n", "")


def test_too_old_a_python_is_one_sentence(checkout: Path, tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "dirname", "readlink", "cksum", "id", "tr"):
        (tools / name).symlink_to(shutil.which(name) or name)
    done = subprocess.run(
        [checkout / "packaging" / "run", "--version"],
        env={"PATH": str(tools), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 69
    assert done.stderr.startswith("desk: Desk needs Python 3.11 or newer")
    assert len(done.stderr.splitlines()) == 1
