"""``desk reminders``."""

from __future__ import annotations

import click

from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import table, when
from desk.cli.words import in_words
from desk.i18n import t


@click.group()
def reminders() -> None:
    """List reminders."""


@reminders.command("list")
@json_option
def list_reminders(as_json: bool) -> None:
    """List reminders, the next one first."""
    found = with_client(lambda client: client.reminders())
    if as_json:
        print_json(reminders=found)
    elif not found:
        say(t("No reminder is set."), hint=t('desk ask "Remind me on Friday at 10 to call Ana"'))
    else:
        print_lines(
            table(
                ("ID", t("Due"), t("Text"), t("State")),
                [(str(r.id), when(r.due), r.text, in_words(r.state)) for r in found],
            )
        )
