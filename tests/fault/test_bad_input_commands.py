"""What a newcomer's machine does wrong: each is one sentence, a way out and the right exit code, never a fault or a hang."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desk.testing.home import DeskHome, desk_home

TIMEOUT_S = 40.0


@pytest.fixture
def home() -> Iterator[DeskHome]:
    with desk_home() as made:
        yield made


def refused(home: DeskHome, code: int, *arguments: str, given: str | None = None) -> str:
    """Run a command that must fail so, in a sentence with a hint; returns what it said."""
    done = home.run(*arguments, check=False, given=given, timeout_s=TIMEOUT_S)
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "fault" not in done.stderr
    sentence, hint = done.stderr.rstrip("\n").split("\n")[-2:]
    assert sentence.startswith("desk: "), done.stderr
    assert sentence.endswith("."), done.stderr
    assert hint.startswith("  "), done.stderr
    return sentence


def socket_is_a_folder(home: DeskHome) -> None:
    (home.paths.socket / "inner").mkdir(parents=True)


def lock_is_a_folder(home: DeskHome) -> None:
    home.paths.lock.mkdir(parents=True)


def run_is_a_file(home: DeskHome) -> None:
    home.paths.run.write_text("x")


def run_is_a_link(home: DeskHome) -> None:
    (home.root / "elsewhere").mkdir()
    home.paths.run.symlink_to(home.root / "elsewhere")


def home_is_a_file(home: DeskHome) -> None:
    home.root.rmdir()
    home.root.write_text("x")


def config_is_cut_off(home: DeskHome) -> None:
    home.paths.config.mkdir()
    home.paths.config_file.write_text('language = "en"\n[undo')


def config_is_a_folder(home: DeskHome) -> None:
    home.paths.config_file.mkdir(parents=True)


@pytest.mark.parametrize(
    "spoil",
    [
        socket_is_a_folder,
        lock_is_a_folder,
        run_is_a_file,
        run_is_a_link,
        home_is_a_file,
        config_is_cut_off,
        config_is_a_folder,
    ],
)
def test_what_is_in_the_way_is_named(home: DeskHome, spoil: Callable[[DeskHome], None]) -> None:
    spoil(home)
    assert str(home.root) in refused(home, 78, "drafts", "list")
    if home.root.is_file():
        home.root.unlink()


def test_a_home_with_a_name_too_long_for_the_system(home: DeskHome) -> None:
    home.environment["DESK_HOME"] = str(home.root / ("z" * 300))
    assert "name too long" in refused(home, 78, "drafts", "list")


def test_a_home_given_from_here_is_the_same_for_the_host(home: DeskHome) -> None:
    (home.root / "in").mkdir()
    environment = {**home.environment, "DESK_HOME": "in/桌 面"}
    for command in (["drafts", "list"], ["stop"]):
        subprocess.run(
            [sys.executable, "-P", "-m", "desk", *command],
            env=environment,
            cwd=home.root,
            check=True,
            timeout=TIMEOUT_S,
        )
    assert (home.root / "in" / "桌 面" / "data" / "desk.db").exists()


def middle(good: bytes) -> bytes:
    quarter = len(good) // 4
    return good[:quarter] + random.Random(1).randbytes(2 * quarter) + good[3 * quarter :]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (middle, "damaged"),
        (lambda good: good[: len(good) // 2], "damaged"),
        (lambda good: b"a text\n" * 1000, "is not a Desk database"),
    ],
    ids=["middle", "cut", "text"],
)
def test_a_damaged_database_is_left_as_it_is(home: DeskHome, spoil: Callable[[bytes], bytes], said: str) -> None:
    home.run("drafts", "list")
    home.run("stop")
    spoiled = spoil(home.paths.database.read_bytes())
    home.paths.database.write_bytes(spoiled)
    assert said in refused(home, 74, "mail", "list")
    assert home.paths.database.read_bytes() == spoiled


def test_a_database_of_a_newer_desk(home: DeskHome) -> None:
    home.run("drafts", "list")
    home.run("stop")
    connection = sqlite3.connect(home.paths.database)
    with connection:
        connection.execute("INSERT INTO migration VALUES ('0099_future', 1)")
    connection.close()
    assert "newer version" in refused(home, 74, "mail", "list")


def test_a_database_held_by_another_program(home: DeskHome) -> None:
    home.run("drafts", "list")
    other = sqlite3.connect(home.paths.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert "Another program" in refused(home, 74, "ask", "hello")
    other.close()
    home.run("drafts", "list")


def test_a_full_disk_then_space_again() -> None:
    may = [] if os.geteuid() == 0 else ["sudo", "-n"]  # mounting a small disk is root's
    owner = f"size=6m,mode=700,uid={os.geteuid()},gid={os.getegid()}"
    with desk_home() as home:
        subprocess.run([*may, "mount", "-t", "tmpfs", "-o", owner, "tmpfs", str(home.root)], check=True)
        try:
            ballast = home.root / "ballast"
            fill(ballast)
            assert "full" in refused(home, 74, "drafts", "list")
            ballast.unlink()
            home.run("demo", "start")
            before = home.json("mail", "list")
            fill(ballast)
            assert "full" in refused(home, 74, "ask", "hello")
            assert home.json("mail", "list") == before
            ballast.unlink()
            home.run("stop")
            assert home.json("mail", "list") == before
        finally:
            home.run("stop", check=False)
            home.kill_host()
            subprocess.run([*may, "umount", "-l", str(home.root)], check=True)


def fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file:
        for size_bytes in (65_536, 512):
            try:
                while True:
                    file.write(bytes(size_bytes))
            except OSError:
                continue


def test_a_host_that_does_not_answer_is_named(home: DeskHome) -> None:
    home.run("drafts", "list")
    pid = home.host_pid()
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        done = home.run("stop", check=False, timeout_s=TIMEOUT_S)
    finally:
        os.kill(pid, signal.SIGCONT)
    assert done.returncode == 69
    assert f"kill -9 {pid}" in done.stderr


def test_a_stranger_on_the_socket_is_no_traceback(home: DeskHome) -> None:
    home.paths.run.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.bind(str(home.paths.socket))
        stranger.listen()
        asking = subprocess.Popen(
            [sys.executable, "-P", "-m", "desk", "status"], env=home.environment, stderr=subprocess.PIPE, text=True
        )
        accepted, _ = stranger.accept()
        accepted.sendall(b"hello\n")
        accepted.close()
        _, said = asking.communicate(timeout=TIMEOUT_S)
    assert asking.returncode == 69
    assert said.startswith("desk: The connection to the host ")
    assert "desk doctor" in said


def test_what_is_made_is_private_whatever_the_umask(home: DeskHome) -> None:
    for command in ("demo start", "settings set language en", "backup"):
        subprocess.run(
            [sys.executable, "-P", "-m", "desk", *command.split()],
            env=home.environment,
            check=True,
            umask=0,
            capture_output=True,
            timeout=TIMEOUT_S,
        )
    everything = [path for path in home.root.rglob("*") if not path.is_symlink()]
    assert len(everything) > 20
    assert [path for path in everything if stat.S_IMODE(path.lstat().st_mode) & 0o077] == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("ask", "  "), 2),
        (("ask", "hi", "--model", "nope"), 2),
        (("ask", "hi", "--conversation", "999"), 2),
        (("models", "use", ""), 2),
        (("conversations", "show", "999"), 2),
        (("mail", "show", "../../etc/passwd"), 2),
        (("drafts", "approve", "99", "--sha256", "0" * 64), 2),
        (("keys", "check", "nope"), 2),
        (("settings", "set", "language", "klingon"), 78),
    ],
)
def test_wrong_words(shared: DeskHome, arguments: tuple[str, ...], code: int) -> None:
    refused(shared, code, *arguments)


@pytest.fixture(scope="module")
def shared() -> Iterator[DeskHome]:
    with desk_home() as made:
        made.run("demo", "start")
        yield made


def test_a_very_long_word_is_searched_for_at_once(shared: DeskHome) -> None:
    shared.run("ask", "-", given="a" * 100_000, check=False)
    shared.run("search", "a" * 50_000, timeout_s=20)


@pytest.mark.parametrize(("redirect", "code"), [(">&-", 0), (">/dev/full", 74), ("2>&-", 0), ("<&- >&- 2>&-", 0)])
def test_odd_streams(shared: DeskHome, redirect: str, code: int) -> None:
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"'{sys.executable}' -P -m desk mail list {redirect}"],
        env=shared.environment,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert "fault" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("variables", [{"PYTHONWARNINGS": "error"}, {"LC_ALL": "C", "LANG": "C"}, {"TERM": "dumb"}])
def test_odd_environments(home: DeskHome, variables: dict[str, str]) -> None:
    home.environment |= variables
    assert home.run("drafts", "list").stderr == "Nothing to approve.\n"


def test_endless_standard_input_ends_soon_and_small(shared: DeskHome) -> None:
    assert shutil.which("head")
    measure = "import resource as r, subprocess as s, sys; c = s.run(sys.argv[1:]); " + (
        "print(c.returncode, r.getrusage(r.RUSAGE_CHILDREN).ru_maxrss)"
    )
    with subprocess.Popen(["head", "-c", "1000000000", "/dev/zero"], stdout=subprocess.PIPE) as endless:
        done = subprocess.run(
            [sys.executable, "-c", measure, sys.executable, "-P", "-m", "desk", "ask", "-"],
            env=shared.environment,
            stdin=endless.stdout,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=True,
        )
        endless.kill()
    code, peak_kib = map(int, done.stdout.split())
    assert code == 2
    assert peak_kib < 60_000
