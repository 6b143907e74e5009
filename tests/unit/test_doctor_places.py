"""Folders, settings, database, keyring, models and host, each broken for real."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import desk.doctor
from desk.doctor import basics, database, folders, keyring, models, running, workers
from desk.paths import Paths, ensure_private
from desk.store.db import Database
from desk.wire.host import ChildStatus, Finding, Status


@pytest.fixture
def paths() -> Iterator[Paths]:
    root = Path(tempfile.mkdtemp(prefix="dk-", dir="/tmp"))
    made = Paths(root / "config", root / "data", root / "cache", root / "run")
    for folder in (made.config, made.data, made.run):
        ensure_private(folder)
    yield made
    shutil.rmtree(root)


def only(findings: Iterator[Finding]) -> Finding:
    found = list(findings)
    assert len(found) == 1, found
    return found[0]


def test_a_fresh_desk_has_no_problem_in_its_own_places(paths: Paths) -> None:
    found = desk.doctor.run(paths, environment={"PATH": os.environ["PATH"]})
    bad = [f for f in found if f.level == "problem" and f.id not in ("changed-files", "missing-files", "disk")]
    assert bad == []
    assert {f.id for f in found} >= {"python", "folders", "disk", "settings", "database", "keyring", "models", "host"}
    assert not any(f.id.endswith("-check") for f in found)
    assert all(f.title and f.evidence for f in found)
    assert all(f.remedy for f in found if f.level in ("warning", "problem"))


def test_a_check_that_fails_is_a_finding(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("canary")

    monkeypatch.setattr(running, "probe", broken)
    found = desk.doctor.run(paths, environment={})
    assert [f.evidence for f in found if f.id == "host-check"] == ["RuntimeError: canary"]
    assert found[-1].id in ("locale", "terminal")


def test_places_open_to_others_are_found_and_the_command_mends_them(paths: Paths) -> None:
    Database(paths.database).close()
    paths.data.chmod(0o755)
    paths.database.chmod(0o640)
    found = [f for f in folders.judge(folders.probe(paths), os.getuid()) if f.level == "problem"]
    assert [f.title for f in found] == [f"{paths.data} is open to others", f"{paths.database} is open to others"]
    for finding in found:
        assert os.system(finding.command) == 0
    assert only(folders.judge(folders.probe(paths), os.getuid())).level == "ok"


def test_places_of_another_user_or_kind_are_found(paths: Paths) -> None:
    shutil.rmtree(paths.run)
    paths.run.symlink_to(paths.data)
    found = list(folders.judge(folders.probe(paths), os.getuid()))
    assert [f.title for f in found if f.level == "problem"] == [f"{paths.run} is not a folder"]
    found = list(folders.judge(folders.probe(paths), os.getuid() + 1))
    assert {f.level for f in found} == {"problem"}
    assert "another user" in found[0].title


def test_broken_settings_are_shown_with_their_line(paths: Paths) -> None:
    paths.config_file.write_text('language = "en"\nundo.window_s = "soon"\n')
    finding = only(database.check_settings(paths, {}))
    assert finding.level == "problem"
    assert "line 2" in finding.evidence
    paths.config_file.write_text("language = ")
    assert only(database.check_settings(paths, {})).level == "problem"
    paths.config_file.unlink()
    assert only(database.check_settings(paths, {"DESK_LANGUAGE": "tlh"})).level == "problem"
    assert only(database.check_settings(paths, {})).level == "ok"


def test_a_damaged_database_is_found_with_the_newest_backup(paths: Paths) -> None:
    assert only(database.check_database(paths)).title == "No database yet"
    Database(paths.database).close()
    assert only(database.check_database(paths)).level == "ok"
    content = bytearray(paths.database.read_bytes())
    content[4096 : 4096 * 3] = b"\xff" * 8192
    paths.database.write_bytes(content)
    finding = only(database.check_database(paths))
    assert finding.level == "problem"
    assert finding.command.startswith("mv ")
    ensure_private(paths.backups)
    for name in ("a.db", "b.db"):
        (paths.backups / name).touch()
    assert only(database.check_database(paths)).command == f"desk restore '{paths.backups / 'b.db'}'"
    paths.database.write_text("not a database at all, but long enough to be looked at " * 3)
    assert "not a Desk database" in only(database.check_database(paths)).evidence


def test_a_database_of_a_newer_desk_is_found(paths: Paths) -> None:
    Database(paths.database).close()
    with closing(sqlite3.connect(paths.database)) as connection, connection:
        connection.execute("INSERT INTO migration VALUES ('9999_future', 0)")
    finding = only(database.check_database(paths))
    assert "newer Desk" in finding.title
    assert "9999_future" in finding.evidence


def test_no_keyring_is_a_warning_with_the_way_out(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    finding = only(keyring.judge(keyring.probe(paths, {})))
    assert (finding.level, finding.command) == ("warning", "desk settings set keys.backend cryptfile")
    finding = only(keyring.judge(keyring.probe(paths, {"DESK_KEYS_BACKEND": "cryptfile"})))
    assert (finding.level, finding.command) == ("note", "desk keys unlock")
    (paths.data / "keys.crypt").touch(0o600)
    assert only(keyring.judge(keyring.probe(paths, {"DESK_KEYS_BACKEND": "cryptfile"}))).level == "ok"
    assert only(keyring.judge(keyring.Keyring("auto", "Secret Service", True, "", False))).level == "ok"


def test_a_cut_model_is_found(paths: Paths) -> None:
    assert [f.command for f in models.judge(models.probe(paths.models), deep=False)] == ["desk models pull"]
    model = models.probe(paths.models)[1]
    model.path.parent.mkdir(parents=True)
    model.path.write_bytes(b"GGUF, cut short")
    found = list(models.judge(models.probe(paths.models), deep=False))
    assert [f.level for f in found] == ["problem", "note"]
    assert "15 bytes" in found[0].evidence
    assert found[0].command == f"desk models remove {model.id} && desk models pull {model.id}"
    with open(model.path, "r+b") as file:
        file.truncate(model.wanted_bytes)  # sparse
    assert "not fetched to its end" in next(models.judge(models.probe(paths.models), deep=False)).evidence
    whole = models.Model("m", model.path, 3, "aa" * 32, 3, True)
    assert only(models.judge([whole], deep=False)).level == "ok"
    changed = models.Model("m", model.path, 3, "aa" * 32, 3, True, "bb" * 32)
    assert "SHA-256" in next(models.judge([changed], deep=True)).evidence


def test_a_stale_socket_a_held_lock_and_a_last_error_are_found(paths: Paths) -> None:
    assert only(running.judge(running.probe(paths), None)).title == "Desk is not running"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(paths.socket))
        server.listen()
        assert only(running.judge(running.probe(paths), None)).title == "Desk is running"
    assert only(running.judge(running.probe(paths), None)).level == "note"
    paths.lock.write_text(str(os.getpid()))
    with open(paths.lock) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        finding = only(running.judge(running.probe(paths), None))
    assert (finding.level, finding.command) == ("problem", f"kill {os.getpid()}")
    # A lock nobody holds names a pid that may be anybody's now.
    assert only(running.judge(running.probe(paths), None)).command == ""
    (paths.run / "host.error").write_text("The disk is full.")
    assert only(running.judge(running.probe(paths), None)).evidence == "The disk is full."


def test_a_worker_that_does_not_run_is_found() -> None:
    status = Status(
        model="",
        model_label="",
        model_state="asleep",
        to_approve=0,
        cost_cents=0,
        cost_unknown=0,
        children=[ChildStatus(name="parse", state="failed", error="It ended at once.")],
    )
    run = running.Run(Path("/x"), "answers", True, 7, "")
    finding = only(running.judge(run, status))
    assert (finding.id, finding.level, finding.evidence) == ("worker-parse", "problem", "It ended at once.")


@pytest.mark.parametrize(
    ("system", "abi", "level", "words"),
    [
        ("Linux", 7, "ok", "ABI 7"),
        ("Linux", 4, "warning", "ABI 4"),
        ("Linux", -1, "warning", "no Landlock"),
        ("Darwin", 0, "warning", "Darwin"),
    ],
)
def test_what_missing_confinement_means(system: str, abi: int, level: str, words: str) -> None:
    finding = only(workers.judge_confinement(workers.Confinement(system, "6.1", abi)))
    assert finding.level == level
    assert words in finding.evidence


def test_interpreter_disk_and_terminal() -> None:
    old = basics.Python((3, 9, 2), "/usr/bin/python3", True)
    assert only(basics.judge_python(old)).level == "problem"
    shared = basics.Python((3, 12, 0), "/usr/bin/python3", False)
    assert [f.level for f in basics.judge_python(shared)] == ["ok", "note"]
    for free, files, level in (
        (10**10, 5, "ok"),
        (10**8, 5, "warning"),
        (10**6, None, "problem"),
        (10**10, 0, "problem"),
    ):
        assert only(basics.judge_disk(basics.Disk(Path("/x"), free, files))).level == level
    assert [f.level for f in basics.judge_terminal(basics.Terminal("ascii", "dumb", True))] == ["warning", "warning"]
    assert [f.level for f in basics.judge_terminal(basics.Terminal("UTF-8", "", False))] == ["ok"]
