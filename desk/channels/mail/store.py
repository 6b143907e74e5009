"""Mails in the store: what was read, how it hangs together, and how it is found again.

A mail's ref is ``m`` and its row id. Everything a mail says is untrusted text.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

import msgspec

from desk.channels.mail.delivery import undelivered
from desk.channels.mail.subjects import subject_key
from desk.channels.mail.terms import like_pattern, phrase, score, search_terms
from desk.channels.mail.threads import thread_for
from desk.channels.mail.unsubscribe import way_out
from desk.errors import UsageError
from desk.store.db import Database
from desk.store.text import storable, to_json
from desk.wire.mail import Address, MailDetail, MailSummary, ParsedMail

SNIPPET_CHARS = 160
_CANDIDATES = 200
TRIGRAM = 3
# Terms of two characters (common in Chinese) have no trigram; they are looked for in this many of the newest mails.
SCANNED_ROWS = 5_000
_SUMMARY = (
    "mail.id, account.name AS account, account.demo, folder, thread, sender_name, sender_address, subject, date, snippet, "
    "unread, flagged, "
    "(SELECT group_concat(label, ' ') FROM mail_label WHERE mail_label.mail_id = mail.id) AS labels"
)
_FROM = "FROM mail JOIN account ON account.id = mail.account_id"


class MailStore:
    """Mails of all accounts."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def upsert(self, account_id: int, folder: str, key: str, mail: ParsedMail, *, unread: bool, date: float) -> int:
        """Keep a mail under its key; returns its id. ``date`` (epoch seconds) serves where the mail has none."""
        text = storable(mail.text)
        row = {
            "account_id": account_id,
            "folder": folder,
            "key": storable(key),
            "message_id": storable(mail.message_id),
            "in_reply_to": storable(mail.in_reply_to),
            "subject": storable(mail.subject),
            "subject_key": storable(subject_key(mail.subject)),
            "sender_name": storable(mail.sender.name),
            "sender_address": storable(mail.sender.address),
            "recipients": to_json(sorted({entry.address.lower() for entry in (*mail.to, *mail.cc) if entry.address})),
            "date": mail.date if mail.date is not None else date,
            "text": text,
            "snippet": _snippet(text),
            "unread": int(unread),
            "has_attachments": int(bool(mail.attachments)),
            "parsed": to_json(msgspec.structs.replace(mail, text="")),
            "gone": 0,
        }
        columns = [*row, "thread"]
        sets = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in ("account_id", "folder", "key"))
        sql = (
            f"INSERT INTO mail ({', '.join(columns)}) VALUES ({', '.join(':' + name for name in columns)}) "  # noqa: S608 - names of our own
            f"ON CONFLICT (account_id, folder, key) DO UPDATE SET {sets} RETURNING id"
        )
        with self._db.write() as connection:
            row["thread"] = thread_for(connection, account_id, mail, float(row["date"]))  # type: ignore[arg-type]
            mail_id = int(connection.execute(sql, row).fetchone()[0])
            connection.execute("DELETE FROM mail_reference WHERE mail_id = ?", (mail_id,))
            ids = {storable(one) for one in (*mail.references, mail.in_reply_to) if one}
            connection.executemany("INSERT INTO mail_reference VALUES (?, ?)", [(mail_id, one) for one in sorted(ids)])
        return mail_id

    def keys(self, account_id: int, folder: str) -> dict[str, bool]:
        """The keys of the folder's mails that are still there, and whether each is unread."""
        sql = "SELECT key, unread FROM mail WHERE account_id = ? AND folder = ? AND gone = 0"
        with self._db.read() as connection:
            return {str(key): bool(unread) for key, unread in connection.execute(sql, (account_id, folder))}

    def mark(self, account_id: int, folder: str, unread: dict[str, bool], gone: Iterable[str]) -> None:
        """Take over what changed in the folder: read or not, and mails that left it (their refs stay good)."""
        where = "WHERE account_id = ? AND folder = ? AND key = ?"
        with self._db.write() as connection:
            connection.executemany(
                f"UPDATE mail SET unread = ? {where}",  # noqa: S608
                [(int(value), account_id, folder, key) for key, value in unread.items()],
            )
            connection.executemany(
                f"UPDATE mail SET gone = 1 {where}",  # noqa: S608
                [(account_id, folder, key) for key in gone],
            )

    def list_mails(
        self,
        query: str = "",
        account: str = "",
        limit: int = 50,
        *,
        folder: str = "INBOX",
        label: str = "",
        unread: bool = False,
    ) -> list[MailSummary]:
        """Newest first; with a query, the best fitting of all folders. ``account`` is an account's name, or all; a
        ``label`` is looked for in every folder."""
        if query.strip():
            found = self.search(query, limit=limit if not (label or unread) else _CANDIDATES, account=account)
            kept = [one for one in found if not unread or one.unread]
            return [one for one in kept if not label or label.casefold() in map(str.casefold, one.labels)][:limit]
        sql = f"SELECT {_SUMMARY} {_FROM} WHERE gone = 0 AND (? = '' OR account.name = ?)"
        arguments: list[object] = [account, account]
        if label:
            sql += " AND mail.id IN (SELECT mail_id FROM mail_label WHERE label = ?)"
            arguments.append(label)
        elif folder:
            sql += " AND folder = ?"
            arguments.append(folder)
        if unread:
            sql += " AND unread = 1"
        sql += " ORDER BY date DESC, mail.id DESC LIMIT ?"
        with self._db.read() as connection:
            return [_summary(row) for row in connection.execute(sql, (*arguments, limit))]

    def show(self, ref: str) -> MailDetail:
        """:raises UsageError: no such mail."""
        with self._db.read() as connection:
            row = _row(connection, ref)
            detail = _detail(row)
            return msgspec.structs.replace(
                detail,
                undelivered=undelivered(connection, row["account_id"], detail.mail.message_id),
                reported=_ref_of(connection, row["account_id"], detail.mail.reported_id),
            )

    def search(self, query: str, sender: str = "", limit: int = 10, *, account: str = "") -> list[MailSummary]:
        """Mails that hold any of the words, best first, newer before older; any text is a valid query.

        ``sender`` keeps those whose sender's name or address holds one of its words; if none does, its words count as
        words of the query. Without any word: the newest mails.
        """
        terms, senders = search_terms(query), search_terms(sender)
        with self._db.read() as connection:
            found = _search(connection, terms, senders, account, limit)
            if not found and senders:
                found = _search(connection, [*terms, *senders], [], account, limit)
        return found

    def place(self, ref: str) -> tuple[int, str, str]:
        """The account, folder and key a mail is kept under. :raises UsageError: no such mail."""
        with self._db.read() as connection:
            mail_id = _row(connection, ref)["id"]
            row = connection.execute("SELECT account_id, folder, key FROM mail WHERE id = ?", (mail_id,)).fetchone()
            return int(row[0]), str(row[1]), str(row[2])

    def thread(self, ref: str) -> list[MailSummary]:
        """The conversation a mail belongs to, oldest first, without copies of the same message."""
        with self._db.read() as connection:
            row = _row(connection, ref)
            sql = (
                f"SELECT {_SUMMARY}, message_id {_FROM} WHERE account_id = ? AND thread = ? AND (gone = 0 OR mail.id = ?) "
                "ORDER BY date, mail.id"
            )
            kept: dict[str, MailSummary] = {}
            for one in connection.execute(sql, (row["account_id"], row["thread"], row["id"])):
                kept.setdefault(one["message_id"] or f"m{one['id']}", _summary(one))
        return list(kept.values())

    def thread_addresses(self, ref: str) -> set[str]:
        """Every address, lower case, that wrote or was written to in the conversation of ``ref``."""
        with self._db.read() as connection:
            row = _row(connection, ref)
            sql = "SELECT sender_address, recipients FROM mail WHERE account_id = ? AND thread = ?"
            return _addresses(connection.execute(sql, (row["account_id"], row["thread"])))

    def known_addresses(self, account_id: int) -> set[str]:
        """Addresses, lower case, the user has written to from this account or keeps as contacts."""
        with self._db.read() as connection:
            sql = "SELECT '', recipients FROM mail WHERE account_id = ? AND folder = 'Sent'"
            known = _addresses(connection.execute(sql, (account_id,)))
            return known | {str(row[0]).lower() for row in connection.execute("SELECT address FROM contact_address")}

    def senders(self, name: str, limit: int = 5) -> list[Address]:
        """People who wrote under a name or address like ``name``, latest first. Anybody can call himself anything."""
        like = like_pattern(name.strip())
        sql = (
            "SELECT sender_name, sender_address FROM mail WHERE folder = 'INBOX' AND sender_address <> '' "
            "AND (sender_name LIKE ?1 ESCAPE '\\' OR sender_address LIKE ?1 ESCAPE '\\') "
            "GROUP BY sender_address ORDER BY max(date) DESC LIMIT ?2"
        )
        with self._db.read() as connection:
            return [Address(row[0], row[1]) for row in connection.execute(sql, (like, limit))]

    def ref_of(self, account_id: int, message_id: str) -> str:
        """The newest mail with that Message-ID in the account; empty if there is none."""
        with self._db.read() as connection:
            return _ref_of(connection, account_id, message_id)

    def has_sent(self, account_id: int, message_id: str) -> bool:
        """Whether the Sent folder, as last read, holds the message."""
        sql = "SELECT 1 FROM mail WHERE account_id = ? AND folder = 'Sent' AND message_id = ? AND gone = 0"
        with self._db.read() as connection:
            return connection.execute(sql, (account_id, message_id)).fetchone() is not None


