"""Nothing younger than its limit goes, everything older goes, what is still needed stays, and what is gone is gone."""

from __future__ import annotations

import functools
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.schedule.reminders import ReminderStore
from desk.store.db import Database
from desk.store.retention import OPEN, Retention, own_keepers

NOW = 1_800_000_000.0
DAY = 86_400.0
STATES = ("pending", "approved", "held", "connecting", "data", "sent", "failed", "unknown", "rejected", "undone")
ages = st.integers(0, 20)


@dataclass(frozen=True)
class Row:
    """A draft and, some of them, the conversation, mail or reminder it belongs to."""

    age: int
    state: str
    conversation_age: int | None
    mail_age: int | None
    mail_gone: bool
    reminder: bool


rows = st.lists(
    st.builds(Row, ages, st.sampled_from(STATES), ages | st.none(), ages | st.none(), st.booleans(), st.booleans()), max_size=12
)  # fmt: skip
limits = st.integers(1, 19) | st.none()


@functools.cache
def empty() -> bytes:
    """A new database, made once."""
    with tempfile.TemporaryDirectory() as folder:
        Database(Path(folder) / "desk.db").close()
        return (Path(folder) / "desk.db").read_bytes()


class House:
    """A database in a folder with everything that is kept."""

    def __init__(self, root: Path) -> None:
        (root / "desk.db").write_bytes(empty())
        self.db = Database(root / "desk.db")
        self.root = root
        (root / "backups").mkdir()
        (root / "logs").mkdir()
        self.days: dict[str, float | None] = {}
        self.retention = Retention(
            self.db, own_keepers(self.db, root / "backups", root / "logs"), lambda name: self.days.get(name)
        )

    def add(self, row: Row, number: int) -> None:
        at = NOW - row.age * DAY
        with self.db.write() as connection:
            talk = None
            if row.conversation_age is not None:
                when = NOW - row.conversation_age * DAY
                made = connection.execute(
                    "INSERT INTO conversation (created_at, updated_at) VALUES (?, ?)", (when, when)
                )
                talk = made.lastrowid
                connection.execute(
                    "INSERT INTO message (conversation_id, role, text, at) VALUES (?, 'user', ?, ?)",
                    (talk, f"canarytalk {number}", when),
                )
            ref = ""
            if row.mail_age is not None:
                connection.execute("INSERT OR IGNORE INTO account (id, name, address) VALUES (1, 'a', 'a@x.example')")
                made = connection.execute(
                    "INSERT INTO mail (account_id, folder, key, thread, date, text, gone, parsed)"
                    " VALUES (1, 'INBOX', ?, '', ?, 'canarymail', ?, '{}')",
                    (str(number), NOW - row.mail_age * DAY, row.mail_gone),
                )
                ref = f"m{made.lastrowid}"
            made = connection.execute(
                "INSERT INTO proposal (kind, state, version, conversation_id, in_reply_to_ref, created_at, updated_at)"
                " VALUES ('mail.new', ?, 1, ?, ?, ?, ?)",
                (row.state, talk, ref, at, at),
            )
            if row.reminder:
                ReminderStore(self.db).add("tea", NOW + DAY, made.lastrowid, at)

    def ids(self, sql: str) -> set[int]:
        with self.db.read() as connection:
            return {row[0] for row in connection.execute(sql)}


