"""One queue for every kind, with the real host: memories, undo over restarts, asking later."""

from __future__ import annotations

from desk.testing.home import DeskHome


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
