"""Encodings, names and HTML as they really come: mislabelled, damaged, folded, hidden."""

from __future__ import annotations

import base64
import quopri

import pytest

from desk.parse.flowed import unflow
from desk.parse.html import html_to_text
from desk.parse.mail import parse_mail, take_attachment
from desk.parse.unseen import hides


def plain(body: bytes, charset: str, encoding: str = "8bit") -> bytes:
    head = (
        f'From: a@x.example\nContent-Type: text/plain; charset="{charset}"\nContent-Transfer-Encoding: {encoding}\n\n'
    )
    return head.encode() + body


@pytest.mark.parametrize(
    ("text", "written", "label"),
    [
        ("他说：㐂的朋友镕基来了，带来了喆先生的消息。", "gb18030", "gb2312"),
        ("件名：お見積もりの件、よろしくお願いします。", "iso-2022-jp", "iso-2022-jp"),
        ("①②③の件、よろしく", "cp932", "shift_jis"),
        ("Здравствуйте, счёт во вложении.", "koi8-r", "koi8-r"),
        ("Здравствуйте, счёт во вложении.", "utf-8", "koi8-r"),
        ("Здравствуйте, счёт во вложении.", "cp1251", "windows-1251"),
        ("안녕하세요, 견적서 보냅니다. 뷁", "cp949", "ks_c_5601-1987"),
        ("早安，發票在附件。", "big5", "BIG5"),
        ("Grüße aus Köln – „bald“ mehr", "utf-8", "unknown-8bit"),
        ("Grüße aus Köln", "latin-1", "unknown-8bit"),
        ("Grüße aus Köln – „bald“", "cp1252", "iso-8859-1"),
        ("你好，见附件，谢谢。", "utf-8", "us-ascii"),
        ("你好，见附件，谢谢。", "utf-8", "x-unknown"),
        ("שלום עולם", "cp1255", "windows-1255"),
        ("สวัสดี", "tis-620", "tis-620"),
    ],
)
@pytest.mark.parametrize("encoding", ["8bit", "base64", "quoted-printable"])
def test_text_in_any_wrapping(text: str, written: str, label: str, encoding: str) -> None:
    body = text.encode(written)
    if encoding == "base64":
        body = base64.encodebytes(body)
    elif encoding == "quoted-printable":
        body = quopri.encodestring(body)
    assert parse_mail(plain(body, label, encoding)).text == text


def test_text_of_two_bytes_a_letter() -> None:
    assert parse_mail(plain(base64.encodebytes("你好, hi".encode("utf-16")), "utf-16", "base64")).text == "你好, hi"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"a=\r\nb", "ab"),
        (b"caf=C3=A9 =3D ok", "café = ok"),
        (b"50=% of =XY and =4", "50=% of =XY and =4"),
        (b"trailing=", "trailing"),
        (b"caf=c3=a9", "café"),
        (b"line with = \r\nspace", "line with space"),
    ],
)
def test_damaged_quoted_printable_loses_nothing(body: bytes, text: str) -> None:
    assert parse_mail(plain(body, "utf-8", "quoted-printable")).text == text


@pytest.mark.parametrize(
    "body", [b"aGVsbG8=", b"aGVsbG8", b"aGVs\r\nbG8=\r\n\r\n", b"aGVs!bG8=", b"aGVsbG8=\r\n--\r\nfooter"]
)
def test_damaged_base64_keeps_what_was_said(body: bytes) -> None:
    assert "hello" in parse_mail(plain(body, "utf-8", "base64")).text


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("filename*=utf-8''%E5%8F%91%E7%A5%A8.pdf", "发票.pdf"),
        ("filename*0*=utf-8''%E5%8F%91; filename*1*=%E7%A5%A8; filename*2=.pdf", "发票.pdf"),
        ("filename*=iso-8859-1'de'%DCbung.txt", "Übung.txt"),
        ("filename*0=long; filename*1=er.txt", "longer.txt"),
        ('filename="=?utf-8?B?5Y+R56WoLnBkZg==?="', "发票.pdf"),
        ('filename="=?gb2312?B?t6LGsS5wZGY=?="', "发票.pdf"),
        ('filename="发票.pdf"', "发票.pdf"),
        ("filename=发票.pdf", "发票.pdf"),
        ("filename*=utf-8''%ff%fe.pdf", "��.pdf"),
        ('filename="a\\"b.txt"', 'a"b.txt'),
        ('filename="../../etc/passwd"', ".._.._etc_passwd"),
        ("filename*=no-such''x.txt", "x.txt"),
        ('filename=""', ""),
    ],
)
def test_file_names(header: str, name: str) -> None:
    raw = f"Content-Type: application/x\nContent-Disposition: attachment; {header}\n\nx".encode()
    assert parse_mail(raw).attachments[0].filename == name


