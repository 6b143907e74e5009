"""``desk memory``: what Desk was told to keep in mind."""

from __future__ import annotations

import click

from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import table, when
from desk.i18n import t


@click.group()
def memory() -> None:
    """What Desk keeps in mind: list it, add to it, forget. Desk finds it again when you ask what was said before."""


@memory.command("list")
@json_option
def list_memories(as_json: bool) -> None:
    """List what is kept in mind, newest first, and where each text came from."""
    found = with_client(lambda client: client.memories())
    if as_json:
        print_json(memories=found)
    elif not found:
        say(t("Nothing is kept in mind yet."), hint='desk memory add "The office closes at 18:00"')
    else:
        rows = [(str(m.id), when(m.created_at), m.text, m.source) for m in found]
        print_lines(table(("ID", t("Date"), t("Text"), t("Source")), rows))


@memory.command()
@click.argument("text", nargs=-1, required=True)
@json_option
def add(text: tuple[str, ...], as_json: bool) -> None:
    """Keep TEXT in mind."""
    card = with_client(lambda client: client.remember(" ".join(text)))
    if as_json:
        print_json(draft=card)
    else:
        say(t("Desk keeps it in mind. To take it back: desk undo"))


@memory.command()
@click.argument("memory_id", metavar="ID", type=int)
@json_option
def forget(memory_id: int, as_json: bool) -> None:
    """Forget memory ID for good."""
    with_client(lambda client: client.forget(memory_id))
    if as_json:
        print_json(forgotten=memory_id)
    else:
        say(t("Forgotten."))
