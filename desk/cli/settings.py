"""``desk settings``: read and change what the config file, environment and flags may say."""

from __future__ import annotations

import click

from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import table
from desk.errors import UnavailableError
from desk.i18n import t


@click.group()
def settings() -> None:
    """Read and change settings."""


@settings.command("list")
@json_option
def list_settings(as_json: bool) -> None:
    """List every setting: value, where it came from, what it means."""
    from desk.paths import find_paths
    from desk.settings.load import load

    paths = find_paths()
    described = load(paths).describe()
    if as_json:
        print_json(file=str(paths.config_file), settings=described)
        return
    rows = [
        (name, _text(entry["value"]), str(entry["source"]), t(str(entry["help"]))) for name, entry in described.items()
    ]
    print_lines(table((t("Setting"), t("Value"), t("From"), t("Meaning")), rows))
    say(t("File: {path}", path=str(paths.config_file)))


@settings.command()
@click.argument("name")
@json_option
def get(name: str, as_json: bool) -> None:
    """Print one setting's value."""
    from desk.paths import find_paths
    from desk.settings.load import load, unknown_name

    entry = load(find_paths()).describe().get(name)
    if entry is None:
        raise unknown_name(name)
    if as_json:
        print_json(name=name, **entry)
    else:
        print_lines([_text(entry["value"])])


@settings.command("set")
@click.argument("name")
@click.argument("value")
@json_option
def set_setting(name: str, value: str, as_json: bool) -> None:
    """Write one setting into the config file (and tell the running Desk)."""
    from desk.paths import find_paths
    from desk.settings.save import set_value

    try:
        with_client(lambda client: client.set_setting(name, value), start=False)
    except UnavailableError:
        set_value(find_paths(), name, value)
    if as_json:
        print_json(name=name, value=value)
    else:
        say(t("{name} is now {value}.", name=name, value=value))


@settings.command()
@click.argument("name")
@json_option
def unset(name: str, as_json: bool) -> None:
    """Take a setting out of the config file; its default holds again."""
    from desk.paths import find_paths
    from desk.settings.save import unset_value

    removed = unset_value(find_paths(), name)
    if as_json:
        print_json(name=name, removed=removed)
    else:
        say(t("{name} is back to its default.", name=name) if removed else t("{name} was not set.", name=name))


def _text(value: object) -> str:
    return "" if value is None else str(value)