@settings(max_examples=40, deadline=None)
@given(rows=rows, talk_days=limits, mail_days=limits, draft_days=limits)
def test_just_what_is_older_and_not_needed_goes(
    rows: list[Row], talk_days: int | None, mail_days: int | None, draft_days: int | None
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        for number, row in enumerate(rows):
            house.add(row, number)
        house.days = {
            "keep.conversations_days": talk_days, "keep.mail_days": mail_days, "keep.proposals_days": draft_days,
        }  # fmt: skip
        is_open = f"state IN {OPEN}"
        held = {
            "conversation": house.ids(
                f"SELECT conversation_id FROM proposal WHERE {is_open} AND conversation_id NOT NULL"
            ),
            "mail": house.ids(
                f"SELECT CAST(substr(in_reply_to_ref, 2) AS INTEGER) FROM proposal WHERE {is_open} AND in_reply_to_ref <> ''"
            ),
            "proposal": house.ids(f"SELECT id FROM proposal WHERE {is_open}")
            | house.ids("SELECT proposal_id FROM reminder WHERE state = 'waiting'"),
        }
        expected = {}
        for table, age, days, more in (
            ("conversation", "updated_at", talk_days, "1"),
            ("mail", "date", mail_days, "gone"),
            ("proposal", "updated_at", draft_days, "1"),
        ):
            everything = house.ids(f"SELECT id FROM {table}")
            old = (
                set()
                if days is None
                else house.ids(f"SELECT id FROM {table} WHERE {age} < {NOW - days * DAY} AND {more}")
            )
            expected[table] = everything - (old - held[table])
        would = {kept.kind: kept.would_go for kept in house.retention.look(NOW)}
        removed, _ = house.retention.run(NOW, pause=lambda: None)
        for table, ids in expected.items():
            assert house.ids(f"SELECT id FROM {table}") == ids, table
        assert {kind: count for kind, count in would.items() if count} == removed
        assert house.retention.run(NOW, pause=lambda: None)[0] == {}
        assert house.retention.last_run() == NOW
        house.db.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.db.close()


def test_the_words_are_really_gone(house: House) -> None:
    """Not in the tables, not in the search index, not in free pages, not in the log."""
    for number in range(300):
        house.add(Row(age=15, state="sent", conversation_age=15, mail_age=15, mail_gone=True, reminder=False), number)
    house.days = dict.fromkeys(("keep.conversations_days", "keep.mail_days", "keep.proposals_days"), 10.0)
    before = (house.root / "desk.db").stat().st_size + (house.root / "desk.db-wal").stat().st_size
    removed, freed = house.retention.run(NOW)
    assert removed == {"mail": 300, "conversations": 300, "proposals": 300}
    assert freed > 0
    files = b"".join((house.root / name).read_bytes() for name in ("desk.db", "desk.db-wal"))
    for word in (b"canarytalk", b"canarymail"):
        assert word not in files
        assert word[:6] not in files  # nor in pieces of three, as the index holds them
    assert len(files) < before
    assert house.retention.longest_step_s < 0.5  # the bench measures the real figure; a busy machine is slower


def test_files_go_by_age_and_the_newest_backup_stays(house: House) -> None:
    for folder, name, age in (
        ("backups", "desk-1.zip", 50), ("backups", "desk-2.zip", 40), ("backups", "before-0007-x.db", 45),
        ("backups", "notes.txt", 400), ("logs", "host.log.1", 20), ("logs", "host.log", 1), ("logs", "mine.log", 99),
    ):  # fmt: skip
        file = house.root / folder / name
        file.write_text("x" * 100)
        os.utime(file, (NOW - age * DAY, NOW - age * DAY))
    (house.root / "backups" / "desk-3.zip").symlink_to("/etc/passwd")
    house.days = {"keep.backups_days": 30.0, "keep.logs_days": 10.0}
    kept = {one.kind: one for one in house.retention.look(NOW)}
    assert (kept["backups"].items, kept["backups"].would_go, kept["backups"].held_back) == (3, 2, 1)
    assert house.retention.run(NOW)[0] == {"logs": 1, "backups": 2}
    assert {file.name for file in (house.root / "backups").iterdir()} == {"desk-2.zip", "desk-3.zip", "notes.txt"}
    assert {file.name for file in (house.root / "logs").iterdir()} == {"host.log", "mine.log"}


def test_the_audit_chain_is_nobodys_business(house: House) -> None:
    with house.db.write() as connection:
        connection.execute("INSERT INTO audit VALUES (1, 0, 'sent', 'proposal:1', 'x', '', 'y')")
    house.days = dict.fromkeys((kept.setting for kept in house.retention.look(NOW)), 1.0)
    house.retention.run(NOW)
    assert house.ids("SELECT seq FROM audit") == {1}
