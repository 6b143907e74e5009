"""Leaving a list: what is taken of a hostile List-Unsubscribe, and what the draft says of where it came from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from desk.channels.mail.account import Account
from desk.channels.mail.account_store import AccountStore
from desk.channels.mail.kinds import NewMail
from desk.channels.mail.store import MailStore
from desk.channels.mail.unsubscribe import MAX_BODY_CHARS, MAX_SUBJECT_CHARS, way_out
from desk.errors import UsageError
from desk.gate.audit import AuditChain
from desk.gate.service import Gate
from desk.handoff import Trust
from desk.host.app import Host
from desk.host.knowing import Knowing
from desk.host.unsubscribing import SOURCE, propose_unsubscribe
from desk.parse.mail import parse_mail
from desk.people.contacts import Contacts
from desk.store.db import Database
from desk.testing.clock import VirtualClock
from desk.testing.gate import MemorySigner
from desk.wire.mail import WayOut

LINK = "https://x.example/u?a=1&b=%20#c"


@pytest.mark.parametrize(
    ("target", "address", "subject", "body"),
    [
        ("mailto:u@x.example", "u@x.example", "unsubscribe", ""),
        ("MAILTO:u@x.example?Subject=out%20now&body=a%0D%0Ab", "u@x.example", "out now", "a\nb"),
        ("mailto:u%40x.example", "u@x.example", "unsubscribe", ""),
        ("mailto:u@x.example?subject=a+b", "u@x.example", "a+b", ""),
        # more people than one
        ("mailto:u@x.example,v@x.example?subject=s", "u@x.example", "s", ""),
        ("mailto:u@x.example?cc=v@x.example&bcc=w@x.example&to=t@x.example&subject=s", "u@x.example", "s", ""),
        ("mailto:u@x.example%2Cv@x.example", "", "", ""),
        ("mailto:u@x.example;v@x.example", "", "", ""),
        ("mailto:?to=v@x.example", "", "", ""),
        # other headers
        ("mailto:u@x.example%0D%0ABcc:v@x.example", "", "", ""),
        ("mailto:u@x.example?subject=s%0D%0ABcc:%20v@x.example", "u@x.example", "s Bcc: v@x.example", ""),
        ("mailto:u@x.example?in-reply-to=%3Ca@b%3E&attach=/etc/passwd", "u@x.example", "unsubscribe", ""),
        ("mailto:u@x.example?subject=first&subject=second", "u@x.example", "first", ""),
        # odd characters
        ("mailto:u@xn--bcher-kva.example?subject=%E9%80%80%E8%AE%A2", "u@xn--bcher-kva.example", "退订", ""),
        ("mailto:u@bücher.example", "u@xn--bcher-kva.example", "unsubscribe", ""),
        ("mailto:%FF%FE@x.example", "", "", ""),
        ("mailto:u@x.example?subject=%FF%00a%E2%80%AEb", "u@x.example", "ab", ""),
        ("mailto:Bank%20%3Cu@x.example%3E", "u@x.example", "unsubscribe", ""),
        ("mailto:", "", "", ""),
        ("mailto", "", "", ""),
    ],
)
def test_of_a_mailto_one_address_a_subject_and_a_text_are_taken(
    target: str, address: str, subject: str, body: str
) -> None:
    assert way_out([target]) == WayOut(address=address, subject=subject, body=body)


def test_texts_are_cut() -> None:
    long = way_out([f"mailto:u@x.example?subject={'s' * 900}&body={'b' * 1_050}"])
    assert (len(long.subject), len(long.body)) == (MAX_SUBJECT_CHARS, MAX_BODY_CHARS)
    assert way_out([f"mailto:u@x.example?body={'b' * 1_000_000}", LINK]) == WayOut(link=LINK)


@pytest.mark.parametrize(
    "target",
    [
        "http://x.example/u",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https:javascript:alert(1)",
        "https:///u",
        "https://bank.example@evil.example/",
        "https://evil.example\\@bank.example/",
        "https://bücher.example/u",
        "https://x.example/\u202eu",
        "https://x.example/a b",
        "https://x.example/\nu",
        "https://x.example/\x1b]8;;u",
        "https://x.example/" + "a" * 2_000,
    ],
)
def test_a_link_that_could_mislead_is_none(target: str) -> None:
    assert way_out([target]) == WayOut()
    assert way_out([target, LINK]) == WayOut(link=LINK)


Arrives = Callable[..., str]


class Rig:
    def __init__(self, path: Path) -> None:
        self.db = Database(path)
        clock = VirtualClock()
        accounts = AccountStore(self.db)
        self.account = accounts.save_account(
            Account(name="work", address="me@own.example", aliases=("news@own.example",), signature="Me")
        )
        self.contacts = Contacts(self.db)
        self.mail = MailStore(self.db)
        knowing = Knowing(self.mail, accounts, self.contacts)
        audit = AuditChain(self.db, None, clock.now)
        self.gate = Gate(self.db, MemorySigner(), audit, clock, (NewMail(knowing.facts),), {}, window_s=lambda: 10.0)
        parts = {"mail": self.mail, "account_store": accounts, "gate": self.gate, "clock": clock}
        self.host = cast(Host, SimpleNamespace(**parts))

    def arrives(self, header: str, to: str = "news@own.example") -> str:
        raw = f"From: Reader <r@list.example>\r\nTo: {to}\r\nSubject: News\r\n{header}\r\n\r\nhi\r\n"
        key = str(len(self.mail.list_mails()))
        return f"m{self.mail.upsert(self.account.id, 'INBOX', key, parse_mail(raw.encode()), unread=True, date=1.0)}"


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path / "d.db")


def test_the_draft_goes_to_one_address_which_counts_as_read_not_as_typed(rig: Rig) -> None:
    ref = rig.arrives(f"List-Unsubscribe: <{LINK}>, <mailto:bye@list.example,x@y.example?cc=z@y.example&body=k7>")
    found = propose_unsubscribe(rig.host, ref)
    assert found.link == LINK
    card = found.draft
    assert card is not None
    assert [(one.role, one.address) for one in card.recipients] == [("to", "bye@list.example")]
    assert (card.recipients[0].trust, card.recipients[0].source) == (Trust.UNTRUSTED, SOURCE)
    values = {field.name: field.value for field in card.fields}
    assert values["from"] == "news@own.example"  # the list knows that address
    assert (values["subject"], values["body"]) == ("unsubscribe", "k7\n")  # and no signature
    assert {field.trust for field in card.fields if field.name in ("subject", "body")} == {Trust.UNTRUSTED}
    dangers = {risk.code: risk.text for risk in card.risks if risk.level == "danger"}
    assert dangers == {"untrusted": f"this address came from {SOURCE}"}
    assert card.summary.state == "pending"


def test_to_somebody_the_user_knows_no_word_of_the_mail_is_sent(rig: Rig) -> None:
    rig.contacts.add("The boss", ["Boss@own.example"])
    ref = rig.arrives("List-Unsubscribe: <mailto:boss@own.example?subject=I%20quit&body=Goodbye>")
    card = propose_unsubscribe(rig.host, ref).draft
    assert card is not None
    assert (card.summary.title, card.body) == ("unsubscribe", "")


def test_with_a_link_alone_there_is_no_draft_and_with_neither_it_is_said(rig: Rig) -> None:
    found = propose_unsubscribe(rig.host, rig.arrives(f"List-Unsubscribe: <{LINK}>, <mailto:x@y.example%0Aa>"))
    assert (found.draft, found.link) == (None, LINK)
    for header in ("X-None: 1", "List-Unsubscribe: <javascript:alert(1)>, <file:///etc/passwd>, <http://x.example/u>"):
        with pytest.raises(UsageError, match="names no way to unsubscribe"):
            propose_unsubscribe(rig.host, rig.arrives(header))
    assert rig.gate.cards("") == []
