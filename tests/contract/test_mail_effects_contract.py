"""What the gate relies on in labels, marks and archiving, wherever an account keeps its mail: done, told, and undone exactly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from desk.channels.mail import maildir
from desk.channels.mail.account import Account
from desk.channels.mail.account_store import AccountStore
from desk.channels.mail.aims import aims
from desk.channels.mail.label_fields import ArchiveFields, LabelFields, MarkFields, Work
from desk.channels.mail.label_kinds import ArchiveKind, LabelKind, MarkKind
from desk.channels.mail.mail_effects import MailEffects
from desk.channels.mail.store import MailStore
from desk.errors import RefusedError
from desk.gate.ports import NotSent, SendReceipt, Unreachable
from desk.parse.mail import parse_mail
from desk.store.db import Database
from desk.testing.dovecot import Dovecot, dovecot
from desk.testing.imap_account import ImapRig, credentials, message
from desk.wire.mail import MailSummary, ParsedMail

KINDS: dict[str, Any] = {"label": LabelKind(), "mark": MarkKind(), "archive": ArchiveKind()}


class Place(Protocol):
    """An account with three read mails in INBOX, the last two labelled or not as a test does it."""

    db: Database
    mails: MailStore
    account: Account

    async def read(self) -> int: ...

    def lose(self, number: int) -> None: ...

    def close(self) -> None: ...


class OnMaildir:
    def __init__(self, folder: Path) -> None:
        self.db = Database(folder / "desk.db")
        self.root = folder / "mail"
        for number in range(3):
            maildir.append(self.root / "INBOX", message(number), f"m{number}")
        account = Account(name="here", address="you@here.example", maildir=str(self.root))
        self.account = AccountStore(self.db).save_account(account)
        self.mails = MailStore(self.db)

    async def read(self) -> int:
        async def parse(raw: bytes) -> ParsedMail:
            return parse_mail(raw)

        return await maildir.sync(self.account, self.db, parse)

    def lose(self, number: int) -> None:
        next((self.root / "INBOX" / "cur").glob(f"m{number}:*")).unlink()

    def close(self) -> None:
        self.db.close()


class OnServer(ImapRig):
    def __init__(self, server: Dovecot, folder: Path) -> None:
        super().__init__(server, folder / "desk.db")
        server.fill(((f"m{number}", message(number)) for number in range(3)), flags="S")

    def lose(self, number: int) -> None:
        next((self.server.maildir() / "cur").glob(f"m{number},*")).unlink()


@pytest.fixture(params=["maildir", "move", "uidplus"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "maildir":
        here = OnMaildir(tmp_path)
        yield here
        here.close()
        return
    with dovecot(capability="" if request.param == "move" else "IMAP4rev1 UIDPLUS") as server:
        there = OnServer(server, tmp_path)
        yield there
        there.close()


class Desk:
    """The channel, as the gate uses it."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.channel = MailEffects(place.db, lambda _: place.account, credentials, lambda: 42.0, timeout_s=5.0)
        self.began = 0

    async def do(self, fields: Work) -> SendReceipt:
        kind = KINDS[str(fields.__struct_config__.tag)]
        kind.check(fields)
        made = kind.render(fields)

        def before_data(before: str = "", /) -> None:
            self.began += 1

        return await self.channel.send(made.message, made.envelope, 1, before_data=before_data)

    async def outcome(self, fields: Work) -> bool | None:
        made = KINDS[str(fields.__struct_config__.tag)].render(fields)
        return await self.channel.outcome(made.message, made.envelope, 1, "")

    async def undo(self, fields: Work, receipt: SendReceipt) -> Work:
        inverse: Work = KINDS[str(fields.__struct_config__.tag)].inverse(fields, receipt.before)
        await self.do(inverse)
        return inverse

    def mail(self, number: int, folder: str = "") -> MailSummary:
        (found,) = [one for one in self.place.mails.list_mails(folder=folder) if one.subject == f"Subject {number}"]
        return found

    def refs(self) -> list[str]:
        return [self.mail(number).ref for number in range(3)]

    def labels(self, **changes: Any) -> LabelFields:
        (aimed,) = aims(self.place.db, self.refs())
        return LabelFields(account="x", mails=aimed.mails, **changes)


@pytest.fixture
async def desk(place: Place) -> Desk:
    assert await place.read() == 3
    return Desk(place)


