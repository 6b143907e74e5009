"""``desk voice say``: a text spoken into a sound file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from desk.cli.output import json_option, print_json, say
from desk.cli.session import with_client
from desk.cli.table import shown
from desk.errors import StoreError, UsageError
from desk.i18n import t

if TYPE_CHECKING:
    from desk.client import Client
    from desk.wire.voice_speaking import SpeechProgress, SpeechReport

_LONG_CHARACTERS = 400
_MAX_BYTES = 4_000_000


@click.command("say")
@click.argument("text", metavar="TEXT|-")
@click.option(
    "--out", type=click.Path(path_type=Path), help="WAV file to write; without it the sound goes to standard output."
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option("--voice", default="", help="Only this voice: piper, kokoro, kokoro/NAME, espeak or edge.")
@click.option("--language", default="", help="Language of the text, e.g. en or zh; without it the text tells.")
@json_option
def say_text(text: str, out: Path | None, force: bool, voice: str, language: str, as_json: bool) -> None:
    """Speak TEXT (- reads standard input) into a sound file."""
    if out is None and (as_json or sys.stdout.isatty()):
        raise UsageError(t("Name a file for the sound."), hint="--out FILE.wav")
    words = _read() if text == "-" else text
    if not words.strip():
        raise UsageError(t("There is nothing to say in this text."), hint=t("Give it some words."))
    progress = _Progress(len(words))

    def speak_into(file: IO[bytes]) -> SpeechReport:
        async def work(client: Client) -> SpeechReport:
            return await client.say_to(
                words, file, voice=voice.strip(), language=language.strip().lower(), on_progress=progress.show
            )

        try:
            return with_client(work)
        finally:
            progress.clear()

    if out is None:
        try:
            report = speak_into(sys.stdout.buffer)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise StoreError(
                t("The sound cannot be written: {reason}.", reason=error.strerror or ""),
                hint=t("See where standard output leads."),
            ) from error
    else:
        from desk.client.voice_speaking import whole_file

        with whole_file(out, force=force) as file:
            report = speak_into(file)
    for failure in report.failures:
        say(t("{voice} could not speak: {reason}", voice=failure.voice, reason=shown(failure.message)))
    _say_who(report)
    if as_json:
        print_json(file=str(out), speech=report)


def _say_who(report: SpeechReport) -> None:
    values = {"voice": ", ".join(report.voices), "seconds": f"{report.seconds:.1f}"}
    if report.left_machine:
        say(t("Spoken by {voice}, {seconds} s; the text went to {host}.", host=report.left_machine, **values))
    else:
        say(t("Spoken by {voice}, {seconds} s; the text did not leave this machine.", **values))


def _read() -> str:
    data = sys.stdin.buffer.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise UsageError(t("This text is too long to be spoken."), hint=t("Speak it in parts."))
    return data.decode("utf-8", "replace")


class _Progress:
    """On a terminal a line that changes, elsewhere a line for every tenth of a long text."""

    def __init__(self, total: int) -> None:
        self._long = total >= _LONG_CHARACTERS
        self._live = sys.stderr.isatty()
        self._drawn = False
        self._said = 0

    def show(self, progress: SpeechProgress) -> None:
        percent = progress.done * 100 // max(progress.total, 1)
        if not self._long:
            return
        if self._live:
            click.echo("\r\x1b[K" + t("Spoken: {percent} %", percent=percent), nl=False, err=True)
            self._drawn = True
        elif percent // 10 > self._said:
            self._said = percent // 10
            say(t("Spoken: {percent} %", percent=self._said * 10))

    def clear(self) -> None:
        if self._drawn:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._drawn = False
