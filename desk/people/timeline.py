"""Everything with a person, newest first, a page at a time. What is in it comes from sources; others may add theirs.

A source yields what happened with somebody before a moment, newest first. Its text is as trusted as it says itself: it is the
host that registers sources, and a source reads Desk's own tables only.
"""

from __future__ import annotations

import heapq
import json
import sqlite3
from collections.abc import Callable

import msgspec

from desk.handoff import Trust
from desk.wire.people import Moment

_SNIPPET_CHARS = 200


class With(msgspec.Struct, frozen=True):
    """Whom a timeline is of: their number, addresses (lower case) and name."""

    person_id: int
    addresses: tuple[str, ...]
    name: str


class Cursor(msgspec.Struct, frozen=True, order=True):
    """Where a page ended: what is older than ``at``, and of that very moment what sorts behind ``key``."""

    at: float
    key: str = ""


# (connection, whom, before, limit) -> moments at or before ``before``, newest first
Source = Callable[[sqlite3.Connection, With, float, int], list[Moment]]
SOURCES: dict[str, Source] = {}


def source(name: str) -> Callable[[Source], Source]:
    """Register a source under a name; a later one of that name takes its place."""

    def register(function: Source) -> Source:
        SOURCES[name] = function
        return function

    return register


def timeline(connection: sqlite3.Connection, whom: With, older: str, limit: int) -> tuple[list[Moment], str]:
    """A page of moments, newest first, and the cursor of the next one (empty at the end).

    :param older: the cursor of the page before, or nothing.
    """
    cursor = _decoded(older)
    found: list[Moment] = []
    for fetch in SOURCES.values():
        found += _next(fetch, connection, whom, cursor, limit + 1)
    found.sort(key=_place)
    page = found[:limit]
    return page, _encoded(page[-1]) if len(found) > limit else ""


def _next(fetch: Source, connection: sqlite3.Connection, whom: With, cursor: Cursor | None, count: int) -> list[Moment]:
    """At least ``count`` moments behind the cursor, if the source has so many.

    A source may give what happened at one moment in any order, so the last moment of a full answer is left out: the rest
    of it may be missing.
    """
    before = cursor.at if cursor is not None else float("inf")
    asked = count + 1
    while True:
        moments = fetch(connection, whom, before, asked)
        full = len(moments) >= asked
        behind = [
            one
            for one in moments
            if (cursor is None or _behind(one, cursor)) and not (full and one.at <= moments[-1].at)
        ]
        if len(behind) >= count or not full:
            return behind
        asked *= 4


def _place(moment: Moment) -> tuple[float, str]:
    return -moment.at, _key(moment)


def _key(moment: Moment) -> str:
    return f"{moment.kind} {moment.ref} {moment.title}"


def _behind(moment: Moment, cursor: Cursor) -> bool:
    return _place(moment) > (-cursor.at, cursor.key)


def _encoded(moment: Moment) -> str:
    return msgspec.json.encode(Cursor(moment.at, _key(moment))).decode()


def _decoded(text: str) -> Cursor | None:
    try:
        return msgspec.json.decode(text, type=Cursor) if text else None
    except msgspec.MsgspecError:
        return None


@source("mail")
def mails(connection: sqlite3.Connection, whom: With, before: float, limit: int) -> list[Moment]:
    """Mails they wrote, and mails the user wrote to them; one that lies in several folders, once."""
    sql = (
        "SELECT m.id, m.account_id, m.message_id, m.date, m.subject, m.snippet, m.sender_address FROM mail_party p"
        " JOIN mail m ON m.id = p.mail_id WHERE p.address = ? AND p.date <= ? AND NOT m.gone"
        # Of its copies the newest counts, on whatever page one is.
        " AND (m.message_id = '' OR NOT EXISTS (SELECT 1 FROM mail n WHERE n.message_id = m.message_id AND NOT n.gone"
        " AND (n.date > m.date OR (n.date = m.date AND n.id < m.id)) AND EXISTS (SELECT 1 FROM mail_party q"
        " WHERE q.mail_id = n.id AND q.address IN (SELECT value FROM json_each(?)))))"
        " ORDER BY p.date DESC, m.id"
    )
    everybody = json.dumps(list(whom.addresses))
    newest = heapq.merge(
        *(connection.execute(sql, (address, before, everybody)) for address in whom.addresses),
        key=lambda row: (-row["date"], row["id"]),
    )
    found: dict[str, Moment] = {}
    for row in newest:
        theirs = row["sender_address"].lower() in whom.addresses
        failed = set() if theirs else _failed(connection, row)
        found.setdefault(
            row["message_id"] or f"m{row['id']}",
            Moment(
                at=row["date"],
                kind="mail.in" if theirs else "mail.out",
                state="undelivered" if failed & set(whom.addresses) else "",
                title=row["subject"],
                text=row["snippet"],
                ref=f"m{row['id']}",
                trust=Trust.UNTRUSTED if theirs else Trust.USER,
            ),
        )
        if len(found) >= limit:
            break
    return list(found.values())


