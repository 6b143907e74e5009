"""A mailbox on Dovecot read into the real host: how fast, with how much memory, and whether the host ever stood still.

``DESK_BENCH_MAILS`` (50,000) sets how many messages. Needs Dovecot; runs on loopback, in folders of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desk.channels.mail.account_store import AccountStore
from desk.client import Client, NotRunningError, connect
from desk.store.db import Database
from desk.testing.dovecot import PASSWORD, USER, dovecot
from desk.testing.home import DeskHome, desk_home
from desk.testing.imap_account import imap_account

MESSAGES = int(os.environ.get("DESK_BENCH_MAILS", "50000"))
UNCHANGED_GOAL_S = 1.0
BLOCK_GOAL_MS = 50.0
_SYLLABLES = re.findall("..", "bacodefiguhainjokalemonuorparesatiunvewoxayazoshtrcefo")


def messages() -> Iterator[tuple[str, bytes]]:
    """Threads, newsletters and plain mail, 1 to 20 kB, one in twelve with an attachment."""
    chance = random.Random(11)
    words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(8_000)]

    def text(count: int) -> str:
        line = (words[int(len(words) * chance.random() ** 3)] for _ in range(count))
        return re.sub(r"(.{60,70}) ", r"\1\r\n", " ".join(line))

    for number in range(MESSAGES):
        who = chance.randint(0, 400)
        parent = f"In-Reply-To: <{number - 7}@bench.example>\r\n" if number > 7 and chance.random() < 0.4 else ""
        head = (
            f"Message-ID: <{number}@bench.example>\r\n{parent}"
            f"Date: {_date(number)}\r\nFrom: Person {who} <person{who}@firm{who % 40}.example>\r\nTo: {USER}\r\n"
            f"Subject: {'Re: ' if parent else ''}{text(5)}\r\nMIME-Version: 1.0\r\n"
        )
        body = text(chance.choice((40, 80, 150, 400)))
        if chance.random() < 0.3:
            html = "<html><body>" + "".join(f"<p>{line}</p>" for line in body.split("\r\n")) + "</body></html>"
            content = (
                'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n'
                f"{body}\r\n--b\r\nContent-Type: text/html\r\n\r\n{html}\r\n--b--\r\n"
            )
        elif chance.random() < 0.08:
            content = (
                'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n'
                f'{body}\r\n--b\r\nContent-Type: application/pdf; name="a.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
                + "QUJD" * 4_000
                + "\r\n--b--\r\n"
            )
        else:
            content = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
        yield f"m{number:06}", (head + content).encode()


def _date(number: int) -> str:
    from email.utils import formatdate

    return formatdate(1_700_000_000 + number * 600)


def peak_mb(pid: int) -> float:
    """The most memory a process ever had (VmHWM, proc(5))."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


async def until_there(home: DeskHome, lines: contextlib.AsyncExitStack) -> Client:
    """A connection to the host as soon as it answers."""
    for _ in range(600):
        try:
            return await lines.enter_async_context(connect(start=False, paths=home.paths))
        except NotRunningError:
            await asyncio.sleep(0.02)
    raise AssertionError("the host did not start")


async def client_waits(client: Client, ends: asyncio.Event) -> list[float]:
    """Milliseconds that what a screen asks for (a list, a status) takes meanwhile."""
    waits = []
    while not ends.is_set():
        began = time.monotonic()
        await client.mails(limit=50)
        waits.append((time.monotonic() - began) * 1000)
        await asyncio.sleep(0.1)
    return waits


async def measure(home: DeskHome) -> dict[str, float]:
    """Read everything, and then nothing new, through the host's own calls."""
    async with contextlib.AsyncExitStack() as lines:
        return await _measure(await until_there(home, lines), await until_there(home, lines))


async def _measure(client: Client, screen: Client) -> dict[str, float]:
    first = asyncio.Event()
    began = time.monotonic()
    usable: list[float] = []
    reading = asyncio.ensure_future(
        client.sync_mail(on_progress=lambda progress: (usable.append(time.monotonic() - began), first.set()))  # type: ignore[func-returns-value]
    )
    await asyncio.wait({reading, asyncio.ensure_future(first.wait())}, return_when=asyncio.FIRST_COMPLETED)
    ended = asyncio.Event()
    waiting = asyncio.ensure_future(client_waits(screen, ended))
    (state,) = await reading
    took_s = time.monotonic() - began
    ended.set()
    waits = await waiting
    assert state.state == "current", state
    unchanged = []
    for _ in range(5):
        began = time.monotonic()
        await client.sync_mail()
        unchanged.append(time.monotonic() - began)
    status = await client.status()
    parse = next(child.pid for child in status.children if child.name == "parse")
    (inbox,) = [one for one in await client.mail_folders() if one.name == "INBOX"]
    assert inbox.mails == MESSAGES, inbox
    return {
        "took_s": took_s,
        "first_s": usable[0],
        "unchanged_s": max(unchanged),
        "list_p95_ms": statistics.quantiles(waits, n=20)[18],
        "list_worst_ms": max(waits),
        "parse_mb": peak_mb(parse) if parse else 0.0,
    }


def run() -> list[dict[str, Any]]:
    """One reading of the whole mailbox; a few minutes."""
    with dovecot() as server, desk_home() as home:
        server.fill(messages())
        home.paths.data.mkdir(parents=True, mode=0o700)
        database = Database(home.paths.database)
        AccountStore(database).save_account(imap_account(server))
        database.close()
        report = home.root / "report.json"
        environment = {**home.environment, "DESK_TEST_MAIL_PASSWORD": PASSWORD}
        host = subprocess.Popen([sys.executable, "-P", "-m", "desk.testing.mail_host", str(report)], env=environment)
        try:
            seen = asyncio.run(measure(home))
        finally:
            host.terminate()
            host.wait(30)
        seen |= json.loads(report.read_text())
    name = f"{MESSAGES:,} messages"
    return [
        _figure(f"read {name}: rate", MESSAGES / seen["took_s"], "messages/s"),
        _figure(f"read {name}: whole", seen["took_s"], "s"),
        _figure("first mails on the list", seen["first_s"], "s"),
        _figure("read an unchanged mailbox, worst of 5", seen["unchanged_s"], "s", UNCHANGED_GOAL_S),
        _figure("longest block of the host's loop", seen["late_ms"], "ms", BLOCK_GOAL_MS),
        _figure("of it at most the loop's own work", seen["busy_ms"], "ms"),
        _figure("blocks beyond 50 ms", seen["over"], ""),
        _figure("listing 50 mails meanwhile, p95", seen["list_p95_ms"], "ms"),
        _figure("listing 50 mails meanwhile, worst", seen["list_worst_ms"], "ms"),
        _figure("host, peak memory", seen["peak_mb"], "MB"),
        _figure("parse, peak memory", seen["parse_mb"], "MB"),
    ]


def _figure(name: str, value: float, unit: str, goal: float | None = None) -> dict[str, Any]:
    met = None if goal is None else value <= goal
    return {"name": name, "value": round(value, 2), "unit": unit, "n": 1, "goal": goal, "met": met}
