"""What became of a sent mail: in words, on the sent mail and on the timeline of whom it did not reach."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk import i18n
from desk.channels.mail.account import Account
from desk.channels.mail.account_store import AccountStore
from desk.channels.mail.store import MailStore
from desk.host.thread_facts import ThreadReader
from desk.host.undelivered import marked, with_reports
from desk.people.timeline import With, timeline
from desk.store.db import Database
from desk.testing.fake_client import make_card
from desk.wire.delivery import DeliveryStatus, Undelivered
from desk.wire.delivery_words import delivery_words
from desk.wire.mail import Address, ParsedMail
from desk.wire.mail_words import delivery_lines
from desk.wire.threads import ThreadFacts

BO, EVE = "Bo@x.example", "eve@x.example"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    i18n.set_language("en")
    yield
    i18n.set_language("en")


@pytest.mark.parametrize(
    ("action", "status", "diagnostic", "said"),
    [
        ("failed", "5.1.1", "", "Not delivered to Bo@x.example: there is no such mailbox (5.1.1)."),
        ("failed", "5.1.99", "", "Not delivered to Bo@x.example: something is wrong with the address (5.1.99)."),
        (
            "failed",
            "5.7.26",
            "no",
            "Not delivered to Bo@x.example: the mail server refuses it (5.7.26). The server says: no",
        ),
        ("failed", "4.4.7", "", "Not delivered to Bo@x.example: it could not be delivered in time (4.4.7)."),
        ("failed", "5.0.0", "", "Not delivered to Bo@x.example: no reason is given (5.0.0)."),
        ("failed", "", "", "Not delivered to Bo@x.example: no reason is given."),
        ("failed", "5.1.1.\x1b[2J", "", "Not delivered to Bo@x.example: no reason is given."),
        ("delayed", "4.2.2", "", "Not yet delivered to Bo@x.example: the mailbox is full (4.2.2)."),
        ("delivered", "2.1.5", "", "Delivered to Bo@x.example."),
        ("relayed", "", "", "Passed on for Bo@x.example; whether it arrives is not told."),
        ("expanded", "", "", "Delivered to the list Bo@x.example."),
        ("unknown", "", "", "A report about Bo@x.example; it does not say what became of the mail."),
    ],
)
def test_every_action_is_said(action: str, status: str, diagnostic: str, said: str) -> None:
    one = DeliveryStatus(recipient=BO, action=action, status=status, diagnostic=diagnostic)
    assert delivery_words(one) == said


def test_it_is_said_in_chinese() -> None:
    i18n.set_language("zh")
    one = DeliveryStatus(recipient="", action="failed", status="5.2.2", diagnostic="552 full")
    assert delivery_words(one) == "未送达 某人：邮箱已满（5.2.2）。 服务器说：552 full"


class Rig:
    def __init__(self, path: Path) -> None:
        self.db = Database(path)
        self.mail = MailStore(self.db)
        self.accounts = AccountStore(self.db)
        self.account = self.accounts.save_account(Account(name="work", address="me@own.example"))
        self.sent = self.arrives(
            "Sent", "<mine@own.example>", to=[Address("", BO), Address("", EVE)], sender=Address("", "me@own.example")
        )

    def arrives(self, folder: str, message_id: str, *, account: int = 0, **given: object) -> str:
        mail = ParsedMail(message_id=message_id, date=5.0, **given)  # type: ignore[arg-type]
        owner = account or self.account.id
        return f"m{self.mail.upsert(owner, folder, message_id, mail, unread=True, date=5.0)}"

    def reported(self, *failed: str, action: str = "failed", of: str = "<mine@own.example>", account: int = 0) -> str:
        told = [DeliveryStatus(recipient=one, action=action, status="5.1.1") for one in failed]
        number = len(self.mail.list_mails()) + 1
        return self.arrives(
            "INBOX", f"<r{number}@mx.example>", account=account, deliveries=told, reported_id=of, automatic="report"
        )

    def draft(self) -> int:
        with self.db.write() as connection:
            row = connection.execute(
                "INSERT INTO proposal (kind, state, version, account_id, message_id, created_at, updated_at)"
                " VALUES ('mail.new', 'sent', 1, ?, '<mine@own.example>', 1, 1) RETURNING id",
                (self.account.id,),
            ).fetchone()
        return int(row[0])

    def card_of_it(self, **changes: str) -> list[Undelivered]:
        card = make_card(self.draft(), **({"kind": "mail.new", "state": "sent"} | changes))
        return with_reports(self.db, card).undelivered

    def states(self, address: str) -> list[str]:
        with self.db.read() as connection:
            moments, _ = timeline(connection, With(0, (address.lower(),), "Somebody"), "", 50)
        return [one.state for one in moments if one.kind == "mail.out"]


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path / "d.db")


def test_the_report_names_the_mail_and_the_mail_the_report(rig: Rig) -> None:
    ref = rig.reported("bo@x.example")
    assert delivery_lines(rig.mail.show(ref)) == [
        "Not delivered to bo@x.example: there is no such mailbox (5.1.1).",
        f"The report is about your mail {rig.sent}.",
    ]
    said = f"Not delivered to bo@x.example: there is no such mailbox (5.1.1). ({ref})"
    assert delivery_lines(rig.mail.show(rig.sent)) == [said]


def test_a_draft_that_was_sent_tells_whom_it_did_not_reach_once_each(rig: Rig) -> None:
    first = rig.reported("bo@x.example")
    rig.reported("BO@x.example")
    assert [(one.ref, one.delivery.recipient) for one in rig.card_of_it()] == [(first, "bo@x.example")]
    assert rig.card_of_it(state="pending") == []
    assert rig.card_of_it(kind="label") == []


def test_a_list_of_drafts_marks_what_came_back(rig: Rig) -> None:
    number = rig.draft()
    summary = make_card(number, kind="mail.new", state="sent").summary
    assert marked(rig.db, [summary]) == [summary]
    rig.reported("bo@x.example", "eve@x.example")
    rig.reported("BO@x.example")
    others = [
        make_card(rig.draft(), kind=kind, state=state).summary
        for kind, state in (("mail.new", "pending"), ("label", "sent"))
    ]
    assert [one.not_reached for one in marked(rig.db, [summary, *others])] == [2, 0, 0]


def facts_of(rig: Rig, ref: str) -> ThreadFacts:
    found = ThreadReader(rig.db, "", "UTC").facts(rig.account.id, rig.mail.show(ref).summary.thread, {})
    assert found is not None
    return found[0]


def test_a_thread_tells_only_of_mails_the_user_sent(rig: Rig) -> None:
    """Anybody can send a report about a mail that never was."""
    (one,) = facts_of(rig, rig.reported("bo@x.example")).mails[-1].failed
    assert one.recipient == "bo@x.example"
    assert facts_of(rig, rig.reported("bo@x.example", of="<never@own.example>")).mails[-1].failed == ()
    assert facts_of(rig, rig.reported("bo@x.example", of="")).mails[-1].failed == ()
    assert facts_of(rig, rig.reported("bo@x.example", action="delayed")).mails[-1].failed == ()
    theirs = rig.arrives("INBOX", "<theirs@x.example>", sender=Address("", BO))
    assert theirs
    assert facts_of(rig, rig.reported("bo@x.example", of="<theirs@x.example>")).mails[-1].failed == ()


def test_only_who_was_not_reached_reads_so_on_their_timeline(rig: Rig) -> None:
    assert rig.states(BO) == [""]
    rig.reported("bo@x.example")
    assert (rig.states(BO), rig.states(EVE)) == (["undelivered"], [""])


def test_what_only_waits_or_is_about_another_mail_or_account_says_nothing(rig: Rig) -> None:
    other = rig.accounts.save_account(Account(name="other", address="me@other.example"))
    rig.reported("bo@x.example", action="delayed")
    rig.reported("bo@x.example", of="<else@own.example>")
    rig.reported("bo@x.example", of="")
    rig.reported("bo@x.example", account=other.id)
    assert rig.card_of_it() == []
    assert rig.states(BO) == [""]


def test_the_reports_are_found_by_an_index(rig: Rig) -> None:
    sql = (
        "EXPLAIN QUERY PLAN SELECT id FROM mail WHERE json_extract(parsed, '$.reported_id') = ?"
        " AND json_extract(parsed, '$.reported_id') <> '' AND account_id = ?"
    )
    with rig.db.read() as connection:
        plan = " ".join(str(row["detail"]) for row in connection.execute(sql, ("<x>", 1)))
    assert "mail_reporting" in plan


def test_a_report_with_very_many_recipients_is_cut(rig: Rig) -> None:
    lines = delivery_lines(rig.mail.show(rig.reported(*(f"u{number}@x.example" for number in range(100)))))
    assert len(lines) == 22
    assert lines[20] == "And 80 more."
