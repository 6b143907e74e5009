from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.errors import StoreError
from desk.store import db as db_module
from desk.store.conversations import Conversations
from desk.store.db import Database, check
from desk.store.faults import store_error
from desk.store.migrate import KEPT_BACKUPS, Migration, applied_names, known_migrations, statements


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with contextlib.closing(Database(tmp_path / "data" / "desk.db")) as opened:
        yield opened


def test_files_are_private(db: Database) -> None:
    Conversations(db).create("a", "", 1.0)
    for suffix in ("", "-wal", "-shm"):
        file = Path(f"{db.path}{suffix}")
        assert file.stat().st_mode & 0o777 == 0o600, file
    assert db.path.parent.stat().st_mode & 0o777 == 0o700


def test_a_readable_file_is_made_private(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    path.touch(0o644)
    path.chmod(0o644)
    Database(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_durable_settings(db: Database) -> None:
    with db.read() as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    with db.write() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2
    with db.read() as connection:
        tables = connection.execute("PRAGMA table_list").fetchall()
    loose = [
        row["name"]
        for row in tables
        if row["type"] == "table" and not row["strict"] and "_fts" not in row["name"] and "sqlite_" not in row["name"]
    ]
    assert loose == []


def test_write_is_undone_when_its_block_raises(db: Database) -> None:
    conversations = Conversations(db)
    with contextlib.suppress(RuntimeError), db.write():
        conversations.create("a", "", 1.0)
        raise RuntimeError
    assert conversations.list() == []


def test_inner_write_joins_the_outer_one(db: Database) -> None:
    conversations = Conversations(db)
    with contextlib.suppress(RuntimeError), db.write(), db.write():
        conversations.create("a", "", 1.0)
        raise RuntimeError
    assert conversations.list() == []
    with db.write():
        conversations.create("kept", "", 1.0)
        with contextlib.suppress(RuntimeError), db.write():
            conversations.create("dropped", "", 2.0)
            raise RuntimeError
        assert [c.title for c in conversations.list()] == ["kept"]
    assert [c.title for c in conversations.list()] == ["kept"]


def test_others_see_a_write_only_once_it_is_committed(db: Database) -> None:
    conversations = Conversations(db)
    seen: list[int] = []
    with db.write():
        conversations.create("a", "", 1.0)
        reader = threading.Thread(target=lambda: seen.append(len(conversations.list())))
        reader.start()
        reader.join(10)
        assert len(conversations.list()) == 1
    assert seen == [0]
    assert len(conversations.list()) == 1


def test_one_read_block_sees_one_state(db: Database) -> None:
    conversations = Conversations(db)
    with db.read() as connection:
        before = connection.execute("SELECT count(*) FROM conversation").fetchone()[0]
        conversations.create("a", "", 1.0)
        assert connection.execute("SELECT count(*) FROM conversation").fetchone()[0] == before
    assert len(conversations.list()) == 1


def test_reading_connections_cannot_write(db: Database) -> None:
    with pytest.raises(StoreError, match="may not write"), db.read() as connection:
        connection.execute("INSERT INTO conversation (created_at, updated_at) VALUES (1, 1)")


def test_closed(db: Database) -> None:
    db.close()
    with pytest.raises(StoreError, match="closed"), db.write():
        pass
    with pytest.raises(StoreError, match="closed"), db.read():
        pass


def test_locked(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db_module, "BUSY_TIMEOUT_S", 0.05)
    with contextlib.closing(Database(db.path)) as other, db.write() as connection:
        connection.execute("INSERT INTO conversation (created_at, updated_at) VALUES (1, 1)")
        with pytest.raises(StoreError, match="Another program holds") as caught, other.write():
            pass
    assert caught.value.retryable


def test_not_a_database(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    path.write_bytes(b"this is a shopping list\n" * 500)
    with pytest.raises(StoreError, match="is not a Desk database") as caught:
        Database(path)
    assert "desk restore" in caught.value.hint
    assert path.read_bytes().startswith(b"this is")
    assert check(path) != []


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "desk.db").mkdir()
    with pytest.raises(StoreError, match="cannot open"):
        Database(tmp_path / "desk.db")


def test_damaged(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    with contextlib.closing(Database(path)) as db:
        conversations = Conversations(db)
        first = conversations.create("a", "", 1.0).id
        for number in range(300):
            conversations.add_message(first, "user", f"message {number} " * 20, float(number))
    assert check(path) == []
    content = bytearray(path.read_bytes())
    for page in range(4, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xa5" * 64
    path.write_bytes(content)
    assert check(path) != []
    with pytest.raises(StoreError, match="damaged") as caught, contextlib.closing(Database(path)) as db:
        Conversations(db).messages(first, limit=300)
    assert str(path) in caught.value.message
    assert "desk restore" in caught.value.hint


def test_check_finds_rows_without_parents(db: Database) -> None:
    with contextlib.closing(sqlite3.connect(db.path)) as loose, loose:
        loose.execute("INSERT INTO message (conversation_id, role, text, at) VALUES (7, 'user', 'x', 1)")
    assert any("conversation" in line for line in check(db.path))


def test_from_a_newer_desk(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    with contextlib.closing(Database(path)) as db, db.write() as connection:
        connection.execute("INSERT INTO migration VALUES ('9999_later', 1.0)")
    with pytest.raises(StoreError, match=r"newer version of Desk \(it has 9999_later\)"):
        Database(path)


def _old(path: Path, count: int) -> None:
    with contextlib.closing(Database(path, known_migrations()[:count])) as db:
        conversations = Conversations(db)
        made = conversations.create("Old 旧", "m", 1.0)
        conversations.add_message(made.id, "user", "kept 保留的话", 2.0)


@pytest.mark.parametrize("count", range(1, len(known_migrations())))
def test_upgrade_from_every_earlier_schema(tmp_path: Path, count: int) -> None:
    path = tmp_path / "desk.db"
    _old(path, count)
    names = [migration.name for migration in known_migrations()]
    with contextlib.closing(Database(path)) as db:
        assert db.schema_version == len(names)
        conversations = Conversations(db)
        assert [c.title for c in conversations.list(query="保留的话")] == ["Old 旧"]
        assert [m.text for m in conversations.messages(1)] == ["kept 保留的话"]
    assert check(path) == []
    (copy,) = (tmp_path / "backups").iterdir()
    assert copy.name.startswith(f"before-{names[count]}-")
    assert copy.stat().st_mode & 0o777 == 0o600
    with contextlib.closing(sqlite3.connect(copy)) as old:
        assert applied_names(old) == set(names[:count])
        assert old.execute("SELECT text FROM message").fetchall() == [("kept 保留的话",)]


def test_a_new_database_needs_no_backup(tmp_path: Path) -> None:
    Database(tmp_path / "desk.db").close()
    Database(tmp_path / "desk.db").close()
    assert not (tmp_path / "backups").exists()


def test_only_the_last_backups_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    extra = [Migration(f"{5000 + number}_x", f"CREATE TABLE x{number} (a TEXT) STRICT;") for number in range(8)]
    for count in range(len(extra)):
        Database(path, [*known_migrations(), *extra[: count + 1]]).close()
    kept = sorted(file.name.split("-")[1] for file in (tmp_path / "backups").iterdir())
    assert kept == [migration.name for migration in extra[-KEPT_BACKUPS:]]


def test_a_failing_migration_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    Database(path).close()
    broken = Migration("5000_broken", "CREATE TABLE half (a TEXT) STRICT;\nINSERT INTO nowhere VALUES (1);\n")
    with pytest.raises(StoreError, match="nowhere"):
        Database(path, [*known_migrations(), broken])
    orphan = Migration("5000_orphan", "INSERT INTO message (conversation_id, role, text, at) VALUES (9, 'u', 'x', 1);")
    with pytest.raises(StoreError, match="without their parents"):
        Database(path, [*known_migrations(), orphan])
    with contextlib.closing(Database(path)) as db, db.read() as connection:
        assert connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'half'").fetchone() is None
        assert connection.execute("SELECT count(*) FROM message").fetchone()[0] == 0


def test_statements_keeps_triggers_whole() -> None:
    script = (
        "CREATE TABLE a (b);\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM a;\n  DELETE FROM a;\nEND;\nDROP"
    )
    assert [part.split()[1] if " " in part else part for part in statements(script)] == ["TABLE", "TRIGGER", "DROP"]


def test_migrations_hold_no_transaction_of_their_own() -> None:
    for migration in known_migrations():
        for statement in statements(migration.sql):
            words = [line for line in statement.splitlines() if line.strip() and not line.lstrip().startswith("--")]
            assert not words or words[0].split()[0].rstrip(";") not in ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")


def test_odd_values_get_a_sentence(db: Database) -> None:
    with pytest.raises(StoreError, match="surrogate"), db.write() as connection:
        connection.execute("INSERT INTO conversation (title, created_at, updated_at) VALUES (?, 1, 1)", ("\ud83d",))
    with pytest.raises(StoreError, match="too big"), db.write() as connection:
        connection.execute("DELETE FROM conversation WHERE id = ?", (2**70,))
    with pytest.raises(StoreError, match="refused a value"), db.write() as connection:
        connection.execute("INSERT INTO message (conversation_id, role, text, at) VALUES (7, 'user', 'x', 1)")


def test_every_sqlite_error_has_a_sentence(tmp_path: Path) -> None:
    for name in dir(sqlite3):
        code = getattr(sqlite3, name)
        if name.startswith("SQLITE_") and isinstance(code, int):
            error = sqlite3.OperationalError("said")
            error.sqlite_errorcode = code
            assert store_error(error, tmp_path / "desk.db").message.endswith((".", "unharmed."))