async def test_labels_are_put_told_and_taken_back_exactly(desk: Desk) -> None:
    (one,) = aims(desk.place.db, [desk.mail(1).ref])
    await desk.do(LabelFields(account="x", mails=one.mails, add=("todo", "旧的")))
    fields = desk.labels(add=("Todo", "invoice"), remove=("旧的",))
    assert await desk.outcome(fields) is False
    receipt = await desk.do(fields)
    assert desk.began == 2
    for _ in range(2):
        assert [{label.casefold() for label in desk.mail(number).labels} for number in range(3)] == [
            {"todo", "invoice"}
        ] * 3
        assert await desk.outcome(fields) is True
        await desk.place.read()
    again = await desk.do(fields)  # idempotent, and then nothing of it is its own to undo
    await desk.undo(fields, again)
    assert await desk.outcome(fields) is True
    inverse = await desk.undo(fields, receipt)
    await desk.place.read()
    assert [desk.mail(number).labels for number in range(3)] == [[], ["todo", "旧的"], []]
    assert await desk.outcome(inverse) is True
    assert all(not desk.mail(number).unread for number in range(3))


async def test_marks_are_put_and_taken_back(desk: Desk) -> None:
    (aimed,) = aims(desk.place.db, [desk.mail(0).ref, desk.mail(2).ref])
    fields = MarkFields(account="x", mails=aimed.mails, add=("flagged",), remove=("read",))
    receipt = await desk.do(fields)
    for _ in range(2):
        assert [(desk.mail(n).flagged, desk.mail(n).unread) for n in range(3)] == [
            (True, True),
            (False, False),
            (True, True),
        ]
        await desk.place.read()
    await desk.undo(fields, receipt)
    await desk.place.read()
    assert [(desk.mail(n).flagged, desk.mail(n).unread) for n in range(3)] == [(False, False)] * 3


async def test_archiving_keeps_refs_and_is_undone(desk: Desk) -> None:
    refs = desk.refs()
    (aimed,) = aims(desk.place.db, refs[:2])
    fields = ArchiveFields(account="x", mails=aimed.mails)
    assert await desk.outcome(fields) is False
    receipt = await desk.do(fields)
    assert [one.ref for one in desk.place.mails.list_mails()] == refs[2:]
    await desk.place.read()
    assert sorted(one.ref for one in desk.place.mails.list_mails(folder="Archive")) == sorted(refs[:2])
    assert await desk.outcome(fields) is True
    assert "done on 2" in (await desk.do(fields)).reply  # again: nothing moves twice
    await desk.place.read()
    assert len(desk.place.mails.list_mails(folder="")) == 3
    await desk.undo(fields, receipt)
    await desk.place.read()
    assert desk.refs() == refs
    assert desk.place.mails.list_mails(folder="Archive") == []
    assert len(desk.place.mails.list_mails()) == 3


async def test_what_is_gone_is_left_out_and_said(desk: Desk) -> None:
    fields = desk.labels(add=("x",))
    desk.place.lose(1)
    receipt = await desk.do(fields)
    assert receipt.reply == "done on 2; 1 are not there any more"
    for number in (0, 2):
        desk.place.lose(number)
    began = desk.began
    with pytest.raises(NotSent, match="None of these mails"):
        await desk.do(fields)
    assert desk.began == began


async def test_what_before_data_raises_stops_the_change(desk: Desk) -> None:
    fields = desk.labels(add=("x",))
    made = KINDS["label"].render(fields)

    def refuse(before: str = "", /) -> None:
        raise RefusedError("not approved")

    with pytest.raises(RefusedError):
        await desk.channel.send(made.message, made.envelope, 1, before_data=refuse)
    await desk.place.read()
    assert [desk.mail(number).labels for number in range(3)] == [[], [], []]


async def test_bytes_that_are_no_change_do_nothing(desk: Desk) -> None:
    made = KINDS["label"].render(desk.labels(add=("x",)))
    with pytest.raises(NotSent):
        await desk.channel.send(b"{}", made.envelope, 1, before_data=lambda before="": None)


async def test_a_server_that_is_away_is_unreachable(tmp_path: Path) -> None:
    with dovecot() as server:
        there = OnServer(server, tmp_path)
        await there.read()
        desk = Desk(there)
        fields = desk.labels(add=("x",))
        server.kill()
        with pytest.raises(Unreachable):
            await desk.do(fields)
        assert await desk.outcome(fields) is None
        assert await desk.channel.reachable(1) is False
        server.start()
        assert await desk.channel.reachable(1) is True
        await desk.do(fields)
        there.close()
