"""``desk voice transcribe``: the words of a recording, as they are recognised."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from desk.cli.output import json_option, print_json, say, write
from desk.cli.session import with_client
from desk.cli.table import shown
from desk.i18n import t

if TYPE_CHECKING:
    from desk.client import Client
    from desk.wire.voice_hearing import HeardSoFar, TranscriptEvent, TranscriptSegment, TranscriptSummary


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--language", default="", help="Language spoken, e.g. en or zh; without it the recording tells.")
@click.option("--model", default="", help="Model that recognises: whisper-base or whisper-tiny.en.")
@json_option
def transcribe(file: Path, language: str, model: str, as_json: bool) -> None:
    """Print the words of a recording, a sentence a line, on this machine."""
    from desk.wire.voice_hearing import TranscriptSegment

    segments: list[TranscriptSegment] = []
    progress = _Progress(file.name)

    def on_event(event: TranscriptEvent) -> None:
        if not isinstance(event, TranscriptSegment):
            progress.show(event)
            return
        segments.append(event)
        if not as_json:
            progress.clear()
            write(shown(event.text))

    async def work(client: Client) -> TranscriptSummary:
        return await client.transcribe(file, model=model, language=language.strip().lower(), on_event=on_event)

    try:
        summary = with_client(work)
    finally:
        progress.clear()
    if as_json:
        print_json(summary=summary, segments=segments)
    _say_what_is_odd(file, summary, segments)


def _say_what_is_odd(file: Path, summary: TranscriptSummary, segments: list[TranscriptSegment]) -> None:
    name = shown(file.name)
    doubtful = sum(segment.doubtful for segment in segments)
    if not segments:
        say(t("Nobody was heard in {name}.", name=name))
    if doubtful:
        say(t("{count} sentences are doubtful; --json marks them.", count=doubtful))
    if summary.dropped:
        say(t("{count} pieces held no words, only noise, and were left out.", count=summary.dropped))
    if summary.damaged:
        say(t("{count} parts of {name} are damaged and were passed over.", count=summary.damaged, name=name))


class _Progress:
    """On a terminal a line that changes, elsewhere a line for every tenth of a long recording."""

    def __init__(self, name: str) -> None:
        self._name = shown(name)
        self._live = sys.stderr.isatty()
        self._drawn = False
        self._said = 0

    def show(self, event: HeardSoFar) -> None:
        if not event.total_s:
            return
        done = min(1.0, event.done_s / event.total_s)
        if self._live:
            click.echo(f"\r\x1b[K{self._name}: {_clock(event.done_s)} / {_clock(event.total_s)}", nl=False, err=True)
            self._drawn = True
        elif event.total_s >= _LONG_S and int(done * 10) > self._said:
            self._said = int(done * 10)
            say(f"{self._name}: {self._said * 10} %")

    def clear(self) -> None:
        if self._drawn:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._drawn = False


_LONG_S = 60.0


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
