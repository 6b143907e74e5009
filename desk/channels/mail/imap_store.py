"""What is kept of an IMAP account: its folders and how far each was read, and where each mail lies.

A mail's key is ``UIDVALIDITY:UID``. A mail that left a folder, or whose folder was numbered anew, is *adopted* by the message
that has its Message-ID and size: the row, and so its ref, stays what everything else refers to.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from desk.channels.mail.imap_folders import SYNCED, Named
from desk.channels.mail.imap_wire import Fetched
from desk.channels.mail.label_fields import Aim, LabelFields, MarkFields, changes
from desk.channels.mail.labels import Marks, marks_of
from desk.channels.mail.store import MailStore
from desk.store.db import Database
from desk.store.text import storable
from desk.wire.mail import ParsedMail

# A write holds up every other one, the host's loop included: what takes longer is cut into several.
WRITE_S = 0.015
_AT_ONCE = 400
_Item = TypeVar("_Item")


class FolderRow(msgspec.Struct, frozen=True, kw_only=True):
    """See ``0008_imap.sql``."""

    account_id: int
    path: str
    name: str
    role: str = ""
    synced: bool = False
    uidvalidity: int = 0
    uidnext: int = 0
    modseq: int = 0
    complete: bool = False


class Place(msgspec.Struct, frozen=True):
    """Where a mail lies on its server."""

    row: FolderRow
    uid: int


class ImapStore:
    """Every call is short but may wait for another's write: call it from a thread."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._mails = MailStore(db)

    # folders

    def folders(self, account_id: int) -> list[FolderRow]:
        sql = "SELECT * FROM imap_folder WHERE account_id = ? ORDER BY role <> 'inbox', role <> 'sent', path"
        with self._db.read() as connection:
            return [_folder(row) for row in connection.execute(sql, (account_id,))]

    def folder(self, account_id: int, name: str) -> FolderRow | None:
        """The folder Desk calls ``name``."""
        sql = "SELECT * FROM imap_folder WHERE account_id = ? AND name = ?"
        with self._db.read() as connection:
            row = connection.execute(sql, (account_id, name)).fetchone()
        return None if row is None else _folder(row)

    def take_folders(self, account_id: int, listed: Sequence[Named]) -> None:
        """Take over the server's list. What the user chose to sync stays chosen; what the server lost is forgotten, its
        mails are gone."""
        with self._db.write() as connection:
            known = {row.path: row for row in self.folders(account_id)}
            if {row.path: (row.name, row.role) for row in known.values()} == {
                one.path: (one.name, one.role) for one in listed
            }:
                return
            connection.execute("DELETE FROM imap_folder WHERE account_id = ?", (account_id,))
            for one in listed:
                before = known.get(one.path)
                row = msgspec.structs.replace(
                    before or FolderRow(account_id=account_id, path=one.path, name=one.name),
                    name=one.name,
                    role=one.role,
                    synced=one.role in SYNCED or (before is not None and before.synced),
                )
                if before is not None and before.name != row.name:
                    _rename(connection, account_id, before.name, row.name)
                _save(connection, row)
            names = [one.name for one in listed]
            marks = ",".join("?" * len(names))
            sql = f"UPDATE mail SET gone = 1 WHERE account_id = ? AND gone = 0 AND folder NOT IN ({marks})"  # noqa: S608
            connection.execute(sql, (account_id, *names))

    def save_folder(self, row: FolderRow) -> None:
        with self._db.write() as connection:
            _save(connection, row)

    # where mails lie

    def known(self, row: FolderRow) -> set[int]:
        """UIDs of the folder's mails that are there, as the folder is numbered now."""
        with self._db.read() as connection:
            found = connection.execute(
                "SELECT key FROM mail INDEXED BY mail_there WHERE account_id = ? AND folder = ? AND gone = 0",
                (row.account_id, row.name),
            )
            start = f"{row.uidvalidity}:"
            return {int(key[len(start) :]) for (key,) in found if key.startswith(start)}

    def count(self, row: FolderRow) -> int:
        """How many mails of the folder are there."""
        sql = (
            "SELECT count(*) FROM mail INDEXED BY mail_there "
            "WHERE account_id = ?1 AND folder = ?2 AND gone = 0 AND key >= ?3 || ':' AND key < ?3 || ';'"
        )
        with self._db.read() as connection:
            return int(connection.execute(sql, (row.account_id, row.name, str(row.uidvalidity))).fetchone()[0])

    def place(self, mail_id: int, *, cut: bool = False) -> Place | None:
        """Where a mail lies, as last seen; None if it is gone or not on an IMAP server. ``cut``: only if it was cut."""
        sql = (
            "SELECT imap_folder.*, key FROM mail JOIN imap_folder ON imap_folder.account_id = mail.account_id "
            "AND imap_folder.name = mail.folder WHERE mail.id = ? AND gone = 0 AND cut >= ?"
        )
        with self._db.read() as connection:
            row = connection.execute(sql, (mail_id, int(cut))).fetchone()
        if row is None:
            return None
        values = dict(row)
        validity, _, uid = str(values.pop("key")).partition(":")
        if validity != str(values["uidvalidity"]) or not uid.isdigit():
            return None
        return Place(_folder_of(values), int(uid))

    def cut_mail(self, ref: str) -> Place | None:
        """The place of a mail of which only the beginning was fetched."""
        return self.place(mail_id_of(ref), cut=True)

    def has_strays(self, row: FolderRow) -> bool:
        """Whether there are mails that a new message might turn out to be."""
        sql = (
            "SELECT EXISTS (SELECT 1 FROM mail INDEXED BY mail_gone "
            "WHERE account_id = ?1 AND gone = 1 AND message_id <> '' AND size > 0) "
            "OR EXISTS (SELECT 1 FROM mail WHERE account_id = ?1 AND folder = ?2 AND key < ?3 || ':') "
            "OR EXISTS (SELECT 1 FROM mail WHERE account_id = ?1 AND folder = ?2 AND key >= ?3 || ';')"
        )
        with self._db.read() as connection:
            return bool(connection.execute(sql, (row.account_id, row.name, str(row.uidvalidity))).fetchone()[0])

    def adopt(self, row: FolderRow, heads: Iterable[tuple[Fetched, str]]) -> set[int]:
        """Give strays the places of messages with their Message-ID and size; returns the UIDs that are settled so."""
        settled: set[int] = set()
        for part in _parts(list(heads), 50):
            with self._db.write() as connection:
                for fetched, message_id in part:
                    mail_id = _stray(connection, row, message_id, fetched.size)
                    if mail_id is None:
                        continue
                    _settle(connection, row, mail_id, fetched.uid)
                    if fetched.flags is not None:
                        _mark(connection, mail_id, marks_of(fetched.flags))
                    settled.add(fetched.uid)
        return settled

    def abandon_strays(self, row: FolderRow) -> int:
        """The folder is whole: what is still numbered the old way is gone."""
        sql = "UPDATE mail SET gone = 1 WHERE account_id = ? AND folder = ? AND gone = 0 AND key NOT GLOB ?"
        with self._db.write() as connection:
            return connection.execute(sql, (row.account_id, row.name, f"{row.uidvalidity}:*")).rowcount

    # what changes

    def add(self, row: FolderRow, mails: Sequence[tuple[Fetched, ParsedMail]]) -> None:
        """Keep new mails, in as many writes as keep each short."""
        left = list(mails)
        while left:
            ends = time.monotonic() + WRITE_S
            with self._db.write() as connection:
                while left:
                    self._add_one(connection, row, *left[0])
                    del left[0]
                    if time.monotonic() > ends:
                        break
            time.sleep(0.001)  # whoever waits for the write lock gets it

    def _add_one(self, connection: sqlite3.Connection, row: FolderRow, fetched: Fetched, mail: ParsedMail) -> None:
        marks = marks_of(fetched.flags or ())
        key = f"{row.uidvalidity}:{fetched.uid}"
        mail_id = _stray(connection, row, storable(mail.message_id), fetched.size)
        if mail_id is not None:
            _settle(connection, row, mail_id, fetched.uid)
        mail_id = self._mails.upsert(
            row.account_id, row.name, key, mail, unread=marks.unread, date=fetched.date or time.time()
        )
        cut = int(fetched.size > len(fetched.raw))
        connection.execute("UPDATE mail SET size = ?, cut = ? WHERE id = ?", (fetched.size, cut, mail_id))
        _mark(connection, mail_id, marks)

    def mark(self, row: FolderRow, changed: Sequence[Fetched]) -> int:
        """Take over marks that changed elsewhere; returns how many mails that concerned."""
        count = 0
        for part in _parts([one for one in changed if one.flags is not None], _AT_ONCE):
            with self._db.write() as connection:
                for one in part:
                    mail_id = _id_at(connection, row, one.uid)
                    if mail_id is not None:
                        count += _mark(connection, mail_id, marks_of(one.flags or ()))
        return count

    def lose(self, row: FolderRow, uids: Collection[int]) -> None:
        """These are not in the folder any more; their refs stay good."""
        sql = "UPDATE mail SET gone = 1 WHERE account_id = ? AND folder = ? AND key = ?"
        for part in _parts(sorted(uids), _AT_ONCE):
            with self._db.write() as connection:
                keys = [(row.account_id, row.name, f"{row.uidvalidity}:{uid}") for uid in part]
                connection.executemany(sql, keys)

    # what an approved change has done

    def labels(self, ref: str) -> list[str]:
        """A mail's labels."""
        with self._db.read() as connection:
            found = connection.execute("SELECT label FROM mail_label WHERE mail_id = ?", (mail_id_of(ref),))
            return [str(label) for (label,) in found]

    def leave(self, refs: Sequence[str]) -> None:
        """These have left their folder; where they came to is found by the next reading."""
        with self._db.write() as connection:
            connection.executemany("UPDATE mail SET gone = 1 WHERE id = ?", [(mail_id_of(ref),) for ref in refs])

    def rehome(self, ref: str, folder: str) -> None:
        """A mail moved to another folder under the same key."""
        with self._db.write() as connection:
            connection.execute("UPDATE OR IGNORE mail SET folder = ? WHERE id = ?", (folder, mail_id_of(ref)))

    def change(self, work: LabelFields | MarkFields, aims: Sequence[Aim]) -> None:
        """Labels or marks were changed."""
        with self._db.write() as connection:
            for aim in aims:
                add, remove = changes(work, aim)
                if isinstance(work, MarkFields):
                    for on, words in ((1, add), (0, remove)):
                        for word in words:
                            column, value = ("unread", 1 - on) if word == "read" else ("flagged", on)
                            sql = f"UPDATE mail SET {column} = ? WHERE id = ?"  # noqa: S608 - one of two
                            connection.execute(sql, (value, mail_id_of(aim.ref)))
                else:
                    lost = {one.casefold() for one in remove}
                    kept = {one.casefold(): one for one in add} | {one.casefold(): one for one in self.labels(aim.ref)}
                    set_labels(connection, mail_id_of(aim.ref), [kept[one] for one in kept if one not in lost])


