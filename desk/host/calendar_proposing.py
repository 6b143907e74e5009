"""Making cards for calendars: an event from what the user said, a change of one that is stored, a deletion, an import.

Times come from code, never from a model. The stored version the change starts from is part of what is approved.
"""

from __future__ import annotations

import datetime
import secrets
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from desk.channels.calendar.fields import EventFields, EventValues
from desk.channels.calendar.free import read_length
from desk.channels.calendar.local import address_of
from desk.channels.calendar.store import StoredCalendar, StoredEvent
from desk.channels.calendar.words import epochs, moment_in_words, rule_of
from desk.channels.mail.account import Account
from desk.channels.mail.addresses import parse_mailbox, show_mailbox
from desk.dates import Unclear, parse_when
from desk.errors import UsageError
from desk.gate.ports import FieldOrigin
from desk.gate.store import NewProposal
from desk.handoff import Trust
from desk.host.calendar_reading import CalendarReading, parsed_of, takes_time
from desk.i18n import mark
from desk.ical import times
from desk.wire.calendar import EventDraft, ImportPreview, ParsedCalendar, ParsedEvent
from desk.wire.cards import Card

if TYPE_CHECKING:
    from desk.host.app import Host

LENGTH_S = 3600.0
MAX_IMPORTED = 100
TYPED = mark("you typed it")
STORED = mark("your calendar")
_FILE = mark("the file you chose")


