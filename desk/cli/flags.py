"""Settings as command-line flags, made from their one declaration."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click

from desk.i18n import t
from desk.settings.declare import render_cli_options


def setting_flags(command: Callable[..., Any]) -> Callable[..., Any]:
    """Offer every declared setting as a flag; what is given reaches this process and the host it starts by environment."""
    for option in reversed(render_cli_options()):

        def keep(ctx: click.Context, parameter: click.Parameter, value: str | None, env: str = option.env) -> None:
            if value is not None:
                os.environ[env] = value

        kind = click.Choice(option.choices) if option.choices else click.STRING
        command = click.option(option.flag, type=kind, help=t(option.help), expose_value=False, callback=keep)(command)
    return command
