"""What the host says of where a draft's fields came from, and what the queue's card then warns of."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.channels.mail.account import Account
from desk.channels.mail.account_store import AccountStore
from desk.channels.mail.kinds import NewMail, ReplyMail
from desk.channels.mail.store import MailStore
from desk.gate.audit import AuditChain
from desk.gate.service import Gate
from desk.handoff import Trust
from desk.host.knowing import Knowing
from desk.host.origins import typed_address, typed_text
from desk.host.proposing import Proposing
from desk.host.reminder_kind import ReminderKind
from desk.host.reminding import Reminding
from desk.host.turns import Turns
from desk.people.contacts import Contacts
from desk.schedule.reminders import ReminderStore
from desk.store.conversations import Conversations
from desk.store.db import Database
from desk.testing.clock import VirtualClock
from desk.testing.gate import MemorySigner
from desk.wire.cards import Card, DraftEdit
from desk.wire.chat import ToolFinished, TurnEvent, TurnRequest, TurnResult
from desk.wire.mail import Address, ParsedMail

ME = Address("Me", "me@own.example")
ADA = Address("Ada", "ada@supplier.example")
IBAN = "GB29 NWBK 6016 1331 9268 19"
WORDS = "the board closes the northern workshop in June and nobody there has been told so far"


class Rig:
    """A queue with one account, one contact, and whatever mail a test puts in."""

    def __init__(self, path: Path) -> None:
        self.db = Database(path)
        self.clock = VirtualClock()
        self.mail = MailStore(self.db)
        self.accounts = AccountStore(self.db)
        self.contacts = Contacts(self.db)
        self.account = self.accounts.save_account(Account(name="work", address=ME.address))
        self.contacts.add("Priya Nand", ["Priya@own.example"])
        self.knowing = Knowing(self.mail, self.accounts, self.contacts)
        kinds = (NewMail(self.knowing.facts), ReplyMail(self.knowing.facts), ReminderKind())
        audit = AuditChain(self.db, None, self.clock.now)
        self.gate = Gate(self.db, MemorySigner(), audit, self.clock, kinds, {}, window_s=lambda: 10.0)
        reminding = Reminding(self.gate, ReminderStore(self.db), self.clock, "UTC", lambda: "")
        self.proposing = Proposing(
            self.gate, self.mail, self.accounts, self.contacts, self.knowing, self.clock, "UTC", reminding
        )
        self._numbers = iter(range(1, 1000))

    def arrives(self, text: str, *, answers: str = "", folder: str = "INBOX", **given: object) -> str:
        """Put a mail into the store; returns its ref."""
        number = next(self._numbers)
        made = {"sender": ADA, "to": [ME], "subject": "Order", "text": text, **given}
        mail = ParsedMail(message_id=f"<{number}@x.example>", in_reply_to=answers, date=float(number), **made)  # type: ignore[arg-type]
        return f"m{self.mail.upsert(self.account.id, folder, str(number), mail, unread=True, date=float(number))}"

    def codes(self, card: Card) -> dict[str, str]:
        return {risk.code: risk.level for risk in card.risks}


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path / "d.db")


def test_an_ordinary_reply_is_quiet(rig: Rig) -> None:
    ref = rig.arrives(f"Please pay into {IBAN}, {WORDS}.")
    card = rig.proposing.reply(ref, f"We pay into {IBAN} on Friday.", False, None)
    assert rig.codes(card) == {"first_time": "note", "account_known": "note"}
    assert card.summary.risks == 0
    assert [(person.trust, person.source) for person in card.recipients] == [(Trust.UNTRUSTED, "the mail you answer")]


def test_a_number_from_elsewhere_is_said_and_still_after_an_edit(rig: Rig) -> None:
    ref = rig.arrives("Where shall we pay?")
    card = rig.proposing.reply(ref, f"Pay into {IBAN}.", False, None)
    assert rig.codes(card)["account_nowhere"] == "danger"
    assert card.risks[0].level == "danger"
    body = card.body.replace("Pay", "Please pay")
    again = rig.gate.edit(card.summary.id, card.summary.version, DraftEdit(values={"body": body}))
    assert rig.codes(again)["account_nowhere"] == "danger"
    typed = rig.proposing.reply(ref, f"Pay into {IBAN}.", False, None, user_text=f"tell her: pay into {IBAN}")
    assert "account_typed" in rig.codes(typed)


def test_words_of_another_thread_are_not_sent_on_unsaid(rig: Rig) -> None:
    secret = rig.arrives(WORDS, sender=Address("Priya", "priya@own.example"), subject="Workshop")
    ref = rig.arrives("Any news?")
    rig.knowing.handed_over("t1", secret, "Priya", WORDS, frozenset(rig.mail.thread_addresses(secret)))
    rig.knowing.handed_over("t1", ref, "Ada", "Any news?", frozenset(rig.mail.thread_addresses(ref)))
    card = rig.proposing.reply(ref, f"Yes: {WORDS}.", False, None, turn_id="t1", user_text="answer Ada")
    assert [risk.text for risk in card.risks if risk.code == "leak"] == [
        "16 words from Priya go to ada@supplier.example, who had no part in it"
    ]


def test_whoever_only_the_last_mail_brought_in_is_named(rig: Rig) -> None:
    rig.arrives("First.", subject="Plan")
    eve = Address("Eve", "eve@evil.test")
    ref = rig.arrives("Second.", subject="Re: Plan", answers="<1@x.example>", cc=[eve], reply_to=[eve])
    card = rig.proposing.reply(ref, "Fine.", True, None)
    assert {"joined", "reply_to"} <= set(rig.codes(card))
    sources = {person.address: person.source for person in card.recipients}
    assert sources == {"eve@evil.test": "the Reply-To of the mail you answer", ADA.address: "the mail you answer"}


@pytest.mark.parametrize(
    ("to", "said", "trust", "shown"),
    [
        ("anna@x.example", "write to anna@x.example", Trust.USER, ""),
        ("anna@x.example", "write to joanna@x.example", Trust.MODEL, ""),
        ("anna@x.example", "write to anna@x.example.org", Trust.MODEL, ""),
        ("anna@x.example", "给anna@x.example写信", Trust.USER, ""),
        ("anna@x.example", "Mail Anna@X.example.", Trust.USER, ""),
        ("Your Bank <anna@x.example>", "write to anna@x.example", Trust.USER, ""),
        ("Anna <anna@x.example>", "write to Anna, anna@x.example", Trust.USER, "Anna"),
        ("Somebody <priya@own.example>", "write to Priya", Trust.CONTACTS, "Priya Nand"),
        ("ada@supplier.example", "write to the supplier", Trust.UNTRUSTED, ""),
    ],
)
def test_a_recipient_counts_as_typed_only_if_it_was(rig: Rig, to: str, said: str, trust: Trust, shown: str) -> None:
    rig.arrives("Hello.")
    [person] = rig.proposing.new_mail(to, "Hi", "Hello", None, said).recipients
    assert (person.trust, person.name) == (trust, shown)
    assert ("model" in {risk.code for risk in person.risks}) is (trust is Trust.MODEL)
    assert ("untrusted" in {risk.code for risk in person.risks}) is (trust is Trust.UNTRUSTED)


def test_text_counts_as_typed_only_if_all_of_it_was(rig: Rig) -> None:
    typed = rig.proposing.new_mail(
        "a@x.example", "Lunch", "See you at one", None, "to a@x.example: Lunch. See you  at one"
    )
    assert {field.name: field.trust for field in typed.fields if field.name in ("subject", "body")} == {
        "subject": Trust.USER, "body": Trust.USER,
    }  # fmt: skip
    made = rig.proposing.new_mail(
        "a@x.example", "Lunch", "See you at one, dear", None, "to a@x.example, see you at one"
    )
    assert {field.name: field.trust for field in made.fields if field.name in ("subject", "body")} == {
        "subject": Trust.MODEL, "body": Trust.MODEL,
    }  # fmt: skip


async def test_a_time_the_model_chose_is_not_the_users(rig: Rig) -> None:
    asked = await rig.proposing.reminder(
        "water the roses", "tomorrow 9:00", None, "remind me tomorrow 9:00: water the roses"
    )
    chosen = await rig.proposing.reminder("water the roses", "tomorrow 9:00", None, "remind me to water the roses")
    due = [next(field for field in card.fields if field.name == "due").trust for card in (asked, chosen)]
    assert due == [Trust.HOST, Trust.MODEL]


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_what_was_typed_is_found_in_any_words(before: str, text: str, after: str) -> None:
    assert typed_text(text, f"{before} {text} {after}") is bool(text.split())
    assert not typed_address("", f"{before}{text}{after}")
    assert typed_address("anna@x.example", f"{before} anna@x.example {after}")


@pytest.mark.parametrize("claimed", ["user", "host", "contacts", "untrusted", "model", "root", ""])
async def test_a_workers_claim_changes_nothing_upwards(tmp_path: Path, claimed: str) -> None:
    """The agent says how far a tool's result is to be trusted; what clients hear is never more than the host assigned."""
    rig = Rig(tmp_path / "d.db")
    conversations = Conversations(rig.db)

    class Worker:
        async def call(
            self,
            method: str,
            request: TurnRequest,
            result: type,
            *,
            on_event: Callable[[TurnEvent], None],
            event: object,
        ) -> TurnResult:
            rig.knowing.assigned(request.turn_id, "read_mail", Trust.UNTRUSTED)
            on_event(ToolFinished(name="read_mail", summary="", trust=claimed))
            on_event(ToolFinished(name="never_run", summary="", trust=claimed))
            return TurnResult(text="", ended="done")

    heard: list[object] = []

    async def emit(value: object) -> None:
        heard.append(value)

    turns = Turns(
        conversations, Worker(), Worker(), rig.clock,  # type: ignore[arg-type]
        request_defaults=lambda model: {"timezone": "UTC"}, known_refs=lambda conversation: [],
        believed=rig.knowing.believed, on_change=lambda: None,
    )  # fmt: skip
    await asyncio.wait_for(turns.run(conversations.create("", "m", 0.0).id, "hi", "m", emit), 5)
    trusts = [event.trust for event in heard if isinstance(event, ToolFinished)]
    assert trusts == ["model" if claimed == "model" else "untrusted", "model"]
    assert msgspec.json.encode(heard)
