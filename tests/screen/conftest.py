"""The application against a host in memory, in English unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk import i18n
from desk.paths import Paths
from desk.testing.fake_client import FakeClient
from desk.tui.app import DeskApp


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    i18n.set_language("en")
    yield
    i18n.set_language("en")


@pytest.fixture
def fake() -> FakeClient:
    return FakeClient()


@pytest.fixture
def app(tmp_path: Path, fake: FakeClient) -> DeskApp:
    paths = Paths(tmp_path / "config", tmp_path / "data", tmp_path / "cache", tmp_path / "run")
    return DeskApp(paths, fake.connect, wall=lambda: fake.wall)
