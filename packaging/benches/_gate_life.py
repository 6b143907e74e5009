"""One life of the bench ``gate``, and the judgement over all of them. See ``_gate_kills``."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import os
import random
import signal
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import _gate_kinds
from _gate_kills import DRAINS, EACH_LIFE, WINDOW_S, Noted, _append, lines, new_key


class Key:
    """Signs with a key that outlives a life, as a keyring's does."""

    durable = True

    def sign(self, payload: bytes) -> bytes:
        return hmac.digest(b"canary-approval-key", payload, hashlib.sha256)

    def verify(self, payload: bytes, signature: bytes) -> bool:
        return hmac.compare_digest(self.sign(payload), signature)


def prepare(root: Path) -> None:
    """The folders a person has, and what lies in them."""
    for part in ("cur", "new", "tmp"):
        (root / "mail" / "Sent" / part).mkdir(parents=True)
    asyncio.run(_gate_kinds.furnish(root))


@dataclass
class Life:
    """What a life works with."""

    root: Path
    db: Any
    gate: Any
    audit: Any
    chance: random.Random

    def propose(self, kind: str) -> None:
        """Propose something nobody proposed before; tell of it outside once the gate has it."""
        from desk.gate.store import NewProposal

        key = self._untouched_mail() if kind in ("archive", "label") else new_key()
        if not key:
            return
        wish = _gate_kinds.PROPOSE[kind](self.root, self.db, key, self.chance)
        new = NewProposal(kind=kind, account_id=wish.account_id, message_id=wish.message_id)
        made: int = self.gate.propose(new, wish.fields, []).summary.id
        _append(self.root / "proposed", f"{made} {kind} {key}")

    def _untouched_mail(self) -> str:
        _append(self.root / "mails", "taken")
        number = len(lines(self.root / "mails"))
        return f"m{number}" if number <= _gate_kinds.MAILS else ""

    def approve(self, number: int) -> None:
        from desk.errors import ConflictError

        card, record = self.gate.card(number), self.gate.record(number)
        _append(self.root / "approved", outside_key(record))
        with contextlib.suppress(ConflictError):
            self.gate.approve(number, card.summary.version, card.sha256)

    def undo(self, number: int) -> None:
        from desk.errors import ConflictError

        record = self.gate.record(number)
        kind = self.gate.kinds[record.kind]
        if kind.undo.value == "inverse" and record.proposal.state.value == "sent":
            made = kind.render(kind.inverse(record.current.fields, record.before))
            _append(self.root / "approved", hashlib.sha256(made.message).hexdigest()[:24])
        with contextlib.suppress(ConflictError):
            self.gate.undo(number)

    def answer_unknown(self) -> None:
        """Answer as a recipient would; note what need not have been asked."""
        accepted = set(lines(self.root / "accepted"))
        begun = set(lines(self.root / "begun"))
        for summary in self.gate.cards():
            if summary.state == "unknown":
                record = self.gate.record(summary.id)
                told = record.kind != "mail.new" or outside_key(record) not in begun
                _append(self.root / "unknown", "needless" if told else "true")
                if record.kind == "mail.new":
                    self.gate.resolve(summary.id, was_sent=record.message_id in accepted)


def outside_key(record: Any) -> str:
    if record.kind == "mail.new":
        return str(record.message_id)
    return hashlib.sha256(record.current.rendered).hexdigest()[:24]


