"""Reminders through a whole Desk: set by command, told by a host that was killed, answered, undone."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from contextlib import closing

import pytest

from desk.testing.home import DeskHome


def test_set_killed_rung_late_once_and_answered(desk_home: DeskHome) -> None:
    made = desk_home.json("remind", "stretch", "in", "2", "hours")["reminder"]
    every = desk_home.json("remind", "report", "every", "Friday", "15:00")["reminder"]
    assert (made["state"], every["rule"], every["repeats"]) == ("waiting", "FREQ=WEEKLY;BYDAY=FR", "every Friday 15:00")
    pid = int(desk_home.paths.lock.read_text())
    os.kill(pid, signal.SIGKILL)
    with closing(sqlite3.connect(desk_home.paths.database)) as connection:  # the two hours pass while nobody runs Desk
        connection.execute(
            "UPDATE job SET due = ? WHERE kind = 'reminder' AND name = ?", (time.time() - 600, str(made["id"]))
        )
        connection.commit()
    listed = desk_home.json("reminders", "list")["reminders"]
    deadline = time.monotonic() + 20
    while not any(one["rings_since"] for one in listed) and time.monotonic() < deadline:
        listed = desk_home.json("reminders", "list")["reminders"]
    (rings,) = [one for one in listed if one["rings_since"]]
    assert (rings["id"], rings["state"], rings["late"]) == (made["id"], "fired", True)
    assert desk_home.json("reminders", "done", str(made["id"]))["reminder"]["state"] == "done"
    desk_home.run("reminders", "undo")
    assert desk_home.json("reminders", "show", str(made["id"]))["reminder"]["rings_since"]
    kinds = {job["kind"] for job in desk_home.json("schedule", "list")["jobs"]}
    assert kinds == {"reminder", "retention"}
    titles = [item["title"] for item in desk_home.json("agenda", "--days", "8")["agenda"]]
    assert titles.count("report") >= 1
    assert {kept["kind"] for kept in desk_home.json("retention")["retention"]} >= {"mail", "conversations", "logs"}
    assert desk_home.json("retention", "run", "--dry-run")["dry_run"] is True


@pytest.mark.parametrize("words", [("biweekly",), ("every", "blue", "moon"), ()])
def test_what_is_unclear_is_asked_in_a_sentence(desk_home: DeskHome, words: tuple[str, ...]) -> None:
    with pytest.raises(AssertionError, match="exit 2"):
        desk_home.run("remind", "water", *words)
