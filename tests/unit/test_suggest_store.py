"""Suggestions and manner in the store: what was answered stays so, what was forgotten is nowhere in the file."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desk.channels.mail.store import MailStore
from desk.demo.setup import write_demo
from desk.errors import ConflictError, UsageError
from desk.host.learning import Learning
from desk.host.thread_facts import NOT_LOOKED_AT, ThreadReader, days_off
from desk.parse.mail import parse_mail
from desk.store.db import Database
from desk.suggest.manner import SentMail
from desk.suggest.manner_store import MannerStore
from desk.suggest.store import Suggestions
from desk.suggest.triage import triage
from desk.wire.mail import Address, ParsedMail

NOW = 1_795_395_600.0
ME = "you@desk-demo.example"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """The demo account's mails, read as the host reads them."""
    database = Database(tmp_path / "desk.db")
    with database.write() as connection:
        connection.execute("INSERT INTO account (name, display_name, address) VALUES ('demo', 'Tom Fischer', ?)", (ME,))
    write_demo(tmp_path / "demo", NOW)
    for folder in ("INBOX", "Sent"):
        for file in sorted((tmp_path / "demo" / folder).rglob("demo-*")):
            mail = parse_mail(file.read_bytes())
            MailStore(database).upsert(1, folder, file.name.partition(":")[0], mail, unread=False, date=NOW)
    yield database
    database.close()


def judge(db: Database, *, now: float = NOW) -> int:
    rows, reader = Suggestions(db), ThreadReader(db, "Tom Fischer", "Europe/Berlin")
    threads = rows.changed_threads(now - 90 * 86_400, NOT_LOOKED_AT)
    for account_id, thread in threads:
        found = reader.facts(account_id, thread, rows.precedents(account_id))
        assert found is not None
        rows.keep(account_id, thread, found[1], found[2], triage(found[0], now), now)
    return len(threads)


def subjects(db: Database, verdict: str) -> set[str]:
    return {MailStore(db).show(f"m{one.mail_id}").mail.subject for one in Suggestions(db).judged((verdict,), 50)}


def test_the_demo_mailbox_is_judged_once_and_as_a_person_would(db: Database) -> None:
    assert judge(db) == 13
    assert judge(db) == 0, "nothing changed"
    assert subjects(db, "needs_reply") == {
        "Re: March invoice",
        "Re: Weekend? 🏔️",
        "周五会议",
        "Re: Stand at the spring fair",
        "Lease: the extension needs your signature",
        "回复：样品进度",
        "Re: Are you free on Thursday at 14:30?",
    }
    assert "Issue 48: gardens in winter, and a reading list" in subjects(db, "nothing")
    assert "URGENT: our bank details have changed" in subjects(db, "nothing")


def test_what_was_dismissed_or_taken_is_not_offered_again_unless_the_thread_changes(db: Database) -> None:
    judge(db)
    rows = Suggestions(db)
    replies = [one for one in rows.listed() if one.kind == "reply"]
    first, second = replies[0], replies[1]
    rows.dismiss(first.id, NOW)
    with db.write() as connection:
        connection.execute(
            "INSERT INTO proposal (id, kind, state, version, created_at, updated_at) VALUES (7, 'mail.reply', 'pending', 1, 0, 0)"
        )
    rows.take(second.id, 7, NOW)
    with pytest.raises(ConflictError):
        rows.dismiss(first.id, NOW)
    with pytest.raises(UsageError):
        rows.get(9_999)
    with db.write() as connection:
        connection.execute("DELETE FROM triage")
    judge(db)
    assert {first.id, second.id}.isdisjoint(one.id for one in rows.listed())
    assert rows.get(first.id).value == {}, "its content is let go of"
    newest = MailStore(db).show(f"m{first.mail_id}").mail
    again = ParsedMail(
        message_id="<again@supplier.example>",
        in_reply_to=newest.message_id,
        references=[newest.message_id],
        subject=newest.subject,
        sender=newest.sender,
        to=newest.to,
        date=NOW + 60,
        text="Could you answer, please?",
    )
    MailStore(db).upsert(1, "INBOX", "again", again, unread=True, date=NOW + 60)
    assert judge(db) == 1
    offered = [one for one in rows.listed() if one.kind == "reply" and one.thread == first.thread]
    assert len(offered) == 1


