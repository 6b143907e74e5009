"""Addresses made to cost time or to overflow a card."""

from __future__ import annotations

import pytest

from desk.channels.mail.addresses import parse_mailbox
from desk.channels.mail.compose import MAX_RECIPIENTS, render_mail
from desk.errors import UsageError
from desk.gate.ports import MailFields


@pytest.mark.parametrize(
    "text", [" " * 900 + "x", " " * 200_000 + "x", "a b " * 50_000, '"' + "\\" * 200_000, "a." * 300]
)
def test_an_odd_address_is_refused_at_once(text: str) -> None:
    with pytest.raises(UsageError, match="not a mail address"):
        parse_mailbox(text)


def test_white_space_around_a_named_address_is_no_part_of_it() -> None:
    assert parse_mailbox("  Anna   Berg  < anna@firm.example >  ").name == "Anna Berg"


def test_the_same_recipient_very_often_is_too_many() -> None:
    fields = MailFields(
        account_id=1,
        sender="you@firm.example",
        to=("anna@firm.example",) * (MAX_RECIPIENTS + 1),
        body="x",
        message_id="<a@firm.example>",
        date=0.0,
    )
    with pytest.raises(UsageError, match="more than"):
        render_mail(fields)
