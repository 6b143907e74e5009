"""``desk grants``: standing approvals of one exact, reversible thing."""

from __future__ import annotations

import click

from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import table, when
from desk.cli.words import in_words
from desk.i18n import t
from desk.wire.cards import Grant


@click.group()
def grants() -> None:
    """Standing approvals: what Desk may do without asking each time. There is none for sending to people."""


@grants.command("list")
@json_option
def list_grants(as_json: bool) -> None:
    """List standing approvals, newest first."""
    _show(with_client(lambda client: client.grants()), as_json)


@grants.command()
@click.argument("draft_id", metavar="ID", type=int)
@click.option("--days", default=90.0, show_default=True, help="How long it holds, at most a year.")
@json_option
def give(draft_id: int, days: float, as_json: bool) -> None:
    """From now on approve exactly what draft ID does, and nothing else."""
    _show(with_client(lambda client: client.give_grant(draft_id, days)), as_json)


@grants.command()
@click.argument("grant_id", metavar="ID", type=int)
@json_option
def revoke(grant_id: int, as_json: bool) -> None:
    """End standing approval ID; what was done under it stays."""
    _show(with_client(lambda client: client.revoke_grant(grant_id)), as_json)


def _show(found: list[Grant], as_json: bool) -> None:
    if as_json:
        print_json(grants=found)
    elif not found:
        say(t("There is no standing approval: Desk asks each time."))
    else:
        rows = [(str(g.id), in_words(g.kind), g.account, g.target, when(g.expires_at), str(g.uses)) for g in found]
        print_lines(table(("ID", t("Kind"), t("Account"), t("What"), t("Until"), t("Used")), rows))
