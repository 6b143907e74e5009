"""Which conversation a mail belongs to: by the ids it refers to, else by its subject.

The ids come first (RFC 5256's REFERENCES in spirit). The subject only joins a mail that says it is a reply but names no
parent, and only if its sender took part in that conversation: a stranger's "Re: March invoice" starts one of its own.
"""

from __future__ import annotations

import sqlite3

import msgspec

from desk.channels.mail.subjects import is_reply, subject_key
from desk.store.text import storable
from desk.wire.mail import ParsedMail

_SUBJECT_WINDOW_S = 90 * 86_400.0


def thread_for(connection: sqlite3.Connection, account_id: int, mail: ParsedMail, date: float) -> str:
    """The name of the mail's conversation; joins conversations that turn out to be one. Call inside a write."""
    ids = {storable(one) for one in (*mail.references, mail.in_reply_to, mail.message_id) if one}
    found: dict[str, None] = {}
    for one in sorted(ids):
        sql = "SELECT thread FROM mail WHERE account_id = ? AND message_id = ? ORDER BY id"
        found.update((str(row[0]), None) for row in connection.execute(sql, (account_id, one)))
    # Others may have arrived before it that refer to it, or to the same lost parent.
    for one in sorted(ids):
        sql = (
            "SELECT DISTINCT thread FROM mail JOIN mail_reference ON mail_id = mail.id "
            "WHERE account_id = ? AND mail_reference.message_id = ? LIMIT 20"
        )
        found.update((str(row[0]), None) for row in connection.execute(sql, (account_id, one)))
    if not found and not mail.references and not mail.in_reply_to and is_reply(mail.subject):
        same = _by_subject(connection, account_id, mail, date)
        if same:
            return same
    if not found:
        root = next((one for one in (*mail.references, mail.in_reply_to, mail.message_id) if one), "")
        return storable(root) or f"s:{storable(subject_key(mail.subject))[:200]}:{int(date)}"
    kept, *others = found
    for other in others:
        connection.execute("UPDATE mail SET thread = ? WHERE account_id = ? AND thread = ?", (kept, account_id, other))
    return kept


def _by_subject(connection: sqlite3.Connection, account_id: int, mail: ParsedMail, date: float) -> str:
    sender = mail.sender.address.lower()
    key = storable(subject_key(mail.subject))
    if not sender or not key:
        return ""
    sql = (
        "SELECT thread, sender_address, recipients FROM mail WHERE account_id = ? AND subject_key = ? "
        "AND date BETWEEN ? AND ? ORDER BY date DESC LIMIT 200"
    )
    span = (date - _SUBJECT_WINDOW_S, date + _SUBJECT_WINDOW_S)
    for thread, other, recipients in connection.execute(sql, (account_id, key, *span)):
        if sender == str(other).lower() or sender in msgspec.json.decode(recipients, type=list[str]):
            return str(thread)
    return ""