def mail_id_of(ref: str) -> int:
    """The row a ref names; 0, which is none, if it is no ref."""
    number = ref.removeprefix("m")
    return int(number) if number.isdecimal() and len(number) < 18 else 0


def _folder(row: sqlite3.Row) -> FolderRow:
    return _folder_of(dict(row))


def _folder_of(values: dict[str, Any]) -> FolderRow:
    return FolderRow(**{**values, "synced": bool(values["synced"]), "complete": bool(values["complete"])})


def _save(connection: sqlite3.Connection, row: FolderRow) -> None:
    values = {name: getattr(row, name) for name in row.__struct_fields__}
    columns = ", ".join(values)
    sql = f"INSERT OR REPLACE INTO imap_folder ({columns}) VALUES ({', '.join(':' + name for name in values)})"  # noqa: S608
    connection.execute(sql, {**values, "synced": int(row.synced), "complete": int(row.complete)})


def _rename(connection: sqlite3.Connection, account_id: int, before: str, after: str) -> None:
    sql = "UPDATE OR IGNORE mail SET folder = ? WHERE account_id = ? AND folder = ?"
    connection.execute(sql, (after, account_id, before))


def _stray(connection: sqlite3.Connection, row: FolderRow, message_id: str, size: int) -> int | None:
    if not message_id or not size:
        return None
    sql = (
        "SELECT id FROM mail INDEXED BY mail_by_message_id WHERE account_id = ? AND message_id = ? AND size = ? "
        "AND (gone = 1 OR (folder = ? AND key NOT GLOB ?)) ORDER BY gone, folder <> ?, id LIMIT 1"
    )
    arguments = (row.account_id, message_id, size, row.name, f"{row.uidvalidity}:*", row.name)
    found = connection.execute(sql, arguments).fetchone()
    return None if found is None else int(found[0])


