"""The demo mailbox: the same for the same moment, all addresses under .example, in the past, both languages."""

from __future__ import annotations

import re
from pathlib import Path

from desk.demo.setup import delivered, mail_bytes, write_demo
from desk.demo.threads import ADDRESS, demo_mails
from desk.parse.mail import parse_mail

NOW = 1_795_395_600.0


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_moment_writes_the_same_mailbox(tmp_path: Path) -> None:
    assert write_demo(tmp_path / "a", NOW) == write_demo(tmp_path / "b", NOW) == 24
    assert files(tmp_path / "a") == files(tmp_path / "b")
    before = files(tmp_path / "a")
    write_demo(tmp_path / "a", NOW + 1000)  # called again, it changes nothing
    assert files(tmp_path / "a") == before
    assert delivered(tmp_path / "a") == []


def test_every_mail_is_made_up_dated_before_now_and_marked() -> None:
    mails = demo_mails(NOW)
    for mail in mails:
        raw = mail_bytes(mail)
        parsed = parse_mail(raw)
        assert parsed.problems == []
        assert parsed.text
        assert parsed.date is not None
        assert parsed.date < NOW
        assert b"X-Desk-Demo: yes" in raw
        assert parsed.message_id == mail.message_id
        people = [parsed.sender, *parsed.to, *parsed.cc]
        assert all(one.address.endswith(".example") for one in people)
        assert all(host.endswith(".example") for host in re.findall(r"https?://([^/\s?>]+)", parsed.text))
        assert ADDRESS in [one.address for one in people]
    assert len({mail.key.rpartition("-")[0] for mail in mails}) >= 12
    assert sum(bool(re.search(r"[\u4e00-\u9fff]", mail.subject)) for mail in mails) >= 3
    assert any(parse_mail(mail_bytes(mail)).html for mail in mails)
    assert any(parse_mail(mail_bytes(mail)).list_id for mail in mails)


def test_the_hostile_mail_keeps_its_tricks_as_text() -> None:
    (hostile,) = [mail for mail in demo_mails(NOW) if "lookalike" in mail.key]
    text = parse_mail(mail_bytes(hostile)).text
    for trick in ("[@click=app.approve('42')]", "\x1b[2J", "\u202e", "ignore all earlier instructions"):
        assert trick in text
