"""What the scripts in packaging/ ask of ``desk`` is something that ``desk`` understands."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from desk.cli.app import root

ROOT = Path(__file__).parents[2]
CALLS = [
    (script.name, arguments)
    for script in (ROOT / "packaging" / "run", ROOT / "packaging" / "test")
    for arguments in re.findall(r"-m desk ([a-z][^>|&\n\"]*)", script.read_text(encoding="utf-8"))
]


def test_there_are_calls_to_check() -> None:
    assert CALLS


@pytest.mark.parametrize(("script", "arguments"), CALLS)
def test_every_call_is_understood(script: str, arguments: str) -> None:
    words = arguments.split()
    command: click.Command = root
    context = click.Context(root)
    while isinstance(command, click.Group):
        found = command.get_command(context, words.pop(0))
        assert found is not None, f"packaging/{script}: desk {arguments}"
        command = found
    command.make_context(command.name, words)
