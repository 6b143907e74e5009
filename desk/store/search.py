"""Search over what Desk has stored: messages, mails, contacts.

The index is FTS5's trigram tokenizer, which serves English and Chinese alike. Every word of a query is a quoted phrase,
so no character of it is syntax. FTS5's own bm25 visits every row a word occurs in, which is most rows for a common word;
so the newest candidates are fetched in index order and ranked in ``desk.store.rank``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from desk.store.db import Database
from desk.store.fold import beginnings, fold
from desk.store.rank import Candidate, marks_in, score, snippet
from desk.store.text import storable, to_json
from desk.wire.host import SearchHit

TRIGRAM = 3
# At most so many of the newest matches of a kind are ranked.
CANDIDATES = 200
# Words too short for a trigram (common in Chinese) are looked for in so many of the newest rows.
SCANNED_ROWS = 3_000
# Found fewer there, words of two characters are looked for in all rows, by at most so many trigrams that begin with them.
FEW = 20
BEGINNINGS = 300
# So much of a long text is read for ranking; the whole of it only for what is shown.
READ_CHARS = 4_000
MAX_WORDS = 12
MAX_WORD_CHARS = 64


_MESSAGES_MATCHING = (
    "SELECT m.id, m.conversation_id, m.at, substr(m.text, 1, ?1) AS text, c.title"
    " FROM (SELECT rowid FROM message_fts WHERE message_fts MATCH ?2 ORDER BY rowid DESC LIMIT ?3) f"
    " CROSS JOIN message m ON m.id = f.rowid CROSS JOIN conversation c ON c.id = m.conversation_id"
    " WHERE m.role IN ('user', 'assistant') AND NOT EXISTS"
    " (SELECT 1 FROM json_each(?4) WHERE m.text NOT LIKE value ESCAPE '\\')"
)
_MAILS_MATCHING = (
    "SELECT m.id, m.subject, m.sender_name, m.sender_address, m.date, substr(m.text, 1, ?1) AS text"
    " FROM (SELECT rowid FROM mail_fts WHERE mail_fts MATCH ?2 ORDER BY rowid DESC LIMIT ?3) f"
    " CROSS JOIN mail m ON m.id = f.rowid WHERE NOT m.gone AND NOT EXISTS (SELECT 1 FROM json_each(?4)"
    " WHERE m.subject || ' ' || m.sender_name || ' ' || m.text NOT LIKE value ESCAPE '\\')"
)
_MESSAGE_TERMS = "SELECT term FROM message_terms WHERE term >= ? AND term < ? LIMIT ?"
_MEMORY_TERMS = "SELECT term FROM memory_terms WHERE term >= ? AND term < ? LIMIT ?"
_MAIL_TERMS = "SELECT term FROM mail_terms WHERE term >= ? AND term < ? LIMIT ?"
_CONTACTS_BY_WORDS = "SELECT rowid FROM contact_words WHERE contact_words MATCH ? ORDER BY rowid DESC LIMIT ?"
_CONTACTS_BY_PARTS = "SELECT rowid FROM contact_fts WHERE contact_fts MATCH ? ORDER BY rowid DESC LIMIT ?"
_CONTACTS_FOUND = (
    "SELECT c.id, c.name,"
    " (SELECT group_concat(address, ', ') FROM contact_address a WHERE a.contact_id = c.id) AS addresses,"
    " (SELECT group_concat(trim(m.role || ' ' || o.name), ', ') FROM contact_organisation m"
    "  JOIN organisation o ON o.id = m.organisation_id WHERE m.contact_id = c.id) AS organisations,"
    " (SELECT group_concat(text, ' · ') FROM contact_note n WHERE n.contact_id = c.id) AS notes,"
    " (SELECT group_concat(key || ': ' || value, ' · ') FROM json_each(c.details, '$.fields')) AS fields"
    " FROM contact c WHERE c.id IN (SELECT value FROM json_each(?))"
)


@dataclass(frozen=True)
class Words:
    """A query's words; ``long`` ones have trigrams, ``short`` ones must be looked for in the text itself."""

    long: tuple[str, ...]
    short: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return self.long + self.short

    @property
    def match(self) -> str:
        """An FTS5 expression that asks for every long word, each as a quoted phrase."""
        return " ".join(_quoted(word) for word in self.long)

    @property
    def match_any(self) -> str:
        return " OR ".join(_quoted(word) for word in self.long)

    @property
    def all_patterns(self) -> str:
        return to_json([_pattern(word) for word in self.all])

    @property
    def patterns(self) -> str:
        """LIKE patterns (escape ``\\``) of the short words, as a JSON list."""
        return to_json([_pattern(word) for word in self.short])


def words_of(query: str) -> Words:
    """Cut a query at white space; each word once, a bounded number of them, of a very long one its beginning."""
    cut = (word[:MAX_WORD_CHARS] for word in storable(query).replace("\0", " ").split())
    found = list(dict.fromkeys(cut))[:MAX_WORDS]
    return Words(
        tuple(word for word in found if len(word) >= TRIGRAM), tuple(word for word in found if len(word) < TRIGRAM)
    )