def test_a_suggestion_is_of_the_mail_that_last_gave_rise_to_it(db: Database) -> None:
    """So that it does not go with a copy that is over while another mail of its thread still says the same."""
    judge(db)
    rows = Suggestions(db)
    one = rows.listed()[0]
    with db.write() as connection:
        connection.execute("""UPDATE suggestion SET refs = '["m0"]' WHERE id = ?""", (one.id,))
        connection.execute("DELETE FROM triage")
    judge(db)
    assert rows.get(one.id).refs == one.refs


def test_what_is_no_longer_suggested_goes(db: Database) -> None:
    judge(db)
    rows = Suggestions(db)
    one = next(one for one in rows.listed() if one.kind == "reply")
    theirs = MailStore(db).show(f"m{one.mail_id}").mail
    mine = ParsedMail(
        message_id="<mine@desk-demo.example>",
        in_reply_to=theirs.message_id,
        references=[theirs.message_id],
        subject=theirs.subject,
        sender=Address("Tom Fischer", ME),
        to=[theirs.sender],
        date=NOW + 60,
        text="Done, as you wished.",
    )
    MailStore(db).upsert(1, "Sent", "mine", mine, unread=False, date=NOW + 60)
    assert judge(db) == 1
    assert not [other for other in rows.listed() if other.thread == one.thread and other.kind == "reply"]


def test_manner_is_counted_once_shown_and_forgotten_from_the_file(db: Database, tmp_path: Path) -> None:
    store, learning = MannerStore(db), Learning(db, lambda: True)
    sent = [
        (
            mail_id,
            "dana@supplier.example",
            SentMail(text=f"Hi Dana,\n\nzebra greetings.\n\nCheers,\nT{number}", name="Dana Keller"),
        )
        for number, mail_id in enumerate(range(1, 5))
    ]
    random.Random(3).shuffle(sent)
    store.count(1, sent[:1])
    store.count(1, sent[1:])
    found = learning.manner_for(1, "Dana@Supplier.example", "Dana Keller")
    assert (found.greeting, found.closing, found.basis) == ("Hi Dana,", "Cheers,", "person")
    colleague = learning.manner_for(1, "omar@supplier.example", "Omar Haddad")
    assert (colleague.greeting, colleague.basis) == ("Hi Omar,", "organisation")
    (view,) = learning.shown("Dana <dana@supplier.example>")
    assert (view.mails, view.phrases[0].value) == (4, "zebra greetings.")
    assert b"zebra greetings." in (tmp_path / "desk.db-wal").read_bytes() + (tmp_path / "desk.db").read_bytes()
    assert learning.forget("dana@supplier.example") > 0
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("desk.db*"))
    assert b"zebra greetings." not in kept
    assert b"Hi {first}," not in kept
    assert learning.manner_for(1, "dana@supplier.example", "Dana Keller").greeting == ""


def test_sent_mail_teaches_once_and_what_was_forgotten_is_not_learned_again(db: Database) -> None:
    learning = Learning(db, lambda: True)
    assert learning.learn() == 4
    assert learning.learn() == 0
    assert {view.person for view in learning.shown()} > {"", "mia@torres.example", "liming@factory.example"}
    assert learning.forget() > 0
    assert learning.learn() == 0
    assert learning.shown() == []


def test_turned_off_nothing_is_learned_or_used(db: Database) -> None:
    on = [True]
    learning = Learning(db, lambda: on[0])
    learning.learn()
    on[0] = False
    assert learning.learn() == 0
    assert learning.manner_for(1, "accounts@supplier.example", "Accounts").basis == ""


def test_holidays_are_those_of_the_zones_country() -> None:
    assert date(2026, 10, 3) in days_off("Europe/Berlin", 2026)
    assert date(2026, 10, 1) in days_off("Asia/Shanghai", 2026)
    assert days_off("UTC", 2026) == frozenset()
