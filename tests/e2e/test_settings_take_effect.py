"""What is set while Desk runs holds at once: a provider, and the keyring that was chosen by name and unlocked."""

from __future__ import annotations

import asyncio

from desk.testing.home import DeskHome, desk_home
from desk.testing.openai_server import OpenAIServer


async def test_a_provider_set_on_a_running_host_can_be_asked() -> None:
    with desk_home() as home:
        await asyncio.to_thread(home.run, "drafts", "list")
        pid = home.host_pid()
        async with OpenAIServer() as server:
            values = (
                ("kind", "openai"),
                ("api_base", server.api_base),
                ("model", "small-1"),
                ("kind", "openai-compatible"),
            )
            for name, value in values:
                await asyncio.to_thread(home.run, "settings", "set", f"providers.work.{name}", value)
            answer = await asyncio.to_thread(home.json, "ask", "hello", "--model", "work/small-1")
            assert answer["turn"]["text"] == "Hello, world."
        assert home.host_pid() == pid


def test_the_language_and_what_is_unset_hold_at_once(desk_home: DeskHome) -> None:
    desk_home.json("ask", "remind me to call Anna tomorrow at 10")
    assert desk_home.json("drafts", "show", "1")["draft"]["sentence"].startswith("Reminds you at ")
    desk_home.run("settings", "set", "language", "zh")
    assert "提醒" in desk_home.json("drafts", "show", "1")["draft"]["sentence"]
    assert desk_home.json("settings", "unset", "language")["removed"] is True
    assert desk_home.json("drafts", "show", "1")["draft"]["sentence"].startswith("Reminds you at ")
    assert desk_home.json("settings", "unset", "language")["removed"] is False


def test_an_unlocked_key_file_signs_and_anchors_from_then_on(desk_home: DeskHome) -> None:
    desk_home.json("drafts", "list")
    assert desk_home.json("status")["status"]["keyring"] == ""
    desk_home.run("settings", "set", "keys.backend", "cryptfile")
    desk_home.run("keys", "unlock", given="canary passphrase\n")
    status = desk_home.json("status")["status"]
    assert status["keyring"]
    desk_home.json("ask", "remind me to call Anna tomorrow at 10")
    desk_home.run("keys", "set", "work", given="canary-key-of-work\n")
    desk_home.run("stop")
    assert desk_home.json("audit", "verify")["report"]["verdict"] == "unanchored", "the file is locked again"
    desk_home.run("keys", "unlock", given="canary passphrase\n")
    report = desk_home.json("audit", "verify")["report"]
    assert report["verdict"] == "intact", report
    assert [key["provider"] for key in desk_home.json("keys", "list")["keys"]] == ["work"]
