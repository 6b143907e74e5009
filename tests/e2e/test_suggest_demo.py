"""Suggestions on the demo account with the real host: judged, taken into the queue, sent, and measured."""

from __future__ import annotations

import pytest

from desk.testing.home import DeskHome


@pytest.fixture
def demo(desk_home: DeskHome) -> DeskHome:
    desk_home.run("settings", "set", "undo.window_s", "0")
    desk_home.run("demo", "start")
    return desk_home


def test_from_a_suggestion_to_a_sent_mail_and_its_distance(demo: DeskHome) -> None:
    threads = demo.json("suggest")["threads"]
    assert {one["verdict"] for one in threads} == {"needs_reply"}
    lease = next(one for one in threads if one["subject"].startswith("Lease"))
    kinds = {one["kind"]: one for one in lease["suggestions"]}
    assert kinds["reminder"]["due"] > 0
    draft = demo.json("suggest", "take", str(kinds["reply"]["id"]))["draft"]
    assert draft["body"].startswith("Hello Helga,\n\nThank you for your mail."), "no model is needed for that"
    assert draft["summary"]["state"] == "pending"
    reminder = demo.json("suggest", "take", str(kinds["reminder"]["id"]))["draft"]
    assert reminder["summary"]["kind"] == "reminder"
    again = demo.run("suggest", "take", str(kinds["reply"]["id"]), check=False)
    assert again.returncode != 0
    assert "answered already" in again.stderr
    other = next(one for one in threads if one["subject"].endswith("March invoice"))
    demo.run("suggest", "dismiss", str(other["suggestions"][0]["id"]))
    left = [one["ref"] for one in demo.json("suggest", "list")["suggestions"]]
    assert lease["ref"] not in left
    assert other["ref"] not in left
    assert [one["id"] for one in demo.json("suggest", lease["ref"])["threads"][0]["suggestions"]] == []

    edited = demo.json("drafts", "edit", str(draft["summary"]["id"]), "--subject", "Re: Lease")["draft"]
    demo.run("drafts", "approve", str(edited["summary"]["id"]), "--sha256", edited["sha256"])
    demo.run("drafts", "reject", str(reminder["summary"]["id"]))
    figures = {one["kind"]: one for one in demo.json("stats", "drafts")["kinds"]}
    assert figures["reminder"]["rejected"] == 1.0
    assert 0 < figures["mail.reply"]["distance"] < 0.5
    assert figures["mail.reply"]["edits"] == 1.0


def test_what_was_learned_is_shown_and_erased(demo: DeskHome) -> None:
    learned = demo.json("manner", "show")["manner"]
    assert learned[0]["person"] == ""
    assert any(one["language"] == "Chinese" for one in learned)
    assert demo.json("manner", "forget", "mia@torres.example")["forgotten"] > 0
    assert demo.json("manner", "show", "mia@torres.example")["manner"] == []
    assert demo.run("manner", "forget", check=False).returncode == 2
    assert demo.json("manner", "forget", "--all")["forgotten"] > 0
    assert demo.json("manner", "show")["manner"] == []
