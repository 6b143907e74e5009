"""How people, what happened with them and what waits read on the screen."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from desk.client.person_text import lines_of
from desk.i18n import t
from desk.outside_text import plain, show, show_line
from desk.tui.words import clock_time, state
from desk.wire import people_words
from desk.wire.people import FollowUp, Moment, Person, PersonDue, PersonSummary

_Part = Content | str | tuple[str, str]
_COLUMN = 14
_ICONS = {"mail.in": "←", "mail.out": "→", "draft": "✉", "reminder": "◷", "event": "▦", "note": "✎"}


def marked(text: str, marks: Sequence[tuple[int, int]]) -> Content:
    """One line of text with what matched standing out."""
    parts: list[_Part] = []
    at = 0
    for first, last in marks:
        parts += [_piece(text[at:first]), (show_line(text[first:last]), "bold $accent")]
        at = last
    parts.append(_piece(text[at:]))
    return Content.assemble(*parts)


def _piece(text: str) -> Content:
    before, after = (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() and text.strip() else "")
    return Content.assemble(before, plain(show_line(text)), after)


def row_of(one: PersonSummary) -> Content:
    """A person as a line of the list: the name, what matched (or the organisation and address), the last contact."""
    parts: list[_Part | Content] = [marked(one.name, one.name_marks)]
    if one.found:
        parts += ["  ", marked(one.found, one.marks)]
    else:
        parts += [(f"  {show_line(text)}", "$muted") for text in (one.organisation, one.address) if text]
    parts += [(f"  #{show_line(label)}", "$accent") for label in one.labels[:3]]
    if one.last_contact:
        parts.append((f"   {clock_time(one.last_contact)}", "$muted"))
    return Content.assemble(*parts)


def card_content(person: Person, due: Sequence[PersonDue], waits: Sequence[FollowUp]) -> Content:
    """The card: one thing a line; then what is due and what waits."""
    parts: list[_Part] = []
    for line, _ in lines_of(person.card)[1:]:
        what, _, value = line.partition(": ")
        parts += [_left(people_words.part(what)), plain(show_line(value)), "\n"]
    for one in due:
        name = t("birthday") if one.kind == "birthday" else t("be in touch")
        when = t("today") if one.days == 0 else t("in {count} days", count=one.days)
        if one.days < 0:
            when = t("{count} days ago", count=-one.days)
        parts += [("◷ ", "$accent"), f"{name}: {when} ({one.date})\n"]
    for wait in waits:
        parts += [
            ("! ", "$warning"),
            f"{show_line(people_words.waits_for(wait.kind))} · {t('{count} days', count=wait.days)} · ",
        ]
        parts += [plain(show_line(wait.subject)), "\n"]
    return Content.assemble(*parts).rstrip()


def timeline_content(moments: Sequence[Moment], more: bool) -> Content:
    """What happened, newest first."""
    if not moments:
        return Content(t("Nothing happened yet. n writes a note."))
    parts: list[_Part] = []
    for one in moments:
        icon, word = _ICONS.get(one.kind, "•"), show_line(people_words.moment(one.kind))
        when = clock_time(one.at) if one.at else t("undated")
        parts += [(f"{icon} ", "$accent"), (f"{when}  {word}", "$muted")]
        if one.state:
            parts.append((f" · {state(one.state)}", "$muted"))
        if one.kind == "note":
            if one.trust != "user":
                parts.append((f" · {show_line(one.origin) or t('from outside')}", "$text-warning"))
            parts += ["\n", *(Content.assemble("  ", plain(line), "\n") for line in show(one.text).split("\n"))]
        else:
            parts += ["  ", plain(show_line(one.title)), "\n"]
    if more:
        parts += [("o ", "$accent"), (t("older"), "$muted"), "\n"]
    return Content.assemble(*parts)


def _left(what: str) -> tuple[str, str]:
    shown = show_line(what)
    return shown + " " * max(1, _COLUMN - Content(shown).cell_length), "$muted"
