"""Calendars and their events in the store. What an event says is untrusted text, read by the confined worker.

An event's ref is ``e`` and its row id; one instance of a series is ``e12@20261127T090000``, by its RECURRENCE-ID.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from desk.errors import UsageError
from desk.store.db import Database
from desk.store.text import storable, to_json
from desk.wire.calendar import ParsedCalendar, ParsedEvent

# Floating times and whole days begin elsewhere for a reader elsewhere.
_SPARE_S = 86_400.0 * 1.5


class StoredCalendar(msgspec.Struct, frozen=True, kw_only=True):
    """``kind``: caldav, local or file. ``url``: of the collection; of a file, its path."""

    id: int = 0
    account_id: int | None = None
    kind: str
    name: str
    url: str = ""
    shown: bool = True
    is_default: bool = False
    read_only: bool = False
    schedules: bool = False
    sync_token: str = ""
    ctag: str = ""
    synced_at: float | None = None
    error: str = ""

    @property
    def writable(self) -> bool:
        return self.kind != "file" and not self.read_only


class StoredEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A resource. ``events`` is None until the reader has seen it."""

    id: int
    calendar_id: int
    href: str
    etag: str
    uid: str
    ics: str
    events: list[ParsedEvent] | None = None
    problem: str = ""
    broken: bool = False

    @property
    def master(self) -> ParsedEvent | None:
        """What stands for the whole event; of a lone instance, that."""
        events = self.events or []
        return next((event for event in events if not event.recurrence_id), events[0] if events else None)


