"""The first five minutes in a real terminal, on the real host and the real model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

import pytest

from desk.testing.home import DeskHome, desk_home
from desk.testing.terminal import Terminal

pytestmark = pytest.mark.model
SMALL = {"DESK_MODEL": "local/qwen2.5-coder-0.5b", "DESK_UNDO_WINDOW_S": "3"}


@pytest.fixture
def home() -> Iterator[DeskHome]:
    with desk_home(models=True, extra_environment=SMALL) as made:
        yield made


def drafts(home: DeskHome) -> list[dict[str, Any]]:
    return cast(list[dict[str, Any]], home.json("drafts", "list")["drafts"])


def delivered(home: DeskHome) -> list[dict[str, Any]]:
    return cast(list[dict[str, Any]], home.json("demo", "delivered")["delivered"])


def bar_lengths(raw: bytes) -> list[int]:
    """How long each drawn undo bar was, in the order it was drawn."""
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", raw.decode("utf-8", "replace"))
    return [len(found) for found in re.findall(r"█{2,}", text)]


def test_from_the_first_screen_to_a_mail_that_was_sent(home: DeskHome) -> None:
    terminal = Terminal(home, 110, 18)
    try:
        terminal.until(lambda shown: "Welcome to Desk" in shown and "already here" in shown)
        terminal.keys("1")
        terminal.until_text("The demo account is ready")
        terminal.type("Reply to Accounts about the March invoice: yes, two halves is fine.")
        terminal.keys("Enter")
        shown = terminal.until(lambda now: "1 to approve" in now and "Re: March invoice" in now.split("│")[-1] + now)
        side = "\n".join(line.partition("│")[2] for line in shown.splitlines())
        assert "Re: March invoice" in side
        assert "accounts@supplier.example" in side

        terminal.keys("C-o")
        terminal.until_text("Read to the end first")
        terminal.keys("a")  # the end has not been on screen
        terminal.keys("End", "a")  # it has, but this key was typed ahead of it
        terminal.until_text("a approve   e edit")
        assert drafts(home)[0]["state"] == "pending"
        terminal.keys("a")
        terminal.until_text("Goes out in")
        assert delivered(home) == []
        terminal.until_text("Sent.")
        lengths = bar_lengths(terminal.raw())
        assert lengths
        assert lengths[-1] < lengths[0]
        assert [mail["to"] for mail in delivered(home)] == ["Accounts <accounts@supplier.example>"]

        terminal.keys("Escape")
        terminal.until(lambda now: "^a queue" in now and "to approve" not in now)
        terminal.keys("C-c")
        terminal.until(lambda _: terminal.ended())
    finally:
        terminal.close()


def test_the_same_in_chinese(home: DeskHome) -> None:
    terminal = Terminal(home, 80, 24, locale="zh_CN.UTF-8")
    try:
        terminal.until(lambda shown: "欢迎使用 Desk" in shown and "本机已有" in shown)
        terminal.keys("1")
        terminal.until_text("演示账户已就绪")
        terminal.type("回复王芳：周五下午三点可以，我会准时参加。")
        terminal.keys("Enter")
        terminal.until(lambda shown: "1 项待批准" in shown and "Re: 周五会议" in shown)
        terminal.keys("C-o")
        shown = terminal.until(lambda now: "收件人" in now and "请先读到末尾" in now)
        assert "回复" in shown
        assert "首次写信到此地址" in shown
        assert "你所回复的邮件" in shown
        terminal.keys("End")
        terminal.until_text("a 批准   e 修改")
        terminal.keys("a")
        terminal.until_text("秒后发出")
        terminal.until_text("已发出。")
        assert [mail["subject"] for mail in delivered(home)] == ["Re: 周五会议"]
    finally:
        terminal.close()
