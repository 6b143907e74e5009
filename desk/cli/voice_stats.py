"""How fast Desk answered when it was spoken to."""

from __future__ import annotations

import click

from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import table
from desk.i18n import t
from desk.wire.voice_words import figure, figure_order


@click.command()
@click.option("--turns", "with_turns", is_flag=True, help="Every turn's figures too (with --json).")
@json_option
def voice(with_turns: bool, as_json: bool) -> None:
    """How fast Desk answered when you spoke to it (p50 and p95)."""
    found = with_client(lambda client: client.voice_stats())
    if as_json:
        print_json(turns=len(found.turns), figures=found.figures, **({"each": found.turns} if with_turns else {}))
        return
    if not found.figures:
        say(t("You have not talked with Desk yet."), hint="desk voice talk")
        return
    rows = [
        (figure(one.name), str(one.turns), f"{one.p50:.0f} ms", f"{one.p95:.0f} ms", f"{one.worst:.0f} ms")
        for one in sorted(found.figures, key=lambda one: figure_order(one.name))
    ]
    print_lines(table((t("Measured"), t("Turns"), "p50", "p95", t("Worst")), rows))
