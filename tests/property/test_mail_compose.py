"""What is rendered reads back as what was written, whatever the letters; and the bytes keep to the RFCs."""

from __future__ import annotations

import contextlib
import re
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.channels.mail.account import Account
from desk.channels.mail.addresses import parse_mailbox, show_mailbox, split_addresses
from desk.channels.mail.compose import new_message_id, render_mail
from desk.channels.mail.reply import quote, reply_fields
from desk.channels.mail.subjects import reply_subject
from desk.errors import UsageError
from desk.gate.ports import MailFields
from desk.parse.mail import parse_mail
from desk.wire.mail import Address, ParsedMail

# Line ends other than \n are made into \n on reading; surrogates and NUL are refused.
_SEEN = st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r\x0b\x0c\u2028\u2029")
_TYPED = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"))
TEXT = st.text(_SEEN | st.sampled_from("\n\n =.>你好😀 "), max_size=400)
LINE = st.text(_TYPED | st.sampled_from('你好😀 "=?,<>@'), max_size=120)
ACCOUNT = Account(id=1, name="demo", display_name="You", address="you@desk-demo.example")
PROPERTY = settings(max_examples=80, deadline=None)


def fields(**changes: object) -> MailFields:
    values: dict[str, object] = {
        "account_id": 1,
        "sender": "You <you@desk-demo.example>",
        "to": ("accounts@supplier.example",),
        "message_id": "<0123456789abcdef@desk-demo.example>",
        "date": 1_772_530_440.0,
    }
    return MailFields(**{**values, **changes})  # type: ignore[arg-type]


@PROPERTY
@given(body=TEXT)
def test_a_body_reads_back_as_it_was_written(body: str) -> None:
    message = render_mail(fields(body=body)).message
    assert parse_mail(message).text == body.strip("\n").rstrip() or not body.strip()
    content = message_from_bytes(message, policy=default).get_payload(decode=True)
    assert isinstance(content, bytes)
    expected = body if body.endswith("\n") else body + "\n"
    assert content.decode().replace("\r\n", "\n") == expected


@PROPERTY
@given(subject=LINE, name=LINE, body=TEXT)
def test_subjects_and_names_read_back_and_every_line_is_legal(subject: str, name: str, body: str) -> None:
    shown = " ".join(name.split())
    if shown.startswith('"') and shown.endswith('"') and len(shown) > 1:
        shown = shown.strip('"')
    person = show_mailbox(shown, "wang@x.example")
    assert parse_mailbox(person).name == shown
    rendered = render_mail(fields(subject=subject, to=(person,), body=body))
    parsed = parse_mail(rendered.message)
    assert parsed.subject == " ".join(subject.split())
    assert parsed.to == [Address(shown, "wang@x.example")]
    assert rendered == render_mail(fields(subject=subject, to=(person,), body=body))
    assert rendered.message.isascii()
    assert rendered.message.endswith(b"\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", rendered.message)
    assert max(map(len, rendered.message.split(b"\r\n"))) <= 140
    assert message_from_bytes(rendered.message, policy=default).defects == []


@PROPERTY
@given(
    where=st.sampled_from(["subject", "to", "cc", "bcc", "sender", "message_id", "in_reply_to", "references"]),
    end=st.sampled_from(["\r\n", "\n", "\r", "\0"]),
)
def test_a_line_break_in_any_header_is_refused(where: str, end: str) -> None:
    bad = f"x{end}Bcc: thief@evil.example"
    value = (f"{bad} <a@b.example>",) if where in ("to", "cc", "bcc") else (bad,) if where == "references" else bad
    with pytest.raises(UsageError):
        render_mail(fields(**{where: value}))


@PROPERTY
@given(text=TEXT)
def test_quoting_deepens_every_line_by_one(text: str) -> None:
    def depth(line: str) -> int:
        found = re.match(r"(?:> ?)*", line)
        return found[0].count(">") if found else 0

    mail = ParsedMail(message_id="", sender=Address("A", "a@x.example"), text=text)
    before = text.rstrip().split("\n")
    after = quote(mail).split("\n")[1:]
    assert [depth(line) for line in after] == [depth(line) + 1 for line in before]


