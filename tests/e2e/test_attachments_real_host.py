"""What came with a mail, through the real host and its confined readers: listed, read, saved, never over something."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.channels.mail.maildir import append
from desk.testing import documents as made
from desk.testing.home import DeskHome, desk_home

BIG = bytes(range(256)) * 40_000


@pytest.fixture(scope="module")
def home() -> Iterator[DeskHome]:
    with desk_home() as one:
        one.run("demo")
        folder = one.paths.demo / "INBOX"
        files = {
            "report.pdf": (made.pdf_text_page("Totals for March"), "application/pdf"),
            "plan.docx": (
                made.word_document("Plan", table=(("when", "what"), ("Friday", "付款"))),
                "application/msword",
            ),
            "../../.bashrc": (b"echo hi\n", "text/x-sh"),
            "big.bin": (BIG, "application/octet-stream"),
            "bomb.docx": (made.word_bomb(), "application/octet-stream"),
        }
        for number, (name, (content, kind)) in enumerate(files.items()):
            raw = made.mail_with(content, name, kind, message_id=f"<f{number}@x.example>")
            append(
                folder, raw.replace(b"Subject: a file", b"Subject: filed " + name.encode()), f"f{number}", seen=False
            )
        yield one


def asked(home: DeskHome, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(home.run(*arguments, "--json").stdout)
    assert found.pop("schema_version") == 1
    return found


def ref_of(home: DeskHome, name: str) -> str:
    mails = asked(home, "mail", "list", "--limit", "50")["mails"]
    return next(str(mail["ref"]) for mail in mails if mail["subject"] == f"filed {name}")


def test_listed_and_read(home: DeskHome) -> None:
    pdf, plan = ref_of(home, "report.pdf"), ref_of(home, "plan.docx")
    (listed,) = asked(home, "mail", "attachments", pdf)["attachments"]
    assert (listed["filename"], listed["content_type"]) == ("report.pdf", "application/pdf")
    assert home.run("mail", "text", pdf, "1").stdout == "Totals for March\n"
    found = asked(home, "mail", "text", plan, "1")["attachment"]
    assert (found["kind"], found["text"]) == ("docx", "Plan\nwhen  what\nFriday  付款")
    assert "report.pdf" in home.run("mail", "show", pdf).stdout


def test_saved_whole_private_and_never_over_something(home: DeskHome, tmp_path: Path) -> None:
    ref, target = ref_of(home, "big.bin"), tmp_path / "out.bin"
    home.run("mail", "save", ref, "1", str(target))
    assert target.read_bytes() == BIG
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    target.write_bytes(b"mine")
    refused = home.run("mail", "save", ref, "1", str(target), check=False)
    assert refused.returncode == 2
    assert "is there already" in refused.stderr
    assert target.read_bytes() == b"mine"
    home.run("mail", "save", ref, "1", str(target), "--force")
    assert target.read_bytes() == BIG
    assert sorted(one.name for one in tmp_path.iterdir()) == ["out.bin"]


def test_a_name_from_outside_stays_in_its_folder_and_is_not_hidden(home: DeskHome, tmp_path: Path) -> None:
    ref = ref_of(home, "../../.bashrc")
    saved = Path(asked(home, "mail", "save", ref, "1", str(tmp_path))["file"])
    assert saved.parent == tmp_path
    assert not saved.name.startswith(".")
    assert saved.read_bytes() == b"echo hi\n"
    assert not saved.stat().st_mode & 0o111


def test_one_made_to_do_harm_is_one_sentence(home: DeskHome) -> None:
    refused = home.run("mail", "text", ref_of(home, "bomb.docx"), "1", check=False)
    assert refused.returncode == 2
    assert "so Desk leaves it packed" in refused.stderr
    assert home.run("mail", "text", ref_of(home, "report.pdf"), "1").stdout == "Totals for March\n"


def test_what_is_not_there_is_said(home: DeskHome) -> None:
    pdf = ref_of(home, "report.pdf")
    assert "has no attachment 7" in home.run("mail", "save", pdf, "7", check=False).stderr
    assert "There is no mail" in home.run("mail", "attachments", "m999", check=False).stderr
    for file in (home.paths.demo / "INBOX").rglob("f0*"):
        file.unlink()
    gone = home.run("mail", "text", pdf, "1", check=False)
    assert gone.returncode == 69
    assert "is not in its folder any more" in gone.stderr
