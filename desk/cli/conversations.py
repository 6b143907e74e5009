"""``desk conversations``: list, and read one."""

from __future__ import annotations

import click

from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import table, when
from desk.cli.words import in_words
from desk.i18n import t


@click.group()
def conversations() -> None:
    """List conversations and read one."""


@conversations.command("list")
@click.argument("query", nargs=-1)
@click.option("--limit", default=20, type=click.IntRange(1, 1000), show_default=True, help="At most this many.")
@json_option
def list_conversations(query: tuple[str, ...], limit: int, as_json: bool) -> None:
    """List conversations, latest first; QUERY narrows the list."""
    found = with_client(lambda client: client.conversations(limit=limit, query=" ".join(query)))
    if as_json:
        print_json(conversations=found)
    elif not found and query:
        say(t("Nothing found."))
    elif not found:
        say(t("No conversation yet."), hint='desk ask "…"')
    else:
        rows = [(str(c.id), when(c.updated_at), c.title) for c in found]
        print_lines(table(("ID", t("Date"), t("Title")), rows))


@conversations.command()
@click.argument("conversation_id", metavar="ID", type=int)
@click.option(
    "--limit", default=50, type=click.IntRange(1, 10_000), show_default=True, help="At most this many messages."
)
@json_option
def show(conversation_id: int, limit: int, as_json: bool) -> None:
    """Read the last messages of conversation ID."""
    messages = with_client(lambda client: client.messages(conversation_id, limit=limit))
    if as_json:
        print_json(messages=messages)
        return
    from desk.outside_text import show as show_outside

    for message in messages:
        print_lines([f"{in_words(message.role)}  {when(message.at)}", show_outside(message.text), ""])
