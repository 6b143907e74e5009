"""Who or what wrote a mail, told from its headers; seals; delivery reports; and whether it is one to answer."""

from __future__ import annotations

import msgspec
import pytest

from desk.channels.mail.answerable import answerable
from desk.parse.mail import parse_mail
from desk.wire.mail import ParsedMail


def read(*headers: str, body: str = "hi") -> ParsedMail:
    return parse_mail("\r\n".join((*headers, "", body)).encode("utf-8"))


PERSON = "From: Anna <anna@x.example>"
LIST = "List-Id: Talk <talk.x.example>"


@pytest.mark.parametrize(
    ("headers", "automatic", "reason"),
    [
        ((PERSON,), "", ""),
        ((PERSON, "Auto-Submitted: no"), "", ""),
        ((PERSON, "Auto-Submitted: auto-replied (vacation)"), "auto-replied", "start a loop"),
        ((PERSON, "Auto-Submitted: Auto-Generated; x=y"), "auto-generated", "A program wrote it"),
        ((PERSON, "Auto-Submitted: auto-notified"), "auto-generated", "A program wrote it"),
        ((PERSON, "X-Autoreply: yes"), "auto-replied", "start a loop"),
        ((PERSON, "Precedence: auto_reply"), "auto-replied", "start a loop"),
        ((PERSON, "Precedence: Bulk"), "bulk", "many people at once"),
        ((PERSON, "List-Unsubscribe: <https://x.example/u>"), "bulk", "many people at once"),
        ((PERSON, LIST, "List-Unsubscribe: <https://x.example/u>"), "list", "many people at once"),
        ((PERSON, LIST, "List-Post: NO (closed)"), "list", "many people at once"),
        ((PERSON, LIST, "List-Post: <mailto:talk@x.example>"), "list", "everybody on it"),
        (("From: no-reply@x.example",), "", "takes no answers"),
        (("From: Shop <noreply+abc@x.example>",), "", "takes no answers"),
        (("From: donotreply@x.example",), "", "takes no answers"),
        (("From: shop.do-not-reply@x.example",), "", "takes no answers"),
        (("From: noreply@x.example", "Reply-To: help@x.example"), "", ""),
        (("From: help@x.example", "Reply-To: no_reply@x.example"), "", "takes no answers"),
        (("From: mailer-daemon@x.example", "Return-Path: <>"), "report", "mail system"),
        ((PERSON, "Return-Path: < >"), "", "mail system"),
        (("From: norepl@x.example",), "", ""),
        (("From: Noreen Plyman <noreen@x.example>",), "", ""),
    ],
)
def test_who_wrote_it_and_whether_it_is_answered(headers: tuple[str, ...], automatic: str, reason: str) -> None:
    mail = read(*headers)
    assert mail.automatic == automatic
    assert (reason in answerable(mail)) if reason else answerable(mail) == ""


def test_a_mail_that_an_earlier_desk_read_decodes_and_is_judged() -> None:
    old = b'{"message_id":"<1@x>","auto_submitted":true,"attachments":[{"filename":"a","content_type":"b/c","size":1}]}'
    mail = msgspec.json.decode(old, type=ParsedMail)
    assert mail.links == []
    assert not mail.attachments[0].inline
    assert "A program wrote it" in answerable(mail)


@pytest.mark.parametrize(
    ("value", "post", "targets", "one_click"),
    [
        ("<https://x.example/u?a=1>", "List-Unsubscribe=One-Click", ["https://x.example/u?a=1"], True),
        (
            "(by mail) <mailto:u@x.example?subject=out>,\r\n <https://x.example/u>",
            "List-Unsubscribe=One-Click",
            ["mailto:u@x.example?subject=out", "https://x.example/u"],
            True,
        ),
        ("<mailto:u@x.example>", "List-Unsubscribe=One-Click", ["mailto:u@x.example"], False),
        ("<https://x.exa\r\n mple/u>", "", ["https://x.example/u"], False),
        ("<javascript:alert(1)>, <file:///etc/passwd>", "List-Unsubscribe=One-Click", [], False),
        ("https://x.example/u", "", [], False),
        ("<" * 10_000, "", [], False),
        ("<https://x.example/" + "a" * 10_000 + ">", "", [], False),
    ],
)
def test_ways_to_unsubscribe(value: str, post: str, targets: list[str], one_click: bool) -> None:
    mail = read(PERSON, f"List-Unsubscribe: {value}", f"List-Unsubscribe-Post: {post}")
    assert mail.unsubscribe == targets
    assert mail.one_click is one_click


