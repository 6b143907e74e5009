"""People in the words and lines of commands."""

from __future__ import annotations

from desk.cli.table import shown, when
from desk.cli.words import in_words
from desk.i18n import t
from desk.wire import people_words
from desk.wire.people import FollowUp, ImportLine, Moment, Person, PersonCard


def reason(code: str) -> str:
    """Why two are taken for one, in the user's language."""
    return {
        "held": t("all of it is there"),
        "full": t("together more than a card holds"),
        "address": t("the same address"),
        "phone": t("the same number"),
        "organisation": t("the same organisation"),
        "name": t("the same name"),
        "names_fit": t("the names fit"),
        "looks_like": t("the names look alike"),
        "birthday": t("the same birthday"),
    }.get(code, code)


def reasons(codes: tuple[str, ...]) -> str:
    return ", ".join(reason(code) for code in codes)


def import_row(line: ImportLine) -> tuple[str, str, str]:
    """What an import does with one entry, whom with, and why."""
    action = {"add": t("add"), "merge": t("merge"), "skip": t("skip")}[line.action]
    why = reasons(line.reasons)
    if line.other:
        why = t("perhaps {name}: {why}", name=line.other, why=why)
    return action, line.name, why


def follow_up_row(one: FollowUp) -> tuple[str, str, str, str, str]:
    why = "" if one.reason in ("", "flagged") else f": {one.reason}"
    return one.ref, one.name, str(one.days), people_words.waits_for(one.kind) + why, one.subject


def card_lines(person: Person) -> list[str]:
    """A card for reading: what there is, one thing a line; then the notes with who stands behind them."""
    from desk.client.person_text import lines_of

    lines = [f"{shown(person.card.name)}  ({person.id})"]
    lines += [f"  {shown(_translated(line))}" for line, _ in lines_of(person.card)[1:]]
    if person.last_contact:
        lines.append(f"  {t('last contact')}: {when(person.last_contact)}")
    return lines


def _translated(line: str) -> str:
    what, _, value = line.partition(": ")
    return f"{people_words.part(what)}: {value}"


def moment_lines(moment: Moment) -> list[str]:
    """A moment of a timeline: its head, and of a note its whole text."""
    from desk.outside_text import show

    about = [in_words(moment.state)] if moment.state else []
    if moment.kind == "note" and moment.trust != "user":
        about.append(moment.origin or t("from outside"))
    ref = "" if moment.kind == "note" else f"  {moment.ref}"
    head = f"{when(moment.at) or t('undated'):<16}  {people_words.moment(moment.kind)}{ref}"
    head += f"  [{shown(', '.join(about))}]" if about else ""
    if moment.kind != "note":
        return [f"{head}  {shown(moment.title)}"]
    return [head, *(f"    {line}" for line in show(moment.text).splitlines())]


def difference(before: PersonCard, after: PersonCard) -> list[str]:
    """What a merge adds to a card, line by line."""
    from desk.client.person_text import lines_of

    there = {line for line, _ in lines_of(before)}
    added = [f"+ {shown(_translated(line))}" for line, _ in lines_of(after) if line not in there]
    notes = len(after.notes) - len(before.notes)
    return [*added, *([t("+ {count} notes", count=notes)] if notes else [])]
