"""``desk audit``: the hash-chained log of what was proposed, approved and sent."""

from __future__ import annotations

import sys

import click

from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import table, when
from desk.i18n import t


@click.group()
def audit() -> None:
    """The audit log: list it, verify it."""


@audit.command("list")
@click.option("--limit", default=50, type=click.IntRange(1, 100_000), show_default=True, help="At most this many.")
@json_option
def list_entries(limit: int, as_json: bool) -> None:
    """List the latest entries. They hold hashes and ids only."""
    entries = with_client(lambda client: client.audit(limit=limit))
    if as_json:
        print_json(entries=entries)
    elif not entries:
        say(t("Nothing has been logged yet."))
    else:
        rows = [(str(e.seq), when(e.at), e.event, e.subject, e.digest[:16]) for e in entries]
        print_lines(table(("#", t("Date"), t("Event"), t("Concerns"), t("Hash")), rows))


@audit.command()
@json_option
def verify(as_json: bool) -> None:
    """Look for edits, deletions and truncation. Exit code 1 if the log is broken."""
    report = with_client(lambda client: client.verify_audit())
    if as_json:
        print_json(report=report)
    else:
        sentences = {
            "intact": t("The audit log is intact ({entries} entries).", entries=report.entries),
            "unanchored": t(
                "The audit log fits together ({entries} entries), but nothing outside vouches for its end.",
                entries=report.entries,
            ),
            "broken": t("The audit log was changed."),
        }
        print_lines([sentences.get(report.verdict, report.verdict), *(f"  {finding}" for finding in report.findings)])
    if report.verdict == "broken":
        sys.exit(1)
