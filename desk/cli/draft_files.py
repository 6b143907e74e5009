"""``desk drafts attach`` and ``detach``: files on a draft of a mail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from desk.cli.output import json_option, print_json, print_lines
from desk.cli.session import with_client

if TYPE_CHECKING:
    from desk.client import Client
    from desk.wire.cards import Card

draft_id_argument = click.argument("draft_id", metavar="ID", type=int)


@click.command()
@draft_id_argument
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def attach(draft_id: int, file: Path, as_json: bool) -> None:
    """Attach FILE to draft ID: a new version, to be approved anew."""

    async def work(client: Client) -> Card:
        card = await client.draft(draft_id)
        return await client.attach_file(draft_id, card.summary.version, file)

    _show_changed(with_client(work), as_json)


@click.command()
@draft_id_argument
@click.argument("number", metavar="N", type=click.IntRange(1, 1000))
@json_option
def detach(draft_id: int, number: int, as_json: bool) -> None:
    """Take attachment N off draft ID: a new version, to be approved anew."""

    async def work(client: Client) -> Card:
        card = await client.draft(draft_id)
        return await client.detach_file(draft_id, card.summary.version, number)

    _show_changed(with_client(work), as_json)


def _show_changed(card: Card, as_json: bool) -> None:
    if as_json:
        print_json(draft=card)
    else:
        from desk.cli.card import card_lines

        print_lines(card_lines(card))
