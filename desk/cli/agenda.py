"""``desk agenda`` and ``desk schedule``: what is to come."""

from __future__ import annotations

import click

from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import table, when
from desk.i18n import language, t
from desk.wire.schedule_words import agenda_kind


@click.command()
@click.option("--days", default=7, show_default=True, help="How many days ahead.")
@json_option
def agenda(days: int, as_json: bool) -> None:
    """The days ahead: events, reminders, birthdays, who waits for an answer, and cards you put off."""
    from datetime import datetime

    from desk.cli.table import pad, shown
    from desk.dates import describe

    items = with_client(lambda client: client.agenda(days=days))
    if as_json:
        print_json(agenda=items)
        return
    if not items:
        say(t("Nothing in the next {days} days.", days=days), hint=t('desk remind "call Ana" Friday 10:00'))
    lines: list[str] = []
    day = None
    for item in items:
        if item.kind == "trouble":
            lines.append(f"! {shown(item.title)}")
            continue
        at = datetime.fromtimestamp(item.at).astimezone()
        if at.date() != day:
            day = at.date()
            lines += [*([""] if lines else []), describe(at, language())[:-5].strip()]
        clock = f"{at:%H:%M}"
        if item.all_day:
            clock = t("all day") if item.kind == "event" else ""
        if item.end is not None and not item.all_day:
            clock += f"–{datetime.fromtimestamp(item.end).astimezone():%H:%M}"
        note = f"  ({shown(item.note)})" if item.note else ""
        lines.append(f"  {pad(clock, 13)}{pad(agenda_kind(item.kind), 15)}{shown(item.title)}{note}")
    print_lines(lines)


@click.group()
def schedule() -> None:
    """Everything that waits for a moment."""


@schedule.command("list")
@json_option
def list_jobs(as_json: bool) -> None:
    """List all jobs, the next one first."""
    jobs = with_client(lambda client: client.jobs())
    if as_json:
        print_json(jobs=jobs)
    elif not jobs:
        say(t("Nothing waits."))
    else:
        rows = [
            (when(job.next_at), f"{job.label} {job.name}".strip(), job.repeats, when(job.last_at), job.error)
            for job in jobs
        ]
        print_lines(table((t("Next"), t("What"), t("Repeats"), t("Last"), t("Trouble")), rows))
