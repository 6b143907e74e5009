"""What SQLite reports, in words a user can act on."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from desk.errors import StoreError


def store_error(error: Exception, path: Path) -> StoreError:
    """Turn an error of ``sqlite3`` (or of binding a value) into one sentence and a way out."""
    if isinstance(error, UnicodeEncodeError):
        return StoreError(
            "A text holds half a surrogate pair, which cannot be stored.", hint="Paste or fetch the text again."
        )
    if isinstance(error, OverflowError):
        return StoreError("A number is too big to be stored.")
    # The low byte is the primary code, the rest says more: https://sqlite.org/rescode.html
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreError(
            f"Another program holds Desk's database {path}.",
            hint="Close whatever else has it open, then try again.",
            retryable=True,
        )
    if code == sqlite3.SQLITE_FULL:
        return StoreError(
            f"The disk is full, so Desk could not store in {path.parent}; what was stored before is unharmed.",
            hint="Free some space there, then try again.",
            retryable=True,
        )
    if code == sqlite3.SQLITE_NOTADB:
        return StoreError(
            f"{path} is not a Desk database.",
            hint=f"Move it away, or bring back a backup: desk restore FILE ({path.parent / 'backups'})",
        )
    if code == sqlite3.SQLITE_CORRUPT:
        return StoreError(
            f"The database {path} is damaged: {error}.",
            hint=f"Bring back a backup: desk restore FILE ({path.parent / 'backups'})",
        )
    if code == sqlite3.SQLITE_READONLY:
        return StoreError(f"Desk may not write to {path}.", hint=f"Make it writable: chmod u+rw {path}")
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return StoreError(f"Desk cannot open {path}: {error}.", hint=f"See whether {path.parent} is there and yours.")
    if code == sqlite3.SQLITE_IOERR:
        return StoreError(
            f"The system could not read or write {path}: {error}.",
            hint="See whether the disk is full or failing, then run: desk doctor",
        )
    if code == sqlite3.SQLITE_CONSTRAINT:
        return StoreError(f"The database refused a value: {error}.")
    return StoreError(f"The database {path} reported: {error}.", hint="Run: desk doctor")
