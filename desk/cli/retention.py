"""``desk retention``: how long things are kept."""

from __future__ import annotations

import click

from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import table, when
from desk.i18n import t


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def retention(ctx: click.Context, as_json: bool) -> None:
    """How long things are kept, what there is, and what goes next."""
    if ctx.invoked_subcommand is not None:
        return
    kept = with_client(lambda client: client.retention())
    if as_json:
        print_json(retention=kept)
        return
    rows = [
        (
            k.label,
            t("forever") if k.days is None else t("{days} days", days=k.days),
            str(k.items),
            "" if k.size_bytes is None else size(k.size_bytes),
            when(k.oldest),
            str(k.would_go or ""),
            str(k.held_back or ""),
            k.setting,
        )
        for k in kept
    ]
    header = (t("What"), t("Kept"), t("Now"), t("Size"), t("Oldest"), t("Goes next"), t("Still needed"), t("Setting"))
    print_lines(table(header, rows))


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@json_option
def run_now(dry_run: bool, as_json: bool) -> None:
    """Remove now what is older than you keep it (Desk does so by itself once a day)."""
    done = with_client(lambda client: client.retain(dry=dry_run))
    if as_json:
        print_json(removed=done.removed, freed_bytes=done.freed_bytes, dry_run=done.dry)
        return
    if not done.removed:
        say(t("Nothing is older than you keep it."))
    for kind, count in done.removed.items():
        print_lines([f"{kind}: {count}"])
    if done.freed_bytes:
        say(t("{size} were given back to the system.", size=size(done.freed_bytes)))


def size(count: int) -> str:
    """Bytes as people read them."""
    amount, unit = float(count), "B"
    for larger in ("kB", "MB", "GB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
