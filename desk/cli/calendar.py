"""``desk calendar``: what takes place, when there is time, and cards for whatever would change a calendar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from desk.cli.calendar_words import (
    calendar_rows,
    event_rows,
    invitation_rows,
    length,
    preview_lines,
    proposed,
    when_of,
)
from desk.cli.days import span
from desk.cli.output import json_option, print_json, print_lines, say, write
from desk.cli.session import with_client
from desk.cli.table import shown, table
from desk.errors import UsageError
from desk.i18n import t

from_option = click.option("--from", "first", default="", help="First day: today, tomorrow, Friday, 2026-11-27.")
to_option = click.option("--to", "last", default="", help="Last day, that day included.")
in_option = click.option("--calendar", default="", metavar="NAME", help="The calendar meant.")
ref_argument = click.argument("ref")


@click.group()
def calendar() -> None:
    """Read calendars, find free time, propose events and answer invitations. Nothing changes without your approval."""


@calendar.command("list")
@from_option
@to_option
@in_option
@json_option
def list_events(first: str, last: str, calendar: str, as_json: bool) -> None:
    """List what takes place, soonest first; a week from today if no day is named."""
    start, end = span(first, last, 7)
    events = with_client(lambda client: client.events(start, end, calendar=calendar))
    if as_json:
        print_json(start=start, end=end, events=events)
    elif not events:
        say(t("Nothing takes place then."), hint="desk calendar calendars")
    else:
        print_lines(table((t("Ref"), t("When"), t("Title"), t("Where"), t("Calendar"), ""), event_rows(events)))


@calendar.command()
@ref_argument
@click.option("--raw", is_flag=True, help="Print the iCalendar text itself.")
@json_option
def show(ref: str, raw: bool, as_json: bool) -> None:
    """Show one event; REF is from the list."""
    detail = with_client(lambda client: client.event(ref))
    if as_json:
        print_json(event=detail)
        return
    from desk.outside_text import show as show_outside

    if raw:
        write(show_outside(detail.raw), newline=False)
        return
    line, event = detail.line, detail.event
    organiser = f"{event.organiser.name} <{event.organiser.address}>".strip() if event.organiser else ""
    people = [f"{one.name or one.address} ({t(one.status or 'needs-action')})" for one in event.attendees[:50]]
    rows = [
        (t("Title"), line.title),
        (t("When"), when_of(line.start, line.end, line.all_day)),
        (t("Time zone"), line.zone),
        (t("Where"), line.location),
        (t("Repeats"), event.rrule),
        (t("Calendar"), line.calendar),
        (t("Organiser"), organiser),
        (t("Invited"), t(", ").join(people)),
        (t("Your answer"), t(line.answer) if line.answer else ""),
        (t("State"), t(event.status) if event.status else ""),
        *((t("Note"), t(problem)) for problem in event.problems),
    ]
    print_lines(f"{name}{t(': ')}{shown(value)}" for name, value in rows if value)
    if event.text.strip():
        print_lines(["", show_outside(event.text)])


@calendar.command()
@click.option("--day", default="", help="Only this day.")
@from_option
@to_option
@click.option("--min", "least", default="30m", show_default=True, help="At least this long: 30m, 1h30.")
@json_option
def free(day: str, first: str, last: str, least: str, as_json: bool) -> None:
    """Show free time within your working hours (setting calendar.hours)."""
    if day and (first or last):
        raise UsageError(t("--day and --from do not go together."), hint="desk calendar free --day Friday")
    start, end = span(day or first, day or last, 5)
    found = with_client(lambda client: client.free(start, end, least_s=length(least)))
    if as_json:
        print_json(start=start, end=end, free=found.free, busy=found.busy, hours=found.hours, zone=found.zone)
    elif not found.free:
        say(t("There is no such free time in {hours}.", hours=found.hours), hint="desk settings set calendar.hours …")
    else:
        print_lines(when_of(one.start, one.end, False) for one in found.free)


@calendar.command()
@click.option("--sync", is_flag=True, help="Ask the servers now.")
@json_option
def calendars(sync: bool, as_json: bool) -> None:
    """List calendars, where each comes from and how it stands."""
    found = with_client(lambda client: client.sync_calendars() if sync else client.calendars())
    if as_json:
        print_json(calendars=found)
    elif not found:
        say(t("There is no calendar yet."), hint="desk calendar add NAME")
    else:
        head = (t("Name"), t("Where from"), t("Events"), t("New events"), t("State"))
        print_lines(table(head, calendar_rows(found)))


@calendar.command()
@click.argument("name")
@click.option("--file", "path", type=click.Path(exists=True), help="A .ics file, or a folder of them, only to be read.")
@json_option
def add(name: str, path: str | None, as_json: bool) -> None:
    """Add a calendar of Desk's own, or one that is read from files. Those of servers come with their account."""
    from pathlib import Path

    where = str(Path(path).absolute()) if path else ""
    made = with_client(lambda client: client.add_calendar(name, where))
    if as_json:
        print_json(calendar=made)
    else:
        say(t("{name} is there, with {n} events.", name=made.name, n=made.events))


@calendar.command()
@click.argument("name")
@json_option
def use(name: str, as_json: bool) -> None:
    """Put new events into the calendar NAME from now on."""
    _set(name, as_json, default=True)


