"""Events, calendars and invitations as lines on a terminal."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING

from desk.cli.output import print_json, say
from desk.cli.table import shown, when
from desk.errors import UsageError
from desk.i18n import mark, t

if TYPE_CHECKING:
    from desk.wire.calendar import CalendarEvent, CalendarInfo, ImportPreview, Invitation
    from desk.wire.cards import Card

# PARTSTAT, STATUS and kinds of calendars, as people say them.
_CODES = (
    mark("needs-action"),
    mark("accepted"),
    mark("declined"),
    mark("tentative"),
    mark("delegated"),
    mark("confirmed"),
    mark("cancelled"),
    mark("caldav"),
    mark("local"),
    mark("file"),
    *(mark("Mon"), mark("Tue"), mark("Wed"), mark("Thu"), mark("Fri"), mark("Sat"), mark("Sun")),
)
# What the reader of calendars says of an event.
_PROBLEMS = (
    mark("Its time zone is not known here; its times are shown as if they were meant in yours."),
    mark("Its time zone is not known here; its times follow the rules the file gives for it."),
    mark("It does not say when it begins."),
    mark("It has no identity of its own (UID); Desk made one from its content."),
    mark("It ends before it begins; it is shown as ending at once."),
)


def when_of(start: float, end: float, all_day: bool) -> str:
    """``Fri 2026-11-27 10:00–11:00`` on this machine's clock; of whole days the first and the last."""
    begins, ends = (datetime.datetime.fromtimestamp(at, datetime.UTC).astimezone() for at in (start, end))
    day = f"{t(f'{begins:%a}')} {begins:%Y-%m-%d}"
    if all_day:
        last = (ends - datetime.timedelta(hours=12)).date()
        return day if last <= begins.date() else f"{day} – {last.isoformat()}"
    if ends == begins:
        return f"{day} {begins:%H:%M}"
    if ends.date() == begins.date():
        return f"{day} {begins:%H:%M}–{ends:%H:%M}"
    return f"{day} {begins:%H:%M} – {ends:%Y-%m-%d %H:%M}"


def event_rows(events: list[CalendarEvent]) -> list[tuple[str, ...]]:
    return [
        (
            one.ref,
            when_of(one.start, one.end, one.all_day),
            one.title,
            one.location,
            one.calendar,
            t(one.answer) if one.answer else t("tentative") if one.status == "tentative" else "",
        )
        for one in events
    ]


def calendar_rows(calendars: list[CalendarInfo]) -> list[tuple[str, ...]]:
    return [
        (one.name, _source(one), str(one.events), t("here") if one.default else "", _state(one)) for one in calendars
    ]


def _source(one: CalendarInfo) -> str:
    return one.account or (one.where if one.kind == "file" else t(one.kind))


def _state(one: CalendarInfo) -> str:
    said = [one.error] if one.error else []
    if not one.shown:
        said.append(t("hidden"))
    if one.read_only:
        said.append(t("only to be read"))
    if one.synced_at and not one.error:
        said.append(t("as of {when}", when=when(one.synced_at)))
    return t(", ").join(said)


def invitation_rows(found: list[Invitation]) -> list[tuple[str, ...]]:
    return [
        (
            one.ref,
            when_of(one.start, one.end or one.start, one.all_day) if one.start is not None else "",
            one.title,
            one.organiser or one.sender,
            one.sentence + (f" ({t(one.answer)})" if one.answer and one.answer != "needs-action" else ""),
        )
        for one in found
    ]


def preview_lines(found: ImportPreview, *, asked: bool) -> Iterator[str]:
    for title, names in ((t("New"), found.new), (t("Different"), found.changed), (t("There already"), found.same)):
        if names:
            yield f"{title}{t(': ')}{len(names)}"
            yield from (f"  {shown(name)}" for name in names[:200])
    yield from (f"{t('Note')}{t(': ')}{shown(problem)}" for problem in found.problems)
    if found.proposals:
        yield t("{n} drafts wait for your approval: desk drafts list", n=len(found.proposals))
    elif asked and (found.new or found.changed):
        yield t("To propose these, give --yes.")


def proposed(card: Card, as_json: bool) -> None:
    """Say what waits now, and how to approve it."""
    if as_json:
        print_json(card=card)
        return
    say(shown(card.sentence))
    for risk in card.risks:
        say(f"  ! {shown(risk.text)}")
    say("  " + t("to read it: {command}", command=f"desk drafts show {card.summary.id}"))
    say("  " + t("to approve it: {command}", command=f"desk drafts approve {card.summary.id} --sha256 {card.sha256}"))


def length(text: str) -> float:
    """Seconds of ``30m``, ``1h30``. :raises UsageError: it is no length."""
    import re

    found = re.fullmatch(r"(?:(\d{1,3})h)?(?:(\d{1,4})(?:m|min)?)?", text.strip().lower().replace(" ", ""))
    if found is None or not any(found.groups()):
        raise UsageError(t("“{given}” is no length of time.", given=text[:40]), hint="30m, 1h30")
    return float(int(found[1] or 0) * 3600 + int(found[2] or 0) * 60)