def open_life(root: Path, port: int, seed: int, point: str) -> Life:
    from desk.channels.calendar.kinds import OwnEventKind
    from desk.channels.files.channel import Files
    from desk.channels.files.kinds import FileEdit
    from desk.channels.mail.account import Account
    from desk.channels.mail.kinds import NewMail
    from desk.channels.mail.label_kinds import ArchiveKind, LabelKind
    from desk.channels.mail.mail_effects import MailEffects
    from desk.channels.mail.smtp import SmtpSender
    from desk.gate.audit import AuditChain
    from desk.gate.service import Gate
    from desk.host.reminder_kind import ReminderKind
    from desk.memory.kind import MemoryWrite
    from desk.people.kinds import ContactNote
    from desk.schedule.clock import SystemClock
    from desk.store.db import Database

    chance = random.Random(seed)
    strike_in = chance.randint(1, EACH_LIFE)

    def die_at(where: str) -> None:
        nonlocal strike_in
        if where == point:
            strike_in -= 1
            if strike_in == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    account = Account(
        id=1, name="bench", address="me@example.com", maildir=str(root / "mail"), smtp_host="127.0.0.1",
        smtp_port=port, smtp_security="none", sent_copy="server",
    )  # fmt: skip

    async def no_password(_: Account) -> str:
        raise AssertionError("the loopback server asks for none")

    clock = SystemClock()
    db = Database(root / "d.db")
    audit = AuditChain(db, None, clock.now)

    async def no_credentials(*_: Any, **__: Any) -> Any:
        raise AssertionError("a Maildir asks for none")

    effects = MailEffects(db, lambda _: account, no_credentials, clock.now)
    channels = {
        "archive": Noted(effects, root, die_at),
        "label": Noted(effects, root, die_at),
        "mail": Noted(SmtpSender(lambda _: account, no_password, clock.now), root, die_at),
        "file": Noted(Files((), clock.now), root, die_at),
    }
    kinds = (
        *(NewMail(), FileEdit(), MemoryWrite(), ReminderKind(), ContactNote(), OwnEventKind()),
        *(ArchiveKind(), LabelKind()),
    )
    gate = Gate(db, Key(), audit, clock, kinds, channels, window_s=lambda: WINDOW_S)
    return Life(root, db, gate, audit, chance)


async def _settled(gate: Any) -> None:
    while gate.busy:  # noqa: ASYNC110 - looked at from outside, as a killer's victim is
        await asyncio.sleep(0.002)
    await gate.outbox.finished()


async def live(root: Path, port: int, seed: int, point: str) -> None:
    """Recover, propose, approve, undo; end when nothing is under way."""
    life = open_life(root, port, seed, point)
    gate = life.gate
    await gate.recover()
    await gate.outbox.finished()
    life.answer_unknown()
    running = asyncio.ensure_future(gate.run())
    if (root / "drain").exists():
        for _ in range(DRAINS):  # the queue lists so many at a time
            waiting = [one.id for one in gate.cards("") if one.state in ("pending", "failed")]
            for proposal_id in waiting:
                life.approve(proposal_id)
            await _settled(gate)
            if not waiting:
                break
    else:
        for _ in range(EACH_LIFE):
            life.propose(life.chance.choice(sorted(_gate_kinds.PROPOSE)))
        for summary in gate.cards("all"):
            if summary.state in ("pending", "failed") and life.chance.random() < 0.8:
                life.approve(summary.id)
            elif summary.state == "sent" and life.chance.random() < 0.05:
                life.undo(summary.id)
        await _settled(gate)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    life.db.close()


@dataclass
class Judged:
    """Everything but ``unknown`` and ``proposed`` should be 0."""

    proposed: Counter[str] = field(default_factory=Counter)
    doubled: int = 0
    twice: int = 0
    lost: int = 0
    wrong: int = 0
    unknown: int = 0
    needless: int = 0
    audit_broken: int = 0


def judge(root: Path, accepted: list[bytes]) -> Judged:
    """Hold the gate's word against what was written down and what is there."""
    life = open_life(root, 1, 0, "none")
    judged = Judged()
    approved, begun = Counter(lines(root / "approved")), Counter(lines(root / "begun"))
    judged.doubled = sum(max(0, count - approved[key]) for key, count in begun.items())
    delivered = Counter(
        content.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode().strip() for content in accepted
    )
    judged.twice = sum(count - 1 for count in delivered.values())
    unknown = lines(root / "unknown")
    judged.unknown, judged.needless = len(unknown), unknown.count("needless")
    judged.audit_broken = int(life.audit.verify().verdict == "broken")
    states = {card.id: card.state for card in life.gate.cards("all")} | _all_states(life)
    with life.db.read() as connection:
        rows = {kind: Counter(str(row[0]) for row in connection.execute(sql)) for kind, sql in _gate_kinds.ROWS.items()}
    world = _gate_kinds.World(root, rows, _gate_kinds.files_of(life.db), delivered)
    for line in lines(root / "proposed"):
        number, kind, key = line.split()
        judged.proposed[kind] += 1
        state = states.get(int(number))
        if state is None:
            judged.lost += 1
            continue
        judged.wrong += _gate_kinds.done(kind, key, world) != (1 if state == "sent" else 0)
    life.db.close()
    return judged


def _all_states(life: Life) -> dict[int, str]:
    """Every proposal's state: the queue's own listing is cut."""
    with life.db.read() as connection:
        return {int(row[0]): str(row[1]) for row in connection.execute("SELECT id, state FROM proposal")}
