"""Events as the gate knows them: what will stand where, who is told of it, and how it is taken back.

An event on a server is undone by a second request that finds the state this one left; an event in Desk's own calendar by one
transaction. Where people are invited and the server tells them, nothing can be called back: that is a kind of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from desk.channels.calendar.compose import check_values, event_ics
from desk.channels.calendar.fields import EventFields, EventValues, Parcel
from desk.channels.calendar.local import OwnCalendar
from desk.channels.calendar.words import (
    changes_in_words,
    repeats_in_words,
    rule_of,
    span_in_words,
    typed_time,
)
from desk.channels.mail.addresses import parse_mailbox, split_list
from desk.errors import ConflictError, UsageError
from desk.gate.kinds import Kind, LocalKind, Surroundings, Undo, field_label, no_such_field
from desk.gate.ports import Envelope, FieldOrigin, Rendered
from desk.i18n import mark, t
from desk.ical import times
from desk.store.db import Database
from desk.wire.cards import Risk

_LABELS = {
    "title": mark("Title"),
    "start": mark("Begins"),
    "end": mark("Ends"),
    "zone": mark("Time zone"),
    "location": mark("Where"),
    "repeats": mark("Repeats"),
    "invited": mark("Invited"),
    "text": mark("Text"),
}
_ALWAYS = ("title", "start", "end")


class EventKind(Kind[EventFields]):
    """An event nobody else is invited to, on a server."""

    name = "calendar.event"
    fields_type = EventFields
    undo = Undo.INVERSE
    body_field = "text"

    def check(self, fields: EventFields) -> None:
        if fields.change != "delete" and not fields.exact:
            check_values(fields.values)
        if fields.values.invited and self.undo is not Undo.NEVER and fields.schedules and not fields.exact:
            raise UsageError(
                "People cannot be added to this draft, since telling them cannot be undone.",
                hint="Reject it and propose the event anew with the people.",
            )

    def render(self, fields: EventFields) -> Rendered:
        ics = event_ics(fields)
        parcel = Parcel(
            method="PUT" if ics else "DELETE",
            url=fields.url,
            calendar_id=fields.calendar_id,
            uid=fields.uid,
            if_match=fields.etag,
            ics=ics,
            base=fields.base,
        )
        return Rendered(parcel.encoded(), Envelope(fields.calendar, self.targets(fields)))

    def targets(self, fields: EventFields) -> tuple[str, ...]:
        return (fields.url, *(address for _, _, address in self.recipients(fields)))

    def recipients(self, fields: EventFields) -> list[tuple[str, str, str]]:
        if not fields.schedules:
            return []
        people = {*fields.values.invited, *(fields.was.invited if fields.was else ())}
        mailboxes = [parse_mailbox(person) for person in sorted(people)]
        return [("invited", mailbox.name, mailbox.address) for mailbox in mailboxes]

    def whom(self, fields: EventFields) -> str:
        return fields.calendar

    def title(self, fields: EventFields) -> str:
        return fields.values.title

    def label(self, name: str) -> str:
        return t(_LABELS[name]) if name in _LABELS else field_label(name)

    def shown(self, fields: EventFields) -> dict[str, str]:
        values = fields.values
        said = {
            "title": values.title,
            "start": values.start.replace("T", " "),
            "end": values.end.replace("T", " "),
            "zone": "" if values.all_day else values.zone,
            "location": values.location,
            "repeats": values.repeats,
            "invited": ", ".join(values.invited),
            "text": values.text,
        }
        return {name: value for name, value in said.items() if value or name in _ALWAYS}

    def edited(self, fields: EventFields, name: str, text: str) -> EventFields:
        if fields.change == "delete" or fields.exact:
            raise UsageError("There is nothing to edit here.", hint="Approve it or reject it.")
        return msgspec.structs.replace(fields, values=_edited(fields.values, name, text))

    def sentence(self, fields: EventFields, around: Surroundings) -> str:
        return " ".join([self._says(fields), *self._told(fields)])

    def _says(self, fields: EventFields) -> str:
        values, where = fields.values, fields.calendar
        title = values.title or t("(no title)")
        when = span_in_words(values, fields.home)
        if fields.imported and fields.etag:
            return t(
                "Replaces “{title}” in {calendar} by what the file says: {when}.",
                title=title,
                calendar=where,
                when=when,
            )
        if fields.exact and not fields.imported:
            return t("Puts “{title}” in {calendar} back to how it was.", title=title, calendar=where)
        if fields.change == "delete":
            if fields.instance:
                return t(
                    "Takes “{title}” on {when} out of its series in {calendar}.", title=title, when=when, calendar=where
                )
            if values.repeats:
                return t("Deletes the whole series “{title}” from {calendar}.", title=title, calendar=where)
            return t("Deletes “{title}” ({when}) from {calendar}.", title=title, when=when, calendar=where)
        if fields.change == "change":
            was = fields.was or values
            changes = t("; ").join(changes_in_words(was, values, fields.home)) or t("nothing")
            about = {"title": was.title, "calendar": where, "changes": changes}
            if fields.instance:
                said = t("Changes only this one of the series “{title}” in {calendar}: {changes}.", **about)
            else:
                said = t("Changes “{title}” in {calendar}: {changes}.", **about)
            return said
        said = t("Puts “{title}” into {calendar}: {when}.", title=title, calendar=where, when=when)
        if values.location:
            said += " " + t("Where: {where}.", where=values.location)
        if values.repeats:
            said += " " + t("Repeats {how}.", how=repeats_in_words(values.repeats))
        return said

    def _told(self, fields: EventFields) -> list[str]:
        people = {*fields.values.invited, *(fields.was.invited if fields.was else ())}
        if not people:
            return []
        if not fields.schedules:
            return [t("This calendar sends no invitations: nobody is told.")]
        return [t("The server tells {n} people, and that cannot be called back.", n=len(people))]

    def risks(self, fields: EventFields, origins: Sequence[FieldOrigin], around: Surroundings) -> list[Risk]:
        found = [
            Risk(code="conflict", text=t("at the same time: {other}", other=other), field="start")
            for other in fields.conflicts
        ]
        if fields.change == "delete":
            return []
        for role, _, address in self.recipients(fields):
            if address.lower() not in around.known_addresses:
                found.append(Risk(code="first_time", text="first mail to this address", field=f"{role}:{address}"))
        zone = fields.values.zone
        if zone and zone != "UTC" and not fields.values.all_day and times.known_zone(zone) is None:
            found.append(Risk(code="zone", text=t("its time zone is not known here"), field="zone"))
        return found

    def inverse(self, fields: EventFields, before: str) -> EventFields:
        """``before``: JSON of {etag, ics}: the version this one left, and the resource as it was before."""
        if not before:
            raise UsageError(
                "What was there before is not known, so it cannot be put back.", hint="Change the event by hand."
            )
        found = msgspec.json.decode(before, type=Before)
        back = "change" if found.ics and found.etag else "create" if found.ics else "delete"
        return msgspec.structs.replace(
            fields,
            change=back,
            instance="",
            imported=False,
            exact=found.ics,
            base=found.now,
            etag=found.etag,
            values=fields.was or fields.values,
            was=None,
            conflicts=(),
        )


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """What an undo needs: the version the change left (empty: nothing is there now), what is there, what was there."""

    etag: str = ""
    now: str = ""
    ics: str = ""

    def encoded(self) -> str:
        return msgspec.json.encode(self).decode()


class MeetingKind(EventKind):
    """An event whose server tells the people who are invited, so that it cannot be called back."""

    name = "calendar.meeting"
    undo = Undo.NEVER

    def inverse(self, fields: EventFields, before: str) -> EventFields:
        raise UsageError("Invitations have gone out, so this cannot be undone.", hint="Delete the event instead.")


class OwnEventKind(EventKind, LocalKind[EventFields]):
    """An event in a calendar of Desk's own: a row of its database."""

    name = "calendar.own"
    undo = Undo.TAKE_BACK

    def do(self, db: Database, proposal_id: int, fields: EventFields, at: float) -> str:
        ics, own = event_ics(fields), OwnCalendar(db)
        was = own.get(fields.url)
        if ics:
            etag = own.put(fields.url, fields.uid, ics, if_match=fields.etag)
        else:
            etag = ""
            own.delete(fields.url, if_match=fields.etag)
        return Before(etag=etag, now=ics, ics=was.ics if was else "").encoded()

    def take_back(self, db: Database, proposal_id: int, fields: EventFields, before: str) -> None:
        found, own = msgspec.json.decode(before, type=Before), OwnCalendar(db)
        there = own.get(fields.url)
        if (there.etag if there else "") != found.etag:
            raise ConflictError("The event was changed since, so it cannot be put back.", hint="Change it by hand.")
        if found.ics:
            own.put(fields.url, fields.uid, found.ics, if_match=found.etag)
        elif there is not None:
            own.delete(fields.url, if_match=found.etag)


