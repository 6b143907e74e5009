"""Learned manner in the store: counted rows by person, and which mails were counted. Everything can be erased."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from desk.store.db import Database
from desk.store.text import storable
from desk.suggest.manner import SEVERAL, SentMail, learn, summed

MOST_AT_ONCE = 2_000


class MannerStore:
    """Reads and writes rows. A mail is counted once; after a person was forgotten it is not counted again."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def unseen(self, account_id: int, limit: int = MOST_AT_ONCE) -> list[tuple[int, str, str]]:
        """Id, text and ParsedMail (JSON) of sent mails that were not counted yet."""
        sql = (
            "SELECT mail.id, text, parsed FROM mail LEFT JOIN manner_seen ON mail_id = mail.id "
            "WHERE account_id = ? AND folder = 'Sent' AND gone = 0 AND mail_id IS NULL ORDER BY mail.id DESC LIMIT ?"
        )
        with self._db.read() as connection:
            return [(int(row[0]), str(row[1]), str(row[2])) for row in connection.execute(sql, (account_id, limit))]

    def count(self, account_id: int, mails: Iterable[tuple[int, str, SentMail]]) -> None:
        """Add what the mails teach; each is its id, the address it went to, and the mail."""
        learned: dict[str, Counter[tuple[str, str]]] = {}
        seen: list[tuple[int]] = []
        for mail_id, person, mail in mails:
            learned.setdefault(person, Counter()).update(learn(mail))
            seen.append((mail_id,))
        rows = [
            (account_id, storable(person), feature, storable(value), count)
            for person, counts in learned.items()
            for (feature, value), count in counts.items()
        ]
        with self._db.write() as connection:
            connection.executemany(
                "INSERT INTO manner VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (account_id, person, feature, value) DO UPDATE SET count = count + excluded.count",
                rows,
            )
            connection.executemany("INSERT OR IGNORE INTO manner_seen VALUES (?)", seen)

    def counts(self, account_id: int, person: str = "", organisation: str = "") -> Counter[tuple[str, str]]:
        """What was learned from the mails to a person, to a domain, or (neither named) to everybody."""
        where, values = "", [account_id]
        if person:
            where = " AND person = ?"
        elif organisation:
            where = " AND person LIKE '%@' || ?"
        sql = f"SELECT feature, value, count FROM manner WHERE account_id = ?{where}"  # noqa: S608 - one of three texts
        with self._db.read() as connection:
            rows = connection.execute(sql, (*values, person or organisation) if where else tuple(values))
            return summed((str(row[0]), str(row[1]), int(row[2])) for row in rows)

    def people(self, account_id: int) -> list[tuple[str, int]]:
        """Everybody something was learned from, and of how many mails, most first."""
        sql = (
            "SELECT person, sum(CASE feature WHEN 'length' THEN count ELSE 0 END) FROM manner WHERE account_id = ? "
            "GROUP BY person ORDER BY 2 DESC, 1"
        )
        with self._db.read() as connection:
            return [(str(row[0]), int(row[1])) for row in connection.execute(sql, (account_id,))]

    def forget(self, person: str = "") -> int:
        """Erase what was learned from the mails to ``person``, or all of it, from the file too; returns how many rows went."""
        with self._db.write() as connection:
            if person:
                gone = connection.execute("DELETE FROM manner WHERE person = ?", (person,)).rowcount
            else:
                gone = connection.execute("DELETE FROM manner").rowcount
        if gone:
            self._db.compact()
        return gone


__all__ = ["SEVERAL", "MannerStore"]