BOUNCE = """From: MAILER-DAEMON@mx.example
Return-Path: <>
Content-Type: multipart/report; report-type=delivery-status; boundary=r

--r
Content-Type: text/plain

Your mail could not be delivered.
--r
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; bo@x.example
Action: Failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such
 user here

Original-Recipient: rfc822;eve@x.example
Action: delayed
--r
Content-Type: text/rfc822-headers

Message-ID: <mine@x.example>
Subject: Hello
--r--
"""


def test_a_delivery_report_says_what_became_of_which_mail() -> None:
    mail = parse_mail(BOUNCE.encode())
    first, second = mail.deliveries
    assert (first.recipient, first.action, first.status) == ("bo@x.example", "failed", "5.1.1")
    assert first.diagnostic == "550 5.1.1 no such user here"
    assert (second.recipient, second.action) == ("eve@x.example", "delayed")
    assert mail.reported_id == "<mine@x.example>"
    assert (mail.automatic, mail.null_return) == ("report", True)
    assert "could not be delivered" in mail.text
    assert "mail system" in answerable(mail)


def test_a_report_may_hold_the_mail_itself_or_be_broken() -> None:
    whole = BOUNCE.replace("text/rfc822-headers\n\n", "message/rfc822\n\n").replace(
        "Subject: Hello\n", "Subject: Hello\n\nhi\n"
    )
    assert parse_mail(whole.encode()).reported_id == "<mine@x.example>"
    broken = BOUNCE.replace("Final-Recipient: rfc822; bo@x.example", "Final-Recipient:;;;\xff").encode("latin-1")
    assert parse_mail(broken).deliveries[0].action == "failed"


SIGNED = 'Content-Type: multipart/signed; micalg=sha-256; protocol="{protocol}"; boundary=s'
PARTS = (
    "--s\r\nContent-Type: text/plain\r\n\r\nthe text\r\n--s\r\nContent-Type: {protocol}; name=sig\r\n\r\nxxxx\r\n--s--"
)


@pytest.mark.parametrize(
    ("headers", "body", "seals", "text"),
    [
        ((SIGNED.format(protocol="application/pgp-signature"),), PARTS, ["pgp-signed"], "the text"),
        ((SIGNED.format(protocol="application/pkcs7-signature"),), PARTS, ["smime-signed"], "the text"),
        ((SIGNED.format(protocol="application/x-pkcs7-signature"),), PARTS, ["smime-signed"], "the text"),
        (
            ("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",),
            "xx",
            ["smime-encrypted"],
            "[encrypted with S/MIME]",
        ),
        (
            ("Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",),
            "xx",
            ["smime-signed"],
            "[signed with S/MIME; the text is inside the seal]",
        ),
        (
            ("Content-Type: application/pkcs7-mime", "Content-Transfer-Encoding: base64"),
            "MIAGCSqGSIb3DQEHAqCAMIACAQExDzANBg==",
            ["smime-signed"],
            "[signed with S/MIME; the text is inside the seal]",
        ),
        ((PERSON,), "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nhi", ["pgp-signed"], "hi"),
        ((PERSON,), "see:\n-----BEGIN PGP MESSAGE-----\n\nhQEM", ["pgp-encrypted"], "hQEM"),
        ((PERSON,), "> -----BEGIN PGP MESSAGE-----\n> hQEM", [], "hQEM"),
    ],
)
def test_seals_are_shown_and_never_checked(headers: tuple[str, ...], body: str, seals: list[str], text: str) -> None:
    protocol = "application/pgp-signature"
    mail = read(PERSON, *headers, body=body.replace("{protocol}", protocol))
    assert mail.seals == seals
    assert text in mail.text
