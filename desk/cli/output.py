"""The one place that writes to stderr, prints JSON and decides exit codes.

Standard output is data. Everything said about it goes to standard error, as ``desk: a sentence`` and an indented hint.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from desk.errors import DeskError, StoppedError, StoreError, UsageError
from desk.i18n import t

SCHEMA_VERSION = 1
EXIT_BROKEN_PIPE = 141  # as a shell reports SIGPIPE
EXIT_INTERRUPTED = 130
EXIT_FAULT = 70  # EX_SOFTWARE of sysexits.h

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


def prepare_streams() -> None:
    """Let no odd character end a command: what the terminal's encoding lacks is written escaped."""
    # A stream that was closed before the start is None, and its number would go to the next file opened.
    if sys.stdout is None or sys.stderr is None:
        sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as long as the process
        sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def clean_argument(text: str) -> str:
    """An argument as valid Unicode: bytes that were not UTF-8 become U+FFFD."""
    return os.fsencode(text).decode("utf-8", "replace") if any("\ud800" <= c <= "\udfff" for c in text) else text


def write(text: str, *, newline: bool = True) -> None:
    """Write data to standard output at once; end the command quietly if its reader has gone."""
    try:
        click.echo(text, nl=newline)
    except BrokenPipeError:
        # click would report this as a plain failure, 1
        _detach_stdout()
        raise click.exceptions.Exit(EXIT_BROKEN_PIPE) from None
    except OSError as error:
        _detach_stdout()
        raise StoreError(
            f"What Desk writes cannot be kept: {error.strerror}.", hint="See where standard output leads."
        ) from error


def print_json(**fields: Any) -> None:
    """Print one JSON object with ``schema_version`` first; wire types are encoded as they travel."""
    import msgspec

    document = msgspec.json.encode({"schema_version": SCHEMA_VERSION, **fields})
    write(msgspec.json.format(document, indent=2).decode())


def print_lines(lines: Iterable[str]) -> None:
    """Print lines of data."""
    for line in lines:
        write(line)


def say(text: str, *, hint: str = "") -> None:
    """Tell the person something that is not data."""
    click.echo(text, err=True)
    if hint:
        click.echo(f"  {hint}", err=True)


def exit_code(error: BaseException, *, wants_json: bool = False) -> int:
    """Report ``error`` as its kind asks for, and return the process's exit code."""
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 1
    if isinstance(error, BrokenPipeError):
        _detach_stdout()
        return EXIT_BROKEN_PIPE
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return _report(StoppedError(t("Stopped.")), wants_json)
    if isinstance(error, click.ClickException):
        return _report(_from_click(error), wants_json)
    if isinstance(error, DeskError):
        return _report(error, wants_json)
    _report(_from_fault(error), wants_json)
    return EXIT_FAULT


def _report(error: DeskError, wants_json: bool) -> int:
    try:
        if wants_json:
            print_json(error={"code": error.code, "message": error.message, "hint": error.hint})
        say(f"desk: {error.message}", hint=error.hint)
    except BrokenPipeError:
        _detach_stdout()
    return error.exit_code


def _from_click(error: click.ClickException) -> UsageError:
    sentence = error.format_message().rstrip(".。")
    context = getattr(error, "ctx", None)
    hint = f"{context.command_path} --help" if context is not None else "desk --help"
    return UsageError(sentence if sentence.endswith(("?", "？", "?)", "？）")) else sentence + t("."), hint=hint)


def _from_fault(error: BaseException) -> DeskError:
    """A fault of Desk's own. What the log gets is where it happened and its kind, never a value."""
    where = _log_fault(error)
    hint = t("Where it happened is in {path}.", path=str(where)) if where else "desk doctor"
    return DeskError(t("Desk has a fault: {kind}.", kind=type(error).__name__), hint=hint)


def _log_fault(error: BaseException) -> Path | None:
    import time
    import traceback

    from desk.paths import ensure_private, find_paths

    lines = [f"{time.strftime('%Y-%m-%d %H:%M:%S')} {type(error).__module__}.{type(error).__qualname__}"]
    lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    with contextlib.suppress(OSError, DeskError):
        paths = find_paths()
        ensure_private(paths.data)
        file = ensure_private(paths.logs) / "commands.log"
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as log:
            log.write("\n".join(lines) + "\n")
        return file
    return None


def _detach_stdout() -> None:
    """The reader has gone: keep Python from complaining when it flushes at exit."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