@PROPERTY
@given(text=st.text(max_size=80))
def test_addresses_are_taken_whole_or_refused(text: str) -> None:
    for piece in split_addresses(text):
        with contextlib.suppress(UsageError):
            assert parse_mailbox(piece).address.count("@") == 1


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("March invoice", "Re: March invoice"),
        ("RE: March", "Re: March"),
        ("Re[2]: AW: x", "Re: x"),
        ("回复：周五会议", "Re: 周五会议"),
        ("答复: 回复: 周五", "Re: 周五"),
        ("", "Re:"),
        ("Fwd: Re: x", "Re: Fwd: Re: x"),
        ("Research: x", "Re: Research: x"),
    ],
)
def test_a_reply_prefix_is_never_doubled(subject: str, expected: str) -> None:
    assert reply_subject(subject) == expected


def test_bcc_is_in_the_envelope_only() -> None:
    rendered = render_mail(fields(cc=("B <b@x.example>",), bcc=("secret@x.example", "B@x.example")))
    assert b"secret" not in rendered.message
    assert rendered.envelope.recipients == ("accounts@supplier.example", "B@x.example", "secret@x.example")


def test_domains_in_any_script_and_local_parts_in_utf8() -> None:
    rendered = render_mail(fields(to=("王芳@例子.example",)))
    assert rendered.envelope.recipients == ("王芳@xn--fsqu00a.example",)
    assert not rendered.message.isascii()
    assert parse_mail(rendered.message).to[0].address == "王芳@xn--fsqu00a.example"
    assert render_mail(fields(to=("wang@例子.example",))).message.isascii()


@pytest.mark.parametrize(
    "bad", ["", "anna", "a@b@c", "a b@x.example", "a@-x.example", "<>", "a@x..example", ".a@x.example"]
)
def test_what_is_no_address_is_refused_with_a_way_out(bad: str) -> None:
    with pytest.raises(UsageError) as caught:
        render_mail(fields(to=(bad,)))
    assert "anna@firm.example" in caught.value.hint


def test_a_reply_goes_to_the_right_people_in_the_right_conversation() -> None:
    mail = ParsedMail(
        message_id="<3@supplier.example>",
        references=["<1@x>", "<2@x>", "bad id"],
        subject="AW: März 发票",
        sender=Address("Accounts", "accounts@supplier.example"),
        reply_to=[Address("Billing", "billing@supplier.example")],
        to=[Address("You", "YOU@desk-demo.example"), Address("Zoe", "zoe@x.example")],
        cc=[Address("Bob", "bob@x.example"), Address("bad", "nobody"), Address("", "billing@supplier.example")],
        date=1_772_530_440.0,
        text="Can we split it?\n> earlier",
    )
    made = reply_fields(mail, ACCOUNT, "Yes.", reply_all=True, message_id="<new-token-0123456@x>", date=2.0)
    assert made.to == ("Billing <billing@supplier.example>",)
    assert made.cc == (
        "Accounts <accounts@supplier.example>",
        "Bob <bob@x.example>",
        "Zoe <zoe@x.example>",
    )
    assert made.subject == "Re: März 发票"
    assert made.in_reply_to == "<3@supplier.example>"
    assert made.references == ("<1@x>", "<2@x>", "<3@supplier.example>")
    assert made.body == (
        "Yes.\n\nOn Tue, 3 Mar 2026 at 09:34, Accounts <accounts@supplier.example> wrote:\n"
        "> Can we split it?\n> > earlier\n"
    )
    render_mail(made)
    assert reply_fields(mail, ACCOUNT, "Yes.", reply_all=False, message_id="<m@x>", date=2.0).cc == ()


def test_the_attribution_speaks_the_mails_language() -> None:
    mail = ParsedMail(
        message_id="", sender=Address("王芳", "wang@x.example"), date=1_772_530_440.0, text="周五的会议改到三点。"
    )
    assert quote(mail, "Asia/Shanghai").startswith("王芳 <wang@x.example> 于2026年3月3日 17:34写道：\n> 周五")


def test_a_message_id_needs_randomness() -> None:
    assert new_message_id("desk-demo.example", "a" * 22) == f"<{'a' * 22}@desk-demo.example>"
    with pytest.raises(UsageError):
        new_message_id("desk-demo.example", "short")
