"""What is known of the threads that may wait: their letters, and what the user said of them."""

from __future__ import annotations

import json
import sqlite3

import msgspec

from desk.people.follow_ups import Letter, ThreadFacts
from desk.wire.mail import Address

READ_DAYS = 90
MAX_THREADS = 2_000
_READ_CHARS = 4_000
_NOT_READ = ("junk", "trash", "spam", "drafts", "deleted items", "deleted messages")


class _Parsed(msgspec.Struct):
    to: list[Address] = []
    list_id: str = ""
    auto_submitted: bool = False


def recent(connection: sqlite3.Connection, own: frozenset[str], now: float) -> list[tuple[int, ThreadFacts]]:
    """The threads of the last ``READ_DAYS`` days, newest first, each with its account's id.

    :param own: the user's addresses, lower case.
    """
    newest = connection.execute(
        "SELECT m.account_id, a.name, m.thread, max(m.date) AS last FROM mail m JOIN account a ON a.id = m.account_id"
        " WHERE m.date > ? AND NOT m.gone GROUP BY m.account_id, m.thread ORDER BY last DESC LIMIT ?",
        (now - READ_DAYS * 86_400.0, MAX_THREADS),
    ).fetchall()
    said = {
        (row["account_id"], row["thread"]): (row["dismissed_at"], row["snoozed_until"], row["flagged_at"])
        for row in connection.execute("SELECT * FROM follow_up")
    }
    flagged = _flagged(connection)
    found = []
    for account_id, account, thread, _ in newest:
        dismissed, snoozed, by_hand = said.get((account_id, thread), (None, None, None))
        facts = ThreadFacts(
            thread=thread,
            account=account,
            letters=_letters(connection, account_id, thread, own),
            dismissed_at=dismissed,
            snoozed_until=snoozed,
            flagged_at=by_hand if by_hand is not None else flagged.get((account_id, thread)),
        )
        found.append((account_id, facts))
    return found


def _letters(connection: sqlite3.Connection, account_id: int, thread: str, own: frozenset[str]) -> tuple[Letter, ...]:
    rows = connection.execute(
        "SELECT id, folder, message_id, sender_name, sender_address, date, subject, substr(text, 1, ?) AS text, parsed"
        " FROM mail WHERE account_id = ? AND thread = ? AND NOT gone ORDER BY date, folder = 'Sent' DESC, id",
        (_READ_CHARS, account_id, thread),
    )
    letters: dict[str, Letter] = {}
    for row in rows:
        if row["folder"].lower() in _NOT_READ:
            continue
        parsed = msgspec.json.decode(row["parsed"], type=_Parsed)
        sender = row["sender_address"].lower()
        to = tuple(one.address.lower() for one in parsed.to)
        letters.setdefault(
            row["message_id"] or f"m{row['id']}",
            Letter(
                at=row["date"],
                mine=row["folder"] == "Sent" or sender in own,
                ref=f"m{row['id']}",
                sender=sender,
                name=row["sender_name"],
                to=tuple(address for address in to if address not in own),
                subject=row["subject"],
                text="\n".join(line for line in row["text"].split("\n") if not line.startswith(">")),
                automatic=parsed.auto_submitted or bool(parsed.list_id),
                to_me=not to or not own or any(address in own for address in to),
            ),
        )
    return tuple(letters.values())


def _flagged(connection: sqlite3.Connection) -> dict[tuple[int, str], float]:
    """Threads with a mail that is flagged in its mailbox, where mailboxes say so."""
    columns = {row[0] for row in connection.execute("SELECT name FROM pragma_table_info('mail')")}
    if "flagged" not in columns:
        return {}
    sql = "SELECT account_id, thread, max(date) FROM mail WHERE flagged AND NOT gone GROUP BY account_id, thread"
    return {(row[0], row[1]): row[2] for row in connection.execute(sql)}


def settle(
    connection: sqlite3.Connection, account_id: int, thread: str, what: str, at: float, until: float | None
) -> None:
    """Keep what the user said of a thread: dismiss, snooze (``until``), flag, or clear."""
    values = {
        "dismiss": (at, None, None),
        "snooze": (None, until, None),
        "flag": (None, None, at),
        "clear": (None, None, None),
    }[what]
    # A snooze leaves a flag as it is.
    keep = ", flagged_at = coalesce(excluded.flagged_at, follow_up.flagged_at)" if what == "snooze" else (
        ", flagged_at = excluded.flagged_at"
    )  # fmt: skip
    connection.execute(
        "INSERT INTO follow_up (account_id, thread, dismissed_at, snoozed_until, flagged_at) VALUES (?, ?, ?, ?, ?)"  # noqa: S608
        " ON CONFLICT (account_id, thread) DO UPDATE SET dismissed_at = excluded.dismissed_at,"
        f" snoozed_until = excluded.snoozed_until{keep}",
        (account_id, thread, *values),
    )


def owners(connection: sqlite3.Connection, addresses: list[str]) -> dict[str, tuple[int, str]]:
    """Of each address (lower case) that is somebody's: their number and name."""
    sql = (
        "SELECT lower(a.address), c.id, c.name FROM contact_address a JOIN contact c ON c.id = a.contact_id"
        " WHERE a.address IN (SELECT value FROM json_each(?)) ORDER BY c.id DESC"
    )
    return {row[0]: (row[1], row[2]) for row in connection.execute(sql, (json.dumps(addresses),))}