def _snippet(text: str) -> str:
    lines = [line for line in text.split("\n") if not line.startswith(">")]
    return " ".join(" ".join(lines)[: SNIPPET_CHARS * 4].split())[:SNIPPET_CHARS]


def _row(connection: sqlite3.Connection, ref: str) -> sqlite3.Row:
    found = re.fullmatch(r"m?(\d{1,18})", ref.strip())
    row: sqlite3.Row | None = None
    if found:
        sql = f"SELECT {_SUMMARY}, account_id, text, parsed {_FROM} WHERE mail.id = ?"
        row = connection.execute(sql, (int(found[1]),)).fetchone()
    if row is None:
        raise UsageError(f"There is no mail {ref[:40]!r}.", hint="See the mails there are: desk mail list")
    return row


def _ref_of(connection: sqlite3.Connection, account_id: int, message_id: str) -> str:
    sql = "SELECT id FROM mail WHERE account_id = ? AND message_id = ? ORDER BY id DESC LIMIT 1"
    row = connection.execute(sql, (account_id, message_id)).fetchone() if message_id else None
    return f"m{row[0]}" if row else ""


def _summary(row: sqlite3.Row) -> MailSummary:
    return MailSummary(
        ref=f"m{row['id']}",
        account=row["account"],
        folder=row["folder"],
        thread=row["thread"],
        sender=Address(row["sender_name"], row["sender_address"]),
        subject=row["subject"],
        date=row["date"],
        snippet=row["snippet"],
        unread=bool(row["unread"]),
        demo=bool(row["demo"]),
        labels=sorted((row["labels"] or "").split(), key=str.casefold),
        flagged=bool(row["flagged"]),
    )


