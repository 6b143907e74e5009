"""Killing parts of a whole Desk, and reading what is true without asking it: its database, its demo server's folders, /proc."""

from __future__ import annotations

import asyncio
import contextlib
import email.policy
import hashlib
import os
import random
import select
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

import msgspec

from desk.client import Client, connect
from desk.errors import UnavailableError
from desk.gate.approval import content_hash
from desk.gate.ports import Envelope
from desk.testing.home import DeskHome

START_TIMEOUT_S = 30.0
END_TIMEOUT_S = 30.0
_LOOK_EVERY_S = 0.0003

Round = tuple[str, str, str]  # victim, phase, point
# (victim, phase, point, weight). Kills of the demo server come on top: it is not one of the three.
PLAN = (
    ("host", "propose", "time", 8),
    ("host", "propose", "told", 4),
    ("agent", "propose", "time", 7),
    ("models", "propose", "time", 7),
    ("agent", "send", "time", 3),
    ("models", "send", "time", 3),
    ("host", "send", "time", 12),
    ("host", "send", "connecting", 6),
    ("host", "send", "data", 16),
    ("host", "send", "delivered", 6),
    ("host", "send", "filed", 8),
    ("host", "send", "replied", 8),
    ("host", "send", "data, server too", 8),
    ("host", "start", "time", 6),
)


