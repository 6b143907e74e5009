"""``desk settings``: read and change what the config file, environment and flags may say."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

import click

from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import table
from desk.errors import UsageError
from desk.i18n import t

if TYPE_CHECKING:
    from desk.client import Client


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
    sources = {"flag": t("flag"), "environment": t("environment"), "file": t("file"), "default": t("default")}
    rows = [
        (name, _text(entry["value"]), sources[str(entry["source"])], t(str(entry["help"])))
        for name, entry in described.items()
    ]
    print_lines(table((t("Setting"), t("Value"), t("Comes from"), t("Meaning")), rows))
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
@click.argument("pairs", metavar="NAME VALUE [NAME VALUE]...", nargs=-1, required=True)
@json_option
def set_setting(pairs: tuple[str, ...], as_json: bool) -> None:
    """Write settings into the config file (and tell the running Desk). Several are set together or not at all."""
    from desk.client import NotRunningError
    from desk.models.catalogue import full_name
    from desk.paths import find_paths
    from desk.settings.save import set_values

    if len(pairs) % 2:
        raise UsageError(
            t("There is no value for {name}.", name=pairs[-1]), hint=f"desk settings set {' '.join(pairs)} …"
        )
    values = dict(zip(pairs[::2], pairs[1::2], strict=True))
    if "model" in values:
        values["model"] = full_name(values["model"])
    set_values(find_paths(), values)

    async def tell(client: Client) -> None:
        for name, value in values.items():
            await client.set_setting(name, value)

    with contextlib.suppress(NotRunningError):
        with_client(tell, start=False)
    if as_json:
        print_json(settings=values, **(dict(zip(("name", "value"), pairs, strict=True)) if len(values) == 1 else {}))
        return
    _speak(values.get("language", ""))
    for name, value in values.items():
        say(t("{name} is now {value}.", name=name, value=value))


def _speak(choice: str) -> None:
    """Answer a change of language in the new one."""
    if choice:
        from desk.i18n import detect, set_language

        set_language(detect(choice, os.environ))


@settings.command()
@click.argument("name")
@json_option
def unset(name: str, as_json: bool) -> None:
    """Take a setting out of the config file; its default holds again."""
    from desk.client import NotRunningError
    from desk.paths import find_paths
    from desk.settings.save import unset_value

    try:
        removed = with_client(lambda client: client.unset_setting(name), start=False)
    except NotRunningError:
        removed = unset_value(find_paths(), name)
    if as_json:
        print_json(name=name, removed=removed)
    else:
        say(t("{name} is back to its default.", name=name) if removed else t("{name} was not set.", name=name))


def _text(value: object) -> str:
    return "" if value is None else str(value)
