"""``desk tui``."""

from __future__ import annotations

import sys

import click

from desk.cli.flags import setting_flags
from desk.cli.output import json_option, print_json
from desk.errors import UsageError
from desk.i18n import t


@click.command()
@setting_flags
@json_option
def tui(as_json: bool) -> int:
    """Open the screen."""
    if as_json:
        print_json(interactive=True, commands="desk --help")
        return 0
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(t("The screen needs a terminal."), hint="desk --help")
    from desk.paths import find_paths
    from desk.tui.start import run

    return run(find_paths(), {})
