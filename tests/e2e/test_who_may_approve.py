"""Outside the demo account only a person at a terminal approves, and only the hash that was shown."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from desk.testing.home import DeskHome
from desk.testing.terminal import at_a_terminal, ended, started

pytestmark = pytest.mark.as_user

APPROVE = """
import asyncio, sys
from desk.client import connect
from desk.errors import DeskError
async def main():
    async with connect() as client:
        try:
            await client.approve_draft(1, 1, sys.argv[1])
            print("approved")
        except DeskError as error:
            print(error.code)
asyncio.run(main())
"""


def proposed(home: DeskHome) -> dict[str, Any]:
    home.json("ask", "remind me to call Anna tomorrow at 10")
    card: dict[str, Any] = home.json("drafts", "show", "1")["draft"]
    assert card["summary"]["demo"] is False
    return card


def test_a_process_without_a_terminal_is_refused_whatever_it_speaks(desk_home: DeskHome) -> None:
    card = proposed(desk_home)
    done = subprocess.run(
        [sys.executable, "-P", "-c", APPROVE, card["sha256"]],
        env=desk_home.environment,
        capture_output=True,
        text=True,
        check=True,
        start_new_session=True,  # away from any terminal the tests themselves have
    )
    assert done.stdout.strip() == "refused"
    assert desk_home.json("reminders", "list")["reminders"] == []


def test_of_two_terminals_at_once_exactly_one_wins_and_the_other_is_told(desk_home: DeskHome) -> None:
    card = proposed(desk_home)
    both = [started(desk_home, "drafts", "approve", "1", "--sha256", card["sha256"]) for _ in range(2)]
    (code, said), (other_code, other_said) = (ended(*one) for one in both)
    assert sorted((code, other_code)) == [0, 75], (said, other_said)
    assert "already" in (said if code else other_said)
    assert len(desk_home.json("reminders", "list")["reminders"]) == 1


def test_at_a_terminal_the_shown_hash_approves_and_another_does_not(desk_home: DeskHome) -> None:
    card = proposed(desk_home)
    code, output = at_a_terminal(desk_home, "drafts", "approve", "1", "--sha256", "0" * 64)
    assert code == 75, output
    assert desk_home.json("reminders", "list")["reminders"] == []
    code, output = at_a_terminal(desk_home, "drafts", "approve", "1", "--sha256", card["sha256"])
    assert code == 0, output
    (reminder,) = desk_home.json("reminders", "list")["reminders"]
    assert "call Anna" in reminder["text"]
    code, output = at_a_terminal(desk_home, "drafts", "approve", "1", "--sha256", card["sha256"])
    assert code != 0, "an approval is used once"
    assert len(desk_home.json("reminders", "list")["reminders"]) == 1
