"""Files that go out: attached, seen on the card, approved as bytes, sent through a real server, received whole."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desk.channels.mail.maildir import append
from desk.parse.mail import parse_mail, take_attachment
from desk.testing import documents as made
from desk.testing.home import DeskHome, desk_home

PDF = made.pdf_text_page("Totals for March")


@pytest.fixture(scope="module")
def home() -> Iterator[DeskHome]:
    with desk_home(extra_environment={"DESK_UNDO_WINDOW_S": "0"}) as one:
        one.run("demo")
        raw = made.mail_with(PDF, "Q1 报告.pdf", "application/pdf")
        append(one.paths.demo / "INBOX", raw, "with-a-file", seen=False)
        yield one


def asked(home: DeskHome, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(home.run(*arguments, "--json").stdout)
    return found


@pytest.fixture
def ref(home: DeskHome) -> str:
    mails = asked(home, "mail", "list", "--limit", "50")["mails"]
    return next(str(mail["ref"]) for mail in mails if mail["subject"] == "a file")


def field(card: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in card["fields"] if one["name"] == name)


def test_forwarded_attached_detached_approved_and_received(home: DeskHome, ref: str, tmp_path: Path) -> None:
    card = asked(home, "mail", "forward", ref, "--to", "Bo <bo@x.example>", "--note", "For you.")["draft"]
    number = str(card["summary"]["id"])
    assert card["summary"]["title"] == "Fwd: a file"
    assert card["body"].startswith("For you.\n\n---------- Forwarded message ----------\nFrom: Anna <anna@x.example>\n")
    line = field(card, "attachments")
    assert line["value"].startswith(f"Q1 报告.pdf · application/pdf · {len(PDF)} B · sha256 ")
    assert (line["trust"], line["source"]) == ("untrusted", "the mail you forward")

    mine = tmp_path / "notes.txt"
    mine.write_bytes(b"my own notes\n")
    with_mine = asked(home, "drafts", "attach", number, str(mine))["draft"]
    assert with_mine["sha256"] != card["sha256"]
    assert len(field(with_mine, "attachments")["value"].split("\n")) == 2
    assert field(with_mine, "attachments")["trust"] == "untrusted"  # typing one file makes no other one the user's
    stale = home.run("drafts", "approve", number, "--sha256", card["sha256"], check=False)
    assert "no longer what was shown" in stale.stderr
    again = asked(home, "drafts", "detach", number, "2")["draft"]
    assert field(again, "attachments")["value"] == line["value"]
    final = asked(home, "drafts", "attach", number, str(mine))["draft"]
    assert final["sha256"] == with_mine["sha256"]
    assert "notes.txt" in home.run("drafts", "show", number).stdout

    home.run("drafts", "approve", number, "--sha256", final["sha256"], "--wait")
    sent = max((home.paths.demo / "Sent").rglob("*"), key=lambda path: path.stat().st_mtime if path.is_file() else 0)
    raw = sent.read_bytes()
    assert [one.filename for one in parse_mail(raw).attachments] == ["Q1 报告.pdf", "notes.txt"]
    assert take_attachment(raw, 1)[1] == PDF
    assert take_attachment(raw, 2)[1] == b"my own notes\n"


def test_the_bytes_are_kept_once_and_private(home: DeskHome, ref: str, tmp_path: Path) -> None:
    card = asked(home, "mail", "forward", ref, "--to", "bo@x.example", "--no-attachments")["draft"]
    number = str(card["summary"]["id"])
    file = tmp_path / "twice.bin"
    file.write_bytes(b"\0" * 1000)
    asked(home, "drafts", "attach", number, str(file))
    asked(home, "drafts", "attach", number, str(file))
    kept = [path for path in home.paths.attachments.iterdir() if path.name == hashlib.sha256(bytes(1000)).hexdigest()]
    assert len(kept) == 1
    assert stat.S_IMODE(kept[0].stat().st_mode) == 0o600
    assert stat.S_IMODE(home.paths.attachments.stat().st_mode) == 0o700


def test_too_big_is_refused_by_its_limit(home: DeskHome, ref: str, tmp_path: Path) -> None:
    card = asked(home, "mail", "forward", ref, "--to", "bo@x.example", "--no-attachments")["draft"]
    number = str(card["summary"]["id"])
    big = tmp_path / "big.bin"
    with big.open("wb") as stream:
        stream.truncate(30_000_000)
    refused = home.run("drafts", "attach", number, str(big), check=False)
    assert refused.returncode == 2
    assert "may have 20 MB together" in refused.stderr
    assert "mail.max_attachment_mb" in refused.stderr
    gone = home.run("drafts", "attach", number, str(tmp_path / "none"), check=False)
    assert gone.returncode == 2
    assert "cannot be read" in gone.stderr
    assert "no attachment 1" in home.run("drafts", "detach", number, "1", check=False).stderr


def test_kept_while_needed_then_for_its_days_and_backed_up(home: DeskHome, ref: str, tmp_path: Path) -> None:
    hashes = {}
    for name in ("goes", "waits"):
        card = asked(home, "mail", "forward", ref, "--to", "bo@x.example", "--no-attachments")["draft"]
        file = tmp_path / f"{name}.txt"
        file.write_text(f"{name} out")
        card = asked(home, "drafts", "attach", str(card["summary"]["id"]), str(file))["draft"]
        hashes[name] = (card["summary"]["id"], card["sha256"], hashlib.sha256(file.read_bytes()).hexdigest())
    number, sha256, sent_file = hashes["goes"]
    home.run("drafts", "approve", str(number), "--sha256", sha256, "--wait")
    number, sha256, waiting_file = hashes["waits"]

    for path in home.paths.attachments.iterdir():
        os.utime(path, (1e9, 1e9))
    with closing(sqlite3.connect(home.paths.database)) as connection, connection:  # long ago, as the host sees it
        connection.execute("UPDATE proposal SET updated_at = 1e9")
    (kept,) = [one for one in asked(home, "retention")["retention"] if one["kind"] == "attachments"]
    assert (kept["setting"], kept["days"]) == ("keep.attachments_days", 7)
    assert kept["would_go"] >= 1 <= kept["held_back"]
    assert kept["would_go"] + kept["held_back"] == kept["items"]
    home.run("settings", "set", "keep.attachments_days", "forever")
    assert "attachments" not in asked(home, "retention", "run")["removed"]
    home.run("settings", "set", "keep.attachments_days", "7")
    assert asked(home, "retention", "run")["removed"]["attachments"] == kept["would_go"]
    assert not (home.paths.attachments / sent_file).exists()

    backup = asked(home, "backup", str(tmp_path))["path"]
    (home.paths.attachments / waiting_file).unlink()
    home.run("restore", backup, "--yes")
    home.run("drafts", "approve", str(number), "--sha256", sha256, "--wait")
    sent = max((home.paths.demo / "Sent").rglob("*"), key=lambda path: path.stat().st_mtime if path.is_file() else 0)
    assert take_attachment(sent.read_bytes(), 1)[1] == b"waits out"