@dataclass(frozen=True)
class Kind:
    """How one kind of thing is searched: its newest candidates for a query, and the whole text of one of them."""

    candidates: Callable[[sqlite3.Connection, Words, int], Iterable[Candidate]]
    whole: Callable[[sqlite3.Connection, int], str]


def search(db: Database, query: str, kinds: Iterable[str] = (), limit: int = 20) -> list[SearchHit]:
    """The best hits, best first; never raises for odd syntax.

    :param kinds: of ``message``, ``mail``, ``memory``, ``contact``, ``calendar_event``; none given means all.
    """
    words = words_of(query)
    if not words.all or limit <= 0:
        return []
    wanted = [name for name in KINDS if not tuple(kinds) or name in tuple(kinds)]
    with db.read() as connection:
        there = {str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        found = [
            candidate
            for name in wanted
            if name in there
            for candidate in KINDS[name].candidates(connection, words, CANDIDATES)
        ]
        newest = max((candidate.at for candidate in found), default=0.0)
        found.sort(key=lambda candidate: (-score(candidate, words.all, newest), -candidate.at))
        return [_hit(connection, candidate, words) for candidate in found[:limit]]


def matching_messages(connection: sqlite3.Connection, query: str, limit: int) -> list[int]:
    """Ids of the newest messages that hold every word of ``query``."""
    return [candidate.id for candidate in _messages(connection, words_of(query), limit)]


def _hit(connection: sqlite3.Connection, candidate: Candidate, words: Words) -> SearchHit:
    text = candidate.text
    if len(text) >= READ_CHARS and not marks_in(text, words.all):
        text = KINDS[candidate.kind].whole(connection, candidate.id)
    shown = snippet(text, words.all)
    return SearchHit(
        kind=candidate.kind,
        ref=candidate.ref,
        title=candidate.title,
        text=shown,
        at=candidate.at,
        marks=marks_in(shown, words.all),
    )


def _messages(connection: sqlite3.Connection, words: Words, limit: int) -> list[Candidate]:
    rows: list[sqlite3.Row] = []
    if words.long:
        # Where nothing holds every word, what holds any of the long ones is better than nothing.
        for match, patterns in ((words.match, words.patterns), (words.match_any, "[]")):
            rows = connection.execute(
                _MESSAGES_MATCHING,
                (READ_CHARS, match, limit if patterns == "[]" else SCANNED_ROWS, patterns),
            ).fetchmany(limit)
            if rows:
                break
    elif words.short:
        rows = connection.execute(
            "SELECT m.id, m.conversation_id, m.at, substr(m.text, 1, ?1) AS text, c.title"
            " FROM (SELECT * FROM message WHERE state <> 'streaming' ORDER BY id DESC LIMIT ?2) m"
            " CROSS JOIN conversation c ON c.id = m.conversation_id"
            " WHERE m.role IN ('user', 'assistant') AND NOT EXISTS"
            " (SELECT 1 FROM json_each(?3) WHERE m.text NOT LIKE value ESCAPE '\\')",
            (READ_CHARS, SCANNED_ROWS, words.patterns),
        ).fetchmany(limit)
        beginnings = _beginnings(connection, _MESSAGE_TERMS, words) if len(rows) < FEW else ""
        if beginnings:
            seen = {row["id"] for row in rows}
            older = connection.execute(_MESSAGES_MATCHING, (READ_CHARS, beginnings, SCANNED_ROWS, words.patterns))
            rows += [row for row in older.fetchmany(limit) if row["id"] not in seen]
    return [
        Candidate("message", row["id"], f"{row['conversation_id']}/{row['id']}", row["title"], row["text"], row["at"])
        for row in rows
    ]


def _whole_message(connection: sqlite3.Connection, message_id: int) -> str:
    return str(connection.execute("SELECT text FROM message WHERE id = ?", (message_id,)).fetchone()[0])


def _mails(connection: sqlite3.Connection, words: Words, limit: int) -> list[Candidate]:
    rows: list[sqlite3.Row] = []
    if words.long:
        # Where nothing holds every word, what holds any of the long ones is better than nothing.
        for match, patterns in ((words.match, words.patterns), (words.match_any, "[]")):
            rows = connection.execute(
                _MAILS_MATCHING,
                (READ_CHARS, match, limit if patterns == "[]" else SCANNED_ROWS, patterns),
            ).fetchmany(limit)
            if rows:
                break
    elif words.short:
        rows = connection.execute(
            "SELECT m.id, m.subject, m.sender_name, m.sender_address, m.date, substr(m.text, 1, ?1) AS text"
            " FROM (SELECT * FROM mail WHERE NOT gone ORDER BY date DESC LIMIT ?2) m"
            " WHERE NOT EXISTS (SELECT 1 FROM json_each(?3)"
            " WHERE m.subject || ' ' || m.sender_name || ' ' || m.text NOT LIKE value ESCAPE '\\')",
            (READ_CHARS, SCANNED_ROWS, words.patterns),
        ).fetchmany(limit)
        beginnings = _beginnings(connection, _MAIL_TERMS, words) if len(rows) < FEW else ""
        if beginnings:
            seen = {row["id"] for row in rows}
            older = connection.execute(_MAILS_MATCHING, (READ_CHARS, beginnings, SCANNED_ROWS, words.patterns))
            rows += [row for row in older.fetchmany(limit) if row["id"] not in seen]
    return [
        Candidate(
            "mail",
            row["id"],
            f"m{row['id']}",
            row["subject"],
            f"{row['sender_name'] or row['sender_address']}: {row['text']}",
            row["date"],
        )
        for row in rows
    ]


def _whole_mail(connection: sqlite3.Connection, mail_id: int) -> str:
    row = connection.execute("SELECT sender_name, sender_address, text FROM mail WHERE id = ?", (mail_id,)).fetchone()
    return f"{row['sender_name'] or row['sender_address']}: {row['text']}"


def _memories(connection: sqlite3.Connection, words: Words, limit: int) -> list[Candidate]:
    match = words.match or _beginnings(connection, _MEMORY_TERMS, words)
    rows = (
        connection.execute(
            "SELECT m.id, m.text, m.created_at FROM (SELECT rowid FROM memory_fts WHERE memory_fts MATCH ?1"
            " ORDER BY rowid DESC LIMIT ?2) f CROSS JOIN memory m ON m.id = f.rowid",
            (match, SCANNED_ROWS),
        ).fetchmany(limit)
        if match
        else []
    )
    return [Candidate("memory", row["id"], str(row["id"]), "", row["text"], row["created_at"]) for row in rows]


def _whole_memory(connection: sqlite3.Connection, memory_id: int) -> str:
    return str(connection.execute("SELECT text FROM memory WHERE id = ?", (memory_id,)).fetchone()[0])


def _contacts(connection: sqlite3.Connection, words: Words, limit: int) -> list[Candidate]:
    sought = fold(" ".join(words.all)).split()
    found: dict[int, None] = {}
    starts = beginnings(sought)
    parts = " ".join(_quoted(word) for word in sought) if all(len(word) >= TRIGRAM for word in sought) else ""
    for sql, match in ((_CONTACTS_BY_WORDS, starts), (_CONTACTS_BY_PARTS, parts)):
        if match and len(found) < limit:
            found.update((row[0], None) for row in connection.execute(sql, (match, limit)))
    rows = connection.execute(_CONTACTS_FOUND, (to_json(list(found)[:limit]),))
    return [Candidate("contact", row["id"], str(row["id"]), row["name"], _contact_text(row), 0.0) for row in rows]


def _contact_text(row: sqlite3.Row) -> str:
    return " · ".join(part for part in (row["addresses"], row["organisations"], row["notes"], row["fields"]) if part)


def _whole_contact(connection: sqlite3.Connection, contact_id: int) -> str:
    return _contact_text(connection.execute(_CONTACTS_FOUND, (to_json([contact_id]),)).fetchone())


def _events(connection: sqlite3.Connection, words: Words, limit: int) -> list[Candidate]:
    rows = connection.execute(
        "SELECT id, title, first FROM (SELECT id, title, first FROM calendar_event ORDER BY id DESC LIMIT ?)"
        " WHERE NOT EXISTS (SELECT 1 FROM json_each(?) WHERE title NOT LIKE value ESCAPE '\\')",
        (SCANNED_ROWS, words.all_patterns),
    ).fetchmany(limit)
    spare_s = 86_400 * 1.5  # ``first`` lies that much before the event
    return [
        Candidate("calendar_event", row["id"], f"e{row['id']}", "", row["title"], (row["first"] or 0.0) + spare_s)
        for row in rows
    ]


def _whole_event(connection: sqlite3.Connection, event_id: int) -> str:
    return str(connection.execute("SELECT title FROM calendar_event WHERE id = ?", (event_id,)).fetchone()[0])


def _beginnings(connection: sqlite3.Connection, terms_sql: str, words: Words) -> str:
    """An expression for rows that hold a trigram beginning with each short word; empty where that cannot help.

    A word that ends a text begins no trigram there, so such a row is found among the newest only.
    """
    groups: list[str] = []
    for word in words.short:
        folded = word.lower()
        if len(folded) != TRIGRAM - 1:
            return ""
        found = connection.execute(terms_sql, (folded, f"{folded}\U0010ffff", BEGINNINGS)).fetchall()
        if not found:
            return ""
        groups.append("(" + " OR ".join(_quoted(str(row[0])) for row in found) + ")")
    return " AND ".join(groups)


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _pattern(word: str) -> str:
    return "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


KINDS: dict[str, Kind] = {
    "message": Kind(_messages, _whole_message),
    "mail": Kind(_mails, _whole_mail),
    "memory": Kind(_memories, _whole_memory),
    "contact": Kind(_contacts, _whole_contact),
    "calendar_event": Kind(_events, _whole_event),
}
