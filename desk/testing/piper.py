"""The program Piper for tests: installed once, beside the test weights."""

from __future__ import annotations

import os
from pathlib import Path


def piper_program() -> Path:
    """:raises FileNotFoundError: it was not installed; a test that needs it must fail, not skip."""
    models = Path(os.environ.get("DESK_TEST_MODELS", Path.home() / ".cache/desk-test/models"))
    program = models / "programs" / "piper" / "bin" / "piper"
    if not program.exists():
        raise FileNotFoundError(f"{program} is not there: packaging/test installs it")
    return program