class CalendarProposing:
    def __init__(self, host: Host, reading: CalendarReading) -> None:
        self._host = host
        self._reading = reading

    # what is proposed

    async def event(
        self, draft: EventDraft, *, conversation_id: int | None = None, origins: list[FieldOrigin] | None = None
    ) -> Card:
        """A new event, or with ``draft.ref`` a change. :raises UsageError: it cannot be."""
        if draft.ref:
            return await self._change(draft, conversation_id, origins)
        await self._reading.sync()
        calendar = self.writable(draft.calendar)
        account = self._account(calendar)
        start, end = self._span(draft)
        values = EventValues(
            title=" ".join((draft.title or "").split()),
            start=start,
            end=end,
            zone="" if len(start) == 10 else draft.zone or self._reading.home,
            location=" ".join((draft.location or "").split()),
            text=draft.text or "",
            repeats=rule_of(draft.repeats or ""),
            invited=tuple(draft.invite or ()),
        )
        uid = f"{secrets.token_hex(16)}@desk"
        fields = EventFields(
            calendar_id=calendar.id,
            calendar=calendar.name,
            url=resource_url(calendar, uid),
            uid=uid,
            values=values,
            organiser=show_mailbox(account.display_name, account.address) if account else "",
            stamp=self._host.clock.now(),
            home=self._reading.home,
            schedules=calendar.schedules,
            conflicts=await self._conflicts(values, ""),
        )
        return self._propose(fields, calendar, account, origins or typed(draft), conversation_id)

    async def _change(self, draft: EventDraft, conversation_id: int | None, origins: list[FieldOrigin] | None) -> Card:
        stored, instance, calendar, fields = await self._stored(draft.ref, "change")
        was = fields.values
        start, end = was.start, was.end
        if draft.start is not None or draft.end is not None or draft.length is not None:
            start, end = self._moved(draft, was)
        changed: dict[str, Any] = {"start": start, "end": end}
        if draft.zone is not None:
            changed["zone"] = draft.zone
        for name in ("title", "location"):
            if (value := getattr(draft, name)) is not None:
                changed[name] = " ".join(value.split())
        if draft.text is not None:
            changed["text"] = draft.text
        if draft.repeats is not None:
            if instance:
                raise UsageError(
                    "One instance does not repeat.", hint="Change the whole series: give its ref without @…"
                )
            changed["repeats"] = rule_of(draft.repeats)
        if draft.invite is not None:
            changed["invited"] = tuple(draft.invite)
        values = msgspec.structs.replace(was, **changed)
        if values == was:
            raise UsageError("Nothing would change.", hint="Say what should be different.")
        if parsed_of(stored, instance).organiser and not self._is_mine(parsed_of(stored, instance)):
            raise UsageError(
                "Somebody else organises this event; only they can change it.", hint="Answer it, or write to them."
            )
        conflicts = await self._conflicts(values, stored.uid) if (start, end) != (was.start, was.end) else ()
        fields = msgspec.structs.replace(fields, values=values, conflicts=conflicts)
        return self._propose(fields, calendar, self._account(calendar), origins or typed(draft), conversation_id)

    async def deletion(self, ref: str) -> Card:
        """:raises UsageError: no such event, or its calendar is only to be read."""
        _, _, calendar, fields = await self._stored(ref, "delete")
        return self._propose(fields, calendar, self._account(calendar), [], None)

    async def take_over(self, parsed: ParsedCalendar, calendar_name: str, *, propose: bool) -> ImportPreview:
        """What an import would do, and with ``propose`` one card an event that is new or differs."""
        await self._reading.sync()
        calendar = self.writable(calendar_name)
        there = {one.uid: one for one in self._reading.store.of_calendar(calendar.id)}
        new: list[str] = []
        same: list[str] = []
        changed: list[str] = []
        proposals: list[int] = []
        for uid, ics in parsed.resources.items():
            master = next((event for event in parsed.events if event.uid == uid and not event.recurrence_id), None)
            master = master or next(event for event in parsed.events if event.uid == uid)
            shown = f"{master.title or uid[:40]} ({master.start_local.replace('T', ' ')})"
            stored = there.get(uid)
            if stored is not None and _alike(stored, parsed, uid):
                same.append(shown)
                continue
            (changed if stored else new).append(shown)
            if propose and len(proposals) < MAX_IMPORTED:
                proposals.append(self._import(calendar, stored, uid, ics, master).summary.id)
        problems = [*parsed.problems, *(f"{event.title}: {one}" for event in parsed.events for one in event.problems)]
        return ImportPreview(new=new, same=same, changed=changed, problems=problems[:50], proposals=proposals)

    def _import(
        self, calendar: StoredCalendar, stored: StoredEvent | None, uid: str, ics: str, master: ParsedEvent
    ) -> Card:
        values = values_of(master, "", self._reading.home)
        # Whom a file invites, nobody here asked to be told anything.
        values = msgspec.structs.replace(values, invited=())
        fields = EventFields(
            change="change" if stored else "create",
            calendar_id=calendar.id,
            calendar=calendar.name,
            url=stored_url(calendar, stored) if stored else resource_url(calendar, uid),
            uid=uid,
            values=values,
            base=stored.ics if stored else "",
            etag=stored.etag if stored else "",
            exact=without_people(ics) if calendar.schedules else ics,
            stamp=self._host.clock.now(),
            home=self._reading.home,
            imported=True,
        )
        origin = [FieldOrigin(name=name, trust=Trust.UNTRUSTED, source=_FILE) for name in ("title", "start", "end")]
        return self._propose(fields, calendar, self._account(calendar), origin, None)

    # what it is made of

    def _propose(
        self,
        fields: EventFields,
        calendar: StoredCalendar,
        account: Account | None,
        origins: list[FieldOrigin],
        conversation_id: int | None,
    ) -> Card:
        people = bool(fields.values.invited or (fields.was and fields.was.invited))
        kind = "calendar.meeting" if people and calendar.schedules else "calendar.event"
        known = self._host.mail.known_addresses(account.id) if account else set()
        new = NewProposal(
            kind="calendar.own" if calendar.kind == "local" else kind,
            conversation_id=conversation_id,
            account_id=calendar.account_id,
            account=account.name if account else calendar.name,
            known_addresses=frozenset(known),
        )
        shown = ("title", "start", "end", "zone", "location", "repeats", "invited", "text")
        named = {origin.name for origin in origins}
        kept = [FieldOrigin(name=name, trust=Trust.CONTACTS, source=STORED) for name in shown if name not in named]
        return self._host.gate.propose(new, fields, [*origins, *(kept if fields.was else _own(shown, named))])

    async def _stored(self, ref: str, change: str) -> tuple[StoredEvent, str, StoredCalendar, EventFields]:
        await self._reading.sync()
        stored, instance = self._reading.store.event(ref)
        calendar = self._reading.store.calendar(stored.calendar_id)
        if not calendar.writable:
            raise UsageError(f"{calendar.name} is only to be read.", hint="Change the event where it comes from.")
        parsed = parsed_of(stored, instance)
        if instance:  # it must be one of the series
            await self._reading.line_of(stored, instance, parsed)
        values = values_of(parsed, instance, self._reading.home)
        account = self._account(calendar)
        fields = EventFields(
            change=change,
            calendar_id=calendar.id,
            calendar=calendar.name,
            url=stored_url(calendar, stored),
            uid=stored.uid,
            instance=instance,
            values=values,
            was=values,
            base=stored.ics,
            etag=stored.etag,
            organiser=show_mailbox(account.display_name, account.address) if account else "",
            stamp=self._host.clock.now(),
            home=self._reading.home,
            schedules=calendar.schedules,
        )
        return stored, instance, calendar, fields

    def writable(self, name: str) -> StoredCalendar:
        """The calendar meant, else the default one, else the first that can be written; one is made if there is none."""
        store = self._reading.store
        if name:
            found = store.named(name)
            if not found.writable:
                raise UsageError(f"{found.name} is only to be read.", hint="Name another: desk calendar calendars")
            return found
        able = [one for one in store.calendars() if one.writable]
        if not able:
            return store.add(StoredCalendar(kind="local", name="Desk", is_default=True))
        return next((one for one in able if one.is_default), None) or next(
            (one for one in able if one.kind == "caldav"), able[0]
        )

    def _account(self, calendar: StoredCalendar) -> Account | None:
        store = self._host.account_store
        return store.account(calendar.account_id) if calendar.account_id is not None else None

    def _is_mine(self, event: ParsedEvent) -> bool:
        return event.organiser is None or event.organiser.address.lower() in self._reading.mine()

    async def _conflicts(self, values: EventValues, own_uid: str) -> tuple[str, ...]:
        """What else takes place then, in words."""
        start, end = epochs(values, self._reading.home)
        if not 0 < end - start < 60 * 86_400:
            return ()
        lines = await self._reading.events(start, end)
        found = []
        for line in lines:
            if takes_time(line) and not line.all_day and self._reading.store.event(line.ref)[0].uid != own_uid:
                when = moment_in_words(line.start, line.end, line.all_day, self._reading.home)
                found.append(f"{line.title} ({when})")
        return tuple(found[:5])

    async def conflicts_of(self, values: EventValues, own_uid: str) -> tuple[str, ...]:
        return await self._conflicts(values, own_uid)

    # times

    def _span(self, draft: EventDraft) -> tuple[str, str]:
        if not (draft.start or "").strip():
            raise UsageError("The event has no time.", hint='Say when it begins: --start "Friday 10:00"')
        start = self._time(draft.start or "", draft.zone)
        if draft.end:
            end = self._time(draft.end, draft.zone, after=start)
            # People name the last of several whole days; a calendar wants the day after it (RFC 5545 3.6.1).
            return start, _next_day(end) if len(end) == 10 and len(start) == 10 else end
        return start, _later(start, read_length(draft.length) if draft.length else LENGTH_S)

    def _moved(self, draft: EventDraft, was: EventValues) -> tuple[str, str]:
        start = self._time(draft.start, draft.zone) if draft.start else was.start
        if draft.end:
            end = self._time(draft.end, draft.zone, after=start)
            return start, _next_day(end) if len(end) == 10 and len(start) == 10 else end
        if draft.length:
            return start, _later(start, read_length(draft.length))
        old, until = times.moment_of(was.start), times.moment_of(was.end)
        length_s = (until.local - old.local).total_seconds() if old and until else LENGTH_S
        if len(start) != len(was.start):
            length_s = LENGTH_S
        return start, _later(start, length_s)

    def _time(self, text: str, zone: str | None, after: str = "") -> str:
        """A local time from ISO text or from words. :raises UsageError: it is neither."""
        moment = times.moment_of(text.strip().replace(" ", "T"))
        if moment is not None:
            return moment.iso
        given = text.strip()
        if after and len(after) > 10 and len(given) <= 5 and ":" in given:  # an end of "11:30" is that day's
            moment = times.moment_of(f"{after[:10]}T{given:0>5}")
            if moment is not None:
                return moment.iso
        here = zone or self._reading.home
        found = parse_when(text, self._host.clock.now(), here)
        if isinstance(found, Unclear):
            raise UsageError(found.message, hint=found.hint)
        return times.iso(times.in_zone(found.at, times.known_zone(here) or ZoneInfo("UTC")))


