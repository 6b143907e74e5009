"""SIGKILL at seeded points of propose, approve, send: counts duplicates, lost drafts, and unknowns that are none.

A life is a process with the real gate, database and SMTP sender. It is killed at a random time, when the server sees the
content begin, when the server has taken it but not yet said so, or just after that. The next life recovers, and a person
in it answers what is unknown by what the server really took. Lives are forked from a process that has imported everything.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import os
import random
import secrets
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

OPEN_DRAFTS = 3
WINDOW_S = 0.01
LIFE_TIMEOUT_S = 30.0
POINTS = ("time", "content", "accepted", "replied")


class _Signer:
    durable = True

    def sign(self, payload: bytes) -> bytes:
        return hmac.digest(b"canary-approval-key", payload, hashlib.sha256)

    def verify(self, payload: bytes, signature: bytes) -> bool:
        return hmac.compare_digest(self.sign(payload), signature)


# One life


def _append(file: Path, line: str) -> None:
    descriptor = os.open(file, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
    os.write(descriptor, f"{line}\n".encode())
    os.close(descriptor)


def _lines(file: Path) -> list[str]:
    """Whole lines only: a writer may have been killed."""
    return file.read_text().split("\n")[:-1] if file.exists() else []


async def _live(root: Path, port: int, sent_visible: bool) -> None:
    from desk.channels.mail.account import Account
    from desk.channels.mail.kinds import NewMail
    from desk.channels.mail.smtp import SmtpSender
    from desk.gate.audit import AuditChain
    from desk.gate.ports import Envelope, MailFields, SendReceipt
    from desk.gate.service import Gate
    from desk.gate.store import NewProposal
    from desk.schedule.clock import SystemClock
    from desk.store.db import Database

    account = Account(
        id=1,
        name="bench",
        address="me@example.com",
        maildir=str(root / "mail") if sent_visible else "",
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security="none",
        sent_copy="server",
    )

    async def no_password(_: Account) -> str:
        return ""

    class Noted(SmtpSender):
        async def send(self, message: bytes, envelope: Envelope, account_id: int, *, before_data: Any) -> SendReceipt:
            _append(root / "offered", message.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode().strip())
            return await super().send(message, envelope, account_id, before_data=before_data)

    clock = SystemClock()
    db = Database(root / "d.db")
    sender = Noted(lambda _: account, no_password, clock.now)
    changed = asyncio.Event()
    gate = Gate(
        db,
        _Signer(),
        AuditChain(db, None, clock.now),
        clock,
        (NewMail(),),
        {"mail": sender},
        window_s=lambda: WINDOW_S,
        on_change=changed.set,
    )
    await gate.recover()
    await gate.outbox.finished()
    taken = set(_lines(root / "accepted"))
    ids = {row[0]: row[1] for row in db._writer.execute("SELECT id, message_id FROM proposal")}
    for summary in gate.cards():
        if summary.state == "unknown":
            card = gate.card(summary.id)
            _append(root / "unknown", f"{ids[summary.id]} {'receipt' if card.receipt else 'none'}")
            gate.resolve(summary.id, was_sent=ids[summary.id] in taken)
    running = asyncio.ensure_future(gate.run())
    for summary in gate.cards():
        if summary.state in ("pending", "failed"):
            gate.approve(summary.id, summary.version, gate.card(summary.id).sha256)
    while len(gate.cards()) < OPEN_DRAFTS and not (root / "drain").exists():
        message_id = f"<{secrets.token_hex(12)}@example.com>"
        fields = MailFields(
            account_id=1,
            sender="me@example.com",
            to=("ada@example.org",),
            subject="Invoice",
            body="你好, Ada. 🎉\n",
            message_id=message_id,
            date=clock.now(),
        )
        card = gate.propose(NewProposal(kind="mail.new", account_id=1, message_id=message_id), fields, [])
        _append(root / "proposed", message_id)
        gate.approve(card.summary.id, 1, card.sha256)
    while gate.cards():
        changed.clear()
        await changed.wait()
    await gate.outbox.finished()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    db.close()


def _nursery() -> None:
    """Fork a life for each line of stdin; say when it is born and how it ended."""
    import aiosmtplib  # noqa: F401

    import desk.channels.mail.compose
    import desk.channels.mail.smtp
    import desk.gate.service  # noqa: F401

    for line in sys.stdin:
        root, port, sent_visible = line.split()
        pid = os.fork()
        if pid == 0:
            asyncio.run(_live(Path(root), int(port), sent_visible == "1"))
            os._exit(0)
        print("born", pid, flush=True)
        print("dead", os.waitpid(pid, 0)[1], flush=True)


# The killer


class _Killer:
    """Judges by what the server saw, not by what the gate says."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.chance = random.Random(seed)
        self.pid = 0
        self.point = ""
        self.left = 0
        self.killed: Counter[str] = Counter()
        self.content_began: set[str] = set()
        self.lives_s: list[float] = []

    def arm(self, point: str) -> None:
        self.point, self.left = point, self.chance.randint(1, OPEN_DRAFTS)

    def strike(self, point: str) -> None:
        if self.pid and point == self.point:
            self.left -= 1
            if self.left <= 0 or point == "time":
                self.point = ""
                with contextlib.suppress(ProcessLookupError):  # it ended by itself a moment ago
                    os.kill(self.pid, signal.SIGKILL)

    def on_data(self) -> None:
        offered = _lines(self.root / "offered")
        if offered:
            self.content_began.add(offered[-1])  # one line at a time, so it is the last one offered
        self.strike("content")

    def on_accept(self, one: Any) -> None:
        from desk.channels.mail import maildir

        _append(self.root / "accepted", one.message_id)
        # Some servers keep a copy of what they took, so that some unknowns end by evidence.
        if hashlib.sha256(one.message_id.encode()).digest()[-1] & 1:
            maildir.append(self.root / "mail" / "Sent", one.content, secrets.token_hex(8))
        self.strike("accepted")
        if self.point == "replied":
            asyncio.get_running_loop().call_later(self.chance.uniform(0, 0.01), self.strike, "replied")


