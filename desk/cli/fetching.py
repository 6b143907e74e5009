"""Fetching weights on the command line: what it will be, a bar while it comes, and a word when it is there."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from desk.cli.output import say
from desk.cli.session import with_client
from desk.errors import DeskError, StoppedError
from desk.i18n import t

if TYPE_CHECKING:
    from desk.models.entries import Weights
    from desk.wire.host import Progress


def confirm(question: str, *, yes: bool) -> None:
    """Ask whoever sits at a terminal. :raises StoppedError: no."""
    asks = not yes and sys.stdin.isatty() and sys.stderr.isatty()
    if asks and not click.confirm(question, default=True, err=True):
        raise StoppedError(t("Nothing was fetched."))


def fetch(folder: Path, wanted: Weights) -> Path:
    """Fetch it with its progress on the screen; where it lies then."""
    from desk.models import pull as pulling

    with bar_of(wanted) as (on_progress, on_note):
        began = time.monotonic()
        path = pulling.pull(folder, wanted.id, on_progress, on_note=on_note)
    tell_ended(t("{label} is ready.", label=wanted.label), time.monotonic() - began)
    return path


def tell_ended(what: str, seconds: float) -> None:
    """A running host may show a notice: it knows whether somebody has looked meanwhile. None is started for that."""
    with suppress(DeskError):
        with_client(lambda client: client.ended(what, seconds), start=False)


def fetch_program(wanted: Weights) -> None:
    """What a voice of Piper needs beside its weights: the program."""
    from desk.models import piper_program
    from desk.models.speech_catalogue import JOE
    from desk.paths import find_paths

    programs = find_paths().data / "programs"
    if wanted is JOE and piper_program.find(programs) is None:
        say(t("Fetching the program Piper (GPL-3, about 80 MB), which runs beside Desk…"))
        piper_program.install(programs)


def announce(wanted: Weights, there_bytes: int) -> None:
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
def bar_of(wanted: Weights) -> Iterator[tuple[Callable[[Progress], None], Callable[[str], None]]]:
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
