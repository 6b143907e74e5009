"""People through the real host and its confined reader: import, timeline, what waits, a note through the queue, a restart."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import sys
from pathlib import Path

import pytest

from desk.testing.home import DeskHome

VCARDS = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Omar Haddad\r\nEMAIL:omar@northwind.example\r\nORG:Northwind\r\nBDAY:1980-02-29\r\n"
    "END:VCARD\r\nBEGIN:VCARD\r\nVERSION:4.0\r\nFN:王芳\r\nEMAIL:wang.fang@studio.example\r\nEND:VCARD\r\n"
)


def at_a_terminal(home: DeskHome, *arguments: str) -> int:
    """Run a command with a controlling terminal, as approving needs one; its exit code."""
    pid, master = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [sys.executable, "-P", "-m", "desk", *arguments], home.environment)
    with contextlib.suppress(OSError):  # the terminal is gone: the command has ended
        while os.read(master, 65536):
            pass
    os.close(master)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@pytest.fixture
def home(desk_home: DeskHome) -> DeskHome:
    desk_home.run("demo")
    return desk_home


def test_import_timeline_and_undo_after_a_restart(home: DeskHome, tmp_path: Path) -> None:
    file = tmp_path / "contacts.vcf"
    file.write_bytes(VCARDS.encode())
    shown = home.run("people", "import", str(file))
    assert "2 to add, 0 to merge, 0 to skip." in shown.stdout
    assert home.json("people", "list")["people"] == []
    plan = home.json("people", "import", str(file), "--yes")["plan"]
    assert (plan["add"], plan["change"]) == (2, 1)
    assert home.json("people", "import", str(file), "--yes")["plan"]["change"] is None
    page = home.json("people", "show", "omar", "--limit", "3")["page"]
    first = [moment["kind"] for moment in page["moments"]]
    assert first == ["mail.out", "mail.in", "mail.in"]
    seen = list(page["moments"])
    while page["older"]:
        page = home.json("people", "show", "omar", "--limit", "3", "--older", page["older"])["page"]
        seen += page["moments"]
    assert [moment["at"] for moment in seen] == sorted((moment["at"] for moment in seen), reverse=True)
    assert len({moment["ref"] for moment in seen}) == len(seen) == 8
    (hit,) = [one for one in home.json("search", "王芳")["hits"] if one["kind"] == "contact"]
    assert hit["title"] == "王芳"
    home.run("stop")
    home.run("people", "undo")
    assert home.json("people", "list")["people"] == []


def test_a_hostile_file_is_read_in_the_confined_worker_and_refused_in_a_sentence(
    home: DeskHome, tmp_path: Path
) -> None:
    file = tmp_path / "x.vcf"
    file.write_bytes(b"BEGIN:VCARD\n" + b"\xff\x00" * 1000)
    done = home.run("people", "import", str(file), "--yes", check=False)
    assert done.returncode == 2
    assert re.fullmatch(r"desk: .+\n  .+\n", done.stderr)
    status = home.json("status")
    (parse,) = [child for child in status["status"]["children"] if child["name"] == "parse"]
    assert parse["state"] == "ready"


def test_suggested_followed_up_and_settled(home: DeskHome) -> None:
    found = home.json("people", "suggest")["people"]
    names = [one["name"] for one in found]
    assert names[0] == "Omar Haddad"
    assert not any("no" in one["address"].partition("@")[0] and "reply" in one["address"] for one in found)
    home.run("people", "add", "--from-mail", found[0]["ref"], "--address", found[0]["address"])
    assert "Omar Haddad" not in [one["name"] for one in home.json("people", "suggest")["people"]]
    waits = home.json("people", "followups")["follow_ups"]
    omar = next(one for one in waits if one["address"] == "omar@northwind.example")
    assert omar["person_id"] == 1
    home.run("people", "settle", omar["ref"], "dismiss")
    left = home.json("people", "followups")["follow_ups"]
    assert [one["ref"] for one in left] == [one["ref"] for one in waits if one["ref"] != omar["ref"]]
    home.run("people", "settle", omar["ref"], "flag")
    (flagged,) = home.json("people", "followups", "--kind", "needs_action")["follow_ups"]
    assert flagged["ref"] == omar["ref"]


def test_an_import_says_whom_it_did_not_take_and_why(home: DeskHome, tmp_path: Path) -> None:
    many = "".join(f"EMAIL:o{n}@x.example\r\n" for n in range(201))
    file = tmp_path / "contacts.vcf"
    file.write_bytes(VCARDS.replace("EMAIL:omar@northwind.example\r\n", many).encode())
    plan = home.json("people", "import", str(file), "--yes")["plan"]
    assert plan["problems"] == ["Omar Haddad was not taken: Omar Haddad would have more than 200 mail addresses."]
    assert [one["name"] for one in home.json("people", "list")["people"]] == ["王芳"]


@pytest.mark.parametrize("words", ["note about Omar: brings the posters", "note that Omar brings the posters."])
def test_a_note_asked_for_in_words_waits_for_approval_and_is_undone(home: DeskHome, words: str) -> None:
    home.run("people", "add", "Omar Haddad", "--address", "omar@northwind.example")
    home.run("ask", words)
    (card,) = home.json("drafts", "list")["drafts"]
    assert card["kind"] == "contact.note"
    assert home.json("people", "show", "1")["page"]["person"]["card"]["notes"] == []
    shown = home.json("drafts", "show", str(card["id"]))["draft"]
    assert at_a_terminal(home, "drafts", "approve", str(card["id"]), "--sha256", shown["sha256"]) == 0
    (note,) = home.json("people", "show", "1")["page"]["person"]["card"]["notes"]
    assert (note["text"], note["trust"], note["origin"]) == ("brings the posters", "user", "you typed it")
    assert at_a_terminal(home, "drafts", "undo", str(card["id"])) == 0
    assert home.json("people", "show", "1")["page"]["person"]["card"]["notes"] == []


def test_deleted_for_good_is_in_no_file(home: DeskHome) -> None:
    home.run("people", "add", "Quastenflosser Anna", "--note", "Zwiebelkuchen")
    home.run("people", "edit", "1", "--phone", "030 445566")
    refused = home.run("people", "delete", "1", "--for-good", check=False)
    assert refused.returncode == 2
    done = json.loads(home.run("people", "delete", "1", "--for-good", "--yes", "--json").stdout)["deleted"]
    assert (done["notes"], done["changes"]) == (1, 2)
    for file in home.paths.data.glob("desk.db*"):
        assert b"Quastenflosser" not in file.read_bytes()
        assert b"Zwiebelkuchen" not in file.read_bytes()
