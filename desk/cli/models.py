"""``desk models``: the models on this machine, behind a key, or on a server that runs here."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import click

from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import table
from desk.errors import DeskError, StoppedError, UsageError
from desk.i18n import t

if TYPE_CHECKING:
    from desk.client import Client
    from desk.models.entries import Weights
    from desk.wire.chat import TurnEvent, TurnResult
    from desk.wire.host import Progress


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
        _announce(wanted, pulling.partial_bytes(folder, wanted.id))
        if (
            not yes
            and sys.stdin.isatty()
            and sys.stderr.isatty()
            and not click.confirm(t("Fetch it?"), default=True, err=True)
        ):
            raise StoppedError(t("Nothing was fetched."))
        with _progress(wanted) as (on_progress, on_note):
            began = time.monotonic()
            path = pulling.pull(folder, wanted.id, on_progress, on_note=on_note)
        _tell_ended(t("{label} is ready.", label=wanted.label), time.monotonic() - began)
    _fetch_program(wanted)
    if as_json:
        files = [{"name": file.name, "size_bytes": file.size_bytes, "sha256": file.sha256} for file in wanted.files]
        print_json(model=wanted.name, path=str(path), size_bytes=wanted.size_bytes, sha256=wanted.sha256, files=files)
    else:
        say(t("{label} is ready.", label=wanted.label), hint="" if wanted.speech else f"desk models use {wanted.name}")


def _tell_ended(what: str, seconds: float) -> None:
    """A running host may show a notice: it knows whether somebody has looked meanwhile. None is started for that."""
    with suppress(DeskError):
        with_client(lambda client: client.ended(what, seconds), start=False)


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


def _fetch_program(wanted: Weights) -> None:
    """What a voice of Piper needs beside its weights: the program."""
    from desk.models import piper_program
    from desk.models.speech_catalogue import JOE
    from desk.paths import find_paths

    programs = find_paths().data / "programs"
    if wanted is JOE and piper_program.find(programs) is None:
        say(t("Fetching the program Piper (GPL-3, about 80 MB), which runs beside Desk…"))
        piper_program.install(programs)


def _announce(wanted: Weights, there_bytes: int) -> None:
    from desk.models.pull import megabytes

    say(f"{wanted.label} · {megabytes(wanted.size_bytes)} · {wanted.licence}")
    say(f"  {t(wanted.what)} {t(wanted.limits)}")
    say("  " + t("From: {sources}", sources=t(", else ").join(wanted.sources)))
    if len(wanted.files) == 1:
        say("  " + t("Checked against SHA-256 {sha256}", sha256=wanted.sha256))
    else:
        say("  " + t("{count} files, each checked against its SHA-256", count=len(wanted.files)))
    if there_bytes:
        say("  " + t("{size} of it are here already.", size=megabytes(there_bytes)))


@contextmanager
def _progress(wanted: Weights) -> Iterator[tuple[Callable[[Progress], None], Callable[[str], None]]]:
    """A bar on a terminal, elsewhere a line for every tenth; and how to say something beside it."""
    if not sys.stderr.isatty():
        said = -1

        def in_lines(progress: Progress) -> None:
            nonlocal said
            tenth = progress.done * 10 // progress.total
            if tenth > said:
                said = tenth
                say(f"{progress.what}: {tenth * 10} %")

        yield in_lines, say
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(wanted.label, total=wanted.size_bytes)

        def above_the_bar(text: str) -> None:  # click would write into the bar's line
            bar.console.print(text, markup=False, highlight=False)

        yield lambda progress: bar.update(task, completed=progress.done), above_the_bar


def _unload(name: str) -> None:
    """Have a running host let go of the files; without one there is nothing to let go."""
    from desk.errors import UnavailableError

    try:
        with_client(lambda client: client.unload_model(name), start=False)
    except UnavailableError:
        return
