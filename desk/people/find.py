"""Finding people as you type: without case and accents, by any part of what is kept of them, in Chinese from one character.

Nothing here reads all people. Exact names and addresses come from their own indexes, words from an index of word
beginnings (of Chinese: of characters and pairs), parts of words from trigrams; a bounded number of each is ranked.
"""

from __future__ import annotations

import json
import sqlite3

import msgspec

from desk.people import rows
from desk.store.fold import beginnings, fold, grams, is_wide, marks, phone_digits, quoted, words
from desk.store.text import storable
from desk.wire.people import PersonSummary

CANDIDATES = 150
TRIGRAM = 3
MAX_WORDS = 8
_LAST = "\U0010ffff"


def search(connection: sqlite3.Connection, query: str, limit: int, *, label: str = "") -> list[PersonSummary]:
    """The best fitting people, best first, with what matched marked; for an empty query everybody by name.

    :param label: only people who have it.
    """
    wanted = fold(storable(query))[:200]
    if not wanted:
        return rows.summaries(connection, _everybody(connection, limit, label))
    sought = _sought(wanted)
    ranked = _ranked(connection, wanted, sought, label)[:limit]
    people = rows.load(connection, ranked)
    return [
        _found(rows.summary_of(people[one]), rows.pieces(people[one].card), sought) for one in ranked if one in people
    ]


def ids(connection: sqlite3.Connection, query: str, limit: int) -> list[int]:
    """Ids of the best fitting people, best first."""
    wanted = fold(storable(query))[:200]
    return _ranked(connection, wanted, _sought(wanted), "")[:limit] if wanted else []


def _sought(wanted: str) -> list[str]:
    return list(dict.fromkeys(wanted.split()))[:MAX_WORDS]


def _everybody(connection: sqlite3.Connection, limit: int, label: str) -> list[int]:
    if label:
        sql = (
            "SELECT c.id FROM contact_label l JOIN contact c ON c.id = l.contact_id WHERE l.label = ?"
            " ORDER BY c.folded, c.id LIMIT ?"
        )
        return [row[0] for row in connection.execute(sql, (label, limit))]
    return [row[0] for row in connection.execute("SELECT id FROM contact ORDER BY folded, id LIMIT ?", (limit,))]


def _ranked(connection: sqlite3.Connection, wanted: str, sought: list[str], label: str) -> list[int]:
    found = _candidates(connection, wanted, sought)
    sql = (
        "SELECT c.id, c.folded, t.name, t.rest FROM contact c JOIN contact_text t ON t.contact_id = c.id"
        " WHERE c.id IN (SELECT value FROM json_each(?1)) AND (?2 = '' OR EXISTS"
        " (SELECT 1 FROM contact_label l WHERE l.contact_id = c.id AND l.label = ?2))"
    )
    scored = [
        (-fit(wanted, sought, row["folded"], row["name"], row["rest"]), row["folded"], row["id"])
        for row in connection.execute(sql, (json.dumps(found), label))
    ]
    return [person_id for score, _, person_id in sorted(scored) if score < 0]


def _candidates(connection: sqlite3.Connection, wanted: str, sought: list[str]) -> list[int]:
    found: dict[int, None] = {}

    def take(sql: str, *arguments: object) -> None:
        found.update((row[0], None) for row in connection.execute(sql, (*arguments, CANDIDATES)))

    # The shorter names first, as they are nearer to what was typed.
    take("SELECT id FROM contact WHERE folded >= ? AND folded < ? ORDER BY folded LIMIT ?", wanted, wanted + _LAST)
    take("SELECT contact_id FROM contact_address WHERE address >= ? AND address < ? LIMIT ?", wanted, wanted + _LAST)
    if digits := phone_digits(wanted):
        take("SELECT contact_id FROM contact_phone WHERE digits = ? LIMIT ?", digits)
    starts = beginnings(sought)
    if starts:
        newest = "SELECT rowid FROM contact_words WHERE contact_words MATCH ? ORDER BY rowid DESC LIMIT ?"
        take(newest, starts)
    long = [word for word in sought if len(word) >= TRIGRAM]
    if long and len(long) == len(sought) and len(found) < CANDIDATES:
        take(_BY_PARTS, " ".join(quoted(word) for word in long))
    if not found:
        loose = _loose(sought)
        if loose:
            take("SELECT rowid FROM contact_words WHERE contact_words MATCH ? ORDER BY rowid DESC LIMIT ?", loose)
    return list(found)


_BY_PARTS = "SELECT rowid FROM contact_fts WHERE contact_fts MATCH ? ORDER BY rowid DESC LIMIT ?"


def _loose(sought: list[str]) -> str:
    """An expression for rows that hold any of the words, for a name with more around it ("Anna from Accounts", "王芳女士")."""
    parts = [piece for one in sought for piece in words(one) if len(piece) > (1 if is_wide(piece) else 2)]
    return " OR ".join(dict.fromkeys(quoted(part) for part in parts))


def fit(wanted: str, sought: list[str], folded: str, name: str, rest: str) -> float:
    """How well somebody fits what was typed, 0 for not at all. ``name`` and ``rest`` are indexed texts."""
    if folded == wanted:
        return 100.0
    parts = name.split()
    if all(word in parts for word in sought):
        return 90.0 - len(folded) / 100
    if folded.startswith(wanted):
        return 80.0 - len(folded) / 100
    if all(any(part.startswith(word) for part in parts) for word in sought):
        return 70.0 - len(folded) / 100
    if all(word in name for word in sought):
        return 60.0 - len(folded) / 100
    in_name = sum(word in name for word in sought)
    if all(word in name or word in rest for word in sought):
        starts = any(f" {word}" in f" {rest}" for word in sought)
        return 30.0 + 10 * in_name / len(sought) + 5 * starts
    digits = phone_digits(wanted)
    if digits and digits in rest:
        return 50.0
    # A model often says more than the name: "Anna from Accounts", "王芳女士".
    if len(folded) > 1 and (folded in wanted if is_wide(folded) else f" {folded} " in f" {wanted} "):
        return 20.0
    shared = sum(len(word) > 2 and word in parts for word in sought)
    if shared:
        return 10.0 * shared / len(sought)
    pairs = [pair for word in sought if is_wide(word) for pair in grams(word) if len(pair) > 1]
    return 5.0 * sum(pair in name for pair in pairs) / len(pairs) if pairs else 0.0


def _found(summary: PersonSummary, pieces: list[str], sought: list[str]) -> PersonSummary:
    name_marks = tuple(marks(summary.name, sought))
    best, best_marks = "", ()  # type: tuple[str, tuple[tuple[int, int], ...]]
    covered = {fold(summary.name[start:end]) for start, end in name_marks}
    missing = [word for word in sought if word not in covered]
    for piece in pieces if missing else ():
        here = tuple(marks(piece, missing))
        if len(here) > len(best_marks):
            best, best_marks = piece, here
    return msgspec.structs.replace(summary, name_marks=name_marks, found=best, marks=best_marks)
