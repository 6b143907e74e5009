"""``desk people``: the people you know, what happened with them, and what is due."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from desk.cli import people_data
from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.people_words import card_lines, follow_up_row, moment_lines
from desk.cli.session import with_client
from desk.cli.table import table, when
from desk.errors import StoppedError, UsageError
from desk.i18n import t

if TYPE_CHECKING:
    from collections.abc import Callable

    from desk.client import Client
    from desk.wire.people import Person, PersonCard, PersonSummary

limit_option = click.option(
    "--limit", default=20, type=click.IntRange(1, 1000), show_default=True, help="At most this many."
)
who_argument = click.argument("who")


@click.group()
def people() -> None:
    """Contacts: keep them, find them, see what happened with them and what is due."""


@people.command("list")
@click.argument("query", nargs=-1)
@click.option("--label", default="", help="Only people with this label.")
@limit_option
@json_option
def list_people(query: tuple[str, ...], label: str, limit: int, as_json: bool) -> None:
    """List people by name; QUERY narrows the list."""
    found = with_client(lambda client: client.people(query=" ".join(query), label=label, limit=limit))
    if as_json:
        print_json(people=found)
    elif found:
        print_lines(_summary_table(found))
    elif query or label:
        say(t("Nobody fits."), hint="desk people list")
    else:
        say(t("You keep nobody yet."), hint="desk people suggest")


@people.command()
@click.argument("query", nargs=-1, required=True)
@limit_option
@json_option
def search(query: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Search names, addresses, organisations, notes and fields for QUERY."""
    found = with_client(lambda client: client.people(query=" ".join(query), limit=limit))
    if as_json:
        print_json(people=found)
    elif not found:
        say(t("Nobody fits."))
        sys.exit(1)
    else:
        rows = [(str(p.id), p.name, p.organisation, p.found or p.address) for p in found]
        print_lines(table(("ID", t("Name"), t("Organisation"), t("Found")), rows))


@people.command()
@who_argument
@click.option("--older", default="", help="Continue the timeline; the page before says from where.")
@limit_option
@json_option
def show(who: str, older: str, limit: int, as_json: bool) -> None:
    """Show WHO (a number, a name or an address): the card, what waits, and what happened, newest first."""
    page = with_client(lambda client: client.person(who, older=older, limit=limit))
    if as_json:
        print_json(page=page)
        return
    lines: list[str] = []
    if not older:
        lines = [*card_lines(page.person), ""]
        lines += [" · ".join(part for part in follow_up_row(one) if part) for one in page.follow_ups]
        lines += [""] if page.follow_ups else []
    lines += [line for moment in page.moments for line in moment_lines(moment)] or [t("Nothing happened yet.")]
    print_lines(lines)
    if page.older:
        say(t("There is more:"), hint=f"desk people show {page.person.id} --older '{page.older}'")


