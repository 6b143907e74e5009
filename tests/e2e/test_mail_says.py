"""What a mail says of itself and its sender's machines, on the demo account with the real host."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desk.channels.mail.maildir import append
from desk.testing.home import DeskHome, desk_home

LINK = "https://list.example/out?u=7"
BY_LINK = f"""From: Reader <r@list.example>
To: you@desk-demo.example
Subject: By link
Message-ID: <link@list.example>
List-Unsubscribe: <{LINK}>, <mailto:a@x.example%0ABcc:b@x.example>

hi
"""


BOUNCE = """From: MAILER-DAEMON@mx.example
To: you@desk-demo.example
Subject: Undelivered mail
Message-ID: <bounce@mx.example>
Return-Path: <>
Content-Type: multipart/report; report-type=delivery-status; boundary=r

--r
Content-Type: text/plain

Your mail could not be delivered.
--r
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; mia@torres.example
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 mailbox full
--r
Content-Type: text/rfc822-headers

Message-ID: {message_id}
--r--
"""


@pytest.fixture(scope="module")
def home() -> Iterator[DeskHome]:
    with desk_home(extra_environment={"DESK_UNDO_WINDOW_S": "0"}) as one:
        one.run("demo")
        append(one.paths.demo / "INBOX", BY_LINK.replace("\n", "\r\n").encode(), "by-link", seen=False)
        yield one


def ref_of(home: DeskHome, subject: str) -> str:
    mails = home.json("mail", "list", "--folder", "all", "--limit", "100")["mails"]
    return next(str(mail["ref"]) for mail in mails if mail["subject"].startswith(subject))


def test_unsubscribing_by_mail_waits_in_the_queue_and_is_sent_when_approved(home: DeskHome) -> None:
    ref = ref_of(home, "Issue 48")
    assert "Unsubscribe: by mail to bye@slowreader.example" in home.run("mail", "show", ref).stdout
    found = home.json("mail", "unsubscribe", ref)
    assert found["link"] == "https://slowreader.example/bye?u=7f3"
    card = found["draft"]
    assert [(one["role"], one["address"], one["trust"]) for one in card["recipients"]] == [
        ("to", "bye@slowreader.example", "untrusted")
    ]
    assert "untrusted" in {risk["code"] for risk in card["risks"]}
    number = str(card["summary"]["id"])
    home.run("drafts", "approve", number, "--sha256", card["sha256"], "--wait")
    assert home.json("drafts", "show", number)["draft"]["summary"]["state"] == "sent"


def test_a_link_is_printed_and_asked_by_nobody(home: DeskHome) -> None:
    ref = ref_of(home, "By link")
    done = home.run("mail", "unsubscribe", ref)
    assert done.stdout == f"{LINK}\n"
    assert "Open this link" in done.stderr
    assert home.json("mail", "unsubscribe", ref) == {"schema_version": 1, "draft": None, "link": LINK}


def test_without_a_way_out_it_fails_with_a_sentence(home: DeskHome) -> None:
    done = home.run("mail", "unsubscribe", ref_of(home, "Two books"), check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "names no way to unsubscribe" in done.stderr


def test_a_mail_that_came_back_is_told_on_the_report_the_draft_and_the_timeline(home: DeskHome) -> None:
    card = home.json("mail", "forward", ref_of(home, "Two books"), "--to", "mia@torres.example")["draft"]
    number = str(card["summary"]["id"])
    home.run("drafts", "approve", number, "--sha256", card["sha256"], "--wait")
    sent = ref_of(home, "Fwd: Two books")
    message_id = home.json("mail", "show", sent)["mail"]["mail"]["message_id"]
    raw = BOUNCE.format(message_id=message_id).replace("\n", "\r\n").encode()
    append(home.paths.demo / "INBOX", raw, "bounce", seen=False)
    report = ref_of(home, "Undelivered mail")
    said = "! Not delivered to mia@torres.example: the mailbox is full (5.2.2). The server says: 552 mailbox full"
    assert f"{said}\n! The report is about your mail {sent}.\n" in home.run("mail", "show", report).stdout
    for shown in (home.run("drafts", "show", number).stdout, home.run("mail", "show", sent).stdout):
        assert f"{said} ({report})\n" in shown
    listed = home.run("drafts", "list", "--state", "sent").stdout.splitlines()
    assert ["sent, not delivered" in line for line in listed if line.startswith(f"{number} ")] == [True]
    every = home.json("drafts", "list", "--state", "all")["drafts"]
    assert [one["not_reached"] for one in every if one["id"] == int(number)] == [1]
    judged = home.run("suggest").stdout
    assert f"{report}  not delivered  " in judged
    assert "your mail to mia@torres.example did not arrive: the mailbox is full (5.2.2)" in judged
    home.run("people", "add", "Mia Torres", "--address", "mia@torres.example")
    lines = home.run("people", "show", "Mia").stdout.splitlines()
    assert ["not delivered" in line for line in lines if "Fwd: Two books" in line] == [True]


def test_a_forward_is_asked_for_in_words_and_goes_only_where_the_user_says(home: DeskHome) -> None:
    home.run("people", "add", "Priya Nair", "--address", "priya@nair.example")
    asked = "forward the mail from City Library to Priya, saying: please bring them back"
    (number,) = home.json("ask", asked)["turn"]["proposals"]
    card = home.json("drafts", "show", str(number))["draft"]
    assert card["summary"]["kind"] == "mail.forward"
    assert [(one["address"], one["trust"]) for one in card["recipients"]] == [("priya@nair.example", "contacts")]
    assert card["body"].startswith("please bring them back\n\n---------- Forwarded message ----------\n")
    (typed,) = home.json("ask", "forward the mail from City Library to ann@home.example")["turn"]["proposals"]
    card = home.json("drafts", "show", str(typed))["draft"]
    assert [(one["address"], one["trust"]) for one in card["recipients"]] == [("ann@home.example", "user")]
    stranger = home.run("ask", "forward the mail from City Library to Jonas Weber")
    assert "no address for “Jonas Weber”" in stranger.stdout