def values_of(parsed: ParsedEvent, instance: str, home: str) -> EventValues:
    """What people see of a stored event; of an instance that was not changed on its own, at its own time."""
    start, end = parsed.start_local, parsed.end_local
    if instance and parsed.recurrence_id != instance:
        at, moment = times.moment_of(parsed.start_local), times.moment_of(instance)
        until = times.moment_of(parsed.end_local)
        if at is not None and moment is not None and until is not None:
            start, end = moment.iso, times.Moment(moment.local + (until.local - at.local), "", moment.all_day).iso
    people = []
    for person in parsed.attendees:
        try:
            people.append(show_mailbox(" ".join(person.name.split()), parse_mailbox(person.address).address))
        except UsageError:
            continue  # a room, or an address nothing can be sent to: it stays in the file as it is
    return EventValues(
        title=parsed.title,
        start=start,
        end=end,
        zone=parsed.zone,
        location=parsed.location,
        text=parsed.text,
        repeats="" if instance else parsed.rrule,
        invited=tuple(people),
    )


def resource_url(calendar: StoredCalendar, uid: str) -> str:
    """Where a new event with this UID goes: the same UID is the same address."""
    own = address_of(calendar.id, uid)
    return own if calendar.kind == "local" else f"{calendar.url.rstrip('/')}/{own.rpartition('/')[2]}"