@calendar.command()
@click.argument("name")
@click.option("--undo", is_flag=True, help="Show it again.")
@json_option
def hide(name: str, undo: bool, as_json: bool) -> None:
    """Leave the calendar NAME out of lists and of free time."""
    _set(name, as_json, shown=undo)


@calendar.command()
@click.argument("name")
@json_option
def remove(name: str, as_json: bool) -> None:
    """Forget the calendar NAME: one read from files, or an empty one of Desk's own."""
    found = with_client(lambda client: client.remove_calendar(name))
    if as_json:
        print_json(calendars=found)
    else:
        say(t("{name} is gone from Desk; its files are as they were.", name=name))


def _set(name: str, as_json: bool, *, shown: bool | None = None, default: bool | None = None) -> None:
    found = with_client(lambda client: client.set_calendar(name, shown=shown, default=default))
    if as_json:
        print_json(calendars=found)
    else:
        say(t("Done."))


start_option = click.option("--start", help='When it begins: "Friday 10:00", 2026-11-27 10:00, or a day.')
end_option = click.option("--end", help="When it ends; of whole days the last one.")
length_option = click.option("--length", "lasts", help="How long it takes: 30m, 1h30, 2 days.")
where_option = click.option("--where", "location", help="Where it takes place.")
text_option = click.option("--text", help="What else there is to say.")
repeats_option = click.option("--repeats", help="daily, weekly, weekdays, monthly, yearly, or an RRULE.")
zone_option = click.option("--zone", help="The time zone it is meant in, such as America/New_York.")
invite_option = click.option("--invite", multiple=True, metavar="ADDRESS", help="Somebody to invite; may be repeated.")


def event_options(command: Callable[..., None]) -> Callable[..., None]:
    """What an event can be given."""
    given = (
        start_option,
        end_option,
        length_option,
        where_option,
        text_option,
        repeats_option,
        zone_option,
        invite_option,
    )
    for option in reversed(given):
        command = option(command)
    return command


@calendar.command()
@click.argument("title", nargs=-1, required=True)
@event_options
@in_option
@json_option
def new(title: tuple[str, ...], calendar: str, invite: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """Propose an event called TITLE; it waits for your approval."""
    from desk.wire.calendar import EventDraft

    given["length"] = given.pop("lasts")
    draft = EventDraft(title=" ".join(title), calendar=calendar, invite=list(invite) or None, **given)
    proposed(with_client(lambda client: client.propose_event(draft)), as_json)


@calendar.command()
@ref_argument
@click.option("--title", help="What it is called.")
@event_options
@json_option
def change(ref: str, invite: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """Propose a change of event REF; with @… only of that one of its series. What is not named stays."""
    from desk.wire.calendar import EventDraft

    given["length"] = given.pop("lasts")
    draft = EventDraft(ref=ref, invite=list(invite) or None, **given)
    proposed(with_client(lambda client: client.propose_event(draft)), as_json)


@calendar.command()
@ref_argument
@json_option
def delete(ref: str, as_json: bool) -> None:
    """Propose to delete event REF; with @… only that one of its series."""
    proposed(with_client(lambda client: client.propose_event_deletion(ref)), as_json)


@calendar.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@in_option
@click.option("--yes", is_flag=True, help="Make a draft of each event that is new or differs.")
@json_option
def import_file(file: str, calendar: str, yes: bool, as_json: bool) -> None:
    """Show what a .ics FILE holds that a calendar does not; with --yes propose it."""
    from pathlib import Path

    path = str(Path(file).absolute())
    found = with_client(lambda client: client.import_calendar(path, calendar=calendar, propose=yes))
    if as_json:
        print_json(preview=found)
    else:
        print_lines(preview_lines(found, asked=not yes))


@calendar.command()
@in_option
@json_option
def export(calendar: str, as_json: bool) -> None:
    """Write a calendar (or all that are shown) to standard output as one .ics file."""
    text = with_client(lambda client: client.export_calendar(calendar))
    if as_json:
        print_json(ics=text)
    else:
        write(text, newline=False)


@calendar.command()
@click.option("--limit", default=20, type=click.IntRange(1, 1000), show_default=True, help="At most this many.")
@json_option
def invitations(limit: int, as_json: bool) -> None:
    """List invitations that came by mail, newest first, and what may be answered."""
    found = with_client(lambda client: client.invitations(limit=limit))
    if as_json:
        print_json(invitations=found)
    elif not found:
        say(t("No invitation came by mail."))
    else:
        print_lines(table((t("Ref"), t("When"), t("Title"), t("Organiser"), t("What it is")), invitation_rows(found)))


@calendar.command()
@ref_argument
@click.argument("answer", type=click.Choice(("yes", "no", "maybe")))
@click.option("--comment", default="", help="A word to the organiser.")
@json_option
def answer(ref: str, answer: str, comment: str, as_json: bool) -> None:
    """Propose an answer to the invitation in mail or event REF; one draft for the mail and your own calendar.

    Where a mail carries several events, each has a number: m12.2.
    """
    proposed(with_client(lambda client: client.answer_invitation(ref, answer, comment=comment)), as_json)
