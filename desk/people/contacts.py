"""The people the user knows, by name and address."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Sequence

from desk.errors import ConflictError, UsageError
from desk.store.db import Database
from desk.wire.host import Contact


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character)).strip()


def _fit(wanted: str, name: str, addresses: Sequence[str]) -> int:
    """How well a contact fits, 0 for not at all."""
    words = name.split()
    if wanted == name:
        return 6
    if wanted in addresses:
        return 6
    if name.startswith(wanted) or wanted in words:
        return 5
    if any(word.startswith(wanted) for word in words):
        return 4
    if wanted in name:
        return 3
    parts = wanted.split()
    if len(parts) > 1 and all(any(word.startswith(part) for word in words) for part in parts):
        return 3
    if any(wanted in address for address in addresses):
        return 2
    # A model often says more than the name: "Anna from Accounts", "王芳女士".
    if len(name) > 1 and (name in wanted if not name.isascii() else f" {name} " in f" {wanted} "):
        return 2
    return 1 if any(len(part) > 2 and part in words for part in parts) else 0


class Contacts:
    """The address book in the store. Addresses are unique whatever their case."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> list[Contact]:
        """Every contact, by name."""
        with self._db.read() as connection:
            return _contacts(connection)

    def find(self, name: str, limit: int = 10) -> list[Contact]:
        """Contacts whose name or address fits loosely, best first; empty for an empty name."""
        wanted = " ".join(_fold(name).split())
        if not wanted:
            return []
        scored = [
            (_fit(wanted, _fold(contact.name), [_fold(address) for address in contact.addresses]), contact)
            for contact in self.all()
        ]
        scored.sort(key=lambda pair: (-pair[0], pair[1].name))
        return [contact for fit, contact in scored if fit][:limit]

    def add(self, name: str, addresses: Sequence[str], note: str = "") -> Contact:
        """Add a person.

        :raises UsageError: no name, or an address that is none.
        :raises ConflictError: an address already belongs to another contact.
        """
        name = " ".join(name.split())
        kept = sorted({address.strip().lower(): address.strip() for address in addresses}.values(), key=str.lower)
        if not name:
            raise UsageError("A contact needs a name.", hint="Give a name.")
        for address in kept:
            if address.count("@") != 1 or any(character.isspace() for character in address):
                raise UsageError(f"{address!r} is not a mail address.", hint="Write it like anna@firm.example.")
        with self._db.write() as connection:
            for address in kept:
                owner = connection.execute(
                    "SELECT name FROM contact JOIN contact_address ON contact_id = id WHERE address = ?", (address,)
                ).fetchone()
                if owner is not None:
                    raise ConflictError(
                        f"{address} already belongs to {owner[0]}.", hint="Change that contact, or use another address."
                    )
            made = connection.execute("INSERT INTO contact (name, note) VALUES (?, ?) RETURNING id", (name, note))
            contact_id = int(made.fetchone()[0])
            rows = [(address, contact_id) for address in kept]
            connection.executemany("INSERT INTO contact_address (address, contact_id) VALUES (?, ?)", rows)
        return Contact(id=contact_id, name=name, addresses=kept, note=note)


def _contacts(connection: sqlite3.Connection) -> list[Contact]:
    addresses: dict[int, list[str]] = {}
    for address, contact_id in connection.execute("SELECT address, contact_id FROM contact_address ORDER BY address"):
        addresses.setdefault(contact_id, []).append(address)
    rows = connection.execute("SELECT id, name, note FROM contact ORDER BY name COLLATE NOCASE, id")
    return [Contact(id=row[0], name=row[1], note=row[2], addresses=addresses.get(row[0], [])) for row in rows]