def _settle(connection: sqlite3.Connection, row: FolderRow, mail_id: int, uid: int) -> None:
    """Give the row its new place; whatever row had that place (a run that was cut short) gives way."""
    key = f"{row.uidvalidity}:{uid}"
    sql = "UPDATE mail SET key = key || ' ' || id, gone = 1 WHERE account_id = ? AND folder = ? AND key = ? AND id <> ?"
    connection.execute(sql, (row.account_id, row.name, key, mail_id))
    connection.execute("UPDATE mail SET folder = ?, key = ?, gone = 0 WHERE id = ?", (row.name, key, mail_id))


def _id_at(connection: sqlite3.Connection, row: FolderRow, uid: int) -> int | None:
    sql = "SELECT id FROM mail WHERE account_id = ? AND folder = ? AND key = ?"
    found = connection.execute(sql, (row.account_id, row.name, f"{row.uidvalidity}:{uid}")).fetchone()
    return None if found is None else int(found[0])


def _mark(connection: sqlite3.Connection, mail_id: int, marks: Marks) -> bool:
    sql = (
        "UPDATE mail SET unread = ?1, flagged = ?2, answered = ?3 WHERE id = ?4 "
        "AND (unread, flagged, answered) IS NOT (?1, ?2, ?3)"
    )
    values = (int(marks.unread), int(marks.flagged), int(marks.answered), mail_id)
    changed = connection.execute(sql, values).rowcount > 0
    return set_labels(connection, mail_id, marks.labels) or changed


def set_labels(connection: sqlite3.Connection, mail_id: int, labels: Iterable[str]) -> bool:
    """Give the mail exactly these labels; returns whether any changed. Call inside a write."""
    wanted = set(labels)
    had = {str(label) for (label,) in connection.execute("SELECT label FROM mail_label WHERE mail_id = ?", (mail_id,))}
    if had == wanted:
        return False
    connection.executemany(
        "DELETE FROM mail_label WHERE mail_id = ? AND label = ?", [(mail_id, one) for one in had - wanted]
    )
    connection.executemany("INSERT OR IGNORE INTO mail_label VALUES (?, ?)", [(mail_id, one) for one in wanted - had])
    return True


def _parts(items: list[_Item], size: int) -> list[list[_Item]]:
    return [items[at : at + size] for at in range(0, len(items), size)]
