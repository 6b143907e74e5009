"""The audit chain: every entry's hash covers the entry before it, and the keyring remembers how far the chain had come.

An entry holds an event's name, the id of what it happened to and a hash of the content: never content itself. Editing,
deleting or reordering entries breaks a link; cutting off the end, or writing it anew with fitting links, contradicts the
anchor. The anchor is saved after the commit, so it may lag behind the chain, but never leads it.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from desk.errors import KeyringError, RefusedError, UsageError
from desk.gate.ports import Anchor
from desk.store.db import Database
from desk.wire.host import AuditEntry, AuditReport

ORIGIN = "0" * 64
MAX_FINDINGS = 20
_DOMAIN = b"desk audit entry 1\0"
_EVENT = re.compile(r"[a-z][a-z_.]{0,39}")
_SUBJECT = re.compile(r"[a-z][a-z_]{0,19}:[0-9]{1,19}")
_DIGEST = re.compile(r"([0-9a-f]{64})?")
# Text as its bytes: an editor may have left bytes that are no UTF-8, which must be found, not crash the search.
_COLUMNS = "seq, at, " + ", ".join(f"CAST({c} AS BLOB)" for c in ("event", "subject", "digest", "previous", "hash"))


@dataclass(frozen=True)
class Link:
    """One stored entry as found, believed in nothing."""

    seq: int
    at: float
    event: bytes
    subject: bytes
    digest: bytes
    previous: bytes
    hash: bytes


def entry_hash(seq: int, at: float, event: bytes, subject: bytes, digest: bytes, previous: bytes) -> str:
    """SHA-256 over all fields, each preceded by its length, so that no two entries share an encoding."""
    summed = hashlib.sha256(_DOMAIN + struct.pack(">qd", seq, at))
    for field in (event, subject, digest, previous):
        summed.update(struct.pack(">Q", len(field)) + field)
    return summed.hexdigest()


def check_links(links: Iterable[Link], *, after: int = 0, head: str = ORIGIN) -> Iterator[str]:
    """What is wrong in ``links``, which should follow entry ``after`` with hash ``head``; one sentence each."""
    for link in links:
        if link.seq != after + 1:
            missing = f"{after + 1}" if link.seq == after + 2 else f"{after + 1} to {link.seq - 1}"
            yield f"Entry {missing} is missing."
        elif link.previous != head.encode():
            yield f"Entry {link.seq} does not follow entry {after}."
        real = entry_hash(link.seq, link.at, link.event, link.subject, link.digest, link.previous)
        if link.hash != real.encode():
            yield f"Entry {link.seq} was changed after it was written."
        after, head = link.seq, link.hash.decode("ascii", "replace")


class AuditChain:
    """The chain in ``db``. ``anchor`` None: nothing outside the database vouches for it."""

    def __init__(self, db: Database, anchor: Anchor | None, clock_now: Callable[[], float]) -> None:
        self._db = db
        self._anchor = anchor
        self._now = clock_now
        self._vouched: tuple[int, str] | None = None  # the last anchor known to lie on this chain
        self._saving = threading.Lock()

    def use_anchor(self, anchor: Anchor | None) -> None:
        """Hold the chain against another anchor from now on: another keyring was chosen, or opened."""
        with self._saving:
            self._anchor, self._vouched = anchor, None

    def append(self, event: str, subject: str, digest: str = "") -> None:
        """Add an entry in the open write transaction (or one of its own), e.g. ``("approved", "proposal:12", sha256)``.

        :param digest: SHA-256 in lower-case hex, or empty.
        :raises UsageError: a part could carry content.
        """
        for kind, pattern, text in (
            ("event", _EVENT, event),
            ("subject", _SUBJECT, subject),
            ("digest", _DIGEST, digest),
        ):
            if not pattern.fullmatch(text):
                raise UsageError(f"The audit chain holds names, ids and hashes only; this is no {kind} of it.")
        with self._db.write() as connection:
            seq, previous = _head(connection)
            at = float(self._now())
            parts = (event, subject, digest, previous)
            made = entry_hash(seq + 1, at, *(part.encode() for part in parts))
            connection.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)", (seq + 1, at, *parts, made))

    def entries(self, limit: int = 50) -> list[AuditEntry]:
        """The last ``limit`` entries, newest first."""
        with self._db.read() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM audit ORDER BY seq DESC LIMIT ?", (max(limit, 0),))  # noqa: S608
            links = [Link(*row) for row in rows]
        return [
            AuditEntry(
                seq=link.seq,
                at=link.at,
                event=_text(link.event),
                subject=_text(link.subject),
                digest=_text(link.digest),
            )
            for link in links
        ]

    def save_anchor(self) -> bool:
        """Have the keyring remember the chain's present head. Blocks: call it in a thread, outside a transaction.

        False: nothing was saved, as there is no anchor to save to, or the chain does not hold what was anchored before
        (that anchor stays, so that ``verify`` goes on saying so).

        :raises KeyringError: the keyring did not take it.
        """
        if self._anchor is None:
            return False
        with self._saving:
            known = self._vouched or self._anchor.load()
            with self._db.read() as connection:
                count, head = _head(connection)
                if known == (count, head):
                    self._vouched = known
                    return True
                if known is not None and not _continues(connection, known):
                    return False
            self._anchor.save(count, head)
            self._vouched = (count, head)
            return True

    def reset_anchor(self) -> None:
        """Anchor the chain as it is now, whatever was anchored before: after the user restored a backup, or accepts a loss.

        :raises RefusedError: there is no anchor.
        :raises KeyringError: the keyring did not take it.
        """
        if self._anchor is None:
            raise RefusedError("There is no keyring to anchor the audit chain in.", hint="Run: desk doctor")
        with self._saving:
            with self._db.read() as connection:
                count, head = _head(connection)
            self._anchor.save(count, head)
            self._vouched = (count, head)

    def verify(self) -> AuditReport:
        """Read the whole chain and hold it against the anchor. Blocks: call it in a thread.

        The verdict is ``broken`` (findings say what and where), ``unanchored`` (links fit, but nothing vouches that the
        end was not cut off or written anew) or ``intact``.
        """
        anchored, trouble = self._load_anchor()
        at_anchor: str | None = ORIGIN if anchored and anchored[0] == 0 else None
        findings: list[str] = []
        entries, head = 0, ORIGIN

        def seen(connection: sqlite3.Connection) -> Iterator[Link]:
            nonlocal entries, head, at_anchor
            for row in connection.execute(f"SELECT {_COLUMNS} FROM audit ORDER BY seq"):  # noqa: S608
                link = Link(*row)
                entries, head = entries + 1, _text(link.hash)
                if anchored and link.seq == anchored[0]:
                    at_anchor = head
                yield link

        with self._db.read() as connection:
            for finding in check_links(seen(connection)):
                findings.append(finding)
                if len(findings) == MAX_FINDINGS:
                    findings.append("There may be more; the search stopped here.")
                    break
        if anchored and len(findings) <= MAX_FINDINGS:
            findings += _against_anchor(anchored, at_anchor, entries)
        verdict = "broken" if findings else "intact" if anchored else "unanchored"
        says = f"{anchored[0]} entries, head {anchored[1][:12]}" if anchored else ""
        return AuditReport(verdict=verdict, entries=entries, head=head, anchor=says, findings=findings or trouble)

    def _load_anchor(self) -> tuple[tuple[int, str] | None, list[str]]:
        if self._anchor is None:
            return None, ["There is no keyring, so a cut-off end would not be noticed."]
        try:
            anchored = self._anchor.load()
        except KeyringError as error:
            return None, [f"The anchor cannot be read: {error.message}"]
        return anchored, [] if anchored else ["The keyring holds no anchor, so a cut-off end would not be noticed."]


def _against_anchor(anchored: tuple[int, str], at_anchor: str | None, entries: int) -> Iterator[str]:
    count, head = anchored
    if at_anchor is None:
        yield f"The end was cut off: the keyring knows {count} entries, the database holds {entries}."
    elif at_anchor != head:
        yield f"The chain up to entry {count} was written anew: its head is not the one the keyring knows."


def _head(connection: sqlite3.Connection) -> tuple[int, str]:
    row = connection.execute("SELECT seq, CAST(hash AS BLOB) FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return (int(row[0]), _text(row[1])) if row else (0, ORIGIN)


def _continues(connection: sqlite3.Connection, known: tuple[int, str]) -> bool:
    """Whether the chain still holds ``known`` and goes on from there without a break."""
    count, head = known
    if count:
        row = connection.execute("SELECT CAST(hash AS BLOB) FROM audit WHERE seq = ?", (count,)).fetchone()
        if row is None or _text(row[0]) != head:
            return False
    elif head != ORIGIN:
        return False
    rows = connection.execute(f"SELECT {_COLUMNS} FROM audit WHERE seq > ? ORDER BY seq", (count,))  # noqa: S608
    return next(check_links((Link(*row) for row in rows), after=count, head=head), None) is None


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "replace")
