from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import zipfile
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest

from desk.errors import RefusedError, StoreError, UsageError
from desk.paths import Paths
from desk.store import archive
from desk.store.backup import backup, purge, restore
from desk.store.conversations import Conversations
from desk.store.db import Database, check
from desk.store.migrate import known_migrations
from desk.wire.host import Progress


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "config", tmp_path / "data", tmp_path / "cache", tmp_path / "run")


def _add(paths: Paths, *titles: str) -> None:
    with contextlib.closing(Database(paths.database)) as db:
        for title in titles:
            Conversations(db).create(title, "", 1.0)


def _titles(paths: Paths) -> set[str]:
    with contextlib.closing(Database(paths.database)) as db:
        return {conversation.title for conversation in Conversations(db).list()}


def _configure(paths: Paths, text: str) -> None:
    paths.config.mkdir(exist_ok=True)
    paths.config_file.write_text(text)


def test_there_and_back(paths: Paths) -> None:
    _add(paths, "first 一")
    _configure(paths, 'model = "old"\n')
    seen: list[Progress] = []
    file = backup(paths, None, seen.append)
    assert file.parent == paths.backups
    assert file.stat().st_mode & 0o777 == 0o600
    assert seen[-1].done == seen[-1].total
    assert [item.name for item in paths.backups.iterdir()] == [file.name]
    _add(paths, "second")
    _configure(paths, 'model = "new"\n')
    kept = restore(paths, file)
    assert _titles(paths) == {"first 一"}
    assert paths.config_file.read_text() == 'model = "old"\n'
    assert paths.config_file.stat().st_mode & 0o777 == 0o600
    assert paths.database.stat().st_mode & 0o777 == 0o600
    assert kept is not None
    restore(paths, kept)
    assert _titles(paths) == {"first 一", "second"}
    assert paths.config_file.read_text() == 'model = "new"\n'
    assert not (paths.data / ".restoring").exists()


def test_while_the_host_writes(paths: Paths) -> None:
    with contextlib.closing(Database(paths.database)) as db:
        Conversations(db).create("committed, and only in the write-ahead log", "", 1.0)
        with db.write():
            Conversations(db).create("not committed", "", 1.0)
            file = backup(paths)
    restore(paths, file)
    assert _titles(paths) == {"committed, and only in the write-ahead log"}


def test_holds_no_keys_and_no_models(paths: Paths) -> None:
    _add(paths, "a")
    paths.models.mkdir()
    (paths.models / "big.gguf").write_bytes(b"x")
    (paths.data / "keys.crypt").write_bytes(b"canary-key")
    file = backup(paths)
    with zipfile.ZipFile(file) as archive:
        assert set(archive.namelist()) == {"desk.db", "manifest.json"}
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["schemas"] == [migration.name for migration in known_migrations()]
    assert b"canary" not in file.read_bytes()


def test_targets(paths: Paths, tmp_path: Path) -> None:
    _add(paths, "a")
    named = backup(paths, tmp_path / "mine.zip")
    assert named == tmp_path / "mine.zip"
    with pytest.raises(UsageError, match="already there"):
        backup(paths, named)
    with pytest.raises(UsageError, match="no folder"):
        backup(paths, tmp_path / "nowhere" / "mine.zip")
    assert backup(paths, tmp_path).parent == tmp_path
    assert not [file for file in tmp_path.iterdir() if file.name.startswith(".")]


def test_nothing_to_back_up(paths: Paths) -> None:
    with pytest.raises(StoreError, match="no database"):
        backup(paths)


def test_damage_is_not_backed_up(paths: Paths) -> None:
    with contextlib.closing(Database(paths.database)) as db:
        store = Conversations(db)
        made = store.create("a", "", 1.0)
        for number in range(200):
            store.add_message(made.id, "user", f"{number} " * 100, 1.0)
    content = bytearray(paths.database.read_bytes())
    for page in range(4, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xa5" * 64
    paths.database.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        backup(paths)
    assert list(paths.backups.iterdir()) == []


def test_damaged_data_is_kept_aside_as_it_is(paths: Paths) -> None:
    _add(paths, "a")
    file = backup(paths)
    paths.database.write_bytes(b"odd" * 5000)
    kept = restore(paths, file)
    assert kept is not None
    assert kept.read_bytes() == b"odd" * 5000
    assert _titles(paths) == {"a"}


def test_small_disk(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    _add(paths, "a")
    file = backup(paths)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 9, 1_000_000))
    with pytest.raises(StoreError, match="1 MB free") as caught:
        backup(paths)
    assert caught.value.retryable
    with pytest.raises(StoreError, match="1 MB free"):
        restore(paths, file)
    assert _titles(paths) == {"a"}


def _rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def _edit_database(parts: dict[str, bytes]) -> None:
    parts["desk.db"] = parts["desk.db"][:-1] + b"\xff"


def _grow_database(parts: dict[str, bytes]) -> None:
    parts["desk.db"] += b"\0" * 4096


def _drop_database(parts: dict[str, bytes]) -> None:
    del parts["desk.db"]


def _drop_manifest(parts: dict[str, bytes]) -> None:
    del parts["manifest.json"]


def _break_manifest(parts: dict[str, bytes]) -> None:
    parts["manifest.json"] = b'{"format": 1'


def _later_format(parts: dict[str, bytes]) -> None:
    parts["manifest.json"] = parts["manifest.json"].replace(b'"format": 1', b'"format": 2')


