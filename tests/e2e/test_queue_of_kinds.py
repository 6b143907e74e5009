"""One queue for every kind, with the real host: memories, undo over restarts, asking later."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from desk.testing.home import DeskHome
from desk.testing.terminal import at_a_terminal


@pytest.fixture
def me(desk_home: DeskHome) -> Path:
    """A home folder of the user's own; what is approved is done at once."""
    folder = desk_home.root / "me"
    folder.mkdir()
    desk_home.environment |= {"HOME": str(folder), "DESK_UNDO_WINDOW_S": "0"}
    return folder


def approve(home: DeskHome, card: dict[str, Any]) -> tuple[int, str]:
    number = str(card["summary"]["id"])
    return at_a_terminal(home, "drafts", "approve", number, "--sha256", card["sha256"], "--wait")


def test_a_file_is_changed_as_shown_and_given_back(desk_home: DeskHome, me: Path) -> None:
    file = me / "notes 笔记.txt"
    file.write_bytes(b"one\r\ntwo\n")
    shown = desk_home.run("drafts", "file", str(file), "--from", "-", given="one\nthree").stdout
    assert f"1  pending  Changes the file {file}: 2 lines added, 2 taken out." in shown
    diff = ["@@ -1,2 +1,2 @@", "-one␍", "-two", "+one", "+three", "\\ no line break at the end of the file"]
    assert "\n".join([f"--- {file}", f"+++ {file}", *diff]) in shown
    assert file.read_bytes() == b"one\r\ntwo\n"
    code, said = approve(desk_home, desk_home.json("drafts", "show", "1")["draft"])
    assert (code, file.read_bytes()) == (0, b"one\nthree"), said
    desk_home.run("stop")
    back = desk_home.json("undo")["draft"]["summary"]
    deadline = time.monotonic() + 30
    while back["state"] != "sent" and time.monotonic() < deadline:
        back = desk_home.json("drafts", "show", str(back["id"]))["draft"]["summary"]
    assert (back["state"], file.read_bytes()) == ("sent", b"one\r\ntwo\n")


def test_a_new_file_and_what_cannot_be_changed(desk_home: DeskHome, me: Path, tmp_path: Path) -> None:
    made = desk_home.json("drafts", "file", str(me / "new"), "--from", "-", given="a\n")["draft"]
    assert (made["diff"].split("\n")[0], made["summary"]["kind"]) == ("--- /dev/null", "file.edit")
    made = desk_home.json("drafts", "edit", "1", "--set", "content=b\n")["draft"]
    assert made["diff"].split("\n") == ["--- /dev/null", f"+++ {me}/new", "@@ -0,0 +1 @@", "+b"]
    (me / "new").write_text("somebody was faster\n")
    code, said = approve(desk_home, made)
    assert code == 1, said
    assert "has changed since the card showed it" in said
    assert (me / "new").read_text() == "somebody was faster\n"

    (me / "binary").write_bytes(b"\xff\0")
    (tmp_path / "theirs").write_text("x")
    (me / "link").symlink_to(tmp_path / "theirs")
    with (me / "huge").open("wb") as huge:
        huge.truncate(1_000_000_000)
    (me / "same").write_text("a\n")
    for path, why in {
        me: "is a folder, not a file",
        me / "binary": "is not a text in UTF-8",
        me / "no" / "x": "There is no folder",
        me / "link": "is a link out of your home folder",
        me / "huge": "is too long to be changed on a card",
        me / "same": "there is nothing to propose",
        desk_home.paths.data / "desk.db": "is Desk's own",
    }.items():
        failed = desk_home.run("drafts", "file", str(path), "--from", "-", check=False, given="a\n")
        assert (failed.returncode, failed.stdout) == (2, ""), path
        assert why in failed.stderr
        assert "Traceback" not in failed.stderr
    for source, why in {me / "huge": "too long", me / "binary": "not a text", me: "Is a directory"}.items():
        failed = desk_home.run("drafts", "file", str(me / "new"), "--from", str(source), check=False)
        assert failed.returncode == 2
        assert why in failed.stderr
    assert "Say what the file shall hold" in desk_home.run("drafts", "file", str(me / "new"), check=False).stderr
    assert (tmp_path / "theirs").read_text() == "x"


def test_the_editor_opens_the_file_and_a_change_meanwhile_is_not_lost(desk_home: DeskHome, me: Path) -> None:
    file, editor = me / "a", me / "editor"
    file.write_bytes(b"one\r\n")
    editor.write_text("#!/bin/sh\nprintf 'two' >> \"$1\"\ntouch -d '+2 seconds' \"$1\"\n")
    editor.chmod(0o755)
    desk_home.environment["EDITOR"] = str(editor)
    code, said = at_a_terminal(desk_home, "drafts", "file", str(file))
    assert code == 0, said
    assert desk_home.json("drafts", "show", "1")["draft"]["body"] == "one\r\ntwo"
    editor.write_text(editor.read_text() + f"echo other >> '{file}'\n")
    code, said = at_a_terminal(desk_home, "drafts", "file", str(file))
    assert code == 75, said
    assert "was changed while you edited it" in said
    assert [one["id"] for one in desk_home.json("drafts", "list")["drafts"]] == [1]