def _detail(row: sqlite3.Row) -> MailDetail:
    mail = msgspec.json.decode(row["parsed"], type=ParsedMail)
    whole = msgspec.structs.replace(mail, text=row["text"])
    return MailDetail(summary=_summary(row), mail=whole, way_out=way_out(mail.unsubscribe))


def _addresses(rows: Iterable[sqlite3.Row]) -> set[str]:
    found: set[str] = set()
    for sender, recipients in rows:
        found.add(str(sender).lower())
        found.update(msgspec.json.decode(recipients, type=list[str]))
    return found - {""}


def _search(
    connection: sqlite3.Connection, terms: list[str], senders: list[str], account: str, limit: int
) -> list[MailSummary]:
    where = "gone = 0 AND (? = '' OR account.name = ?)"
    arguments: list[object] = [account, account]
    if senders:
        one = "(sender_name LIKE ? ESCAPE '\\' OR sender_address LIKE ? ESCAPE '\\')"
        where += f" AND ({' OR '.join(one for _ in senders)})"
        arguments += [like_pattern(term) for term in senders for _ in range(2)]
    if not terms:
        sql = f"SELECT {_SUMMARY} {_FROM} WHERE {where} ORDER BY date DESC, mail.id DESC LIMIT ?"
        return [_summary(row) for row in connection.execute(sql, (*arguments, limit))]
    ids: set[int] = set()
    long = [term for term in terms if len(term) >= TRIGRAM]
    short = [term for term in terms if len(term) < TRIGRAM]
    for term in long:  # each on its own, so that a common word cannot crowd out a rare one
        sql = "SELECT rowid FROM mail_fts WHERE mail_fts MATCH ? ORDER BY rowid DESC LIMIT ?"
        ids.update(int(row[0]) for row in connection.execute(sql, (phrase(term), _CANDIDATES)))
    if short:
        one = "subject LIKE ? ESCAPE '\\' OR sender_name LIKE ? ESCAPE '\\' OR text LIKE ? ESCAPE '\\'"
        sql = (
            "SELECT id FROM (SELECT id, subject, sender_name, text FROM mail ORDER BY id DESC LIMIT ?) "  # noqa: S608
            f"WHERE {' OR '.join(one for _ in short)} LIMIT ?"
        )
        patterns = [like_pattern(term) for term in short for _ in range(3)]
        scanned = connection.execute(sql, (SCANNED_ROWS, *patterns, 2 * _CANDIDATES))
        ids.update(int(row[0]) for row in scanned)
    newest = sorted(ids, reverse=True)[: 2 * _CANDIDATES]
    marks = ",".join("?" * len(newest))
    sql = f"SELECT {_SUMMARY}, text {_FROM} WHERE mail.id IN ({marks}) AND {where}"
    scored = [
        (score(terms, row["subject"], f"{row['sender_name']} {row['sender_address']}", row["text"]), row)
        for row in connection.execute(sql, (*newest, *arguments))
    ]
    scored.sort(key=lambda pair: (-pair[0], -pair[1]["date"], -pair[1]["id"]))
    return [_summary(row) for _, row in scored[:limit]]
