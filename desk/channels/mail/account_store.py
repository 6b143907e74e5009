"""The accounts in the store, and which of them new mail goes out from."""

from __future__ import annotations

import json
import sqlite3

import msgspec

from desk.channels.mail.account import Account
from desk.errors import UsageError
from desk.store.db import Database
from desk.store.text import to_json


class AccountStore:
    """One row an account; no secret is ever in it."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def save_account(self, account: Account) -> Account:
        """Add the account, or change the one of that name; returns it with its id."""
        made = {"demo": int(account.demo), "oauth": to_json(account.oauth), "aliases": to_json(account.aliases)}
        values = {**msgspec.structs.asdict(account), **made}
        columns = [column for column in values if column != "id"]
        sets = ", ".join(f"{column} = excluded.{column}" for column in columns if column != "name")
        sql = (
            f"INSERT INTO account ({', '.join(columns)}) VALUES ({', '.join(':' + column for column in columns)}) "  # noqa: S608 - names of our own struct
            f"ON CONFLICT (name) DO UPDATE SET {sets} RETURNING id"
        )
        with self._db.write() as connection:
            return msgspec.structs.replace(account, id=int(connection.execute(sql, values).fetchone()[0]))

    def accounts(self) -> list[Account]:
        """All of them, oldest first."""
        with self._db.read() as connection:
            return [_account(row) for row in connection.execute("SELECT * FROM account ORDER BY id")]

    def account(self, account_id: int) -> Account:
        """:raises UsageError: there is none with that id."""
        return self._one("id", account_id)

    def named(self, name: str) -> Account:
        """:raises UsageError: there is none of that name."""
        return self._one("name", name)

    def delete_account(self, account_id: int) -> None:
        """Remove the account and every mail of it from the store; its folders stay."""
        with self._db.write() as connection:
            connection.execute("DELETE FROM account WHERE id = ?", (account_id,))

    def default(self) -> Account | None:
        """The account new mail goes out from: the one chosen, else the oldest that is not the demo, else the demo."""
        with self._db.read() as connection:
            row = connection.execute("SELECT * FROM account ORDER BY is_default DESC, demo, id LIMIT 1").fetchone()
        return None if row is None else _account(row)

    def make_default(self, account_id: int) -> None:
        """Send new mail from this account from now on."""
        with self._db.write() as connection:
            connection.execute("UPDATE account SET is_default = 0 WHERE is_default = 1")
            connection.execute("UPDATE account SET is_default = 1 WHERE id = ?", (account_id,))

    def _one(self, column: str, value: object) -> Account:
        with self._db.read() as connection:
            row = connection.execute(f"SELECT * FROM account WHERE {column} = ?", (value,)).fetchone()  # noqa: S608
        if row is None:
            what = f"account {value}" if isinstance(value, int) else f"account called {str(value)[:80]!r}"
            raise UsageError(f"There is no {what}.", hint="See which there are: desk accounts list")
        return _account(row)


def _account(row: sqlite3.Row) -> Account:
    kept = {"demo": bool(row["demo"]), "oauth": json.loads(row["oauth"]), "aliases": json.loads(row["aliases"])}
    return msgspec.convert({**dict(row), **kept}, Account)