def stored_url(calendar: StoredCalendar, stored: StoredEvent) -> str:
    from urllib.parse import urljoin

    if calendar.kind == "local":
        return f"desk:{calendar.id}/{stored.href}"
    return urljoin(calendar.url, stored.href)


def without_people(ics: str) -> str:
    """A resource without attendees: a server would invite them anew."""
    from desk.ical import lines

    def bare(part: lines.Line | lines.Component) -> lines.Line | lines.Component:
        if isinstance(part, lines.Line):
            return part
        kept = (
            one for one in part.parts if not (isinstance(one, lines.Line) and one.name in ("ATTENDEE", "ORGANIZER"))
        )
        return lines.Component(part.name, tuple(map(bare, kept)))

    root = bare(lines.read(ics))
    assert isinstance(root, lines.Component)
    return lines.write(root)


def typed(draft: EventDraft) -> list[FieldOrigin]:
    """Origins of what a person gave on the command line."""
    given = ("title", "start", "end", "location", "text", "repeats", "zone")
    names = [name for name in given if getattr(draft, name)]
    return [
        FieldOrigin(name=name, trust=Trust.USER, source=TYPED)
        for name in (*names, *(["invited"] if draft.invite else []))
    ]


def _own(shown: tuple[str, ...], named: set[str]) -> list[FieldOrigin]:
    source = mark("set by Desk")
    return [FieldOrigin(name=name, trust=Trust.HOST, source=source) for name in shown if name not in named]


def _alike(stored: StoredEvent, parsed: ParsedCalendar, uid: str) -> bool:
    ours = [msgspec.structs.replace(event, stamp="", problems=[]) for event in stored.events or []]
    theirs = [msgspec.structs.replace(event, stamp="", problems=[]) for event in parsed.events if event.uid == uid]
    return ours == theirs


def _later(start: str, length_s: float) -> str:
    moment = times.moment_of(start)
    if moment is None:
        raise UsageError(f"“{start[:40]}” is no date and time.", hint="Write it like 2026-11-27 10:00.")
    length = datetime.timedelta(seconds=length_s)
    if moment.all_day:
        length = max(datetime.timedelta(days=length.days), times.DAY)
    return times.Moment(moment.local + length, "", moment.all_day).iso


def _next_day(day: str) -> str:
    return _later(day, 86_400.0)
