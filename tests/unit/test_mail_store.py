"""The store of mails on the demo account: found by loose words, in the right conversations, read without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.channels.mail import maildir
from desk.channels.mail.account import Account
from desk.channels.mail.account_store import AccountStore
from desk.channels.mail.store import MailStore
from desk.demo.setup import write_demo
from desk.demo.threads import ADDRESS
from desk.errors import ChannelError, ConflictError, UnavailableError, UsageError
from desk.parse.mail import parse_mail
from desk.people.contacts import Contacts
from desk.store.db import Database
from desk.wire.mail import ParsedMail

NOW = 1_795_395_600.0


async def parse(raw: bytes) -> ParsedMail:
    return parse_mail(raw)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "desk.db")
    yield database
    database.close()


@pytest.fixture
async def demo(db: Database, tmp_path: Path) -> tuple[MailStore, Account]:
    write_demo(tmp_path / "demo", NOW)
    store = MailStore(db)
    account = AccountStore(db).save_account(
        Account(name="demo", address=ADDRESS, maildir=str(tmp_path / "demo"), demo=True)
    )
    assert await maildir.sync(account, db, parse) == 24
    return store, account


def snapshot(folder: Path) -> dict[str, float]:
    return {str(path): path.stat().st_mtime for path in folder.rglob("*")}


async def test_reading_leaves_no_trace_and_is_done_once(demo: tuple[MailStore, Account], db: Database) -> None:
    store, account = demo
    before = snapshot(Path(account.maildir))
    assert await maildir.sync(account, db, parse) == 0
    assert snapshot(Path(account.maildir)) == before
    assert sum(mail.unread for mail in store.list_mails()) == 8
    assert all(mail.demo for mail in store.list_mails())
    assert [mail.folder for mail in store.list_mails(folder="Sent", limit=2)] == ["Sent", "Sent"]


async def test_marks_moves_and_losses_are_taken_over(demo: tuple[MailStore, Account], db: Database) -> None:
    store, account = demo
    inbox = Path(account.maildir) / "INBOX"
    (ref,) = [mail.ref for mail in store.list_mails() if mail.subject == "周五会议"]
    (inbox / "new" / "demo-meeting-zh-1").rename(inbox / "cur" / "demo-meeting-zh-1:2,S")
    (inbox / "cur" / "demo-recruiter-1:2,S").unlink()
    assert await maildir.sync(account, db, parse) == 0
    assert store.show(ref).summary.unread is False
    assert not [mail for mail in store.list_mails() if "Zurich" in mail.subject]
    assert store.search("Zurich") == []


async def test_odd_files_are_passed_over(demo: tuple[MailStore, Account], db: Database) -> None:
    account = demo[1]
    new = Path(account.maildir) / "INBOX" / "new"
    (new / ".hidden").write_bytes(b"x")
    (new / "folder").mkdir()
    (new / "link").symlink_to("/etc/passwd")
    (Path(bytes(new).decode()) / b"bad\xff".decode("utf-8", "surrogateescape")).write_bytes(b"x")
    (new / "empty").write_bytes(b"")
    (new / "noise[1]").write_bytes(bytes(range(256)) * 100)
    seen: list[tuple[int, int]] = []
    assert await maildir.sync(account, db, parse, lambda done, total: seen.append((done, total))) == 2
    assert seen[-1] == (2, 2)


async def test_a_missing_maildir_and_a_worker_that_is_away(demo: tuple[MailStore, Account], db: Database) -> None:
    store, account = demo
    (Path(account.maildir) / "INBOX" / "new" / "one").write_bytes(b"Subject: one\n\nx")

    async def away(raw: bytes) -> ParsedMail:
        raise UnavailableError("The parse worker is away.")

    async def refuses(raw: bytes) -> ParsedMail:
        raise UsageError("too odd")

    with pytest.raises(UnavailableError):
        await maildir.sync(account, db, away)
    assert await maildir.sync(account, db, refuses) == 1  # not lost by the try before
    assert store.list_mails("")
    with pytest.raises(ChannelError) as caught:
        await maildir.sync(
            AccountStore(db).save_account(Account(name="none", address="x@x.example", maildir="/nowhere")), db, parse
        )
    assert caught.value.hint


@pytest.mark.parametrize(
    ("query", "sender", "first"),
    [
        ("the mail from Accounts about the invoice", "", "invoice"),
        ("March invoice split", "accounts", "Re: March invoice"),
        ("invoices", "supplier", "invoice"),
        ("会议", "", "周五会议"),
        ("王芳 周五的会议几点", "", "周五会议"),
        ("", "王芳", "周五会议"),
        ("lease extension landlord", "", "Lease"),
        ("样品什么时候寄出", "", "样品"),
        ("train thermos", "Mia", "Weekend"),
        ("spring fair stand", "", "Stand"),
        ("what does Helga want", "", "Lease"),
        ("meeting", "nobody at all called Helga", "Lease"),
    ],
)
async def test_loose_words_find_the_mail(demo: tuple[MailStore, Account], query: str, sender: str, first: str) -> None:
    store, _ = demo
    assert first in store.search(query, sender)[0].subject


def test_no_query_is_an_error(db: Database) -> None:
    store = MailStore(db)
    account = AccountStore(db).save_account(Account(name="a", address="a@x.example"))

    @settings(max_examples=60, deadline=None)
    @given(query=st.text(max_size=30) | st.text("\"'*():^-+{}[]~ANDORNOT%_\\ 会议\x00\ud800", max_size=12))
    def ask(query: str) -> None:
        mail = ParsedMail(message_id="<1@x>", subject=query[:100], text=query)
        store.upsert(account.id, "INBOX", "k", mail, unread=False, date=1.0)
        store.search(query, query)
        store.list_mails(query)
        with pytest.raises(UsageError):
            store.show(f"no {query}")

    ask()


async def test_conversations_hold_together_and_keep_strangers_out(demo: tuple[MailStore, Account]) -> None:
    store, account = demo
    refs = {mail.subject: mail.ref for mail in store.list_mails()}
    assert [mail.subject for mail in store.thread(refs["Re: March invoice"])] == ["March invoice", "Re: March invoice"]
    assert store.thread_addresses(refs["Re: March invoice"]) == {"accounts@supplier.example", ADDRESS}
    lookalike = next(ref for subject, ref in refs.items() if "URGENT" in subject)
    assert len(store.thread(lookalike)) == 1
    assert len(store.thread(refs["回复：样品进度"])) == 3
    assert len(store.thread(refs["Stand at the spring fair"])) == 6
    known = store.known_addresses(account.id)
    assert {"accounts@supplier.example", "mia@torres.example", "liming@factory.example"} <= known
    assert "accounts@suppl1er.example" not in known


def test_conversations_join_whatever_order_mails_come_in(db: Database) -> None:
    store = MailStore(db)
    account = AccountStore(db).save_account(Account(name="a", address="me@x.example"))

    def add(number: int, references: list[str], subject: str = "x", sender: str = "b@x.example") -> str:
        raw = f"From: {sender}\nTo: me@x.example\nMessage-ID: <{number}@x>\nSubject: {subject}\n"
        raw += f"References: {' '.join(references)}\n\nhi" if references else "\nhi"
        mail = parse_mail(raw.encode())
        return f"m{store.upsert(account.id, 'INBOX', str(number), mail, unread=False, date=number)}"

    last = add(3, ["<1@x>", "<2@x>"])
    first = add(1, [])
    add(2, ["<1@x>"])
    assert len(store.thread(last)) == 3
    assert len(store.thread(first)) == 3
    alone = add(4, [], "Re: x", "stranger@y.example")
    assert len(store.thread(alone)) == 1
    late = add(7, ["<6@x>"], "y")
    add(8, [], "z")
    add(6, ["<8@x>"], "y")
    assert len(store.thread(late)) == 3
    add(9, ["<1@x>", "<8@x>"], "both", "stranger@y.example")
    assert first not in [mail.ref for mail in store.thread(late)]  # naming two conversations does not join them
    joined = add(5, [], "AW: X", "b@x.example")
    assert len(store.thread(joined)) == 4
    assert store.upsert(account.id, "INBOX", "1", ParsedMail(message_id="<1@x>"), unread=True, date=1.0) == int(
        first[1:]
    )


def test_contacts_are_found_loosely(db: Database) -> None:
    contacts = Contacts(db)
    anna = contacts.add("Anna Müller", ["anna@x.example", "a.mueller@y.example"])
    wang = contacts.add("王芳", ["wang.fang@studio.example"], "designer")
    for name in ("anna", "ANNA MULLER", "müller", "Anna from Accounts", "a.mueller", "ann"):
        assert contacts.find(name) == [anna], name
    for name in ("王芳", "王芳女士", "王"):
        assert contacts.find(name)[0] == wang
    assert contacts.find("") == []
    assert contacts.find("Zoe") == []
    assert len(contacts.listing()) == 2
    with pytest.raises(ConflictError):
        contacts.add("Other", ["ANNA@x.example"])
    with pytest.raises(UsageError):
        contacts.add("Other", ["nonsense"])
    assert len(contacts.listing()) == 2


async def test_senders_are_found_by_name_and_are_only_senders(demo: tuple[MailStore, Account]) -> None:
    store, _ = demo
    assert [one.name for one in store.senders("Omar")] == ["Omar Haddad"]
    assert [one.name for one in store.senders("王芳")] == ["王芳"]
    assert {one.address for one in store.senders("Accounts")} == {
        "accounts@supplier.example",
        "accounts@suppl1er.example",
    }
    assert store.senders("100%_nobody") == []
