"""``desk demo``: a mail account that lives on this machine only."""

from __future__ import annotations

import sys

import click

from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.errors import UsageError
from desk.i18n import t


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def demo(ctx: click.Context, as_json: bool) -> None:
    """A demo mail account on this machine, to try everything with. Without a command: start it."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(start, as_json=as_json)


@demo.command()
@json_option
def start(as_json: bool) -> None:
    """Set the account up: a mail server on loopback and a dozen threads."""
    status = with_client(lambda client: client.start_demo())
    if as_json:
        print_json(status=status)
    else:
        say(t("The demo account is ready; what you approve in it stays on this machine."), hint="desk mail list")


@demo.command()
@json_option
def stop(as_json: bool) -> None:
    """Remove the account and everything in it."""
    status = with_client(lambda client: client.stop_demo())
    if as_json:
        print_json(status=status)
    else:
        say(t("The demo account is gone."))


@demo.command()
@click.option("--last", is_flag=True, help="Print the last one whole, as it arrived.")
@json_option
def delivered(last: bool, as_json: bool) -> None:
    """List the mails that arrived at the demo account's server."""
    import email
    import email.policy

    from desk.paths import find_paths

    folders = [find_paths().demo / "delivered" / name for name in ("new", "cur")]
    files = sorted(
        (f for folder in folders if folder.is_dir() for f in folder.iterdir()), key=lambda f: f.stat().st_mtime
    )
    if last and not as_json:
        if not files:
            raise UsageError(t("Nothing has arrived yet."), hint="desk drafts list")
        sys.stdout.buffer.write(files[-1].read_bytes())
        return
    mails = []
    for file in files[-1:] if last else files:
        parsed = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        mails.append(
            {
                "file": str(file),
                "message_id": str(parsed["Message-ID"] or ""),
                "to": str(parsed["To"] or ""),
                "subject": str(parsed["Subject"] or ""),
                "at": file.stat().st_mtime,
            }
        )
    if as_json:
        print_json(delivered=mails)
        return
    from desk.cli.table import table, when

    if not mails:
        say(t("Nothing has arrived yet."), hint="desk drafts list")
        return
    rows = [(when(float(str(m["at"]))), str(m["to"]), str(m["subject"])) for m in mails]
    print_lines(table((t("Date"), t("To"), t("Subject")), rows))
