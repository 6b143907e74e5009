"""``desk undo``: one undo for everything that can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from desk.cli.card import outcome_of, state_of
from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import table, when
from desk.cli.words import in_words
from desk.errors import UsageError
from desk.i18n import t

if TYPE_CHECKING:
    from desk.wire.undo import UndoStep


@click.command()
@click.argument("step", type=click.IntRange(1, 2**63 - 1), required=False)
@click.option("--list", "listed", is_flag=True, help="Only show what can be undone, the last first.")
@click.option("--limit", default=20, type=click.IntRange(1, 1000), show_default=True, help="List at most this many.")
@json_option
def undo(step: int | None, listed: bool, limit: int, as_json: bool) -> None:
    """Undo what was approved or done last, of whatever kind, people changed by hand included; it works after a restart
    too. STEP is a number from the list."""
    from desk.wire.people_words import undone

    if listed:
        if step is not None:
            raise UsageError(t("A step is undone, or all are listed."), hint="desk undo --list")
        _show(with_client(lambda client: client.undo_steps(limit=limit)), as_json)
        return
    done = with_client(lambda client: client.undo(step))
    card = done.draft
    if as_json:
        print_json(draft=card, change=done.change)
    elif done.change is not None:
        say(undone(done.change))
    elif card is not None:
        say(outcome_of(card))


def _show(steps: list[UndoStep], as_json: bool) -> None:
    if as_json:
        print_json(steps=steps)
    elif not steps:
        say(t("There is nothing to undo."))
    else:
        rows = [(str(one.id), when(one.at), *_words(one)) for one in steps]
        print_lines(table((t("Step"), t("Date"), t("Kind"), t("Title"), t("State")), rows))


def _words(step: UndoStep) -> tuple[str, str, str]:
    """Kind, title and state of a step."""
    from desk.wire.people_words import change_word

    if step.draft is not None:
        title = " → ".join(part for part in (step.draft.title, step.draft.to) if part)
        return in_words(step.draft.kind), title, state_of(step.draft)
    if step.change is not None:
        several = f" ({step.change.people})" if step.change.people > 1 else ""
        return in_words("contact"), step.change.name + several, change_word(step.change.kind)
    return "", "", ""
