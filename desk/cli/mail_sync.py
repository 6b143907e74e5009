"""``desk mail sync`` and ``desk mail folders``: reading accounts on servers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import shown, table
from desk.i18n import t

if TYPE_CHECKING:
    from desk.wire.mail import AccountSync, SyncProgress


@click.command()
@click.option("--account", default="", help="Only this account.")
@json_option
def sync(account: str, as_json: bool) -> None:
    """Read what is new on the mail servers, now. Ctrl-C stops it; the next time goes on from there."""
    terminal = sys.stderr.isatty() and not as_json

    def tell(progress: SyncProgress) -> None:
        if terminal and progress.total:
            line = t(
                "{account}: {done} of {total} mails",
                account=shown(progress.account),
                done=progress.done,
                total=progress.total,
            )
            click.echo(f"\r{line}", nl=False, err=True)

    states = with_client(lambda client: client.sync_mail(account, on_progress=tell))
    if terminal:
        click.echo("\r\x1b[K", nl=False, err=True)
    if as_json:
        print_json(accounts=states)
        return
    if not states:
        say(t("There is no account on a mail server."), hint="desk accounts --help")
        return
    print_lines([f"{shown(one.account)}{t(': ')}{state_words(one)}" for one in states])


@click.command()
@click.option("--account", default="", help="Only this account.")
@click.option("--add", "added", default="", metavar="FOLDER", help="Read this folder too.")
@click.option(
    "--leave-out", "left_out", default="", metavar="FOLDER", help="Read this folder no more; what was read stays."
)
@json_option
def folders(account: str, added: str, left_out: str, as_json: bool) -> None:
    """List the folders on the mail servers, and choose which are read."""
    if added or left_out:
        if not account:
            raise click.UsageError(t("Say which account: --account NAME"))
        found = with_client(lambda client: client.choose_folder(account, added or left_out, bool(added)))
    else:
        found = with_client(lambda client: client.mail_folders(account))
    if as_json:
        print_json(folders=found)
        return
    rows = [(one.account, one.name, t("yes") if one.synced else t("no"), str(one.mails or "")) for one in found]
    print_lines(table((t("Account"), t("Folder"), t("Read"), t("Mails")), rows))


def state_words(one: AccountSync) -> str:
    """How an account on a server stands, in a few words."""
    if one.state == "current":
        import time

        minutes = int((time.time() - one.at) // 60)
        new = t(", {count} new", count=one.new) if one.new else ""
        return (t("up to date") if minutes < 1 else t("up to date {minutes} min ago", minutes=minutes)) + new
    if one.state == "syncing" and one.progress is not None and one.progress.total:
        return t("reading: {done} of {total}", done=one.progress.done, total=one.progress.total)
    words = {
        "waiting": t("not read yet"),
        "syncing": t("being read"),
        "stopped": t("reading was stopped"),
        "offline": t("offline"),
        "refused": t("not let in"),
    }
    said = shown(f"{one.message} {one.hint}".strip())
    return words.get(one.state, one.state) + (f"{t(': ')}{said}" if said else "")
