"""``desk undo``: one undo for everything that can be undone."""

from __future__ import annotations

import click

from desk.cli.card import outcome_of
from desk.cli.output import json_option, print_json, say
from desk.cli.session import with_client
from desk.cli.table import shown
from desk.i18n import t


@click.command()
@json_option
def undo(as_json: bool) -> None:
    """Undo what was approved or done last, of whatever kind; it works after a restart too."""
    card = with_client(lambda client: client.undo_last())
    if as_json:
        print_json(draft=card)
        return
    said = t("Undone by draft {id}: {what}", id=card.summary.id, what=shown(card.sentence))
    say(said if card.undoes else outcome_of(card))
