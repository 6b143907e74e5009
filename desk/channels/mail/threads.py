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
    """The name of the mail's conversation. Call inside a write.

    A conversation is named after its first known id. When that message itself arrives late and turns out to answer
    another, its conversation joins that one; nothing else joins two, or a stranger could by naming both.
    """
    own = storable(mail.message_id)
    parents = [
        storable(one) for one in (mail.in_reply_to, *reversed(mail.references)) if one and one != mail.message_id
    ]
    parents = list(dict.fromkeys(parents))
    thread = _of_message(connection, account_id, parents) or _of_sibling(connection, account_id, parents)
    if not thread and not parents and is_reply(mail.subject):
        thread = _by_subject(connection, account_id, mail, date)
    waiting = _of_sibling(connection, account_id, [own]) if own else ""
    if thread and waiting == own and thread != own:
        connection.execute("UPDATE mail SET thread = ? WHERE account_id = ? AND thread = ?", (thread, account_id, own))
    if thread or waiting:
        return thread or waiting
    root = storable(mail.references[0]) if mail.references else next(iter(parents), own)
    return root or f"s:{storable(subject_key(mail.subject))[:200]}:{int(date)}"


def _of_message(connection: sqlite3.Connection, account_id: int, ids: list[str]) -> str:
    for one in ids:
        sql = "SELECT thread FROM mail WHERE account_id = ? AND message_id = ? ORDER BY id LIMIT 1"
        row = connection.execute(sql, (account_id, one)).fetchone()
        if row is not None:
            return str(row[0])
    return ""


def _of_sibling(connection: sqlite3.Connection, account_id: int, ids: list[str]) -> str:
    """The conversation of a mail that refers to one of ``ids``."""
    for one in ids:
        sql = (
            "SELECT thread FROM mail_reference CROSS JOIN mail ON mail.id = mail_id "
            "WHERE mail_reference.message_id = ? AND account_id = ? ORDER BY mail_id LIMIT 1"
        )
        row = connection.execute(sql, (one, account_id)).fetchone()
        if row is not None:
            return str(row[0])
    return ""


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
