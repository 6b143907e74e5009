"""``desk backup``, ``desk restore`` and ``desk purge``: all of a person's data at once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.errors import UsageError
from desk.i18n import t
from desk.paths import Paths, find_paths

if TYPE_CHECKING:
    from desk.wire.host import Progress

STOP_TIMEOUT_S = 20.0


@click.command()
@click.argument("target", required=False, type=click.Path(path_type=Path))
@json_option
def backup(target: Path | None, as_json: bool) -> None:
    """Write database, settings and drafts' files to a file (TARGET, or Desk's backups folder). Keys and models are not in it."""
    from desk.store.backup import backup as write_backup

    file = write_backup(find_paths(), target, _meter())
    if as_json:
        print_json(path=str(file), size_bytes=file.stat().st_size)
    else:
        say(t("Backed up. Keys and models are not in it."))
        print_lines([str(file)])


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def restore(file: Path, yes: bool, as_json: bool) -> None:
    """Put a backup in the place of the current data, which is kept as a backup itself."""
    from desk.store.backup import restore as bring_back

    paths = find_paths()
    _confirm(yes, t("Replace the data in {folder} by {file}?", folder=paths.data, file=file))
    _stop_host(paths)
    kept = bring_back(paths, file)
    # The chain in the backup ends earlier than the keyring remembers; the user chose that, so it is put on record.
    with_client(lambda client: client.note_restored())
    if as_json:
        print_json(restored=str(file), kept=None if kept is None else str(kept))
        return
    say(t("Restored from {file}.", file=str(file)))
    if kept is not None:
        say(t("The data from before is in {path}.", path=str(kept)))
    say(t("Drafts sent after that backup was made show as not sent: look into Sent before approving them."))


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--leave-keys", is_flag=True, help="Leave the keyring alone, for when it cannot be opened.")
@json_option
def purge(yes: bool, leave_keys: bool, as_json: bool) -> None:
    """Remove everything Desk keeps: conversations, drafts, settings, models, backups, and its keys in the keyring."""
    from desk.store.backup import purge as remove_all
    from desk.store.backup import purge_folders

    paths = find_paths()
    listed = "\n".join(f"  {folder}" for folder in purge_folders(paths))
    _confirm(yes, t("This removes for good, backups in there too:") + f"\n{listed}\n" + t("Remove it all?"))
    _stop_host(paths)
    folders, keys = remove_all(paths, lambda: 0 if leave_keys else _delete_keys(paths))
    if as_json:
        print_json(removed=[str(folder) for folder in folders], keys=keys)
    else:
        say(t("Removed {folders} folders and {keys} keys.", folders=len(folders), keys=keys))


def _delete_keys(paths: Paths) -> int:
    import os

    from desk.errors import ConfigError, KeyringError
    from desk.keys.backends import NoKeyringError, ever_kept_here
    from desk.keys.ring import KeyStore
    from desk.settings.load import load

    try:
        backend = load(paths, os.environ).text("keys.backend")
    except ConfigError:  # a broken config file must not keep anybody from removing it
        backend = "auto"
    try:
        return KeyStore(paths, backend).delete_all()
    except KeyringError as error:
        if isinstance(error, NoKeyringError) and not ever_kept_here(Path.home(), os.environ):
            say(t("There is no keyring on this machine, so no key was kept in one."))
            return 0
        raise KeyringError(
            f"Nothing was removed, as Desk's keys could not be: {error.message}",
            hint=t("Open the keyring, or leave it alone: desk purge --leave-keys"),
        ) from error


def _confirm(yes: bool, question: str) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError(
            t("This needs a yes, and there is no terminal to ask on."), hint=t("If you mean it, add --yes")
        )
    if not click.confirm(question, default=False, err=True):
        raise click.Abort


def _stop_host(paths: Paths) -> None:
    """Ask a running host to end, and wait until it has let go of its lock."""
    import asyncio
    import time

    from desk.client import connect
    from desk.errors import DeskError, RefusedError
    from desk.store.backup import host_kept_out

    async def ask() -> None:
        async with connect(start=False, paths=paths) as client:
            await client.stop_host()

    try:
        asyncio.run(ask())
    except (DeskError, OSError):
        pass  # none runs, or it does not answer; its lock decides
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while True:
        try:
            with host_kept_out(paths):
                return
        except RefusedError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.05)


def _meter() -> Any:
    if not sys.stderr.isatty():
        return None

    def show(progress: Progress) -> None:
        part = 100 * progress.done // max(1, progress.total)
        click.echo(f"\r{part:3d} %", nl=progress.done >= progress.total, err=True)

    return show