def test_a_memory_is_kept_found_again_and_undone_after_a_restart(desk_home: DeskHome) -> None:
    kept = desk_home.json("memory", "add", "The", "office", "closes", "at", "18:00", "办公室六点关门")["draft"]
    assert (kept["summary"]["kind"], kept["summary"]["state"]) == ("memory.write", "sent")
    hits = desk_home.json("search", "办公室")["hits"]
    assert [hit["kind"] for hit in hits] == ["memory"]
    desk_home.run("stop")
    undone = desk_home.json("undo")["draft"]
    assert undone["summary"]["state"] == "pending"
    assert desk_home.json("memory", "list")["memories"] == []
    assert desk_home.json("search", "office")["hits"] == []
    failed = desk_home.run("undo", check=False)
    assert (failed.returncode, failed.stdout) == (2, "")
    assert "nothing to undo" in failed.stderr


def test_one_undo_over_drafts_and_people_after_a_restart(desk_home: DeskHome) -> None:
    desk_home.json("people", "add", "Anna", "--address", "anna@x.example")
    desk_home.json("memory", "add", "one")
    desk_home.json("people", "edit", "Anna", "--name", "Anna Berg")
    desk_home.run("stop")
    steps = desk_home.json("undo", "--list")["steps"]
    assert [(step["draft"] or {}).get("kind") or step["change"]["kind"] for step in steps] == [
        "edit",
        "memory.write",
        "add",
    ]
    listed = desk_home.run("undo", "--list").stdout.splitlines()
    assert len(listed) == 4
    assert "Anna Berg" in listed[1]
    assert desk_home.run("undo").stderr == "Undone: changed (1) Anna Berg\n"
    assert desk_home.json("people", "show", "Anna")["page"]["person"]["card"]["name"] == "Anna"
    desk_home.run("stop")
    assert desk_home.json("undo")["draft"]["summary"]["kind"] == "memory.write"
    assert desk_home.json("undo")["change"]["kind"] == "add"
    assert desk_home.json("people", "list")["people"] == []
    assert "nothing to undo" in desk_home.run("undo", "--list").stderr


def test_a_list_says_how_many_there_are_and_pages_on(desk_home: DeskHome) -> None:
    for word in ("one", "two", "three"):
        desk_home.json("memory", "add", word)
        desk_home.json("undo")
    first = desk_home.run("drafts", "list", "--limit", "2")
    assert first.stderr == "These are 2 of 3.\n  Older ones: desk drafts list --limit 2 --before 2\n"
    page = desk_home.json("drafts", "list", "--limit", "2")
    assert ([one["id"] for one in page["drafts"]], page["total"], page["older"]) == ([3, 2], 3, 2)
    page = desk_home.json("drafts", "list", "--limit", "2", "--before", "2")
    assert ([one["id"] for one in page["drafts"]], page["total"], page["older"]) == ([1], 3, 0)
    assert "no older ones" in desk_home.run("drafts", "list", "--before", "1").stderr


def test_remember_in_a_conversation_needs_no_model(desk_home: DeskHome) -> None:
    said = desk_home.run("ask", "Remember that the office closes at 18:00").stdout
    assert "the office closes at 18:00" in said
    (memory,) = desk_home.json("memory", "list")["memories"]
    assert (memory["text"], memory["trust"]) == ("the office closes at 18:00", "user")
    assert "18:00" in desk_home.run("ask", "What did I say about the office?").stdout
    desk_home.json("memory", "forget", str(memory["id"]))
    assert desk_home.json("memory", "list")["memories"] == []


def test_snoozing(desk_home: DeskHome) -> None:
    desk_home.json("memory", "add", "one")
    number = str(desk_home.json("undo")["draft"]["summary"]["id"])
    desk_home.json("drafts", "snooze", number, "tomorrow", "at", "9")
    assert desk_home.json("drafts", "list")["drafts"] == []
    assert [d["id"] for d in desk_home.json("drafts", "list", "--state", "snoozed")["drafts"]] == [int(number)]
    desk_home.json("drafts", "snooze", number)
    assert len(desk_home.json("drafts", "list")["drafts"]) == 1
    failed = desk_home.run("drafts", "snooze", number, "yesterday-ish", check=False)
    assert failed.returncode == 2
    assert "Traceback" not in failed.stderr
