"""Figures about how Desk serves its user."""

from __future__ import annotations

import click

from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import table
from desk.cli.voice_stats import voice
from desk.cli.words import in_words
from desk.i18n import t


@click.group()
def stats() -> None:
    """Figures about how Desk serves you."""


stats.add_command(voice)


@stats.command()
@json_option
def drafts(as_json: bool) -> None:
    """How much you change drafts before they are sent."""
    found = with_client(lambda client: client.draft_stats())
    if as_json:
        print_json(kinds=found.kinds, months=found.months)
        return
    if not found.kinds:
        say(t("No draft was decided yet."), hint="desk drafts list")
        return
    rows = [
        (
            in_words(one.kind),
            str(one.drafts),
            *(f"{100 * share:.0f} %" for share in (one.unchanged, one.light, one.rewritten, one.rejected)),
            "" if one.distance is None else f"{one.distance:.2f}",
            "" if one.decided_s is None else f"{one.decided_s:.0f} s",
        )
        for one in found.kinds
    ]
    header = (
        t("Kind"),
        t("Drafts"),
        t("Unchanged"),
        t("Edited"),
        t("Rewritten"),
        t("Rejected"),
        t("Distance"),
        t("Decided in"),
    )
    print_lines(table(header, rows))
    months = [
        (one.month, str(one.drafts), "" if one.distance is None else f"{one.distance:.2f}") for one in found.months
    ]
    print_lines(["", *table((t("Month"), t("Drafts"), t("Distance")), months)])
