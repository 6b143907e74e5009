"""Backups hold the files that drafts need, and what a killed or failed one leaves is taken away or finished."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from desk.channels.mail.attached import AttachedFiles
from desk.errors import StoreError
from desk.paths import Paths
from desk.store.backup import backup, clear_leftovers, restore
from desk.store.conversations import Conversations
from desk.store.db import Database
from desk.store.migrate import known_migrations
from desk.testing.drafts import put_draft

WAITS, SENT, NOBODYS = b"waits " * 1000, b"was sent", b"nobody's"


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "config", tmp_path / "data", tmp_path / "cache", tmp_path / "run")


def _fill(paths: Paths, title: str = "backed up") -> str:
    """A conversation, a rejected draft with a file, one that was sent, and a file of no draft; the first file's hash."""
    files = AttachedFiles(paths.attachments)
    waits, sent, _ = (files.keep([content])[0] for content in (WAITS, SENT, NOBODYS))
    with contextlib.closing(Database(paths.database)) as db:
        Conversations(db).create(title, "", 1.0)
        put_draft(db, "rejected", waits, at=1.0)
        put_draft(db, "sent", sent, at=1.0)
    return waits


def _titles(paths: Paths) -> set[str]:
    with contextlib.closing(Database(paths.database)) as db:
        return {conversation.title for conversation in Conversations(db).list()}


def _names(file: Path) -> set[str]:
    with zipfile.ZipFile(file) as packed:
        return set(packed.namelist())


def test_files_that_drafts_need_come_back(paths: Paths) -> None:
    waits = _fill(paths)
    file = backup(paths)
    assert _names(file) == {"desk.db", "manifest.json", f"attachments/{waits}"}
    shutil.rmtree(paths.attachments)
    (new, _) = AttachedFiles(paths.attachments).keep([b"new"])
    kept = restore(paths, file)
    assert kept is not None
    assert AttachedFiles(paths.attachments).content(waits) == WAITS
    assert AttachedFiles(paths.attachments).content(new) == b"new", "what is there stays until its days are over"
    assert (paths.attachments / waits).stat().st_mode & 0o777 == 0o600
    assert paths.attachments.stat().st_mode & 0o777 == 0o700
    assert _names(kept) == {"desk.db", "manifest.json"}, "a file that is missing is no reason not to back up"
    restore(paths, kept)
    assert AttachedFiles(paths.attachments).content(waits) == WAITS


def test_a_backup_of_before_is_restored_and_leaves_files_alone(paths: Paths) -> None:
    """One without files, and one of a Desk that had no drafts."""
    waits = _fill(paths)
    file = backup(paths)
    with zipfile.ZipFile(file) as packed:
        parts = {name: packed.read(name) for name in ("desk.db", "manifest.json")}
    manifest = json.loads(parts["manifest.json"])
    del manifest["files"][f"attachments/{waits}"]
    parts["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    restore(paths, file)
    assert AttachedFiles(paths.attachments).content(waits) == WAITS
    paths.database.unlink()
    with contextlib.closing(Database(paths.database, known_migrations()[:1])) as db:
        Conversations(db).create("first", "", 1.0)
    restore(paths, backup(paths))
    assert _titles(paths) == {"first"}


def test_a_changed_file_in_a_backup_is_refused_before_anything_is_put_in_place(paths: Paths) -> None:
    waits = _fill(paths)
    file = backup(paths)
    with zipfile.ZipFile(file) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content.replace(b"d2Fp", b"d2Fq") if waits in name else content)
    shutil.rmtree(paths.attachments)
    with pytest.raises(StoreError, match="is not what was backed up"):
        restore(paths, file)
    assert not paths.attachments.exists()
    assert not (paths.data / ".restoring").exists()


LEFT = (".desk-20260101T000000.000000Z.part", "..desk-20260101T000000.000000Z.db.part-journal")


def test_what_a_killed_backup_left_goes_but_not_under_one_that_writes(paths: Paths, tmp_path: Path) -> None:
    _fill(paths)
    other = tmp_path / "elsewhere"
    other.mkdir()
    for name in (*LEFT, ".desk-notes.part", ".hidden"):
        (other / name).write_bytes(b"x")
    descriptor = os.open(other, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_SH)  # as the other one holds it
    backup(paths, other / "one.zip")
    assert {file.name for file in other.iterdir()} == {*LEFT, ".desk-notes.part", ".hidden", "one.zip"}
    os.close(descriptor)
    backup(paths, other / "two.zip")
    assert {file.name for file in other.iterdir()} == {".desk-notes.part", ".hidden", "one.zip", "two.zip"}


def test_a_start_finishes_a_restore_that_had_replaced_the_database(paths: Paths) -> None:
    _fill(paths)
    incoming = paths.data / ".restoring"
    incoming.mkdir()
    (incoming / "desk.toml").write_text('model = "restored"\n')
    paths.backups.mkdir()
    (paths.backups / LEFT[0]).write_bytes(b"x")
    clear_leftovers(paths)
    assert paths.config_file.read_text() == 'model = "restored"\n'
    assert not incoming.exists()
    assert list(paths.backups.iterdir()) == []


def test_a_start_drops_a_restore_that_had_not(paths: Paths) -> None:
    _fill(paths)
    incoming = paths.data / ".restoring"
    incoming.mkdir()
    (incoming / "desk.toml").write_text('model = "restored"\n')
    (incoming / "desk.db").write_bytes(b"x")
    clear_leftovers(paths)
    assert not paths.config_file.exists()
    assert not incoming.exists()


@pytest.mark.parametrize("which", [1, 2, 3, 5])
def test_a_disk_that_fills_up_changes_nothing(paths: Paths, monkeypatch: pytest.MonkeyPatch, which: int) -> None:
    """At the database, at a file of a draft, or where the current data is kept: it is not taken for damaged."""
    waits = _fill(paths)
    file = backup(paths, paths.data / "mine.zip")
    with contextlib.closing(Database(paths.database)) as db:
        Conversations(db).create("later", "", 2.0)
    there = sorted(one.name for one in paths.attachments.iterdir())
    left = which
    whole = os.fsync

    def full(descriptor: int) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        whole(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        restore(paths, file)
    monkeypatch.setattr(os, "fsync", whole)
    assert left <= 0
    assert _titles(paths) == {"backed up", "later"}
    assert sorted(one.name for one in paths.attachments.iterdir()) == there
    assert AttachedFiles(paths.attachments).content(waits) == WAITS
    assert [*paths.data.rglob(".*"), *paths.data.rglob("damaged-*")] == []
