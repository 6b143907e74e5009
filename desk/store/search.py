"""Search over what Desk has stored: messages, mails, contacts.

The index is FTS5's trigram tokenizer, which serves English and Chinese alike. Every word of a query is a quoted phrase, so
no character of it is syntax. bm25 must visit every row a term occurs in, which is most rows for a common word; so the newest
candidates are fetched in index order, and ranked here.
"""

from __future__ import annotations

import sqlite3

from desk.store.text import storable

TRIGRAM = 3
# Shorter terms (common in Chinese) have no trigram; they are looked for in this many of the newest rows.
SCANNED_ROWS = 5_000


def terms(query: str) -> list[str]:
    """The words of a query, each once, in order; punctuation around a word stays part of it."""
    return list(dict.fromkeys(storable(query).replace("\0", " ").split()))


def match_expression(words: list[str]) -> str:
    """An FTS5 expression that asks for every word, each as a quoted phrase."""
    return " ".join('"' + word.replace('"', '""') + '"' for word in words)


def matching_messages(connection: sqlite3.Connection, query: str, limit: int) -> list[int]:
    """Ids of the newest messages that hold every word of ``query``."""
    words = terms(query)
    long = [word for word in words if len(word) >= TRIGRAM]
    short = [word for word in words if len(word) < TRIGRAM]
    if not words:
        return []
    holds = "".join(" AND text LIKE ? ESCAPE '\\'" for _ in short)
    patterns = [like_pattern(word) for word in short]
    if long:
        sql = f"SELECT rowid FROM message_fts WHERE message_fts MATCH ?{holds} ORDER BY rowid DESC LIMIT ?"
        rows = connection.execute(sql, (match_expression(long), *patterns, limit))
    else:
        sql = (
            "SELECT id FROM (SELECT id, text FROM message WHERE state <> 'streaming' ORDER BY id DESC LIMIT ?)"
            f" WHERE 1{holds} LIMIT ?"
        )
        rows = connection.execute(sql, (SCANNED_ROWS, *patterns, limit))
    return [int(row[0]) for row in rows]


def like_pattern(word: str) -> str:
    """A LIKE pattern (escape ``\\``) that finds ``word`` anywhere."""
    return "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
