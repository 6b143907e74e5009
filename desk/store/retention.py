"""How long things are kept: what there is of each kind, what is older than its limit, and taking that away in small steps.

A keeper looks after one kind. What is removed is really gone: SQLite overwrites freed pages (``secure_delete``), the search
index is merged so that it forgets the words, and free pages are given back to the system. The audit chain holds hashes
alone and is no keeper's business; what an open proposal or an unknown outcome needs stays, however old it is.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec

from desk.i18n import mark
from desk.store.db import Database
from desk.wire.schedule import Kept

_GOAL_S = 0.02  # what one step may take of the database's time; the host answers in between
_FIRST_STEP, _MOST_STEP = 16, 512
_PAGES_A_STEP = 64
_BACKUP = r"(?:desk|before)-.+\.(?:zip|db)|damaged-.+\.db(?:-wal)?"  # the last: data that was kept aside by a restore
OPEN = "('pending', 'approved', 'held', 'connecting', 'data', 'failed', 'unknown')"


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What there is of a kind. ``would_go``: older than the limit and needed by nothing; ``held_back``: older, but needed."""

    items: int
    size_bytes: int | None
    oldest: float | None
    would_go: int
    held_back: int


class Keeper(Protocol):
    """One kind of thing that is kept. ``before``: epoch seconds; what is older may go. None: nothing may."""

    @property
    def kind(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def setting(self) -> str: ...

    @property
    def indexes(self) -> tuple[str, ...]:
        """The full-text indexes that know its words."""

    def look(self, before: float | None) -> Found: ...

    def remove(self, before: float, most: int) -> int:
        """Remove at most so many in one short transaction; returns how many, 0 when there are no more."""


@dataclass(frozen=True)
class Rows:
    """Rows of a table. ``candidate``: which of them come into question; ``needed``: which of those stay all the same (SQL)."""

    db: Database
    kind: str
    label: str
    setting: str
    table: str
    age: str
    size: str = "NULL"
    candidate: str = "1"
    needed: str = "0"
    indexes: tuple[str, ...] = ()

    def look(self, before: float | None) -> Found:
        limit = float("-inf") if before is None else before
        old = f"{self.age} < ?1"
        with self.db.read() as connection:
            row = connection.execute(
                f"SELECT count(*), sum({self.size}), min({self.age}), coalesce(sum({old} AND NOT ({self.needed})), 0),"  # noqa: S608
                f" coalesce(sum({old} AND ({self.needed})), 0) FROM {self.table} WHERE {self.candidate}",
                (limit,),
            ).fetchone()
        return Found(items=row[0], size_bytes=row[1], oldest=row[2], would_go=row[3], held_back=row[4])

    def remove(self, before: float, most: int) -> int:
        with self.db.write() as connection:
            gone = connection.execute(
                f"DELETE FROM {self.table} WHERE rowid IN (SELECT rowid FROM {self.table}"  # noqa: S608
                f" WHERE ({self.candidate}) AND {self.age} < ? AND NOT ({self.needed}) LIMIT ?)",
                (before, most),
            )
            return gone.rowcount


@dataclass(frozen=True)
class Files:
    """Files of a folder, by the time of their last change. ``stays`` picks those that are never removed."""

    kind: str
    label: str
    setting: str
    folder: Path
    pattern: str
    stays: Callable[[list[Path]], Iterable[Path]] = lambda files: ()
    indexes: tuple[str, ...] = ()

    def look(self, before: float | None) -> Found:
        limit = float("-inf") if before is None else before
        files = self._files()
        old = {file for file, (at, _) in files.items() if at < limit}
        kept = old & set(self.stays(list(files)))
        return Found(
            items=len(files),
            size_bytes=sum(size for _, size in files.values()),
            oldest=min((at for at, _ in files.values()), default=None),
            would_go=len(old - kept),
            held_back=len(kept),
        )

    def remove(self, before: float, most: int) -> int:
        files = self._files()
        stay = set(self.stays(list(files)))
        old = [file for file, (at, _) in files.items() if at < before and file not in stay][:most]
        for file in old:
            file.unlink(missing_ok=True)
        return len(old)

    def _files(self) -> dict[Path, tuple[float, int]]:
        """By age, oldest first. A link is left alone, and so is what is being written (its name begins with a dot)."""
        found: dict[Path, tuple[float, int]] = {}
        with contextlib.suppress(OSError):
            for file in self.folder.iterdir():
                if re.fullmatch(self.pattern, file.name) and file.is_file() and not file.is_symlink():
                    at = file.stat()
                    found[file] = (at.st_mtime, at.st_size)
        return dict(sorted(found.items(), key=lambda entry: entry[1]))


def newest(files: list[Path]) -> list[Path]:
    """The last whole backup: it stays, whatever its age."""
    return [file for file in files if file.suffix == ".zip"][-1:]


def own_keepers(db: Database, backups: Path, logs: Path) -> list[Keeper]:
    """What the core of Desk keeps; features add theirs."""
    return [
        Rows(
            db,
            "mail",
            mark("Copies of mails that are gone"),
            "keep.mail_days",
            "mail",
            "date",
            size="length(text) + length(parsed)",
            candidate="gone = 1",
            needed=f"'m' || mail.id IN (SELECT in_reply_to_ref FROM proposal WHERE state IN {OPEN})",  # noqa: S608
            indexes=("mail_fts",),
        ),
        Rows(
            db,
            "conversations",
            mark("Conversations"),
            "keep.conversations_days",
            "conversation",
            "updated_at",
            size="(SELECT coalesce(sum(length(text)), 0) FROM message WHERE conversation_id = conversation.id)",
            needed="conversation.id IN (SELECT conversation_id FROM proposal"  # noqa: S608
            f" WHERE conversation_id IS NOT NULL AND state IN {OPEN})"
            " OR conversation.id IN (SELECT conversation_id FROM message WHERE state = 'streaming')",
            indexes=("message_fts",),
        ),
        Rows(
            db,
            "proposals",
            mark("Drafts that are over"),
            "keep.proposals_days",
            "proposal",
            "updated_at",
            size="(SELECT coalesce(sum(length(rendered) + length(fields)), 0) FROM proposal_version"
            " WHERE proposal_id = proposal.id)",
            candidate=f"state NOT IN {OPEN}",
            needed=f"proposal.id IN (SELECT undoes FROM proposal WHERE undoes IS NOT NULL AND state IN {OPEN})"  # noqa: S608
            " OR proposal.id IN (SELECT proposal_id FROM reminder WHERE state = 'waiting' AND proposal_id IS NOT NULL)",
        ),
        Rows(
            db,
            "people_changes",
            mark("How people were before a change"),
            "keep.people_changes_days",
            "people_change",
            "at",
            size="(SELECT coalesce(sum(length(before)), 0) FROM people_change_person WHERE change_id = people_change.id)",
            # A change that a draft made is undone by undoing the draft, so it stays as long as that can be asked for.
            needed="undone_at IS NULL AND CAST(people_change.id AS TEXT) IN"
            " (SELECT before FROM proposal WHERE kind LIKE 'contact.%' AND state = 'sent')",
        ),
        Rows(
            db,
            "reminders",
            mark("Reminders that are over"),
            "keep.reminders_days",
            "reminder",
            "coalesce(fired_at, due)",
            size="length(text)",
            candidate="state IN ('done', 'cancelled')",
        ),
        Rows(db, "ledger", mark("Model calls and their cost"), "keep.ledger_days", "ledger", "at"),
        Rows(
            db, "voice", mark("How long spoken turns took"), "keep.voice_days", "voice_turn", "at", size="length(spans)"
        ),
        Files("logs", mark("Logs"), "keep.logs_days", logs, r"(?:host|commands|workers)\.log(?:\.\d+)?"),
        Files("backups", mark("Backups"), "keep.backups_days", backups, _BACKUP, newest),
    ]


class Retention:
    """Looks and removes. ``days_of`` gives a setting's limit in days, None for forever. Slow: call it in a thread."""

    def __init__(self, db: Database, keepers: Iterable[Keeper], days_of: Callable[[str], float | None]) -> None:
        self._db = db
        self._keepers = list(keepers)
        self._days_of = days_of
        self.longest_step_s = 0.0

    def look(self, now: float) -> list[Kept]:
        """What there is of every kind, and what would go."""
        kept = []
        for keeper in self._keepers:
            found = keeper.look(self._before(keeper, now))
            days = self._days_of(keeper.setting)
            kept.append(
                Kept(
                    kind=keeper.kind,
                    label=keeper.label,
                    setting=keeper.setting,
                    days=None if days is None else round(days),
                    items=found.items,
                    size_bytes=found.size_bytes,
                    oldest=found.oldest,
                    would_go=found.would_go,
                    held_back=found.held_back,
                )
            )
        return kept

    def run(self, now: float, pause: Callable[[], None] = lambda: time.sleep(0.001)) -> tuple[dict[str, int], int]:
        """Remove what is older than its limit; returns how many by kind, and the bytes given back to the system.

        ``pause`` is called between two steps, when nothing is locked.
        """
        removed: dict[str, int] = {}
        for keeper in self._keepers:
            before = self._before(keeper, now)
            if before is not None and (count := self._remove(keeper, before, pause)):
                removed[keeper.kind] = count
                for index in keeper.indexes:
                    self._forget_words(index, pause)
        freed = self._give_back(pause) if removed else 0
        with self._db.write() as connection:
            text = msgspec.json.encode(removed).decode()
            connection.execute(
                "INSERT INTO retention_run (at, removed, freed_bytes) VALUES (?, ?, ?)", (now, text, freed)
            )
            connection.execute("DELETE FROM retention_run WHERE id <= (SELECT max(id) FROM retention_run) - 100")
        return removed, freed

    def last_run(self) -> float | None:
        with self._db.read() as connection:
            found = connection.execute("SELECT max(at) FROM retention_run").fetchone()[0]
        return None if found is None else float(found)

    def _before(self, keeper: Keeper, now: float) -> float | None:
        days = self._days_of(keeper.setting)
        return None if days is None else now - days * 86_400

    def _remove(self, keeper: Keeper, before: float, pause: Callable[[], None]) -> int:
        """In steps that grow and shrink with what they take."""
        count, step = 0, _FIRST_STEP
        while (gone := self._timed(lambda: keeper.remove(before, step))) > 0:  # noqa: B023 - called at once
            count += gone
            if self._took > _GOAL_S:
                step = max(1, step // 2)
            elif self._took < _GOAL_S / 3:
                step = min(_MOST_STEP, step * 2)
            pause()
        return count

    def _timed(self, work: Callable[[], int]) -> int:
        begin = time.perf_counter()
        done = work()
        self._took = time.perf_counter() - begin
        self.longest_step_s = max(self.longest_step_s, self._took)
        return done

    def _forget_words(self, index: str, pause: Callable[[], None]) -> None:
        """Merge the index's segments in small steps: a deleted row's words stay in it until then."""
        pages = -_PAGES_A_STEP  # negative: begin to merge all segments; then go on with that
        while True:

            def merge(pages: int = pages) -> int:
                with self._db.write() as connection:
                    before = connection.total_changes
                    connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', ?)", (pages,))  # noqa: S608
                    return connection.total_changes - before

            if self._timed(merge) < 2:  # as SQLite documents: less than two changes means there was nothing left
                return
            pages = _PAGES_A_STEP
            pause()

    def _give_back(self, pause: Callable[[], None]) -> int:
        """Hand free pages back to the system in small steps, then empty the write-ahead log, which still holds old pages."""
        freed = 0

        def step() -> int:
            with self._db.write() as connection:
                before = connection.execute("PRAGMA freelist_count").fetchone()[0]
                connection.execute(f"PRAGMA incremental_vacuum({_PAGES_A_STEP})").fetchall()
                return int(before - connection.execute("PRAGMA freelist_count").fetchone()[0])

        while (pages := self._timed(step)) > 0:
            freed += pages
            pause()
        self._db.empty_log()
        return freed * self._db.page_size
