"""The program Piper for tests: installed once, beside the test weights."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def piper_program() -> Path:
    """:raises pytest.skip.Exception: it is not on this machine."""
    models = Path(os.environ.get("DESK_TEST_MODELS", Path.home() / ".cache/desk-test/models"))
    program = models / "programs" / "piper" / "bin" / "piper"
    if not program.exists():
        pytest.skip(f"{program} is not there: packaging/test installs it")
    return program
