"""No input makes reading raise, run away, or hand on what cannot be stored."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.demo.setup import mail_bytes
from desk.demo.threads import demo_mails
from desk.parse.html import html_to_text
from desk.parse.mail import parse_mail
from desk.parse.reply import split_reply
from desk.wire.mail import ParsedMail

MAILS = [mail_bytes(mail) for mail in demo_mails(1_795_395_600.0)]
PIECES = [
    b"Content-Type: multipart/mixed; boundary=x\n\n--x\n",
    b"Content-Type: message/rfc822\n\n",
    b"Content-Transfer-Encoding: base64\n",
    b"Content-Type: text/html; charset=utf-16\n\n<p>",
    b"From: \xff\xfe\n",
    b"Subject: =?utf-16?B?2AA=?=\n",
    b"Date: Mon, 99 Foo 99999999 99:99:99 +9999\n",
    b"\x00",
    b"--x--\n",
    b"Content-Disposition: attachment; filename*0*=utf-8''%ff; filename*1=\n",
    b"Content-Type: ; =\n",
]


def check(raw: bytes) -> None:
    mail = parse_mail(raw)
    encoded = msgspec.json.encode(mail)
    assert msgspec.json.decode(encoded, type=ParsedMail) == mail
    assert b"\\u0000" not in encoded
    split_reply(mail.text)


@settings(max_examples=100, deadline=None)
@given(
    raw=st.binary(max_size=2000) | st.lists(st.sampled_from(PIECES) | st.binary(max_size=30), max_size=30).map(b"".join)
)
def test_random_bytes(raw: bytes) -> None:
    check(raw)


@settings(max_examples=100, deadline=None)
@given(raw=st.sampled_from(MAILS), cuts=st.lists(st.tuples(st.integers(0, 3000), st.binary(max_size=8)), max_size=8))
def test_mutated_mails(raw: bytes, cuts: list[tuple[int, bytes]]) -> None:
    for at, piece in cuts:
        raw = raw[:at] + piece + raw[at + len(piece) // 2 :]
    check(raw)


@settings(max_examples=60, deadline=None)
@given(markup=st.text(st.sampled_from(list("<>/=\"'& abdilopqutr!-\n")) | st.characters(), max_size=300))
def test_random_markup(markup: str) -> None:
    html_to_text(markup).text.encode()


@pytest.mark.parametrize(
    "bomb",
    [
        b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (i, i) for i in range(3000)),
        b"Content-Type: message/rfc822\n\n" * 3000,
        b"Content-Type: text/html\n\n" + b"<div>" * 200_000,
        b"Content-Type: text/html\n\n" + b"<!--" * 100_000,
        b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nhi\n" * 5000,
        b"To: " + b"(" * 90_000 + b"\n\n",
        b"To: " + b"a@x.example, " * 50_000 + b"\n\n",
        b"Subject: " + b"=?utf-8?Q?a?= " * 50_000 + b"\n\n",
        b"\n" + b"> " * 200_000,
        b"\n" + b"On Monday\n" * 20_000 + b"wrote:\n",
    ],
)
def test_bombs_are_defused(bomb: bytes) -> None:
    check(bomb)