def _failed(connection: sqlite3.Connection, row: sqlite3.Row) -> set[str]:
    """The addresses that delivery reports say the mail did not reach."""
    sql = (
        "SELECT DISTINCT lower(json_extract(d.value, '$.recipient')) FROM mail r, json_each(r.parsed, '$.deliveries') d"
        " WHERE json_extract(r.parsed, '$.reported_id') = ? AND json_extract(r.parsed, '$.reported_id') <> ''"
        " AND r.account_id = ? AND json_extract(d.value, '$.action') = 'failed'"
    )
    return {str(one[0]) for one in connection.execute(sql, (row["message_id"], row["account_id"]))}


@source("note")
def notes(connection: sqlite3.Connection, whom: With, before: float, limit: int) -> list[Moment]:
    """What was noted of them."""
    sql = "SELECT * FROM contact_note WHERE contact_id = ? AND at <= ? ORDER BY at DESC LIMIT ?"
    return [
        Moment(
            at=row["at"],
            kind="note",
            title=row["text"].partition("\n")[0][:_SNIPPET_CHARS],
            text=row["text"],
            ref=f"n{row['id']}",
            trust=Trust(row["trust"]),
            origin=row["origin"],
        )
        for row in connection.execute(sql, (whom.person_id, before, limit))
    ]


@source("draft")
def drafts(connection: sqlite3.Connection, whom: With, before: float, limit: int) -> list[Moment]:
    """Proposals that would have reached them, and what became of those."""
    sql = (
        "SELECT p.id, p.kind, p.state, p.updated_at, json_extract(v.fields, '$.subject') AS subject,"
        " json_extract(v.fields, '$.body') AS body FROM proposal p"
        " JOIN proposal_version v ON v.proposal_id = p.id AND v.version = p.version"
        " WHERE p.kind LIKE 'mail.%' AND p.state <> 'sent' AND p.updated_at <= ?1 AND EXISTS"
        " (SELECT 1 FROM json_each(v.envelope, '$.recipients') r JOIN json_each(?2) a ON a.value = lower(r.value))"
        " ORDER BY p.updated_at DESC LIMIT ?3"
    )
    return [
        Moment(
            at=row["updated_at"],
            kind="draft",
            title=row["subject"] or "",
            text=" ".join((row["body"] or "").split())[:_SNIPPET_CHARS],
            ref=f"d{row['id']}",
            state=_STATES.get(row["state"], row["state"]),
            trust=Trust.MODEL,
        )
        for row in connection.execute(sql, (before, json.dumps(list(whom.addresses)), limit))
    ]


_STATES = {"connecting": "sending", "data": "sending"}


@source("reminder")
def reminders(connection: sqlite3.Connection, whom: With, before: float, limit: int) -> list[Moment]:
    """Reminders that name them (in full, or by an address)."""
    sql = (
        "SELECT id, text, due, state FROM reminder WHERE due <= ?1 AND (instr(lower(text), ?2) OR EXISTS"
        " (SELECT 1 FROM json_each(?3) a WHERE instr(lower(reminder.text), a.value))) ORDER BY due DESC LIMIT ?4"
    )
    arguments = (before, whom.name.lower(), json.dumps(list(whom.addresses)), limit)
    return [
        Moment(at=row["due"], kind="reminder", title=row["text"], ref=f"r{row['id']}", state=row["state"])
        for row in connection.execute(sql, arguments)
    ]


@source("event")
def events(connection: sqlite3.Connection, whom: With, before: float, limit: int) -> list[Moment]:
    """Events they take part in or called, where there is a calendar."""
    there = connection.execute(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'calendar_event'"
    ).fetchone()
    if there is None or not whom.addresses:
        return []
    sql = (
        "SELECT e.id, json_extract(v.value, '$.title') AS title, json_extract(v.value, '$.start') AS starts"
        " FROM calendar_event e, json_each(e.parsed) v WHERE e.parsed IS NOT NULL AND starts <= ?1"
        # Most events have nobody of them: those are told by their text, before anything is taken apart.
        " AND EXISTS (SELECT 1 FROM json_each(?2) w WHERE instr(lower(e.parsed), w.value))"
        " AND (lower(json_extract(v.value, '$.organiser.address')) IN (SELECT value FROM json_each(?2)) OR EXISTS"
        " (SELECT 1 FROM json_each(v.value, '$.attendees') a"
        " WHERE lower(json_extract(a.value, '$.address')) IN (SELECT value FROM json_each(?2))))"
        " ORDER BY starts DESC LIMIT ?3"
    )
    found = connection.execute(sql, (before, json.dumps(list(whom.addresses)), limit))
    return [
        Moment(at=row["starts"], kind="event", title=row["title"] or "", ref=f"e{row['id']}", trust=Trust.UNTRUSTED)
        for row in found
    ]