async def _measure(kills: int, seed: int, root: Path) -> tuple[_Killer, list[str]]:
    from desk.testing.smtp_server import LoopbackSmtp

    killer = _Killer(root, seed)
    (root / "mail" / "Sent").mkdir(parents=True)
    for part in ("cur", "new", "tmp"):
        (root / "mail" / "Sent" / part).mkdir()
    nursery = await asyncio.create_subprocess_exec(
        sys.executable, "-P", __file__, "--nursery", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    try:
        async with LoopbackSmtp(on_data=killer.on_data, on_accept=killer.on_accept) as server:
            broken = 0
            while True:
                done = sum(killer.killed.values())
                if done >= kills:
                    (root / "drain").touch()
                point = killer.chance.choice(POINTS) if done < kills else ""
                killer.arm(point)
                began = time.monotonic()
                nursery.stdin.write(f"{root} {server.port} {killer.chance.randint(0, 1)}\n".encode())
                born = (await asyncio.wait_for(nursery.stdout.readline(), LIFE_TIMEOUT_S)).split()
                killer.pid = int(born[1])
                if point == "time":
                    asyncio.get_running_loop().call_later(killer.chance.uniform(0, 0.12), killer.strike, "time")
                dead = (await asyncio.wait_for(nursery.stdout.readline(), LIFE_TIMEOUT_S)).split()
                killer.pid = 0
                killer.lives_s.append(time.monotonic() - began)
                status = int(dead[1])
                if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
                    killer.killed[point] += 1
                elif status:
                    broken += 1
                    assert broken < 5, "lives end by themselves with an error"
                elif not point:
                    break
            return killer, [one.message_id for one in server.accepted]
    finally:
        nursery.stdin.close()
        await nursery.wait()


def run(kills: int = 1000, seed: int = 7) -> list[dict[str, object]]:
    """Kill ``kills`` lives and report; takes about a tenth of a second a kill."""
    with tempfile.TemporaryDirectory(prefix="dk-", dir="/tmp") as folder:
        root = Path(folder)
        began = time.monotonic()
        killer, accepted = asyncio.run(_measure(kills, seed, root))
        proposed = _lines(root / "proposed")
        unknown = [line.split() for line in _lines(root / "unknown")]
        counts = Counter(accepted)
        lost = [one for one in proposed if not counts[one]]
        wrong = [one for one, receipt in unknown if one not in killer.content_began or receipt != "none"]
        took_s = time.monotonic() - began
    total = sum(killer.killed.values())

    def figure(
        name: str, value: float, unit: str = "", goal: float | None = None, *, least: bool = False
    ) -> dict[str, object]:
        met = None if goal is None else value >= goal if least else value <= goal
        return {"name": name, "value": value, "unit": unit, "n": total, "goal": goal, "met": met}

    return [
        figure("kills", total, goal=kills, least=True),
        *(figure(f"kills, point: {point}", killer.killed[point]) for point in POINTS),
        figure("mails accepted", len(accepted)),
        figure("duplicates", sum(count - 1 for count in counts.values()), goal=0),
        figure("lost drafts", len(lost), goal=0),
        figure("unknown outcomes shown", len(unknown)),
        figure("unknown where the outcome was certain", len(wrong), goal=0),
        figure("life, median", round(statistics.median(killer.lives_s) * 1000, 1), "ms"),
        figure("time", round(took_s, 1), "s"),
    ]


if __name__ == "__main__":
    if sys.argv[1:] == ["--nursery"]:
        _nursery()
    else:
        for line in run(int(sys.argv[1]) if sys.argv[1:] else 1000):
            print(line)
