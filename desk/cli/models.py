"""``desk models``: the models on this machine, behind a key, or on a server that runs here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from desk.cli.fetching import announce, confirm, fetch, fetch_program
from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import table
from desk.errors import UsageError
from desk.i18n import t

if TYPE_CHECKING:
    from desk.client import Client
    from desk.wire.chat import TurnEvent, TurnResult


@click.group()
def models() -> None:
    """List, fetch, choose, test and remove models."""


@models.command("list")
@json_option
def list_models(as_json: bool) -> None:
    """List every model that can be chosen, and whether it is ready."""
    found = with_client(lambda client: client.models())
    if as_json:
        print_json(models=found)
        return
    from desk.models.pull import megabytes

    where = {"local": t("this machine"), "loopback": t("a server on this machine"), "remote": t("leaves this machine")}
    state = {
        "ready": t("ready"),
        "missing": t("to fetch"),
        "partial": t("partly fetched"),
        "no key": t("no key"),
        "no model": t("no model"),
    }
    rows = [
        (
            "*" if one.chosen else "",
            one.name,
            where.get(one.where, one.where),
            state.get(one.state, one.state),
            megabytes(one.size_bytes) if one.size_bytes else "",
            one.licence,
            t(one.note),
        )
        for one in found
    ]
    print_lines(table(("", t("Model"), t("Where"), t("State"), t("Size"), t("Licence"), t("Note")), rows))


@models.command()
@click.argument("model", metavar="[ID]", default="")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def pull(model: str, yes: bool, as_json: bool) -> None:
    """Fetch a local model or weights of speech; without ID, the model that fits this machine's free memory."""
    from desk.models import pull as pulling
    from desk.models.catalogue import choose_default
    from desk.models.installed import find, free_memory_bytes
    from desk.models.speech_catalogue import weights
    from desk.paths import find_paths

    folder = find_paths().models
    wanted = weights(model or choose_default(free_memory_bytes()))
    path = find(folder, wanted.id)
    if path is None:
        announce(wanted, pulling.partial_bytes(folder, wanted.id))
        confirm(t("Fetch it?"), yes=yes)
        path = fetch(folder, wanted)
    fetch_program(wanted)
    if as_json:
        files = [{"name": file.name, "size_bytes": file.size_bytes, "sha256": file.sha256} for file in wanted.files]
        print_json(model=wanted.name, path=str(path), size_bytes=wanted.size_bytes, sha256=wanted.sha256, files=files)
    else:
        say(t("{label} is ready.", label=wanted.label), hint="" if wanted.speech else f"desk models use {wanted.name}")


@models.command()
@click.argument("name")
@json_option
def use(name: str, as_json: bool) -> None:
    """Answer with model NAME from now on, e.g. local/qwen2.5-coder-0.5b."""
    from desk.models.catalogue import full_name

    chosen = with_client(lambda client: client.use_model(full_name(name)))
    if as_json:
        print_json(model=chosen)
    else:
        say(t("New conversations use {name}.", name=chosen.name))


@models.command()
@click.argument("model", metavar="ID")
@json_option
def remove(model: str, as_json: bool) -> None:
    """Delete a local model's files, and what came of a fetch that was stopped."""
    from desk.models.pull import remove as remove_files
    from desk.models.speech_catalogue import weights
    from desk.paths import find_paths

    wanted = weights(model)
    if not wanted.speech:
        _unload(wanted.name)
    removed = remove_files(find_paths().models, wanted.id)
    if as_json:
        print_json(model=wanted.name, removed=removed)
    elif removed:
        say(t("Removed {label}.", label=wanted.label))
    else:
        raise UsageError(t("{label} is not on this machine.", label=wanted.label), hint="desk models list")


@models.command()
@click.argument("name", default="")
@json_option
def test(name: str, as_json: bool) -> None:
    """Ask model NAME one short question; say how soon and how fast it answered."""

    from desk.models.catalogue import full_name
    from desk.wire.chat import TextDelta

    def on_event(event: TurnEvent) -> None:
        if isinstance(event, TextDelta) and not as_json:
            click.echo(event.text, nl=False)

    async def ask(client: Client) -> TurnResult:
        return await client.test_model(full_name(name), on_event=on_event)

    result = with_client(ask)
    took_s = result.total_s - (result.first_token_s or 0.0)
    per_s = (result.tokens - 1) / took_s if took_s > 0 and result.tokens > 1 else None
    if as_json:
        print_json(model=result.model, text=result.text, first_token_s=result.first_token_s, tokens_per_s=per_s)
        return
    click.echo()
    first = f"{result.first_token_s:.2f}" if result.first_token_s is not None else "–"
    speed = f"{per_s:.1f}" if per_s is not None else "–"
    say(
        t("{model}: first word after {first} s, {speed} tokens a second.", model=result.model, first=first, speed=speed)
    )


def _unload(name: str) -> None:
    """Have a running host let go of the files; without one there is nothing to let go."""
    from desk.errors import UnavailableError

    try:
        with_client(lambda client: client.unload_model(name), start=False)
    except UnavailableError:
        return