@people.command()
@click.argument("name", nargs=-1)
@click.option("--address", "addresses", multiple=True, help="A mail address; may be given several times.")
@click.option("--phone", "phones", multiple=True, help="A phone number; may be given several times.")
@click.option("--org", default="", help="An organisation.")
@click.option("--role", default="", help="What they are there.")
@click.option("--label", "labels", multiple=True, help="A label; may be given several times.")
@click.option("--birthday", default="", help="Like 1980-02-29, or --02-29 without the year.")
@click.option("--every", default="", help='How often to stay in touch, like "3 weeks".')
@click.option("--note", default="", help="A first note.")
@click.option("--from-mail", default="", metavar="REF", help="Take name and address from this mail.")
@json_option
def add(name: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """Add a person called NAME."""
    import time

    from desk.client.person_text import parse_rhythm
    from desk.wire.people import Detail, Membership, PersonCard, PersonNote

    if not name and not given["from_mail"]:
        raise UsageError(t("A contact needs a name."), hint='desk people add "Anna Berg" --address anna@firm.example')
    note = PersonNote(text=given["note"], at=time.time())
    card = PersonCard(
        name=" ".join(name),
        addresses=tuple(Detail(one) for one in given["addresses"]),
        phones=tuple(Detail(one) for one in given["phones"]),
        organisations=(Membership(given["org"], given["role"]),) if given["org"] or given["role"] else (),
        labels=given["labels"],
        birthday=given["birthday"],
        rhythm=parse_rhythm(given["every"]),
        notes=(note,) if given["note"] else (),
    )
    _tell(with_client(lambda client: client.add_person(card, from_mail=given["from_mail"])), as_json, t("Added:"))


@people.command()
@who_argument
@click.option("--name", help="Another name.")
@click.option("--address", "addresses", multiple=True, help="A further mail address.")
@click.option("--phone", "phones", multiple=True, help="A further phone number.")
@click.option("--without", multiple=True, help="Take this address or number away.")
@click.option("--birthday", help="Like 1980-02-29, or --02-29 without the year; empty takes it away.")
@click.option("--every", help='How often to stay in touch, like "3 weeks"; "none" takes it away.')
@json_option
def edit(who: str, as_json: bool, **given: Any) -> None:
    """Change WHO. Without an option your editor ($EDITOR) opens the whole card."""
    from desk.client.person_text import from_text, parse_rhythm, to_text
    from desk.wire.people import Detail

    def change(card: PersonCard) -> PersonCard:
        import msgspec

        if not any(value not in (None, ()) for value in given.values()):
            if not (sys.stdin.isatty() and sys.stdout.isatty()):
                raise UsageError(t("Say what to change."), hint="desk people edit WHO --name … --address …")
            text = click.edit(to_text(card), require_save=True)
            if text is None or text == to_text(card):
                raise StoppedError(t("Nothing was changed."))
            return from_text(card, text)
        gone = {one.strip().lower() for one in given["without"]}
        kept = [one for one in card.addresses if one.value.lower() not in gone]
        phones = [one for one in card.phones if one.value.lower() not in gone]
        return msgspec.structs.replace(
            card,
            name=given["name"] or card.name,
            addresses=(*kept, *(Detail(one) for one in given["addresses"])),
            phones=(*phones, *(Detail(one) for one in given["phones"])),
            birthday=card.birthday if given["birthday"] is None else given["birthday"],
            rhythm=card.rhythm if given["every"] is None else parse_rhythm(given["every"]),
        )

    _change(who, change, as_json)


@people.command()
@who_argument
@click.argument("text", nargs=-1, required=True)
@json_option
def note(who: str, text: tuple[str, ...], as_json: bool) -> None:
    """Note TEXT about WHO."""
    _tell(with_client(lambda client: client.note_person(who, " ".join(text))), as_json, t("Noted:"))


@people.command()
@who_argument
@click.argument("labels", nargs=-1, required=True)
@click.option("--remove", is_flag=True, help="Take the labels away.")
@json_option
def label(who: str, labels: tuple[str, ...], remove: bool, as_json: bool) -> None:
    """Give WHO labels."""

    def change(card: PersonCard) -> PersonCard:
        import msgspec

        given = {one.casefold() for one in labels}
        kept = tuple(one for one in card.labels if one.casefold() not in given)
        return msgspec.structs.replace(card, labels=kept if remove else (*card.labels, *labels))

    _change(who, change, as_json)


@people.command()
@who_argument
@click.argument("name")
@click.argument("value", nargs=-1)
@json_option
def field(who: str, name: str, value: tuple[str, ...], as_json: bool) -> None:
    """Keep VALUE in a field called NAME; without a VALUE the field is taken away."""

    def change(card: PersonCard) -> PersonCard:
        import msgspec

        fields = {key: kept for key, kept in card.fields.items() if key != name}
        return msgspec.structs.replace(card, fields=fields | ({name: " ".join(value)} if value else {}))

    _change(who, change, as_json)


@people.command()
@who_argument
@click.argument("organisation")
@click.option("--role", default="", help="What they are there.")
@click.option("--remove", is_flag=True, help="They belong to it no longer.")
@json_option
def org(who: str, organisation: str, role: str, remove: bool, as_json: bool) -> None:
    """Say that WHO belongs to ORGANISATION."""
    from desk.wire.people import Membership

    def change(card: PersonCard) -> PersonCard:
        import msgspec

        kept = tuple(one for one in card.organisations if one.organisation.casefold() != organisation.casefold())
        new = () if remove else (Membership(organisation, role),)
        return msgspec.structs.replace(card, organisations=(*kept, *new))

    _change(who, change, as_json)


@people.command()
@limit_option
@json_option
def suggest(limit: int, as_json: bool) -> None:
    """People you wrote with who are no contacts yet, the best first."""
    found = with_client(lambda client: client.suggested_people(limit=limit))
    if as_json:
        print_json(people=found)
    elif not found:
        say(t("There is nobody to suggest."))
    else:
        rows = [(one.ref, one.name, one.address, str(one.received), str(one.sent), when(one.last)) for one in found]
        print_lines(table((t("Ref"), t("Name"), t("Address"), t("Got"), t("Sent"), t("Last")), rows))
        say(t("To keep one:"), hint=f"desk people add --from-mail {found[0].ref} --address {found[0].address}")


@people.command()
@click.option("--days", default=14, type=click.IntRange(0, 366), show_default=True, help="So many days ahead.")
@json_option
def due(days: int, as_json: bool) -> None:
    """Birthdays to come, and whom to be in touch with again."""
    found = with_client(lambda client: client.people_due(days=days))
    if as_json:
        print_json(due=found)
    elif not found:
        say(t("Nothing is due."))
    else:
        kinds = {"birthday": t("birthday"), "rhythm": t("be in touch")}
        rows = [
            (one.date, str(one.days), kinds[one.kind] + (f" ({one.age})" if one.age is not None else ""), one.name,
             when(one.last_contact))
            for one in found
        ]  # fmt: skip
        print_lines(table((t("Date"), t("Days"), t("What"), t("Name"), t("Last contact")), rows))


@people.command()
@click.option("--kind", type=click.Choice(("awaiting", "needs_reply", "needs_action")), help="Only these.")
@limit_option
@json_option
def followups(kind: str | None, limit: int, as_json: bool) -> None:
    """Threads that wait: for their answer, for yours, or for what you promised."""
    found = with_client(lambda client: client.follow_ups(kind=kind or "", limit=limit, fresh=True))
    if as_json:
        print_json(follow_ups=found)
    elif not found:
        say(t("Nothing waits."))
    else:
        rows = [follow_up_row(one) for one in found]
        print_lines(table((t("Ref"), t("Name"), t("Working days"), t("What"), t("Subject")), rows))


@people.command()
@click.argument("ref")
@click.argument("what", type=click.Choice(("dismiss", "snooze", "flag", "clear")))
@click.option("--days", default=3, type=click.IntRange(1, 365), show_default=True, help="How long to snooze.")
@json_option
def settle(ref: str, what: str, days: int, as_json: bool) -> None:
    """Say of the thread of mail REF that it needs nothing, or later, or something (flag)."""
    import time

    until = time.time() + days * 86_400 if what == "snooze" else None
    with_client(lambda client: client.settle_follow_up(ref, what=what, until=until))
    if as_json:
        print_json(ref=ref, what=what, until=until)
    else:
        say(t("Kept."))


def _summary_table(found: list[PersonSummary]) -> list[str]:
    rows = [
        (str(p.id), p.name, p.address, p.organisation, ", ".join(p.labels), when(p.last_contact)) for p in found
    ]  # fmt: skip
    return table(("ID", t("Name"), t("Address"), t("Organisation"), t("Labels"), t("Last contact")), rows)


def _change(who: str, change: Callable[[PersonCard], PersonCard], as_json: bool) -> None:
    async def work(client: Client) -> Person:
        person = (await client.person(who, limit=1)).person
        return await client.edit_person(person.id, person.version, change(person.card))

    _tell(with_client(work), as_json, t("Changed:"))


def _tell(person: Person, as_json: bool, said: str) -> None:
    if as_json:
        print_json(person=person)
    else:
        say(f"{said} {person.card.name} ({person.id})", hint=t("To undo it: desk people undo"))


for command in people_data.COMMANDS:
    people.add_command(command)
