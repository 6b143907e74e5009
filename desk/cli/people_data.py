"""``desk people``: many at once (import, export, duplicates, merging), undo, and deleting for good."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from desk.cli.output import json_option, print_json, print_lines, say, write
from desk.cli.people_words import difference, import_row, reasons
from desk.cli.session import with_client
from desk.cli.table import table, when
from desk.errors import RefusedError, UsageError
from desk.i18n import t
from desk.wire.people_words import change_word, undone

if TYPE_CHECKING:
    from desk.client import Client
    from desk.wire.people import Forgotten, ImportPlan, Person

_SHOWN = 40
yes_option = click.option("--yes", is_flag=True, help="Do it without asking.")


@click.command("import")
@click.argument("file")
@click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help="What a column of a CSV file holds.")
@yes_option
@json_option
def import_people(file: str, mapping: tuple[str, ...], yes: bool, as_json: bool) -> None:
    """Import the people in FILE (vCard, CSV or JSON; "-" reads standard input). What would happen is shown first."""
    data = _read(file)
    mapped = dict(_pair(one) for one in mapping)

    async def work(client: Client) -> ImportPlan:
        plan = await client.import_people(data, Path(file).name, mapping=mapped)
        while plan.missing and not as_json and sys.stdin.isatty() and file != "-":
            mapped.update(_ask_mapping(plan))
            plan = await client.import_people(data, Path(file).name, mapping=mapped)
        if not as_json:
            print_lines(plan_lines(plan))
        if plan.missing:
            raise UsageError(plan.missing, hint=t('Say which it is, like: --map name="a column"'))
        if not plan.add + plan.merge or not (yes or (not as_json and _asked(t("Do this?")))):
            return plan
        return await client.import_people(data, Path(file).name, mapping=mapped, apply=True, sha256=plan.sha256)

    done = with_client(work)
    if as_json:
        print_json(plan=done)
    elif done.change is not None:
        say(
            t("{add} added, {merge} merged, {skip} left as they were.", add=done.add, merge=done.merge, skip=done.skip),
            hint=t("To undo all of it: {command}", command=f"desk people undo {done.change}"),
        )
    elif not done.add + done.merge:
        say(t("There is nothing new in it."))
    else:
        say(t("Nothing was imported."), hint=t("To do it: {command}", command=f"desk people import {file} --yes"))


def plan_lines(plan: ImportPlan) -> list[str]:
    """A preview: what happens to whom and why, the new and the merged first."""
    order = {"merge": 0, "add": 1, "skip": 2}
    chosen = sorted(plan.lines, key=lambda line: order[line.action])[:_SHOWN]
    lines = table(("", t("Name"), t("Why")), [import_row(line) for line in chosen]) if chosen else []
    if plan.total > len(chosen):
        lines.append(t("… and {count} more", count=plan.total - len(chosen)))
    if plan.mapping:
        taken = ", ".join(f"{column} → {field}" for column, field in plan.mapping.items())
        lines.append(t("Columns: {columns}", columns=taken))
    unknown = [column for column in plan.columns if column and column not in plan.mapping]
    if unknown:
        lines.append(t("Columns that are left out: {columns}", columns=", ".join(unknown)))
    lines += [f"! {problem}" for problem in plan.problems]
    if plan.total:
        lines.append(
            t("{add} to add, {merge} to merge, {skip} to skip.", add=plan.add, merge=plan.merge, skip=plan.skip)
        )
    return lines


def _ask_mapping(plan: ImportPlan) -> dict[str, str]:
    say(plan.missing)
    print_lines([f"{number:3d}  {column}" for number, column in enumerate(plan.columns, 1)])
    place = click.prompt(t("Which column holds the name?"), type=click.IntRange(1, len(plan.columns)), err=True)
    mapped = {"name": plan.columns[place - 1]}
    address = click.prompt(
        t("Which holds the mail address? (0: none)"), type=click.IntRange(0, len(plan.columns)), default=0, err=True
    )
    return mapped | ({"address": plan.columns[address - 1]} if address else {})


@click.command("export")
@click.argument("file", default="-")
@click.option("--format", "kind", type=click.Choice(("vcard", "csv", "json")), default="vcard", show_default=True,
              help="What to write.")  # fmt: skip
@json_option
def export_people(file: str, kind: str, as_json: bool) -> None:
    """Write everybody to FILE, or to standard output."""
    text = with_client(lambda client: client.export_people("json" if as_json and file == "-" else kind))
    if file == "-":
        write(text, newline=False)
        return
    path = Path(file)
    try:
        with path.open("x", encoding="utf-8", newline="") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise RefusedError(t("{file} is there already.", file=file), hint=t("Choose another name.")) from error
    except OSError as error:
        raise UsageError(t("{file} cannot be written: {why}.", file=file, why=error.strerror or "")) from error
    if as_json:
        print_json(file=str(path.absolute()), format=kind)
    else:
        say(t("Written: {file}", file=file))


@click.command()
@click.option("--limit", default=20, type=click.IntRange(1, 1000), show_default=True, help="At most this many.")
@json_option
def duplicates(limit: int, as_json: bool) -> None:
    """Pairs of people who may be one, the surest first."""
    pairs = with_client(lambda client: client.duplicates(limit=limit))
    if as_json:
        print_json(pairs=pairs)
    elif not pairs:
        say(t("Nobody is there twice."))
    else:
        rows = [
            (f"{p.score:.2f}", str(p.first.id), p.first.name, str(p.second.id), p.second.name, reasons(p.reasons))
            for p in pairs
        ]
        print_lines(table((t("Score"), "A", t("Name"), "B", t("Name"), t("Why")), rows))
        say(t("To make two one:"), hint=f"desk people merge {pairs[0].first.id} {pairs[0].second.id}")


@click.command()
@click.argument("kept")
@click.argument("gone")
@yes_option
@json_option
def merge(kept: str, gone: str, yes: bool, as_json: bool) -> None:
    """Make KEPT and GONE one: KEPT lives on with everything of both. What it becomes is shown first."""

    async def work(client: Client) -> Person | None:
        preview = await client.merge_preview(kept, gone)
        if not as_json:
            names = {"kept": preview.kept.card.name, "gone": preview.gone.card.name}
            print_lines([t("{gone} becomes part of {kept}:", **names), *difference(preview.kept.card, preview.merged)])
        if not yes and (as_json or not _asked(t("Do this?"))):
            return None
        return await client.merge_people(preview.kept, preview.gone)

    done = with_client(work)
    if as_json:
        print_json(person=done)
    elif done is not None:
        say(t("Merged into {name}.", name=f"{done.card.name} ({done.id})"), hint=t("To undo it: desk people undo"))
    else:
        say(t("Nothing was merged."), hint=t("If you mean it, add --yes"))


@click.command()
@click.option("--limit", default=20, type=click.IntRange(1, 1000), show_default=True, help="At most this many.")
@json_option
def changes(limit: int, as_json: bool) -> None:
    """What was changed of people, newest first, to be undone."""
    found = with_client(lambda client: client.people_changes(limit=limit))
    if as_json:
        print_json(changes=found)
    elif not found:
        say(t("Nothing was changed yet."))
    else:
        rows = [
            (str(c.id), when(c.at), change_word(c.kind), str(c.people), c.name, t("undone") if c.undone else "")
            for c in found
        ]
        print_lines(table(("ID", t("Date"), t("What"), t("People"), t("Name"), ""), rows))


@click.command()
@click.argument("change", type=int, required=False)
@json_option
def undo(change: int | None, as_json: bool) -> None:
    """Undo CHANGE (its number), or the newest one, as a whole."""
    done = with_client(lambda client: client.undo_people(change))
    if as_json:
        print_json(change=done)
    else:
        say(undone(done))


@click.command()
@click.argument("who")
@click.option("--for-good", is_flag=True, help="Notes, history, index and undo copies too; this cannot be undone.")
@yes_option
@json_option
def delete(who: str, for_good: bool, yes: bool, as_json: bool) -> None:
    """Take WHO out of the contacts; this can be undone, unless it is for good."""

    async def work(client: Client) -> Forgotten | Person:
        if not for_good:
            return await client.delete_person(who)
        person = (await client.person(who, limit=1)).person
        if not yes:
            question = t(
                "Delete {name} ({id}) and all that Desk keeps of them, for good?", name=person.card.name, id=person.id
            )
            if not sys.stdin.isatty():
                raise UsageError(
                    t("This needs a yes, and there is no terminal to ask on."), hint=t("If you mean it, add --yes")
                )
            if not click.confirm(question, default=False, err=True):
                raise click.Abort
        return await client.forget_person(person.id, person.version)

    done = with_client(work)
    if as_json:
        print_json(deleted=done)
        return
    from desk.wire.people import Person as PersonType

    if isinstance(done, PersonType):
        say(t("Deleted: {name}", name=done.card.name), hint=t("To undo it: desk people undo"))
        return
    say(t("{name} is deleted for good.", name=done.name))
    if done.mails_stay:
        say(t("Their {count} mails stay: they are the mailbox's.", count=done.mails_stay))
    if done.backups_stay:
        say(t("{count} backups made before may still hold them.", count=done.backups_stay))


def _asked(question: str) -> bool:
    return sys.stdin.isatty() and click.confirm(question, default=False, err=True)


def _pair(text: str) -> tuple[str, str]:
    field, equals, column = text.partition("=")
    if not (equals and field.strip() and column.strip()):
        raise UsageError(t("{given} maps nothing.", given=text), hint=t('Say which it is, like: --map name="a column"'))
    return field.strip().lower(), column.strip()


def _read(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise UsageError(
            t("{file} cannot be read: {why}.", file=file, why=error.strerror or ""), hint=t("Look at the path.")
        ) from error


COMMANDS = (import_people, export_people, duplicates, merge, changes, undo, delete)
