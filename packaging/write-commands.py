"""Writes docs/commands.md from the commands themselves: .venv/bin/python -P packaging/write-commands.py"""

from __future__ import annotations

from pathlib import Path

import click

from desk.cli.app import COMMANDS, root

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "commands.md"
HEAD = """# Commands

Everything the screen does is a command too. Standard output is data, everything said about it goes to standard error, and
`--json` prints one JSON object with a `schema_version`. Exit codes: 0 done, 1 done but something is wrong (said on standard
error), 2 wrong use, 69 unreachable, 70 a fault of Desk's own, 74 storage, 75 changed meanwhile or budget used up, 76 wire,
77 refused, 78 settings, 130 stopped.

This page is written from the commands' own help by `packaging/write-commands.py`.
"""


def sections(name: str, command: click.Command, parent: click.Context) -> list[str]:
    context = click.Context(command, info_name=name, parent=parent)
    if isinstance(command, click.Group):
        found = []
        for child_name in command.list_commands(context):
            child = command.get_command(context, child_name)
            assert child is not None
            found += sections(child_name, child, context)
        return found
    text = command.get_help(context).replace("Usage: ", "", 1)
    return [f"## {context.command_path}\n\n```text\n{text.rstrip()}\n```\n"]


def main() -> None:
    top = click.Context(root, info_name="desk", terminal_width=100)
    parts = [HEAD]
    for name in COMMANDS:
        command = root.get_command(top, name)
        assert command is not None
        parts += sections(name, command, top)
    DOCUMENT.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
