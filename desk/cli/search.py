"""``desk search``."""

from __future__ import annotations

import sys

import click

from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import table, when
from desk.cli.words import in_words
from desk.i18n import t


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", default=20, type=click.IntRange(1, 1000), show_default=True, help="At most this many.")
@json_option
def search(query: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Search conversations, mail and contacts for QUERY."""
    hits = with_client(lambda client: client.search(" ".join(query), limit=limit))
    if as_json:
        print_json(hits=hits)
    elif not hits:
        say(t("Nothing found."))
        sys.exit(1)
    else:
        rows = [(in_words(hit.kind), hit.ref, when(hit.at), hit.title, hit.text) for hit in hits]
        print_lines(table((t("Kind"), t("Ref"), t("Date"), t("Title"), t("Text")), rows))