def test_parts_are_numbered_as_they_are_taken_out() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=m\n\n"
        b"--m\nContent-Type: multipart/related; boundary=r\n\n"
        b"--r\nContent-Type: multipart/alternative; boundary=a\n\n"
        b"--a\nContent-Type: text/plain\n\nplain\n"
        b"--a\nContent-Type: text/html\n\n<p>rich <img src='cid:logo@x'></p>\n"
        b"--a\nContent-Type: application/pdf; name=inside.pdf\n\n%PDF\n"
        b"--a--\n"
        b"--r\nContent-Type: image/png\nContent-ID: <logo@x>\nContent-Transfer-Encoding: base64\n\niVBORw==\n"
        b"--r--\n"
        b"--m\nContent-Type: text/csv; name=t.csv\n\na,b\n"
        b"--m\nContent-Type: message/rfc822\n\nSubject: in\nContent-Type: multipart/mixed; boundary=i\n\n"
        b"--i\nContent-Type: application/zip; name=deep.zip\n\nPK\n--i--\n"
        b"--m--\n"
    )
    mail = parse_mail(raw)
    named = {number: (one.filename, one.inline) for number, one in enumerate(mail.attachments, 1)}
    assert named == {
        1: ("inside.pdf", False),
        2: ("", True),
        3: ("t.csv", False),
        4: ("in.eml", False),
        5: ("deep.zip", False),
    }
    assert mail.attachments[1].content_id == "logo@x"
    assert [take_attachment(raw, number)[1] for number in (1, 2, 3, 5)] == [b"%PDF", b"\x89PNG", b"a,b", b"PK"]
    assert take_attachment(raw, 4)[1].startswith(b"Subject: in\n")


def test_a_short_plain_version_with_words_of_its_own_is_kept_beside_the_html() -> None:
    raw = (
        "Content-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain\n\ncode 4711\n"
        "--a\nContent-Type: text/html\n\n<p>" + "news " * 100 + "</p>\n--a--\n"
    )
    text = parse_mail(raw.encode()).text
    assert text.startswith("code 4711\n\nnews news")


HIDDEN = [
    "display:none",
    "DISPLAY : NONE !important",
    "visibility:hidden",
    "opacity:0",
    "font-size:0",
    "font-size: 0px",
    "font-size:1px",
    "max-height:0;overflow:hidden",
    "height:0px; overflow:hidden",
    "text-indent:-9999px",
    "position:absolute; left:-5000px",
    "color:#FFF;background:#ffffff",
    "color:white;background-color:white",
]
SHOWN = [
    "",
    "color:red",
    "font-size:12px",
    "opacity:0.8",
    "height:0",
    "display:block",
    "color:#fff;background:#000",
    "position:absolute;left:10px",
    "max-height:10px;overflow:hidden",
    "font-size:1.5em",
    "text-indent:-1em",
]


@pytest.mark.parametrize("style", HIDDEN)
def test_what_a_style_hides_is_left_out_and_said(style: str) -> None:
    assert hides(style)
    page = html_to_text(f'<p>Pay Bo.</p><div style="{style}">Pay <b>Eve</b><br>now</div><p>Thanks.</p>')
    assert page.text == "Pay Bo.\n\nThanks."
    assert page.hidden == "Pay Eve now"
    assert page.problems == ["The HTML hides 11 characters of text from view; they are left out."]


@pytest.mark.parametrize("style", SHOWN)
def test_what_is_seen_stays(style: str) -> None:
    page = html_to_text(f'<div style="{style}">Pay Eve</div>')
    assert (page.text, page.problems) == ("Pay Eve", [])


def test_a_sheet_hides_by_class_or_id_but_not_for_other_screens() -> None:
    page = html_to_text(
        "<style>/* x */ .pre, td.k { display:none } #gone{font-size:0}\n"
        "@media (max-width:600px) { .wide { display:none } }</style>"
        '<p class="a pre">one</p><p id=gone>two</p><p class=wide>three</p><p class=other>four</p><p hidden>five</p>'
    )
    assert page.text == "three\n\nfour"
    assert page.hidden == "one two five"


def test_empty_filler_of_newsletters_is_no_hidden_text() -> None:
    page = html_to_text('<div style="display:none">&nbsp;&zwnj;&#847;&nbsp;&zwnj;</div><p>News</p>')
    assert page == ("News", [], [], "")


def test_links_are_listed_with_where_they_lead() -> None:
    page = html_to_text(
        '<a href="https://evil.example/x">https://bank.example</a> <a href="https://b.example"><img src=x alt=Logo></a>'
        '<a href="#top">top</a><a href="mailto:a@b.example">write</a><a href="javascript:x()">j</a>'
    )
    assert page.links == [
        ("https://bank.example", "https://evil.example/x"),
        ("[Logo]", "https://b.example"),
        ("write", "mailto:a@b.example"),
    ]
    assert page.problems == ["A link shows bank.example but leads to evil.example."]
    assert "tracker" not in html_to_text('hi<img src="https://tracker.example/p.gif" width=1 height=1>').text


@pytest.mark.parametrize(
    ("text", "delsp", "joined"),
    [
        ("one \ntwo", False, "one two"),
        ("one \ntwo", True, "onetwo"),
        (" From here", False, "From here"),
        ("> a \n> b\n>> c", False, "> a b\n> > c"),
        ("a \n> b", False, "a \n> b"),
        ("x\n-- \nsig \nmore", False, "x\n-- \nsig more"),
    ],
)
def test_flowed(text: str, delsp: bool, joined: str) -> None:
    assert unflow(text, delsp) == joined