def _edited(values: EventValues, name: str, text: str) -> EventValues:
    if name in ("title", "location"):
        return msgspec.structs.replace(values, **{name: " ".join(text.split())})
    if name == "text":
        return msgspec.structs.replace(values, text=text)
    if name == "repeats":
        return msgspec.structs.replace(values, repeats=rule_of(text))
    if name == "invited":
        return msgspec.structs.replace(values, invited=split_list(text))
    if name == "zone":
        if text.strip() not in ("", "UTC") and text.strip() != values.zone and times.known_zone(text) is None:
            raise UsageError(f"There is no time zone “{text[:60]}”.", hint="Like Europe/Berlin, or UTC.")
        return msgspec.structs.replace(values, zone=text.strip())
    if name == "end":
        return msgspec.structs.replace(values, end=typed_time(text, values.end))
    if name == "start":
        start = typed_time(text, values.start)
        return msgspec.structs.replace(values, start=start, end=_kept_length(values, start))
    raise no_such_field(name)


def _kept_length(values: EventValues, start: str) -> str:
    """The end for a new start: the event stays as long as it is."""
    old, end, new = times.moment_of(values.start), times.moment_of(values.end), times.moment_of(start)
    if old is None or end is None or new is None or new.all_day != old.all_day:
        return values.end
    return times.Moment(end.local + (new.local - old.local), "", new.all_day).iso
