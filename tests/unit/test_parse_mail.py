"""Real-world mail, decoded: charsets, broken encoded words, HTML, attachments, quoting."""

from __future__ import annotations

import base64

import pytest

from desk.parse.flowed import unflow
from desk.parse.html import html_to_text
from desk.parse.mail import parse_mail
from desk.parse.reply import split_reply
from desk.wire.mail import Address


def text_mail(body: bytes, charset: str = "", extra: str = "") -> bytes:
    kind = f"Content-Type: text/plain{f'; charset={charset}' if charset else ''}{extra}\r\n"
    return b"From: a@x.example\r\n" + kind.encode() + b"Content-Transfer-Encoding: 8bit\r\n\r\n" + body


@pytest.mark.parametrize(
    ("body", "charset", "expected"),
    [
        ("周五会议".encode("gb2312"), "gb2312", "周五会议"),
        ("龍門㐂䶮".encode("gb18030"), "gb2312", "龍門㐂䶮"),
        ("週五會議".encode("big5"), "big5", "週五會議"),
        ("周五会议".encode(), "gb2312", "周五会议"),
        ("周五会议".encode(), "us-ascii", "周五会议"),
        ("周五会议开始".encode("gb18030"), "utf-8", "周五会议开始"),
        ("周五会议开始".encode("gb18030"), "", "周五会议开始"),
        ("Grüße".encode("iso-8859-1"), "iso-8859-1", "Grüße"),
        ("Grüße €".encode("cp1252"), "iso-8859-1", "Grüße €"),
        ("Grüße".encode(), "iso-8859-1", "Grüße"),
        ("Zażółć".encode("iso-8859-2"), "iso-8859-2", "Zażółć"),
        ("Привет".encode("koi8-r"), "koi8-r", "Привет"),
        ("こんにちは".encode("iso-2022-jp"), "iso-2022-jp", "こんにちは"),
        (b"x", "rot13", "x"),
        ("é".encode(), "no-such-charset", "é"),
        (b"a\x00b\r\nc", "utf-8", "ab\nc"),
    ],
)
def test_charsets_right_wrong_and_missing(body: bytes, charset: str, expected: str) -> None:
    assert parse_mail(text_mail(body, charset)).text == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("=?utf-8?B?5L2g5aW9?=", "你好"),
        ("=?UTF-8?Q?Caf=C3=A9_au_lait?=", "Café au lait"),
        ("=?gb2312?B?xOO6ww==?= =?gb2312?B?xOO6ww==?=", "你好你好"),
        ("=?utf-8?B?5L2g?=\r\n =?utf-8?B?5aW9?=", "你好"),
        ("=?utf-8?B?5L0=?= =?utf-8?B?oOWlvQ==?=", "你好"),  # cut inside a character
        ("=?utf-8?B?5L2g5aW9?=text", "你好text"),
        ("=?utf-8?Q?with spaces in it?=", "with spaces in it"),
        ("=?utf-8?B?5L2g5aW?=", "你"),
        ("=?no-such?B?eA==?=", "x"),
        ("plain =?broken", "plain =?broken"),
        ("=?utf-8*en?Q?language?=", "language"),
    ],
)
def test_encoded_words_broken_in_the_wild(raw: str, expected: str) -> None:
    subject = parse_mail(f"Subject: {raw}\r\n\r\n".encode()).subject
    assert subject.replace("\ufffd", "") == expected


def test_a_raw_8_bit_subject() -> None:
    assert parse_mail("Subject: 周五会议安排\r\n\r\n".encode("gb18030")).subject == "周五会议安排"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a@x.example", [Address("", "a@x.example")]),
        (
            '"Last, First" <a@x.example>, b@x.example',
            [Address("Last, First", "a@x.example"), Address("", "b@x.example")],
        ),
        ("=?utf-8?Q?Wang,_Fang?= <w@x.example>", [Address("Wang, Fang", "w@x.example")]),
        (
            "=?gb2312?B?zfW3vA==?= <w@x.example>;b@x.example",
            [Address("王芳", "w@x.example"), Address("", "b@x.example")],
        ),
        ("team: a@x.example, B <b@x.example>;", [Address("", "a@x.example"), Address("B", "b@x.example")]),
        ("a@x.example (Anna)", [Address("Anna", "a@x.example")]),
        ("undisclosed-recipients:;", []),
        ('"a@good.example" <b@evil.example>', [Address("a@good.example", "b@evil.example")]),
        ("", []),
    ],
)
def test_address_lists(raw: str, expected: list[Address]) -> None:
    assert parse_mail(f"To: {raw}\r\n\r\n".encode()).to == expected


