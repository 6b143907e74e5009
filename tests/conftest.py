"""What every test may use."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from desk.paths import Paths
from desk.testing.home import DeskHome
from desk.testing.home import desk_home as make_desk_home

# The same cases each time, so that a red is the change's doing; DESK_TEST_RANDOM=1 looks for new ones.
# No deadline: how long a case takes is the machine's doing, and belongs into the benches.
settings.register_profile("desk", derandomize=not os.environ.get("DESK_TEST_RANDOM"), deadline=None)
settings.load_profile("desk")


@pytest.fixture(autouse=True)
def _no_desk_of_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings, language or folders of whoever runs it."""
    for name in list(os.environ):
        if name.startswith("DESK_") and name not in ("DESK_TEST_MODELS", "DESK_PYTHON"):
            monkeypatch.delenv(name)
    for name in ("LC_ALL", "LC_MESSAGES", "PYTHONDONTWRITEBYTECODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture
def short_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A short DESK_HOME of this test alone (paths of Unix sockets must be short); nothing runs in it."""
    root = Path(tempfile.mkdtemp(prefix="dk-", dir="/tmp"))
    monkeypatch.setenv("DESK_HOME", str(root))
    yield root
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def paths(short_home: Path) -> Paths:
    """The folders of ``short_home``."""
    return Paths(short_home / "config", short_home / "data", short_home / "cache", short_home / "run")


@pytest.fixture
def desk_home() -> Iterator[DeskHome]:
    """A whole Desk of this test's own; its host is ended and its folder removed afterwards."""
    with make_desk_home() as home:
        yield home
