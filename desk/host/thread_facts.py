"""Threads out of the store as the rules look at them: without quotes, with what is known of their senders."""

from __future__ import annotations

import datetime
import functools
import json
import sqlite3
from collections.abc import Iterable

import msgspec

from desk.channels.mail.answerable import answerable
from desk.parse.reply import split_reply
from desk.store.db import Database
from desk.wire.mail import ParsedMail
from desk.wire.threads import ThreadFacts, ThreadMail

NOT_LOOKED_AT = ("trash", "junk", "spam", "drafts", "deleted", "deleted messages", "deleted items")
_NEWEST_OF_THREAD = 12
_MOST_TEXT = 20_000


class Own(msgspec.Struct, frozen=True):
    """An account's side of its threads."""

    id: int
    name: str
    addresses: frozenset[str]
    names: tuple[str, ...]
    known: frozenset[str]
    demo: bool


class ThreadReader:
    """Builds facts. Reads everything of an account that is the same for all its threads once."""

    def __init__(self, db: Database, user_name: str, timezone: str) -> None:
        self._db = db
        self._user_name = user_name
        self._timezone = timezone
        self._own: dict[int, Own] = {}

    def own(self, account_id: int) -> Own:
        if account_id not in self._own:
            self._own[account_id] = self._read_own(account_id)
        return self._own[account_id]

    def facts(
        self, account_id: int, thread: str, precedents: dict[str, str], labels: tuple[str, ...] = ()
    ) -> tuple[ThreadFacts, int, int] | None:
        """The facts (``labels``: those the thread has), the id of the newest mail, and how many mails there are.

        None if the thread is empty.
        """
        own = self.own(account_id)
        marks = ", ".join("?" * len(NOT_LOOKED_AT))
        sql = (
            "SELECT id, message_id, date, sender_name, sender_address, subject, text, parsed FROM mail "  # noqa: S608
            f"WHERE account_id = ? AND thread = ? AND gone = 0 AND lower(folder) NOT IN ({marks}) ORDER BY date, id"
        )
        with self._db.read() as connection:
            rows = connection.execute(sql, (account_id, thread, *NOT_LOOKED_AT)).fetchall()
        if not rows:
            return None
        kept: dict[str, sqlite3.Row] = {}
        for row in rows:
            kept.setdefault(row["message_id"] or f"m{row['id']}", row)
        newest = list(kept.values())[-_NEWEST_OF_THREAD:]
        mails = tuple(_mail(row, own) for row in newest)
        mails = (*mails[:-1], self._as_report(mails[-1], newest[-1], own))
        last = next((mail for mail in reversed(mails) if not mail.mine), mails[-1])
        facts = ThreadFacts(
            account=own.name,
            account_id=account_id,
            thread=thread,
            mails=mails,
            names=own.names,
            known=last.address in own.known or any(mail.mine for mail in mails),
            labels=labels,
            precedent=precedents.get(last.list_id or last.address, ""),
            timezone=self._timezone,
        )
        return facts, int(mails[-1].ref[1:]), len(rows)

    def _as_report(self, mail: ThreadMail, row: sqlite3.Row, own: Own) -> ThreadMail:
        """``mail`` with whom a mail of the user's did not reach, if it reports that.

        Of mails that were never sent anybody may tell.
        """
        parsed = msgspec.json.decode(row["parsed"], type=ParsedMail)
        failed = tuple(one for one in parsed.deliveries if one.action == "failed")
        if mail.mine or not failed or not parsed.reported_id:
            return mail
        sql = (
            "SELECT 1 FROM mail WHERE account_id = ? AND message_id = ?"
            " AND lower(sender_address) IN (SELECT value FROM json_each(?))"
            " UNION SELECT 1 FROM proposal WHERE account_id = ? AND message_id = ? AND state IN ('sent', 'unknown')"
        )
        asked = (own.id, parsed.reported_id, json.dumps(sorted(own.addresses)), own.id, parsed.reported_id)
        with self._db.read() as connection:
            sent = connection.execute(sql, asked).fetchone() is not None
        return msgspec.structs.replace(mail, failed=failed) if sent else mail

    def _read_own(self, account_id: int) -> Own:
        with self._db.read() as connection:
            row = connection.execute(
                "SELECT name, display_name, address, aliases, demo FROM account WHERE id = ?", (account_id,)
            ).fetchone()
            sent = connection.execute(
                "SELECT DISTINCT value FROM mail, json_each(mail.recipients) WHERE account_id = ? AND folder = 'Sent'",
                (account_id,),
            )
            known = {str(one[0]) for one in sent}
            known |= {str(one[0]).lower() for one in connection.execute("SELECT address FROM contact_address")}
        addresses = {str(row["address"]).lower(), *(str(one).lower() for one in json.loads(row["aliases"]))}
        return Own(
            account_id,
            str(row["name"]),
            frozenset(addresses),
            tuple(sorted(_names(str(row["display_name"]), self._user_name))),
            frozenset(known - addresses),
            bool(row["demo"]),
        )


def _names(*given: str) -> set[str]:
    """What a person is called: the whole name, its first and its last word."""
    found: set[str] = set()
    for name in given:
        words = name.casefold().split()
        found |= {" ".join(words), *words[:1], *words[-1:]} if words else set()
    return {name for name in found if len(name) > 1}


def _mail(row: sqlite3.Row, own: Own) -> ThreadMail:
    parsed = msgspec.json.decode(row["parsed"], type=ParsedMail)
    address = str(row["sender_address"]).lower()
    to = {one.address.lower() for one in parsed.to}
    mine = address in own.addresses
    text = str(row["text"])[:_MOST_TEXT]
    return ThreadMail(
        ref=f"m{row['id']}",
        message_id=row["message_id"],
        at=float(row["date"]),
        mine=mine,
        name=row["sender_name"],
        address=address,
        to_me=not to or bool(to & own.addresses),
        to_people=max(1, len(to)),
        people=len(to | {one.address.lower() for one in parsed.cc}),
        subject=row["subject"],
        text=split_reply(text)[0],
        list_id=parsed.list_id,
        automatic=parsed.auto_submitted,
        answerable=mine or not answerable(parsed),
        invitation=any(one.content_type == "text/calendar" for one in parsed.attachments),
    )


@functools.lru_cache(maxsize=32)
def _country(timezone: str) -> str:
    """The country a zone lies in, by the zone table of the system or of tzdata; "" if it is not told."""
    import importlib.resources
    import zoneinfo

    lines: Iterable[str] = ()
    for root in zoneinfo.TZPATH:
        try:
            with open(f"{root}/zone.tab", encoding="utf-8") as file:
                lines = file.read().splitlines()
                break
        except OSError:
            continue
    if not lines:
        try:
            lines = (importlib.resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8").splitlines()
        except (ModuleNotFoundError, OSError):
            return ""
    return next(
        (line.split("\t")[0] for line in lines if not line.startswith("#") and line.split("\t")[2] == timezone), ""
    )


@functools.lru_cache(maxsize=32)
def days_off(timezone: str, year: int) -> frozenset[datetime.date]:
    """Public holidays of the zone's country in ``year`` and the next; none where they are not known."""
    import holidays

    country = _country(timezone)
    if country not in holidays.list_supported_countries():
        return frozenset()
    return frozenset(holidays.country_holidays(country, years=(year, year + 1)))