class CalendarStore:
    """Rows. ``generation`` grows with every change of an event, so that what was worked out from them can be kept."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.generation = 0

    # calendars

    def calendars(self) -> list[StoredCalendar]:
        with self._db.read() as connection:
            rows = connection.execute("SELECT * FROM calendar ORDER BY is_default DESC, name COLLATE NOCASE").fetchall()
        return [_calendar(row) for row in rows]

    def calendar(self, calendar_id: int) -> StoredCalendar:
        """:raises UsageError: there is none with that id."""
        found = next((one for one in self.calendars() if one.id == calendar_id), None)
        if found is None:
            raise UsageError("That calendar is not there any more.", hint="desk calendar calendars")
        return found

    def named(self, name: str) -> StoredCalendar:
        """By name or number. :raises UsageError: there is none."""
        for one in self.calendars():
            if one.name.casefold() == name.strip().casefold() or str(one.id) == name.strip():
                return one
        raise UsageError(f"There is no calendar “{name[:60]}”.", hint="desk calendar calendars")

    def add(self, new: StoredCalendar) -> StoredCalendar:
        """Add a calendar; its name gets a number if it is taken."""
        taken = {one.name.casefold() for one in self.calendars()}
        base = " ".join(storable(new.name).split())[:100] or "Calendar"
        names = (base, *(f"{base} {number}" for number in range(2, 1000)))
        name = next(one for one in names if one.casefold() not in taken)
        values = {**msgspec.structs.asdict(new), "name": name}
        values.pop("id")
        columns = ", ".join(values)
        marks = ", ".join(f":{column}" for column in values)
        with self._db.write() as connection:
            sql = f"INSERT INTO calendar ({columns}) VALUES ({marks}) RETURNING id"  # noqa: S608 - names of our own struct
            made = int(connection.execute(sql, values).fetchone()[0])
        self.generation += 1
        return self.calendar(made)

    def update(self, calendar_id: int, **values: object) -> None:
        """Change columns of a calendar. ``is_default=True`` takes that from every other."""
        with self._db.write() as connection:
            if values.get("is_default"):
                connection.execute("UPDATE calendar SET is_default = 0")
            sets = ", ".join(f"{column} = :{column}" for column in values)
            connection.execute(f"UPDATE calendar SET {sets} WHERE id = :id", {**values, "id": calendar_id})  # noqa: S608
        self.generation += 1

    def remove(self, calendar_id: int) -> None:
        with self._db.write() as connection:
            connection.execute("DELETE FROM calendar WHERE id = ?", (calendar_id,))
        self.generation += 1

    def counts(self) -> dict[int, int]:
        with self._db.read() as connection:
            return dict(connection.execute("SELECT calendar_id, count(*) FROM calendar_event GROUP BY 1").fetchall())

    # events

    def versions(self, calendar_id: int) -> dict[str, str]:
        """href → etag of everything that is known of a calendar."""
        with self._db.read() as connection:
            sql = "SELECT href, etag FROM calendar_event WHERE calendar_id = ?"
            return dict(connection.execute(sql, (calendar_id,)).fetchall())

    def keep(self, calendar_id: int, found: Mapping[str, tuple[str, str]], gone: Iterable[str] = ()) -> None:
        """Take over ``found`` (href → etag, text) and forget ``gone``."""
        with self._db.write() as connection:
            connection.executemany(
                "INSERT INTO calendar_event (calendar_id, href, etag, ics) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (calendar_id, href) DO UPDATE SET etag = excluded.etag, ics = excluded.ics, parsed = NULL, "
                "broken = 0",
                [(calendar_id, href, etag, storable(ics)) for href, (etag, ics) in found.items()],
            )
            connection.executemany(
                "DELETE FROM calendar_event WHERE calendar_id = ? AND href = ?", [(calendar_id, href) for href in gone]
            )
        self.generation += 1

    def unread(self, limit: int = 200) -> list[StoredEvent]:
        """Resources the reader has not seen."""
        return self._events("parsed IS NULL AND broken = 0 ORDER BY id LIMIT ?", (limit,))

    def keep_read(self, event_id: int, read: ParsedCalendar) -> None:
        """Store what the reader found in a resource."""
        events = read.events
        first = min((event.start for event in events if event.start_local), default=None)
        last = max((event.end for event in events), default=None)
        if any(event.repeats for event in events):
            last = None
        title = next((event.title for event in events if not event.recurrence_id), "")
        values = (
            events[0].uid if events else "",
            storable(title),
            to_json(events),
            None if first is None else first - _SPARE_S,
            None if last is None else last + _SPARE_S,
            "; ".join(dict.fromkeys([*read.problems, *(one for event in events for one in event.problems)])),
            event_id,
        )
        sql = "UPDATE calendar_event SET uid = ?, title = ?, parsed = ?, first = ?, last = ?, problem = ? WHERE id = ?"
        with self._db.write() as connection:
            connection.execute(sql, values)
        self.generation += 1

    def mark_broken(self, event_id: int, problem: str) -> None:
        """The reader died of it, or took too long."""
        sql = "UPDATE calendar_event SET broken = 1, parsed = coalesce(parsed, '[]'), problem = ? WHERE id = ?"
        with self._db.write() as connection:
            connection.execute(sql, (problem, event_id))
        self.generation += 1

    def touching(self, start: float, end: float, calendar_ids: Sequence[int]) -> list[StoredEvent]:
        """Resources that may have an instance in [start, end)."""
        marks = ", ".join("?" * len(calendar_ids))
        where = f"calendar_id IN ({marks}) AND broken = 0 AND (first IS NULL OR first < ?)"
        where += " AND (last IS NULL OR last >= ?) ORDER BY id"
        return self._events(where, (*calendar_ids, end, start))

    def of_calendar(self, calendar_id: int) -> list[StoredEvent]:
        return self._events("calendar_id = ? ORDER BY id", (calendar_id,))

    def with_uid(self, uid: str) -> list[StoredEvent]:
        """In the order calendars are listed: what a person means first."""
        found = self._events("uid = ? ORDER BY id", (uid,))
        order = [one.id for one in self.calendars()]
        return sorted(found, key=lambda event: order.index(event.calendar_id) if event.calendar_id in order else 999)

    def event(self, ref: str) -> tuple[StoredEvent, str]:
        """The resource a ref names, and the instance. :raises UsageError: there is none."""
        found = re.fullmatch(r"e?(\d{1,18})(?:@([0-9]{8}(?:T[0-9]{6}Z?)?))?", ref.strip())
        rows = self._events("id = ?", (int(found[1]),)) if found else []
        if not rows or found is None:
            raise UsageError(f"There is no event {ref[:40]!r}.", hint="See the events there are: desk calendar list")
        return rows[0], found[2] or ""

    def _events(self, where: str, arguments: Sequence[object]) -> list[StoredEvent]:
        with self._db.read() as connection:
            rows = connection.execute(f"SELECT * FROM calendar_event WHERE {where}", arguments).fetchall()  # noqa: S608
        return [_event(row) for row in rows]

    # mails

    def unseen_mails(self, limit: int = 500) -> list[int]:
        """Ids of mails with attachments that were not looked at for calendars, newest first."""
        sql = (
            "SELECT mail.id FROM mail LEFT JOIN calendar_mail ON mail_id = mail.id "
            "WHERE has_attachments = 1 AND gone = 0 AND mail_id IS NULL AND folder <> 'Sent' ORDER BY date DESC LIMIT ?"
        )
        with self._db.read() as connection:
            return [int(row[0]) for row in connection.execute(sql, (limit,))]

    def keep_mail(self, mail_id: int, calendars: list[ParsedCalendar]) -> None:
        holds = int(any(one.events for one in calendars))
        with self._db.write() as connection:
            sql = "INSERT OR REPLACE INTO calendar_mail (mail_id, calendars, holds) VALUES (?, ?, ?)"
            connection.execute(sql, (mail_id, to_json(calendars), holds))

    def mails(self, limit: int = 50) -> list[tuple[int, list[ParsedCalendar]]]:
        """Mails that carry an event, newest first."""
        sql = (
            "SELECT mail_id, calendars FROM calendar_mail JOIN mail ON mail.id = mail_id "
            "WHERE holds = 1 AND gone = 0 ORDER BY date DESC LIMIT ?"
        )
        with self._db.read() as connection:
            rows = connection.execute(sql, (limit,)).fetchall()
        return [(int(row[0]), msgspec.json.decode(row[1], type=list[ParsedCalendar])) for row in rows]


def _calendar(row: sqlite3.Row) -> StoredCalendar:
    return msgspec.convert(dict(row), StoredCalendar, strict=False)


def _event(row: sqlite3.Row) -> StoredEvent:
    events = None if row["parsed"] is None else msgspec.json.decode(row["parsed"], type=list[ParsedEvent])
    return StoredEvent(
        id=row["id"],
        calendar_id=row["calendar_id"],
        href=row["href"],
        etag=row["etag"],
        uid=row["uid"],
        ics=row["ics"],
        events=events,
        problem=row["problem"],
        broken=bool(row["broken"]),
    )
