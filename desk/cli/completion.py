"""``desk completion``: the script a shell sources."""

from __future__ import annotations

import click

from desk.cli.output import json_option, print_json, print_lines


@click.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@json_option
def completion(shell: str, as_json: bool) -> None:
    """Print the completion script for SHELL, for example: desk completion bash >> ~/.bashrc"""
    from click.shell_completion import get_completion_class

    from desk.cli.app import root

    kind = get_completion_class(shell)
    assert kind is not None  # the choice above names only what click has
    script = kind(root, {}, "desk", "_DESK_COMPLETE").source()
    if as_json:
        print_json(shell=shell, script=script)
    else:
        print_lines([script])
