"""``desk mail label``, ``mark`` and ``archive``: changes of exact mails, each a draft of its own that can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from desk.cli.output import json_option, print_json, say
from desk.cli.session import with_client
from desk.cli.table import shown
from desk.i18n import t

if TYPE_CHECKING:
    from desk.wire.cards import Card

_PLUS_AND_MINUS = {"ignore_unknown_options": True}


@click.command(context_settings=_PLUS_AND_MINUS)
@click.argument("what", nargs=-1, required=True, metavar="REF… +LABEL -LABEL")
@json_option
def label(what: tuple[str, ...], as_json: bool) -> None:
    """Put labels on mails and take others off: desk mail label m12 m13 +invoice -todo"""
    refs, add, remove = _split(what)
    _tell(with_client(lambda client: client.label_mails(refs, add, remove)), as_json)


@click.command(context_settings=_PLUS_AND_MINUS)
@click.argument("what", nargs=-1, required=True, metavar="REF… +MARK -MARK")
@json_option
def mark(what: tuple[str, ...], as_json: bool) -> None:
    """Mark mails, as read or flagged or no more: desk mail mark m12 +read -flagged"""
    refs, add, remove = _split(what)
    _tell(with_client(lambda client: client.mark_mails(refs, add, remove)), as_json)


@click.command()
@click.argument("refs", nargs=-1, required=True, metavar="REF…")
@json_option
def archive(refs: tuple[str, ...], as_json: bool) -> None:
    """Move mails to the Archive folder."""
    _tell(with_client(lambda client: client.archive_mails(list(refs))), as_json)


def _split(what: tuple[str, ...]) -> tuple[list[str], list[str], list[str]]:
    refs = [one for one in what if not one.startswith(("+", "-"))]
    add = [one[1:] for one in what if one.startswith("+")]
    remove = [one[1:] for one in what if one.startswith("-")]
    return refs, add, remove


def _tell(cards: list[Card], as_json: bool) -> None:
    if as_json:
        print_json(drafts=cards)
        return
    for card in cards:
        number = card.summary.id
        if card.summary.state == "pending":
            say(
                t("Draft {id} waits for approval: {what}", id=number, what=shown(card.sentence)),
                hint=f"desk drafts show {number}",
            )
        elif card.summary.state in ("failed", "unknown"):
            say(
                t("Draft {id} was not done. {why}", id=number, why=shown(card.error)).rstrip(),
                hint=f"desk drafts show {number}",
            )
        else:
            said = t("Draft {id}, ordered by you: {what}", id=number, what=shown(card.sentence))
            say(said, hint=f"desk drafts undo {number}")
