"""A calendar in Desk's own database, with the same rules as a server's: one resource a UID, and a version that must match."""

from __future__ import annotations

import hashlib
import re
import sqlite3

import msgspec

from desk.channels.calendar.fields import OWN
from desk.errors import ConflictError, UsageError
from desk.ical import lines
from desk.store.db import Database
from desk.store.text import storable


class Resource(msgspec.Struct, frozen=True):
    """What stands at an address: the version, and the text."""

    etag: str
    ics: str


class OwnCalendar:
    """Reads and writes resources by address (``desk:3/uid.ics``); every call joins an open transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, url: str) -> Resource | None:
        calendar_id, href = own_address(url)
        with self._db.read() as connection:
            sql = "SELECT etag, ics FROM calendar_event WHERE calendar_id = ? AND href = ?"
            row = connection.execute(sql, (calendar_id, href)).fetchone()
        return Resource(row["etag"], row["ics"]) if row else None

    def put(self, url: str, uid: str, ics: str, *, if_match: str = "") -> str:
        """Store ``ics``; returns its version. Without ``if_match`` nothing may be there yet.

        :raises ConflictError: something else is there, or the UID is in use at another address.
        """
        calendar_id, href = own_address(url)
        with self._db.write() as connection:
            self._check(connection, calendar_id, href, if_match)
            sql = "SELECT 1 FROM calendar_event WHERE calendar_id = ? AND uid = ? AND href <> ?"
            if connection.execute(sql, (calendar_id, uid, href)).fetchone():
                raise ConflictError("This event is in the calendar already.", hint="Look at the calendar again.")
            etag = version_of(ics)
            values = {
                "calendar_id": calendar_id,
                "href": href,
                "uid": uid,
                "etag": etag,
                "title": storable(_title(ics)),
                "ics": storable(ics),
            }
            connection.execute(
                "INSERT INTO calendar_event (calendar_id, href, uid, etag, title, ics)"
                " VALUES (:calendar_id, :href, :uid, :etag, :title, :ics) ON CONFLICT (calendar_id, href) DO UPDATE"
                " SET etag = :etag, title = :title, ics = :ics, uid = :uid, parsed = NULL, broken = 0",
                values,
            )
        return etag

    def delete(self, url: str, *, if_match: str) -> None:
        """:raises ConflictError: it is gone, or not what it was."""
        calendar_id, href = own_address(url)
        with self._db.write() as connection:
            self._check(connection, calendar_id, href, if_match)
            sql = "DELETE FROM calendar_event WHERE calendar_id = ? AND href = ?"
            connection.execute(sql, (calendar_id, href))

    def _check(self, connection: sqlite3.Connection, calendar_id: int, href: str, if_match: str) -> None:
        row = connection.execute("SELECT kind FROM calendar WHERE id = ?", (calendar_id,)).fetchone()
        if row is None or row["kind"] != "local":
            raise ConflictError("That calendar is not there any more.", hint="desk calendar calendars")
        sql = "SELECT etag FROM calendar_event WHERE calendar_id = ? AND href = ?"
        found = connection.execute(sql, (calendar_id, href)).fetchone()
        if (found["etag"] if found else "") != if_match:
            raise ConflictError(
                "The event was changed meanwhile.", hint="Look at it again, then propose the change anew."
            )


def _title(ics: str) -> str:
    events = (one for one in lines.read(ics).walk() if one.name == "VEVENT" and one.first("RECURRENCE-ID") is None)
    return next((event.text("SUMMARY")[:1000] for event in events), "")


def version_of(ics: str) -> str:
    return hashlib.sha256(ics.encode("utf-8", "replace")).hexdigest()[:32]


def address_of(calendar_id: int, uid: str) -> str:
    """Where an event with this UID lies: the same UID is the same address, so that saving twice leaves one event."""
    safe = (
        uid
        if re.fullmatch(r"[A-Za-z0-9@._-]{1,120}", uid)
        else hashlib.sha256(uid.encode("utf-8", "replace")).hexdigest()
    )
    return f"{OWN}{calendar_id}/{safe}.ics"


def own_address(url: str) -> tuple[int, str]:
    """:raises UsageError: it is no address in Desk's own database."""
    found = re.fullmatch(rf"{OWN}(\d{{1,18}})/(.+)", url)
    if found is None:
        raise UsageError(f"“{url[:80]}” is no event of Desk's own.")
    return int(found[1]), found[2]