@pytest.mark.parametrize(
    "change", [_edit_database, _grow_database, _drop_database, _drop_manifest, _break_manifest, _later_format]
)
def test_a_changed_backup_is_refused(paths: Paths, change: Callable[[dict[str, bytes]], None]) -> None:
    _add(paths, "kept")
    file = backup(paths)
    _rewritten(file, change)
    with pytest.raises(StoreError) as caught:
        restore(paths, file)
    assert str(file) in caught.value.message
    assert _titles(paths) == {"kept"}
    assert not (paths.data / ".restoring").exists()


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_half_a_backup_is_refused(paths: Paths, share: float) -> None:
    _add(paths, "kept")
    file = backup(paths)
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(StoreError, match="not a whole Desk backup"):
        restore(paths, file)
    assert _titles(paths) == {"kept"}


def test_flipped_bytes_are_refused(paths: Paths) -> None:
    _add(paths, "kept")
    file = backup(paths)
    content = bytearray(file.read_bytes())
    content[2000:2040] = b"\x55" * 40
    file.write_bytes(content)
    with pytest.raises(StoreError):
        restore(paths, file)
    assert _titles(paths) == {"kept"}


def test_names_in_a_backup_lead_nowhere_else(paths: Paths, tmp_path: Path) -> None:
    _add(paths, "a")
    file = backup(paths)

    def climb(parts: dict[str, bytes]) -> None:
        manifest = json.loads(parts["manifest.json"])
        for name in ("../../climbed", "attachments/../../../climbed", f"attachments/{'0' * 64}/climbed"):
            manifest["files"][name] = {"sha256": hashlib.sha256(b"x").hexdigest(), "size_bytes": 1}
            parts[name] = b"x"
        parts["manifest.json"] = json.dumps(manifest).encode()

    _rewritten(file, climb)
    restore(paths, file)
    assert not list(tmp_path.rglob("climbed"))


def test_from_a_newer_desk_is_refused(paths: Paths) -> None:
    _add(paths, "kept")
    with contextlib.closing(Database(paths.database)) as db, db.write() as connection:
        connection.execute("INSERT INTO migration VALUES ('9999_later', 1.0)")
    file = backup(paths)
    with contextlib.closing(sqlite3.connect(paths.database)) as raw, raw:
        raw.execute("DELETE FROM migration WHERE name = '9999_later'")
    with pytest.raises(StoreError, match="newer version of Desk"):
        restore(paths, file)
    assert _titles(paths) == {"kept"}


def test_an_older_backup_is_migrated(paths: Paths) -> None:
    with contextlib.closing(Database(paths.database, known_migrations()[:1])) as db:
        Conversations(db).create("old", "", 1.0)
    file = backup(paths)
    paths.database.unlink()
    assert restore(paths, file) is None
    assert _titles(paths) == {"old"}
    assert check(paths.database) == []


def test_the_copy_made_before_a_migration_can_be_restored(paths: Paths) -> None:
    with contextlib.closing(Database(paths.database, known_migrations()[:1])) as db:
        Conversations(db).create("old", "", 1.0)
    _add(paths, "new")
    (copy,) = paths.backups.glob("before-*.db")
    restore(paths, copy)
    assert _titles(paths) == {"old"}


def test_a_foreign_database_is_refused(paths: Paths, tmp_path: Path) -> None:
    foreign = tmp_path / "other.db"
    with contextlib.closing(sqlite3.connect(foreign)) as other, other:
        other.execute("CREATE TABLE shopping (item TEXT)")
    with pytest.raises(StoreError, match="no Desk database"):
        restore(paths, foreign)
    with pytest.raises(UsageError, match="no file"):
        restore(paths, tmp_path / "nowhere.zip")


def test_restore_and_purge_refuse_while_the_host_runs(paths: Paths) -> None:
    _add(paths, "kept")
    file = backup(paths)
    paths.run.mkdir(mode=0o700)
    descriptor = os.open(paths.lock, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    asked: list[int] = []
    try:
        for attempt in (lambda: restore(paths, file), lambda: purge(paths, lambda: len(asked))):
            with pytest.raises(RefusedError, match="Desk is running") as caught:
                attempt()
            assert "desk stop" in caught.value.hint
    finally:
        os.close(descriptor)
    assert _titles(paths) == {"kept"}


def test_purge_takes_folders_and_keys(paths: Paths) -> None:
    _add(paths, "a")
    _configure(paths, "")
    folders, keys = purge(paths, lambda: 2)
    assert keys == 2
    assert set(folders) == {paths.config, paths.data, paths.run}
    assert not any(folder.exists() for folder in (paths.config, paths.data, paths.cache, paths.run))


def test_purge_keeps_everything_when_the_keyring_fails(paths: Paths) -> None:
    _add(paths, "kept")

    def fail() -> int:
        raise RefusedError("locked")

    with pytest.raises(RefusedError):
        purge(paths, fail)
    assert _titles(paths) == {"kept"}


def test_purge_never_removes_a_home_folder(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    _add(paths, "kept")
    monkeypatch.setenv("HOME", str(paths.data / "inner"))
    with pytest.raises(RefusedError, match="more than Desk's own"):
        purge(paths, lambda: 0)
    assert _titles(paths) == {"kept"}


def test_stopped_while_writing_leaves_no_half_backup(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    _add(paths, "a")

    def stop(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup(paths, None, stop)
    assert list(paths.backups.iterdir()) == []
    monkeypatch.setattr(archive, "_CHUNK_BYTES", 1000)
    assert backup(paths).exists()