def plan(total: int, chance: random.Random) -> list[Round]:
    """At least ``total`` rounds in the plan's proportions, shuffled.

    A host that is to die in a turn loses workers first: then the model is loaded, and most of the turn is not its loading.
    """
    weight = sum(entry[3] for entry in PLAN)
    rounds = [entry[:3] for entry in PLAN for _ in range(-(-entry[3] * total // weight))]
    chance.shuffle(rounds)
    workers = [one for one in rounds if one[0] != "host"]
    lives = [[one] for one in rounds if one[0] == "host"]
    warm = [life for life in lives if life[0][1] == "propose"]
    for number, one in enumerate(workers):
        warm[number % len(warm)].insert(0, one)
    return [one for life in lives for one in life]


async def delay_death(delay_s: float) -> None:
    """Let the victim live a little longer: the delay is the point of the test, nothing is waited for."""
    await asyncio.sleep(max(0.0, delay_s))


@dataclass(frozen=True)
class Stored:
    """A proposal as it lies in the database."""

    id: int
    state: str
    message_id: str
    content: bytes
    sha256: str


class RunningHost:
    """A host this process started, so that its end can be waited for."""

    def __init__(self, home: DeskHome, window_s: float) -> None:
        self._environment = {**home.environment, "DESK_UNDO_WINDOW_S": str(window_s)}
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "desk.host"],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self.process.kill()
        self.process.wait(END_TIMEOUT_S)


def reason_left(home: DeskHome) -> str:
    """What a host that ended left for the one who waits, and the end of its log."""
    told = ""
    for path in (home.paths.run / "host.error", home.paths.logs / "host.log"):
        with contextlib.suppress(OSError):
            told += path.read_text(encoding="utf-8")[-3000:] + "\n"
    return told


@contextlib.asynccontextmanager
async def client_of(home: DeskHome, host: RunningHost) -> AsyncIterator[Client]:
    """A connection to a host that has just been started.

    :raises AssertionError: it ended, or did not answer in time.
    """
    deadline = time.monotonic() + START_TIMEOUT_S
    async with contextlib.AsyncExitStack() as stack:
        client = None
        while client is None:
            try:
                client = await stack.enter_async_context(connect(start=False, paths=home.paths))
            except UnavailableError:
                code = host.process.poll()
                assert not code, f"the host ended with {code} while it was starting: {reason_left(home)}"
                if code == 0:  # the killed one's lock is still held by a worker it was just forking
                    host.start()
                assert time.monotonic() < deadline, "the host does not answer"
                await asyncio.sleep(0.01)
        yield client


@contextlib.contextmanager
def reading(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection that changes nothing in the file, whatever state its owner was killed in."""
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=10, check_same_thread=False)
    try:
        yield connection
    finally:
        connection.close()


def stored(database: Path) -> dict[int, Stored]:
    """Every proposal on disk, with its current version's bytes."""
    with reading(database) as connection:
        rows = connection.execute(
            "SELECT p.id, p.state, p.message_id, v.rendered, v.sha256 FROM proposal p"
            " JOIN proposal_version v ON v.proposal_id = p.id AND v.version = p.version"
        )
        return {row[0]: Stored(row[0], row[1], row[2], bytes(row[3]), row[4]) for row in rows}


def bound_hash(database: Path, proposal_id: int, content: bytes) -> str:
    """What an approval of ``content`` as this proposal's mail is bound to, computed anew."""
    with reading(database) as connection:
        kind, account_id, envelope = connection.execute(
            "SELECT p.kind, p.account_id, v.envelope FROM proposal p JOIN proposal_version v"
            " ON v.proposal_id = p.id AND v.version = p.version WHERE p.id = ?",
            (proposal_id,),
        ).fetchone()
    return content_hash(kind, account_id, content, msgspec.json.decode(envelope, type=Envelope))


class Trigger:
    """Does ``strike`` once, in a thread: when ``what`` is seen on disk: a state, a mail more ``delivered`` or ``filed``."""

    def __init__(
        self, home: DeskHome, what: str, ids: list[int], strike: Callable[[], None], delay_s: float = 0.0
    ) -> None:
        self._home = home
        self._what = what
        self._ids = ids
        self._strike = strike
        self._delay_s = delay_s
        self._stop = threading.Event()
        self.struck = False
        self._folder = {"delivered": "delivered/new", "filed": "Sent/cur"}.get(what, "")
        self._before = self._mails()
        self._thread = threading.Thread(target=self._watch, name="trigger", daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        marks = ",".join("?" * len(self._ids))
        query = f"SELECT 1 FROM proposal WHERE state = ? AND id IN ({marks}) LIMIT 1"  # noqa: S608
        with reading(self._home.paths.database) as connection:
            while not self._stop.is_set():
                if self._folder:
                    seen = self._mails() > self._before
                else:
                    seen = connection.execute(query, (self._what, *self._ids)).fetchone() is not None
                if seen:
                    if self._delay_s:
                        time.sleep(self._delay_s)  # the point of the kill, not a wait
                    self._strike()
                    self.struck = True
                    return
                time.sleep(_LOOK_EVERY_S)

    def _mails(self) -> int:
        return sum(1 for _ in (self._home.paths.demo / self._folder).iterdir()) if self._folder else 0

    async def struck_within(self, timeout_s: float) -> bool:
        """Whether it struck; it does not strike after this."""
        await asyncio.to_thread(self._thread.join, timeout_s)
        self._stop.set()
        await asyncio.to_thread(self._thread.join)
        return self.struck


def message_ids(folder: Path) -> Counter[str]:
    """How often each Message-ID is in a Maildir folder."""
    return Counter(identifier for identifier, _ in contents(folder))


def contents(folder: Path) -> list[tuple[str, bytes]]:
    """(Message-ID, whole mail) of what a Maildir folder holds; temporary files do not count."""
    found = []
    for part in ("new", "cur"):
        for path in (folder / part).glob("*"):
            content = path.read_bytes()
            found.append((str(message_from_bytes(content).get("Message-ID", "")).strip(), content))
    return found


def body_of(content: bytes) -> str:
    """A mail's text as a reader shows it, without white space at its end."""
    message = message_from_bytes(content, policy=email.policy.default)
    return str(message.get_content()).replace("\r\n", "\n").rstrip()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def processes_of(root: Path) -> Mapping[int, str]:
    """Living processes of the Desk in ``root``: known by their environment, or by the log they write to."""
    mark, found = str(root), {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            if entry.joinpath("stat").read_text().rpartition(")")[2].split()[0] in ("Z", "X"):
                continue
            command = entry.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            with contextlib.suppress(OSError):
                if mark.encode() in entry.joinpath("environ").read_bytes():
                    found[int(entry.name)] = command
            with contextlib.suppress(OSError):
                if str((entry / "fd" / "2").readlink()).startswith(mark):
                    found[int(entry.name)] = command
    return found


async def gone(pids: Mapping[int, str] | set[int], timeout_s: float = END_TIMEOUT_S) -> bool:
    """Whether all of ``pids`` ended in time."""
    deadline = time.monotonic() + timeout_s
    for pid in pids:
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        try:
            left_s = max(0.0, deadline - time.monotonic())
            if not (await asyncio.to_thread(select.select, [descriptor], [], [], left_s))[0]:
                return False
        finally:
            os.close(descriptor)
    return True
