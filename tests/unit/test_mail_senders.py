"""Who a mail is from: the account named, the alias written to; and the signature once, above the quote, unbroken."""

from __future__ import annotations

import email
import email.policy
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.channels.mail.account import Account
from desk.channels.mail.account_store import AccountStore
from desk.channels.mail.choose import choose_sender, reply_sender, sender_choices
from desk.channels.mail.compose import render_mail
from desk.channels.mail.kinds import NewMail
from desk.channels.mail.reply import reply_fields
from desk.channels.mail.signature import clean_signature, sign, split_signature
from desk.errors import UsageError
from desk.gate.ports import MailFields
from desk.host.rewriting import split_quoted
from desk.store.db import Database
from desk.wire.mail import Address, ParsedMail

WORK = Account(
    id=1,
    name="work",
    address="mia@firm.example",
    display_name="Mia",
    aliases=("sales@firm.example", "m.k@firm.example"),
)
HOME = Account(id=2, name="home", address="mia@home.example")
SIGNATURE = "Mia Keller\nFirm, Main Street 1"


@pytest.mark.parametrize(
    ("words", "sender"),
    [
        ("Write to Bob about lunch", "mia@home.example"),
        ("Write to Bob about work, from home or not", "mia@home.example"),
        ("Write to Bob from my work account about lunch", "mia@firm.example"),
        ("Using the work address, write to Bob", "mia@firm.example"),
        ("用我的 work 账户写给 Bob", "mia@firm.example"),
        ("Write to Bob from sales@firm.example", "sales@firm.example"),
        ("Write to Bob from sales@firm.example.evil.example", "mia@home.example"),
        ("Tell Bob that he can reach me at sales@firm.example", "mia@home.example"),
        ("Write to Bob from my WORK account", "mia@firm.example"),
        ("从 mia@firm.example 写给 Bob", "mia@firm.example"),
    ],
)
def test_the_sender_is_the_one_that_was_named(words: str, sender: str) -> None:
    assert choose_sender([WORK, HOME], HOME, words)[1] == sender


def mail(*to: str, sender: str = "bob@y.example", cc: tuple[str, ...] = ()) -> ParsedMail:
    return ParsedMail(
        message_id="<1@y.example>", subject="Lunch", sender=Address("Bob", sender), to=[Address("", one) for one in to],
        cc=[Address("", one) for one in cc], text="When?", date=1e9,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("letter", "sender"),
    [
        (mail("sales@firm.example"), "sales@firm.example"),
        (mail("Sales@Firm.Example"), "sales@firm.example"),
        (mail("list@y.example", cc=("m.k@firm.example",)), "m.k@firm.example"),
        (mail("list@y.example"), "mia@firm.example"),
        (mail("bob@y.example", sender="sales@firm.example"), "sales@firm.example"),
    ],
)
def test_a_reply_goes_out_from_where_it_came_to(letter: ParsedMail, sender: str) -> None:
    assert reply_sender(letter, WORK) == sender


def reply(letter: ParsedMail, account: Account, body: str = "At noon.", *, reply_all: bool = False) -> MailFields:
    return reply_fields(letter, account, body, reply_all=reply_all, message_id="<2@firm.example>", date=2e9)


def test_nobody_writes_to_an_alias_of_his_own() -> None:
    fields = reply(mail("sales@firm.example", "eve@y.example", cc=("m.k@firm.example",)), WORK, reply_all=True)
    assert fields.sender == "Mia <sales@firm.example>"
    assert fields.to == ("Bob <bob@y.example>",)
    assert fields.cc == ("eve@y.example",)
    own = reply(mail("bob@y.example", sender="sales@firm.example"), WORK)
    assert own.to == ("bob@y.example",)


def test_any_address_of_the_account_may_be_chosen_and_no_other() -> None:
    kind, fields = NewMail(), reply(mail("sales@firm.example"), WORK)
    assert kind.shown(fields)["from"] == "Mia <sales@firm.example>"
    changed = kind.edited(fields, "from", "MIA@firm.example")
    assert changed.sender == "Mia <mia@firm.example>"
    assert render_mail(changed).envelope.sender == "mia@firm.example"
    assert kind.edited(fields, "from", "Boss <m.k@firm.example>").sender == "Mia <m.k@firm.example>"
    for wrong in (
        "mia@home.example",
        "",
        "Mia <sales@firm.example>, x@y.example",
        "sales@firm.example\r\nBcc: x@y.example",
    ):
        with pytest.raises(UsageError, match=r"does not send from|not a mail address|cannot carry"):
            kind.edited(fields, "from", wrong)
    assert "from" not in kind.shown(reply(mail("mia@home.example"), HOME))
    assert sender_choices(WORK)[0] == "Mia <mia@firm.example>"


def test_the_signature_stands_above_the_quote_and_arrives_as_it_is() -> None:
    account = msgspec.structs.replace(WORK, signature=SIGNATURE)
    fields = reply(mail("sales@firm.example"), account)
    assert fields.body.startswith(f"At noon.\n\n-- \n{SIGNATURE}\n\nOn ")
    own, quoted = split_quoted(fields.body)
    assert split_signature(own) == ("At noon.\n", SIGNATURE)
    assert quoted.lstrip("\n").startswith("On ")
    parsed = email.message_from_bytes(render_mail(fields).message, policy=email.policy.default)
    text = parsed.get_content().replace("\r\n", "\n")
    assert f"\n-- \n{SIGNATURE}\n" in text  # the space is still there (RFC 3676 4.3)


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=60)


@given(TEXTS, TEXTS)
def test_signing_twice_is_signing_once(body: str, raw: str) -> None:
    try:
        signature = clean_signature(raw)
    except UsageError:
        return
    signed = sign(body, signature)
    assert sign(signed, signature) == signed
    if signature:
        assert split_signature(signed)[1] == signature
        assert all(line == line.rstrip() for line in signature.split("\n"))
    else:
        assert signed == body
    assert clean_signature(signature) == signature


def test_a_signature_the_model_wrote_is_not_doubled() -> None:
    assert sign(f"Hello\n\n{SIGNATURE}\n", SIGNATURE) == f"Hello\n\n-- \n{SIGNATURE}\n"
    assert clean_signature("-- \nMia  \n\n") == "Mia"
    for wrong in ("x" * 2_001, "Mia\x00", "Mia\u202e"):
        with pytest.raises(UsageError):
            clean_signature(wrong)


def test_the_default_account(tmp_path: Path) -> None:
    db = Database(tmp_path / "desk.db")
    store = AccountStore(db)
    assert store.default() is None
    demo = store.save_account(Account(name="demo", address="you@demo.example", demo=True))
    assert store.default() == demo
    work = store.save_account(msgspec.structs.replace(WORK, id=0))
    home = store.save_account(msgspec.structs.replace(HOME, id=0))
    assert store.default() == work
    store.make_default(home.id)
    assert store.default() == home
    assert store.save_account(msgspec.structs.replace(home, signature="x")).id == home.id
    assert store.named("home").signature == "x"
    assert store.default() == store.named("home")  # a change of the account leaves the choice
    store.make_default(work.id)
    assert store.default() == work
    store.delete_account(work.id)
    assert store.default() == store.named("home")
    with pytest.raises(UsageError, match="no account"):
        store.account(99)
    with pytest.raises(UsageError, match="no account"):
        store.named("nobody")
    assert store.accounts()[1].aliases == ()
    db.close()
