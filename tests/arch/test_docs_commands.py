"""docs/commands.md names every command with its help, and every command speaks JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from desk.cli.app import COMMANDS, root

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "commands.md"


def all_commands() -> Iterator[tuple[str, click.Command]]:
    """Every command that can be run, with its full name."""

    def below(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        if isinstance(command, click.Group):
            for child_name in command.list_commands(click.Context(command)):
                child = command.get_command(click.Context(command), child_name)
                assert child is not None
                yield from below(f"{name} {child_name}", child)
        else:
            yield name, command

    for name in COMMANDS:
        command = root.get_command(click.Context(root), name)
        assert command is not None
        yield from below(name, command)


@pytest.mark.parametrize(("name", "command"), [pytest.param(n, c, id=n) for n, c in all_commands()])
def test_command_is_documented_and_speaks_json(name: str, command: click.Command) -> None:
    assert command.help, f"desk {name} has no help"
    flags = {flag for parameter in command.params for flag in parameter.opts}
    assert "--json" in flags, f"desk {name} has no --json"
    text = DOCUMENT.read_text(encoding="utf-8")
    section = text.partition(f"## desk {name}\n")[2].partition("\n## ")[0]
    assert section, f"docs/commands.md has no section: desk {name}"
    for flag in flags:
        if flag.startswith("--"):
            assert flag in section, f"docs/commands.md does not name {flag} of desk {name}"


def test_no_documented_command_is_gone() -> None:
    there = {name for name, _ in all_commands()}
    documented = {
        line.removeprefix("## desk ")
        for line in DOCUMENT.read_text(encoding="utf-8").splitlines()
        if line.startswith("## desk ")
    }
    assert documented - there == set()
