"""The commands with the real host: started on demand, used from a pipe, stopped."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from desk.testing.home import DeskHome


@pytest.mark.as_user
def test_the_host_is_started_on_demand_and_ended(desk_home: DeskHome) -> None:
    assert desk_home.json("status") == {"schema_version": 1, "running": False}
    desk_home.run("demo", "start")
    status = desk_home.json("status")
    assert status["running"] is True
    assert status["status"]["demo"] is True
    assert desk_home.json("stop")["stopped"] is True


@pytest.mark.as_user
def test_mail_is_read_and_found_without_a_model(desk_home: DeskHome) -> None:
    desk_home.run("demo", "start")
    mails = desk_home.json("mail", "list", "--limit", "100")["mails"]
    assert len(mails) >= 12
    assert all(mail["demo"] for mail in mails)
    detail = desk_home.json("mail", "show", mails[0]["ref"])["mail"]
    assert detail["mail"]["text"]
    assert any(hit["kind"] == "mail" for hit in desk_home.json("search", "invoice")["hits"])
    assert any("会议" in hit["title"] for hit in desk_home.json("search", "会议")["hits"])


def test_a_settings_change_is_written_and_read_back(desk_home: DeskHome) -> None:
    desk_home.run("settings", "set", "undo.window_s", "3")
    entry = desk_home.json("settings", "get", "undo.window_s")
    assert (entry["value"], entry["source"]) == (3.0, "file")
    wrong = desk_home.run("settings", "set", "undo.window_s", "999", check=False)
    assert wrong.returncode == 78
    assert "from 0 to 120" in wrong.stderr


def test_a_reader_that_leaves_early_ends_the_command_quietly(desk_home: DeskHome) -> None:
    command = [sys.executable, "-P", "-m", "desk", "settings", "list", "--json"]
    with subprocess.Popen(
        command, env=desk_home.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        process.wait(30)
    assert said == ""
    assert process.returncode == 141


def test_a_draft_that_is_not_there(desk_home: DeskHome) -> None:
    done = desk_home.run("drafts", "show", "99", "--json", check=False)
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["code"] == "usage"
    assert len(done.stderr.splitlines()) == 2
