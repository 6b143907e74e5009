"""The host as a newcomer's commands meet it: started when needed, one a user, gone when told, survived when killed."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import stat
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from desk.testing.home import DeskHome, desk_home


@contextlib.contextmanager
def watched(pid: int) -> Iterator[Callable[[], bool]]:
    """Tells whether a process ends within 30 seconds from the question."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        yield lambda: True
        return
    try:
        yield lambda: bool(select.select([descriptor], [], [], 30)[0])
    finally:
        os.close(descriptor)


def environment_of(pid: str) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []


def parent_of(pid: str) -> int:
    """0 if the process is gone."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def hosts_of(home: DeskHome) -> list[int]:
    """The processes that run a host for ``home``: not what the host has forked and is still turning into a worker."""
    listing = subprocess.run(["pgrep", "-f", "desk.host"], capture_output=True, text=True, check=False).stdout.split()
    here = {pid for pid in listing if f"DESK_HOME={home.root}".encode() in environment_of(pid)}
    return sorted(int(pid) for pid in here if str(parent_of(pid)) not in here)


def test_the_first_command_starts_it_and_stop_ends_it(desk_home: DeskHome) -> None:
    assert desk_home.json("status")["running"] is False
    desk_home.json("drafts", "list")
    pid = desk_home.host_pid()
    assert pid is not None
    assert desk_home.json("status")["running"] is True
    with watched(pid) as ended:
        assert desk_home.json("stop")["stopped"] is True
        assert not desk_home.paths.socket.exists()
        assert ended()
    assert desk_home.json("drafts", "list")["drafts"] == []


def test_its_folder_and_socket_are_private(desk_home: DeskHome) -> None:
    desk_home.json("drafts", "list")
    assert stat.S_IMODE(desk_home.paths.run.stat().st_mode) == 0o700
    assert stat.S_IMODE(desk_home.paths.socket.stat().st_mode) == 0o600
    assert stat.S_IMODE(desk_home.paths.database.stat().st_mode) == 0o600


def test_many_first_commands_at_once_share_one_host(desk_home: DeskHome) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: desk_home.json("drafts", "list"), range(6)))
    assert [answer["drafts"] for answer in answers] == [[]] * 6
    held = desk_home.host_pid()
    with contextlib.ExitStack() as stack:  # one that lost the race for the lock may still be on its way out
        losers = [stack.enter_context(watched(pid)) for pid in hosts_of(desk_home) if pid != held]
        assert all(ended() for ended in losers), "a second host stays"
    assert hosts_of(desk_home) == [held]


def test_a_killed_host_and_its_stale_socket_are_no_trouble(desk_home: DeskHome) -> None:
    desk_home.json("demo", "start")
    before = desk_home.json("mail", "list")["mails"]
    killed = desk_home.kill_host()
    assert desk_home.paths.socket.exists()
    assert desk_home.json("mail", "list")["mails"] == before
    assert desk_home.host_pid() not in (None, killed)


def test_something_else_on_the_socket_path_is_replaced(desk_home: DeskHome) -> None:
    desk_home.paths.run.mkdir(parents=True, mode=0o700)
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(desk_home.paths.socket))
    assert desk_home.json("drafts", "list")["drafts"] == []


def test_an_idle_host_ends_by_itself() -> None:
    with desk_home(extra_environment={"DESK_HOST_IDLE_S": "1"}) as home:
        home.json("drafts", "list")
        pid = home.host_pid()
        assert pid is not None
        with watched(pid) as ended:
            assert ended(), "the idle host is still there"
        assert not home.paths.socket.exists()


def test_a_broken_config_is_one_sentence_with_file_and_line(desk_home: DeskHome) -> None:
    desk_home.paths.config.mkdir(parents=True)
    desk_home.paths.config_file.write_text("language = 'en'\nundo.window_s = 'soon'\n")
    failed = desk_home.run("drafts", "list", check=False)
    assert failed.returncode == 78
    assert f"{desk_home.paths.config_file}, line 2" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert failed.stdout == ""


def test_workers_end_with_a_killed_host(desk_home: DeskHome) -> None:
    desk_home.json("demo", "start")
    children = [child["pid"] for child in desk_home.json("status")["status"]["children"] if child["pid"]]
    assert len(children) >= 2
    with contextlib.ExitStack() as stack:
        endings = [stack.enter_context(watched(pid)) for pid in children]
        desk_home.kill_host()
        assert all(ended() for ended in endings), "a worker outlived its host"


def test_a_worker_that_dies_is_replaced(desk_home: DeskHome) -> None:
    desk_home.json("demo", "start")
    (parse,) = [c for c in desk_home.json("status")["status"]["children"] if c["name"] == "parse"]
    os.kill(parse["pid"], 9)
    (desk_home.paths.demo / "INBOX" / "new" / "extra").write_bytes(
        b"From: a@b.example\r\nSubject: extra mail\r\n\r\nhi\r\n"
    )
    subjects = [mail["subject"] for mail in desk_home.json("mail", "list")["mails"]]
    assert "extra mail" in subjects
    (again,) = [c for c in desk_home.json("status")["status"]["children"] if c["name"] == "parse"]
    assert again["pid"] != parse["pid"]