def test_alternatives_attachments_and_attached_messages() -> None:
    inner = "From: =?gb2312?B?zfW3vA==?= <w@x.example>\r\nSubject: inner\r\n\r\ninner text\r\n"
    raw = (
        "From: a@x.example\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n"
        "--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n"
        "--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nplain\r\n"
        '--a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>rich <a href="http://evil.example">bank.example</a>\r\n'
        "--a--\r\n"
        '--m\r\nContent-Type: application/pdf; name="=?utf-8?B?5Y+R56Wo?=.pdf"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(b"%PDF" * 10).decode() + "\r\n"
        "--m\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename*=utf-8''%E5%8F%91..%2Fx.txt\r\n\r\nhi\r\n"
        "--m\r\nContent-Type: message/rfc822\r\n\r\n" + inner + "\r\n--m--\r\n"
    )
    mail = parse_mail(raw.encode())
    assert mail.text.startswith("plain\n\n---- Attached message ----\nFrom: 王芳 <w@x.example>")
    assert mail.text.endswith("Subject: inner\n\ninner text")
    assert [(one.filename, one.content_type) for one in mail.attachments] == [
        ("发票.pdf", "application/pdf"),
        ("发.._x.txt", "text/plain"),
        ("inner.eml", "message/rfc822"),
    ]
    assert mail.attachments[0].size == 40
    assert mail.problems == ["A link shows bank.example but leads to evil.example."]
    assert not mail.html


def test_sealed_mail_is_shown_as_such() -> None:
    mail = parse_mail(
        b"From: a@x.example\r\nContent-Type: multipart/encrypted; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b\r\n"
        b"Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n-----BEGIN\r\n--b--\r\n"
    )
    assert mail.text == "[encrypted with PGP]"
    assert mail.attachments[1].filename == "encrypted.asc"
    assert "Desk cannot read it" in mail.problems[0]


def test_who_it_is_from_is_the_first_header_and_bulk_is_known() -> None:
    mail = parse_mail(
        b"From: a@x.example\r\nFrom: b@x.example\r\nList-Id: News <n.x.example>\r\nPrecedence: bulk\r\n"
        b"Date: Tue, 3 Mar 2026 10:34:00 +0100\r\nReferences: <1@x>\r\n <2@x> junk <1@x>\r\n\r\n"
    )
    assert mail.sender.address == "a@x.example"
    assert mail.auto_submitted
    assert mail.list_id == "News <n.x.example>"
    assert mail.date == 1_772_530_440.0
    assert mail.references == ["<1@x>", "<2@x>"]
    assert parse_mail(b"Date: yesterday\r\n\r\n", date_fallback=5.0).date == 5.0


def test_flowed_text_is_joined_and_keeps_its_quoting() -> None:
    text = ">> old \n>> words\n> newer\nmine goes \non\n-- \nsig"
    assert unflow(text) == "> > old words\n> newer\nmine goes on\n-- \nsig"
    raw = text_mail("中文 \n续行".encode(), "utf-8", "; format=flowed; delsp=yes")
    assert parse_mail(raw).text == "中文续行"


def test_html_becomes_readable_and_harmless() -> None:
    text, problems, *_ = html_to_text(
        "<style>p{}</style><h1>Hi</h1><p onclick=x>One&nbsp;<b>two</b></p><script>alert(1)</script>"
        '<a href="javascript:x()">press</a> <a href="https://x.example/">x.example</a>'
        '<ol><li>a<li>b</ol><blockquote>q<blockquote>qq</blockquote></blockquote><img src="http://t.example" alt="logo">'
    )
    assert text == "Hi\n\nOne two\n\npress x.example\n\n1. a\n2. b\n\n> q\n>\n> > qq\n\n[logo]"
    assert problems == []


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Sure.\n\nOn Mon, 3 Mar 2026 at 10:00, Anna <a@x.example> wrote:\n> hello", "Sure."),
        ("Sure.\n\nOn Mon, 3 Mar 2026 at 10:00, Anna\n<a@x.example> wrote:\n\n> hello\n", "Sure."),
        ("好的。\n\n王芳 <w@x.example> 于2026年3月3日 10:00写道：\n> 你好", "好的。"),
        ("好的。\n\n在 2026年3月3日，王芳 <w@x.example> 写道：\n\n> 你好", "好的。"),
        ("好的\n\n------------------ 原始邮件 ------------------\n发件人: x\n\nold", "好的"),
        ("好的\n\n发件人: x\n发送时间: y\n收件人: z\n\nold", "好的"),
        ("Ok\n\n-----Original Message-----\nFrom: x\n\nold", "Ok"),
        ("Ok\n\nFrom: x\nSent: y\nTo: z\n\nold", "Ok"),
        ("Ok\n\nAm 03.03.2026 um 10:00 schrieb Anna:\n> alt", "Ok"),
        ("just text\n> quoted", "just text"),
        ("no history: see what Bob wrote:\nnothing", "no history: see what Bob wrote:\nnothing"),
        ("> a?\nyes\n> b?\nno", "> a?\nyes\n> b?\nno"),
        ("", ""),
    ],
)
def test_new_text_is_told_from_history(text: str, new: str) -> None:
    assert split_reply(text)[0] == new
