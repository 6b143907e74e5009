"""``desk remind`` and ``desk reminders``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import shown, table, when
from desk.cli.words import in_words
from desk.i18n import t

if TYPE_CHECKING:
    from desk.wire.host import Reminder
    from desk.wire.schedule import ReminderSet

reminder_id_argument = click.argument("reminder_id", metavar="ID", type=int)


@click.command()
@click.argument("text")
@click.argument("when_words", metavar="[WHEN]...", nargs=-1)
@click.option("--urgent", is_flag=True, help="It passes quiet hours.")
@json_option
def remind(text: str, when_words: tuple[str, ...], urgent: bool, as_json: bool) -> None:
    """Set a reminder at once, for example: desk remind "call Ana" every Friday 15:00"""
    made = with_client(lambda client: client.remind(text, " ".join(when_words), urgent=urgent))
    _tell(made, t("Set: {what}, {when}.", what=shown(made.reminder.text), when=made.understood), as_json)


@click.group()
def reminders() -> None:
    """List reminders, and answer those that ring."""


@reminders.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that are over too.")
@json_option
def list_reminders(everything: bool, as_json: bool) -> None:
    """List reminders, the next one first."""
    found = with_client(lambda client: client.reminders(everything=everything))
    if as_json:
        print_json(reminders=found)
    elif not found:
        say(t("No reminder is set."), hint=t('desk remind "call Ana" Friday 10:00'))
    else:
        rows = [(str(r.id), when(r.snoozed_until or r.due), r.text, r.repeats, in_words(state_of(r))) for r in found]
        print_lines(table(("ID", t("Due"), t("Text"), t("Repeats"), t("State")), rows))


@reminders.command()
@reminder_id_argument
@json_option
def show(reminder_id: int, as_json: bool) -> None:
    """Show reminder ID."""
    reminder = with_client(lambda client: client.reminder(reminder_id))
    if as_json:
        print_json(reminder=reminder)
        return
    colon = t(": ")
    lines = [f"{reminder.id}  {in_words(state_of(reminder))}  {shown(reminder.text)}"]
    lines.append(f"{t('Due')}{colon}{when(reminder.due)}")
    if reminder.repeats:
        lines.append(f"{t('Repeats')}{colon}{reminder.repeats}  ({reminder.rule}, {reminder.zone})")
    if reminder.snoozed_until:
        lines.append(f"{t('Snoozed until')}{colon}{when(reminder.snoozed_until)}")
    if reminder.rings_since:
        late = f"  ({t('late')})" if reminder.late else ""
        lines.append(f"{t('Rings since')}{colon}{when(reminder.rings_since)}{late}")
    if reminder.missed:
        lines.append(t("{count} times went by unseen before it.", count=reminder.missed))
    if reminder.urgent:
        lines.append(t("Urgent: it passes quiet hours."))
    print_lines(lines)


@reminders.command()
@reminder_id_argument
@click.argument("until", nargs=-1)
@json_option
def snooze(reminder_id: int, until: tuple[str, ...], as_json: bool) -> None:
    """Have reminder ID ring again later: "1 hour", "tomorrow 9" (ten minutes if nothing is said)."""
    made = with_client(lambda client: client.answer_reminder(reminder_id, "snooze", " ".join(until)))
    _tell(made, t("It rings again: {when}.", when=made.understood), as_json)


@reminders.command()
@reminder_id_argument
@json_option
def done(reminder_id: int, as_json: bool) -> None:
    """Tick reminder ID off; one that repeats goes on."""
    made = with_client(lambda client: client.answer_reminder(reminder_id, "done"))
    goes_on = made.reminder.state == "waiting"
    said = t("Done; the next is {when}.", when=when(made.reminder.due)) if goes_on else t("Done.")
    _tell(made, said, as_json)


@reminders.command()
@reminder_id_argument
@json_option
def cancel(reminder_id: int, as_json: bool) -> None:
    """Call reminder ID off, with all that was to come of it."""
    made = with_client(lambda client: client.answer_reminder(reminder_id, "cancel"))
    _tell(made, t("Called off: {what}", what=shown(made.reminder.text)), as_json)


@reminders.command()
@json_option
def undo(as_json: bool) -> None:
    """Take back the last thing that was done to a reminder."""
    card = with_client(lambda client: client.undo_reminder())
    if as_json:
        print_json(draft=card)
    else:
        say(t("Taken back: {what}", what=shown(card.summary.title)))


def state_of(reminder: Reminder) -> str:
    """The state in one word; one that rings and goes on is both, and rings is what counts."""
    return "fired" if reminder.rings_since else reminder.state


def _tell(made: ReminderSet, sentence: str, as_json: bool) -> None:
    if as_json:
        print_json(reminder=made.reminder, draft_id=made.draft_id, understood=made.understood, assumed=made.assumed)
        return
    assumed = f"{made.assumed} · " if made.assumed else ""
    say(sentence, hint=t("{assumed}to take it back: desk reminders undo", assumed=assumed))
